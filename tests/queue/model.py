"""A small world, and every way through it: the statements of production, one transaction at a time.

Two workers, a person, the trigger and the passing of time act on one user's imports. What each of
them may do next is tried from every state that can be reached, until no new state turns up. All of
it happens in one connection: an act is a savepoint that is rolled back, so that the next act starts
from the same state. Transactions that touch the same import wait for each other in production, so
that their interleavings are the orders in which they commit: these are what is tried.

States are compared without ids and times. A budget of faults and of a person's acts keeps their
number small.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import asyncpg
import msgspec
from pgqueuer.domain import models

from soulprint_queue import doors
from soulprint_queue.claim import Claim, read_claim
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.errors import LeaseLost, NoLongerWanted, Refused
from soulprint_queue.fence import fenced
from soulprint_queue.relay import STEPS
from soulprint_queue.statements import sql
from soulprint_queue.step import Failure, Opened, abandon_step, postpone_step
from soulprint_queue.worker import LEASE
from tests.queue.bench import NOW, OVERLOADED, REFUSED, Bench, path_of

LANES = 2
LATER = timedelta(minutes=1)

FAULTS = ("fails", "fails for good", "stops", "waits", "dies", "is paused")
WHEN_COMPLETE = ("asks for one section",)
PERSON = ("imports", "asks for the full pass", "retries", "cancels", "erases", *WHEN_COMPLETE)
"""Refused everywhere else, which `test_one_section` sees: here it would only take its time."""

LOOK = """
SELECT jsonb_build_object(
    'imports', (SELECT coalesce(jsonb_agg(to_jsonb(i)), '[]') FROM soulprint.imports i),
    'windows', (SELECT coalesce(jsonb_agg(to_jsonb(w) ORDER BY w.import_id, w.number), '[]') FROM soulprint.windows w),
    'jobs', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', q.id, 'step', q.entrypoint, 'status', q.status, 'owner', q.queue_manager_id,
        'due', q.execute_after <= now(), 'lapsed', q.heartbeat < now() - interval '30 s',
        'payload', convert_from(q.payload, 'UTF8')::jsonb) ORDER BY q.id), '[]')
        FROM soulprint.pgqueuer q WHERE q.entrypoint NOT IN ('notify', 'erase_files')),
    'steps', (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.import_id, s.step, s.lane), '[]') FROM soulprint.steps s),
    'owed', (SELECT coalesce(jsonb_agg(jsonb_build_array(n.import_id, n.occasion) ORDER BY n.occasion), '[]') FROM soulprint.notifications n),
    'profile', (SELECT to_jsonb(u) FROM public.user_profiles u),
    'events', (SELECT count(*) FROM soulprint.events))
"""


class OneConnection:
    """A pool of one connection inside one transaction: what is acquired is always the same."""

    def __init__(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        self._connection = connection
        self.fetch = connection.fetch
        self.fetchrow = connection.fetchrow
        self.fetchval = connection.fetchval
        self.execute = connection.execute

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        yield self._connection


@dataclass(frozen=True)
class Hand:
    """What a worker has in hand.

    Attributes:
        owner: the process; one that died is followed by another.
        claim: the job that it thinks is its own.
        opened: whether it is at work.
    """

    owner: UUID
    claim: Claim | None = None
    opened: bool = False


@dataclass(frozen=True)
class World:
    """What is not in the database.

    Attributes:
        workers: two of them, of which neither is special.
        imports: in the order in which they were begun.
        faults, acts: how many of each are left.
    """

    workers: tuple[Hand, Hand]
    imports: tuple[UUID, ...] = ()
    faults: int = 0
    acts: int = 0


@dataclass(frozen=True)
class Move:
    """Something that may happen next, in one transaction."""

    name: str
    run: Callable[[World], Awaitable[World]]


@dataclass
class Seen:
    """What was found.

    Attributes:
        states: every state, and how it was first reached.
        moves: from a state by which moves to which.
    """

    states: dict[str, tuple[str, ...]] = field(default_factory=dict)
    moves: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    tried: int = 0


Check = Callable[[dict[str, Any]], None]


class Explorer:
    """Goes every way through a world, depth first, and checks each state.

    Args:
        bench: whose database is empty; nothing is ever committed to it.
        connection: on which everything happens.
        windows: how many an import has.
        check: raises where a state is wrong.
        person: what the person may do.
    """

    def __init__(
        self,
        bench: Bench,
        connection: asyncpg.Connection[asyncpg.Record],
        *,
        windows: int,
        check: Check,
        person: Collection[str] = PERSON,
    ) -> None:
        self.connection = connection
        self.pool = cast("Pool", OneConnection(connection))
        self.bench = replace(bench, pool=self.pool, lanes=LANES, windows=windows)
        self.user = uuid4()
        self._check = check
        self._person = person
        self.seen = Seen()
        self._path: list[str] = []

    async def explore(self, *, start: str, faults: int, acts: int) -> Seen:
        """Try everything from an import in the state `start`."""
        whole = self.connection.transaction()
        await whole.start()
        try:
            person = await self.bench.bring_to(start, self.user)
            hands = (Hand(uuid4()), Hand(uuid4()))
            await self._visit(World(hands, (person.import_id,), faults, acts))
        finally:
            await whole.rollback()
        return self.seen

    async def look(self) -> dict[str, Any]:
        """Everything in the database, as it is."""
        found: dict[str, Any] = msgspec.json.decode(await self.connection.fetchval(LOOK))
        return found

    async def _visit(self, world: World) -> str:
        found = await self.look()
        name = canonical(found, world)
        if name in self.seen.states:
            return name
        self.seen.states[name] = tuple(self._path)
        self.seen.moves[name] = set()
        try:
            await self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            await self.connection.execute("SET CONSTRAINTS ALL DEFERRED")
            self._check(found)
        except BaseException as error:
            error.add_note("\n".join(["reached by:", *self._path]))
            raise
        current = [each for each in found["imports"] if each["superseded_by"] is None]
        if not current or ended(current[0]):
            self.seen.ended.add(name)
        for move in self._moves(found, world):
            await self._try(name, move, found, world)
        return name

    async def _try(self, name: str, move: Move, before: dict[str, Any], world: World) -> None:
        self.seen.tried += 1
        self._path.append(move.name)
        savepoint = self.connection.transaction()
        await savepoint.start()
        try:
            after = await self._outcome(move, before, world)
            self.seen.moves[name].add((move.name, await self._visit(after)))
        except (AssertionError, asyncpg.PostgresError) as error:
            if not hasattr(error, "__notes__"):
                error.add_note("\n".join(["reached by:", *self._path]))
            raise
        finally:
            await savepoint.rollback()
            self._path.pop()

    async def _outcome(self, move: Move, before: dict[str, Any], world: World) -> World:
        """Make a move. One that is refused changes nothing: that is checked here."""
        inner = self.connection.transaction()
        await inner.start()
        try:
            after = await move.run(world)
        except (LeaseLost, Refused) as error:
            await inner.rollback()
            assert await self.look() == before, f"{move.name}: refused, and yet something changed"
            return without_claim(world, move) if isinstance(error, LeaseLost) else world
        await inner.commit()
        return after

    # What may happen next.

    def _moves(self, found: dict[str, Any], world: World) -> list[Move]:
        moves = [
            move
            for number in (0, 1)
            for move in self._moves_of(number, world)
            if world.faults or not move.name.split(" ", 1)[1].startswith(FAULTS)
        ]
        if any(not job["due"] for job in found["jobs"]):
            moves.append(Move("time passes", self._make_due))
        if world.acts:
            complete = any(row["state"] == "complete" for row in found["imports"])
            moves += [
                Move(f"the person {act}", lambda world, act=act: self._act(world, act))  # type: ignore[misc]
                for act in self._person
                if complete or act not in WHEN_COMPLETE
            ]
        return moves

    def _moves_of(self, number: int, world: World) -> list[Move]:
        hand = world.workers[number]
        who = f"worker{number}"

        def by(what: str, run: Callable[[World, int], Awaitable[World]]) -> Move:
            return Move(f"{who} {what}", lambda world: run(world, number))

        if hand.claim is None:
            return [by("claims", self._claim)]
        name = f"{hand.claim.step}{hand.claim.lane or ''}"
        if not hand.opened:
            return [
                by(f"opens {name}", self._open),
                by("dies", self._die),
                by("is paused", self._pause),
            ]
        return [
            by(f"closes {name}", self._close),
            by(f"fails {name}", lambda world, n: self._fail(world, n, OVERLOADED)),
            by(f"fails for good {name}", lambda world, n: self._fail(world, n, REFUSED)),
            by(f"stops {name}", lambda world, n: self._postpone(world, n, NOW)),
            by(f"waits {name}", lambda world, n: self._postpone(world, n, LATER)),
            by("dies", self._die),
            by("is paused", self._pause),
            by("looks up", self._look_up),
        ]

    async def _claim(self, world: World, number: int) -> World:
        hand = world.workers[number]
        rows = await self.connection.fetch(
            sql("claim_jobs"), list(STEPS), 1, hand.owner, None, LEASE
        )
        if not rows:
            return world
        claim = read_claim(models.Job.model_validate(dict(rows[0])))
        return with_hand(world, number, replace(hand, claim=claim))

    async def _open(self, world: World, number: int) -> World:
        hand = world.workers[number]
        assert hand.claim is not None
        opened = isinstance(await self.bench.open(hand.claim), Opened)
        return with_hand(world, number, replace(hand, opened=True) if opened else Hand(hand.owner))

    async def _close(self, world: World, number: int) -> World:
        hand = world.workers[number]
        assert hand.claim is not None
        await self.bench.close(hand.claim)
        return with_hand(world, number, Hand(hand.owner))

    async def _fail(self, world: World, number: int, failure: Failure) -> World:
        hand = world.workers[number]
        assert hand.claim is not None
        await self.bench.fail(hand.claim, failure)
        return spend_fault(with_hand(world, number, Hand(hand.owner)))

    async def _postpone(self, world: World, number: int, delay: timedelta) -> World:
        hand = world.workers[number]
        assert hand.claim is not None
        await postpone_step(self.pool, hand.claim, delay, "waiting" if delay else "stopped")
        return spend_fault(with_hand(world, number, Hand(hand.owner)))

    async def _die(self, world: World, number: int) -> World:
        """The process is gone; its lease has run out, and another process starts."""
        await self._lapse(world.workers[number])
        return spend_fault(with_hand(world, number, Hand(uuid4())))

    async def _pause(self, world: World, number: int) -> World:
        """The process is stopped for longer than its lease, and will go on as if nothing were."""
        await self._lapse(world.workers[number])
        return spend_fault(world)

    async def _look_up(self, world: World, number: int) -> World:
        """What a step does before each batch and each call: is it still wanted?"""
        hand = world.workers[number]
        assert hand.claim is not None
        try:
            async with fenced(self.pool, hand.claim):
                return world
        except NoLongerWanted:
            await abandon_step(self.pool, hand.claim)
        return with_hand(world, number, Hand(hand.owner))

    async def _lapse(self, hand: Hand) -> None:
        assert hand.claim is not None
        await self.connection.execute(
            "UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 minute' "
            "WHERE id = $1 AND queue_manager_id = $2",
            hand.claim.job_id, hand.owner,
        )  # fmt: skip

    async def _make_due(self, world: World) -> World:
        await self.bench.make_due()
        return world

    async def _act(self, world: World, act: str) -> World:
        world = replace(world, acts=world.acts - 1)
        match act:
            case "imports":
                made = await doors.enqueue_import(self.pool, self.user, path_of(self.user))
            case "asks for the full pass":
                made = await doors.enqueue_full_pass(self.pool, self.user)
            case "asks for one section":
                made = await doors.regenerate_section(self.pool, self.user, "soul")
            case "retries":
                made = await doors.retry_full_pass(self.pool, self.user)
            case "cancels":
                await doors.cancel_import(self.pool, self.user)
                return world
            case _:
                await doors.erase_user(self.pool, self.user)
                return replace(world, imports=())
        if made.import_id in world.imports:
            return world
        # What can befall an import is tried on the first: of the second, only the late steps of
        # the first matter.
        return replace(world, imports=(*world.imports, made.import_id), faults=0)


def with_hand(world: World, number: int, hand: Hand) -> World:
    hands = list(world.workers)
    hands[number] = hand
    return replace(world, workers=(hands[0], hands[1]))


def without_claim(world: World, move: Move) -> World:
    number = int(move.name.removeprefix("worker").split(" ")[0])
    return with_hand(world, number, Hand(world.workers[number].owner))


def spend_fault(world: World) -> World:
    return replace(world, faults=world.faults - 1)


def ended(row: dict[str, Any]) -> bool:
    """Whether nothing more happens to an import by itself."""
    return row["state"] in ("complete", "cancelled") or (
        row["state"] == "failed" and row["next_retry_at"] is None
    )


# One name for states that differ in ids, times, and in which worker is which.

KEPT = (
    "state",
    "step",
    "section",
    "stage",
    "progress",
    "error_class",
    "retryable",
    "attempts",
    "done",
    "next",
    "total",
    "degraded",
)


def canonical(found: dict[str, Any], world: World) -> str:
    """Name a state."""
    names = [_named(found, world, order) for order in ((0, 1), (1, 0))]
    return min(names)


def _named(found: dict[str, Any], world: World, order: tuple[int, int]) -> str:
    numbers = {str(import_id): number for number, import_id in enumerate(world.imports)}
    owners = {str(world.workers[which].owner): place for place, which in enumerate(order)}
    places = {job["id"]: place for place, job in enumerate(sorted(found["jobs"], key=_place))}
    imports = [
        [numbers.get(row["import_id"], "?"), *(row[name] for name in KEPT),
         row["next_retry_at"] is not None, row["quick_ready_at"] is not None,
         numbers.get(row["superseded_by"]) if row["superseded_by"] else None]
        for row in sorted(found["imports"], key=lambda row: numbers.get(row["import_id"], 99))
    ]  # fmt: skip
    windows = [
        [numbers.get(row["import_id"], "?"), row["number"], row["position"], row["answered_at"] is not None]
        for row in found["windows"]
    ]  # fmt: skip
    jobs = [
        [numbers.get(job["payload"]["id"], "?"), job["step"], job["payload"].get("lane"), job["payload"].get("window"),
         job["payload"].get("resume", False), job["status"], job["due"],
         job["status"] == "picked" and job["lapsed"], owners.get(job["owner"], "gone") if job["owner"] else None]
        for job in sorted(found["jobs"], key=_place)
    ]  # fmt: skip
    steps = [
        [numbers.get(row["import_id"], "?"), row["step"], row["lane"], row["deliveries"], row["outcome"],
         places.get(row["job_id"]) if row["outcome"] is None else None,
         owners.get(row["owner"], "gone") if row["outcome"] is None else None]
        for row in found["steps"]
    ]  # fmt: skip
    hands = []
    for which in order:
        hand = world.workers[which]
        claim = hand.claim
        hands.append(
            None if claim is None else
            [hand.opened, claim.step, claim.lane, claim.payload.window, claim.payload.resume,
             numbers.get(str(claim.subject), "?"), places.get(claim.job_id)]
        )  # fmt: skip
    owed = sorted([numbers.get(each[0], "?"), each[1]] for each in found["owed"])
    profile = found["profile"]
    shown = profile and [profile[name] for name in SHOWN]
    state = [imports, windows, jobs, steps, hands, owed, shown, world.faults, world.acts]
    return msgspec.json.encode(state).decode()


SHOWN = (
    "import_status",
    "import_stage",
    "progress_percent",
    "import_error",
    "full_pass_status",
    "full_pass_error",
    "full_pass_attempts",
    "soul_md",
    "memory_md",
)


def _place(job: dict[str, Any]) -> tuple[Any, ...]:
    payload = job["payload"]
    return (
        job["step"],
        payload.get("lane") or 0,
        payload.get("window") or 0,
        job["status"],
        job["id"],
    )
