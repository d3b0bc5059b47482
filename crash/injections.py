"""Breaks one thing after another: which, where and when is drawn from the seed."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from functools import partial

import msgspec

from crash.fleet import FULL_AT, UNLIMITED, Fleet, Worker
from crash.imports import Feeder
from crash.model import CountingModel
from crash.options import AROUND, AWAY_SECONDS, SILENCING, WORKER_KINDS, Kind, steps_of
from crash.postgres import Postgres
from crash.storage import StorageServer
from crash.watch import Held, Watch
from soulprint_pipeline.fake_model.rules import Mode, Rule
from soulprint_queue.connections import is_away
from soulprint_queue.settings import Settings

END_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM (
    SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'soulprint%'
    ORDER BY state = 'idle', random() LIMIT $1) AS chosen
"""
"""The busy ones first."""

AWAY_BEYOND_LEASE = (10.0, 14.0)
"""Seconds of a stopped process and of a silent network; a lease is eight."""

SECOND_AFTER = 0.7
"""Seconds to the second signal: within half a second it counts as an echo of the first."""

STOP_SECONDS = Settings.model_fields["stop_seconds"].default
"""So long a worker that was told to stop finishes its steps."""

POISON = 3
"""A step that died so often without an outcome is not killed again: the next would be poison."""

COST = {**AWAY_SECONDS, Kind.MODEL_DOWN: 60.0}

WEIGHTS = {Kind.POSTGRES_30: 0.75}
"""How often a kind comes, for 1 of each other: what stops everything for long is dear."""


class Injection(msgspec.Struct):
    """Something that was broken.

    Attributes:
        at: when it began, in Unix seconds.
        until: when it was over and Postgres answered; equal to `at` for a kill.
        aimed: the step whose boundary or work was waited for.
        boundary: it came at a boundary of the step, not somewhere within it.
        hit: the jobs that it took out of the hands of their workers, and their steps.
        imports: the imports of these jobs.
        keys: the workers' keys of the model whose calls it cut off; None for all of them.
        in_flight: how many; known when the run is over.
        repeated: how many of the model's answers had to be made again for it; known then, too.
    """

    kind: Kind
    at: float
    until: float
    aimed: str
    boundary: bool
    hit: dict[int, str]
    keys: tuple[str, ...] | None = ()
    in_flight: int = 0
    repeated: int = 0
    imports: dict[int, str] = {}

    def cuts(self, key: str) -> bool:
        """Whether it cut off the calls of the worker with this key."""
        return self.keys is None or key in self.keys

    @property
    def most(self) -> int:
        """The most calls that it can have cut off: a connection carries one answer."""
        return 1 if self.kind is Kind.ONE_CONNECTION else 1_000_000


class Injector:
    """Breaks things in one cell until it is told to stop.

    Two hands: one on workers and Postgres, the other on what lies around them.
    """

    def __init__(
        self,
        *,
        kinds: Iterable[Kind],
        rng: random.Random,
        watch: Watch,
        fleet: Fleet,
        postgres: Postgres,
        model: CountingModel,
        storage: StorageServer,
        feeder: Feeder,
        ends: float,
    ) -> None:
        self.done: list[Injection] = []
        self._kinds = tuple(kinds)
        self._rng = rng
        self._watch = watch
        self._fleet = fleet
        self._postgres = postgres
        self._model = model
        self._storage = storage
        self._feeder = feeder
        self._ends = ends
        self._counts: Counter[Kind] = Counter()
        self._covered: Counter[tuple[Kind, str]] = Counter()
        self._lasting: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Inject until the end; returns when everything that lasted is whole again."""
        hands = [self._hand([each for each in self._kinds if each not in AROUND], (0.3, 2.5))]
        hands += [self._hand([each for each in self._kinds if each in AROUND], (0.5, 4.0))]
        await asyncio.gather(*hands)
        await asyncio.gather(*self._lasting)

    async def _hand(self, kinds: list[Kind], pause: tuple[float, float]) -> None:
        while time.monotonic() < self._ends:
            kind = self._choose(kinds)
            if kind is None:
                return
            step = min(
                steps_of(kind), key=lambda step: (self._covered[kind, step], self._rng.random())
            )
            boundary = self._rng.random() < 0.5
            if kind in AROUND and step == "import":
                self._feeder.ask_for_json()
            await self._watch.boundary(step, 2.5)
            if not boundary:
                await asyncio.sleep(self._rng.uniform(0.0, 0.9))
            await self._inject(kind, step, boundary=boundary)
            await asyncio.sleep(self._rng.uniform(*pause))

    def _choose(self, kinds: list[Kind]) -> Kind | None:
        """Draw among the kinds that came least often, of those that still fit in."""
        left = self._ends - time.monotonic()
        fitting = [kind for kind in kinds if COST.get(kind, 0.0) * 0.5 < left]
        if not fitting:
            return None
        least = min(self._counts[kind] / WEIGHTS.get(kind, 1.0) for kind in fitting)
        rarest = [
            kind for kind in fitting if self._counts[kind] / WEIGHTS.get(kind, 1.0) <= least + 1
        ]
        return self._rng.choice(rarest)

    async def _inject(self, kind: Kind, step: str, *, boundary: bool) -> None:
        held = await self._watch.held()
        worker = self._aim(held, step, deadly=kind in SILENCING)
        if kind in WORKER_KINDS and worker is None:
            return
        if kind in AWAY_SECONDS and any(each.deliveries >= POISON for each in held):
            return
        self._counts[kind] += 1
        now = time.time()
        injection = Injection(kind, now, now, step, boundary, {})
        if kind in WORKER_KINDS:
            assert worker is not None
            mine = [each for each in held if each.owner == worker.manager]
            injection.keys = (worker.key,)
            if kind is Kind.SIGTERM:
                # It finishes what it has begun, unless that takes too long.
                injection.keys = ()
            injection.until += await self._break_worker(kind, worker, injection)
        elif kind in AROUND:
            # They cut nothing off; what they hit is in the hands of any worker.
            mine = [each for each in held if each.step in steps_of(kind)]
            await self._break_around(kind, injection)
        else:
            mine = held
            injection.keys = None
            await self._break_database(kind, injection)
        injection.hit = {each.job_id: each.step for each in mine}
        injection.imports = {each.job_id: each.import_id for each in mine}
        for reached in {each.step for each in mine} | ({step} if boundary else set()):
            self._covered[kind, reached] += 1
        self.done.append(injection)

    def _aim(self, held: list[Held], step: str, *, deadly: bool) -> Worker | None:
        """The worker that holds a job of `step`, or any, as long as another one is well."""
        ready = [worker for worker in self._fleet.workers if worker.ready]
        doomed = {each.owner for each in held if deadly and each.deliveries >= POISON}
        choice = [worker for worker in ready if worker.manager not in doomed]
        if len(ready) < 2 or not choice:
            return None
        owners = {each.owner for each in held if each.step == step}
        holding = [worker for worker in choice if worker.manager in owners]
        return self._rng.choice(holding or choice)

    async def _break_worker(self, kind: Kind, worker: Worker, injection: Injection) -> float:
        """Break it; returns for how many seconds it will be out of the world."""
        lasting = self._rng.uniform(*AWAY_BEYOND_LEASE)
        match kind:
            case Kind.SIGKILL:
                worker.ended_by_us = True
                worker.send(signal.SIGKILL)
            case Kind.SIGTERM:
                worker.ended_by_us = True
                worker.send(signal.SIGTERM)
                self._last(self._see_it_leave(worker, injection))
            case Kind.SECOND_SIGTERM:
                worker.ended_by_us = True
                worker.send(signal.SIGTERM)
                again = partial(worker.send, signal.SIGTERM, to=worker.pid)
                self._last(self._later(SECOND_AFTER, again))
                self._last(self._see_it_leave(worker, injection))
                return SECOND_AFTER
            case Kind.SIGSTOP:
                worker.quiet_until = time.monotonic() + lasting + 3
                worker.send(signal.SIGSTOP)
                self._last(self._later(lasting, lambda: worker.send(signal.SIGCONT)))
            case Kind.BLOCKED_LOOP:
                worker.quiet_until = time.monotonic() + 14
                worker.send(signal.SIGUSR1)
            case Kind.BLACK_HOLE:
                worker.quiet_until = time.monotonic() + lasting + 3
                worker.proxy.swallow()
                back = self._rng.random() < 0.5
                self._last(self._later(lasting, lambda: worker.proxy.restore(old_connections=back)))
        return lasting if kind in {Kind.SIGSTOP, Kind.BLOCKED_LOOP, Kind.BLACK_HOLE} else 0.0

    async def _break_database(self, kind: Kind, injection: Injection) -> None:
        if kind in {Kind.ONE_CONNECTION, Kind.ALL_CONNECTIONS}:
            await self._end_connections(1 if kind is Kind.ONE_CONNECTION else None)
            injection.until = time.time()
            return
        injection.until = await self._postgres.crash(AWAY_SECONDS[kind])

    async def _break_around(self, kind: Kind, injection: Injection) -> None:
        seconds = self._rng.uniform(3.0, 7.0)
        match kind:
            case Kind.MODEL_DOWN:
                left = self._ends - time.monotonic()
                seconds = min(self._rng.choice((60.0, 60.0, 25.0, 10.0, 5.0)), max(left, 3.0))
                how: tuple[Mode, ...] = ("overloaded", "server_error", "drop")
                self._model.control(Rule(mode=self._rng.choice(how)))
                await asyncio.sleep(seconds)
                self._model.control()
            case Kind.SLOW_STORAGE | Kind.FAILING_STORAGE:
                self._storage.mood = "slow" if kind is Kind.SLOW_STORAGE else "failing"
                await asyncio.sleep(seconds)
                self._storage.mood = "well"
            case Kind.FULL_DISK:
                for _ in range(int(seconds * 5)):
                    # Also those that start meanwhile: it is the machine's disk.
                    self._limit(FULL_AT)
                    await asyncio.sleep(0.2)
                self._limit(UNLIMITED)
        injection.until = time.time()

    def _limit(self, size: int) -> None:
        for worker in self._fleet.workers:
            with contextlib.suppress(ProcessLookupError):
                worker.limit_files(size)

    async def _end_connections(self, count: int | None) -> None:
        """End so many connections of the workers, or all, from inside the server."""
        try:
            await self._watch.pool.execute(END_CONNECTIONS, count)
        except Exception as error:
            if not is_away(error):
                raise

    def _last(self, what: Coroutine[None, None, None]) -> None:
        """Let something go on while the next injection is made."""
        task = asyncio.create_task(what)
        self._lasting.add(task)
        task.add_done_callback(self._lasting.discard)

    async def _later(self, seconds: float, then: Callable[[], None]) -> None:
        await asyncio.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):
            then()

    async def _see_it_leave(self, worker: Worker, injection: Injection) -> None:
        """A worker that was told to stop and does not is killed in the end, as by any platform.

        One that left late had broken off what it could not finish, its calls among it.
        """
        before = worker.pid
        for _ in range(300):
            await asyncio.sleep(0.1)
            if worker.pid != before:
                break
        else:
            worker.send(signal.SIGKILL)
        if time.time() - injection.at >= STOP_SECONDS:
            injection.keys, injection.until = (worker.key,), time.time()
