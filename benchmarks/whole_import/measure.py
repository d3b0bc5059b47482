"""One export, from the request to the finished profile."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Any, NamedTuple
from uuid import uuid4

from benchmarks.whole_import.limits import Limit
from benchmarks.whole_import.memory import INTERVAL, Sampler, postgres, tree
from benchmarks.whole_import.stand import BenchmarkFailed, Stand
from soulprint_pipeline.generator import Truth, write_export
from soulprint_pipeline.generator.containers import Layout

_SAVED_PERCENT = 50  # "Generating soulprint": everything is saved


class Measured(NamedTuple):
    """What one run took: times in seconds since the request, memory in bytes."""

    megabytes: float
    conversations: int
    inspect: float
    imported: float
    quick: float
    complete: float
    facts: int
    worker: int
    service: int
    together: int
    postgres: int


def measure(
    megabytes: float, *, layout: Layout, seed: int, limit: Limit | None, patience: float
) -> Measured:
    """Generate an export of `megabytes`, import it, and say what it took.

    Raises:
        BenchmarkFailed: it failed, took longer than `patience` seconds, or lost something.
    """
    user = str(uuid4())
    with Stand(limit) as stand:
        folder = stand.data_dir / "storage" / "imports" / user
        folder.mkdir(parents=True)
        path = folder / f"export.{'json' if layout in {'json', 'wrapped', 'single'} else 'zip'}"
        truth = write_export(path, megabytes=megabytes, seed=seed, layout=layout, facts=200)
        inspect = _inspect(str(path))
        groups = {
            "worker": lambda: tree(stand.pid("worker")),
            "service": lambda: tree(stand.pid("service")),
            "postgres": lambda: postgres(stand.data_dir),
        }
        with Sampler(groups, together=("worker", "service")) as sampler:
            body = {"user_id": user, "storage_path": f"imports/{user}/{path.name}"}
            started = time.monotonic()
            stand.call("POST", "/import-full", body)
            times, status = _follow(stand, user, started, patience)
        _nothing_is_lost(status, truth)
        facts = _facts(stand, user)
        return Measured(
            megabytes=truth.json_bytes / 1e6,
            conversations=truth.conversations,
            inspect=inspect,
            imported=times["imported"],
            quick=times["quick"],
            complete=times["complete"],
            facts=facts,
            **sampler.peaks,
        )


def _inspect(path: str) -> float:
    started = time.monotonic()
    command = [sys.executable, "-m", "soulprint_service.cli", "inspect", path, "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=1_800)
    return time.monotonic() - started


def _follow(
    stand: Stand, user: str, started: float, patience: float
) -> tuple[dict[str, float], dict[str, Any]]:
    times: dict[str, float] = {}
    while True:
        status = stand.call("GET", f"/users/{user}/status")
        now = time.monotonic() - started
        if "failed" in (status["import_status"], status["full_pass_status"]):
            raise BenchmarkFailed(status["import_error"] or status["full_pass_error"])
        if status["progress_percent"] >= _SAVED_PERCENT:
            times.setdefault("imported", now)
        if status["import_status"] in {"quick_ready", "complete"}:
            times.setdefault("quick", now)
        if status["full_pass_status"] == "complete":  # noqa: S105 - no password but a pass
            times.setdefault("complete", now)
            return times, status
        stand.must_live()
        if now > patience:
            raise BenchmarkFailed(f"not complete after {patience:.0f} s; it got to {times}")
        time.sleep(INTERVAL)


def _nothing_is_lost(status: dict[str, Any], truth: Truth) -> None:
    wanted = (truth.conversations, sum(truth.messages.values()), truth.quarantined)
    found = (status["total_conversations"], status["total_messages"], status["quarantined"])
    if found != wanted:
        raise BenchmarkFailed(
            f"conversations, messages, quarantined are {found}, and {wanted} were written"
        )


def _facts(stand: Stand, user: str) -> int:
    count, cursor = 0, ""
    while True:
        page = stand.call("GET", f"/users/{user}/facts{cursor}")
        count += len(page["facts"])
        if not page["next"]:
            return count
        cursor = f"?cursor={page['next']}"
