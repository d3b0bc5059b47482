"""Figures for Prometheus: what the database says at the moment, and what HTTP did since the start.

Labels hold states, steps and route templates; never an id of a person.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from soulprint_queue.figures import STEPS, Figures

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

STATES = (
    *("queued", "importing", "profiling", "extracting", "remembering", "writing"),
    *("complete", "failed", "cancelled"),
)
"""The states of an import: each has a series from the start, so that alerts see a 0, not a gap."""

STUCK = ("failed for good", "stalled")

# Seconds. A door takes 5 to 50 ms; what takes 10 s meets the deadline.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The figures of one service, in a registry of their own."""

    def __init__(self) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._requests = Counter(
            "soulprint_http_requests",
            "Requests, by method, route template and status.",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "soulprint_http_request_seconds",
            "How long requests took.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=registry,
        )
        self._database_up = Gauge(
            "soulprint_database_up",
            "1 when the database answered this scrape; without it the figures below are absent.",
            registry=registry,
        )
        self._imports = Gauge(
            "soulprint_imports", "Current imports, by state.", ("state",), registry=registry
        )
        self._stuck = Gauge(
            "soulprint_stuck_imports",
            "Imports that go nowhere without a person, by why.",
            ("why",),
            registry=registry,
        )
        self._paused = Gauge(
            "soulprint_model_paused",
            "1 while the model is paused and its steps wait (soulprint.model_pause says why).",
            registry=registry,
        )
        self._jobs = Gauge(
            "soulprint_queue_jobs",
            "Jobs, by step and status (ready, waiting for a due time, running).",
            ("step", "status"),
            registry=registry,
        )
        self._workers = Gauge(
            "soulprint_queue_workers",
            "Workers that hold jobs of a step.",
            ("step",),
            registry=registry,
        )
        self._oldest_ready = Gauge(
            "soulprint_queue_oldest_ready_seconds",
            "How long the first of the ready jobs has been due.",
            ("step",),
            registry=registry,
        )
        self._oldest_heartbeat = Gauge(
            "soulprint_queue_oldest_heartbeat_seconds",
            "The age of the eldest heartbeat among running jobs.",
            ("step",),
            registry=registry,
        )

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request that ended."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def render(self, figures: Figures | None) -> bytes:
        """Write everything in Prometheus' text format.

        Args:
            figures: a look at the database, None when it is away.
        """
        self._database_up.set(0 if figures is None else 1)
        for gauge in (
            *(self._imports, self._stuck, self._jobs, self._workers),
            *(self._oldest_ready, self._oldest_heartbeat),
        ):
            gauge.clear()
        if figures is not None:
            self._show(figures)
        return generate_latest(self._registry)

    def _show(self, figures: Figures) -> None:
        self._paused.set(figures.model_paused)
        for state in STATES:
            self._imports.labels(state).set(figures.imports.get(state, 0))
        for why in STUCK:
            self._stuck.labels(why).set(figures.stuck.get(why, 0))
        by_step = {each.step: each for each in figures.queue}
        for step in STEPS:
            found = by_step.get(step)
            self._jobs.labels(step, "ready").set(found.ready if found else 0)
            self._jobs.labels(step, "waiting").set(found.waiting if found else 0)
            self._jobs.labels(step, "running").set(found.running if found else 0)
            self._workers.labels(step).set(found.workers if found else 0)
            self._oldest_ready.labels(step).set(found.oldest_ready if found else 0)
            self._oldest_heartbeat.labels(step).set(found.oldest_heartbeat if found else 0)
