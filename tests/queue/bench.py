"""Drives the relay by hand, job by job, with the claims, openings and closings of production."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
from pgqueuer.domain import models, types
from pgqueuer.ports.repository import EntrypointExecutionParameter

from soulprint_queue import doors, relay
from soulprint_queue.claim import Claim, read_claim
from soulprint_queue.connections import Connection, Pool, open_pool
from soulprint_queue.driver import SteadyDriver
from soulprint_queue.manager import ClaimQueries, make_manager
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql
from soulprint_queue.step import (
    Commit,
    Failure,
    Opened,
    Opening,
    close_step,
    fail_step,
    open_step,
    postpone_step,
)
from soulprint_queue.worker import LEASE

ANALYST = "local"

OVERLOADED = Failure("model_unavailable", "The model is overloaded. It is tried again.", True)
REFUSED = Failure(
    "model_refused", "The provider refused the key. Set another one, then retry.", False
)

ACTIVE = ("queued", "importing", "profiling", "extracting", "remembering", "writing")
STATES = (*ACTIVE, "complete", "failed", "cancelled")

NOW = timedelta(0)

WAITING = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with an import."""

    user_id: UUID
    import_id: UUID

    @property
    def path(self) -> str:
        return path_of(self.user_id)


def path_of(user_id: UUID, name: str = "export.zip") -> str:
    return f"imports/{user_id}/{name}"


@dataclass
class Bench:
    """One database, and as many owners of claims as a test wants."""

    dsn: str
    pool: Pool
    queries: ClaimQueries
    owner: UUID
    lanes: int = 3
    windows: int = 5

    # Claims.

    async def claim_job(self, *steps: str, owner: UUID | None = None) -> models.Job | None:
        """Claim the next due job of some steps (any step by default), as a worker does."""
        entrypoints = {
            types.QueueEntrypoint(step): EntrypointExecutionParameter(0)
            for step in steps or (*relay.STEPS, *relay.ERRANDS)
        }
        self.queries.importing = False
        jobs = await self.queries.dequeue(
            1, entrypoints, types.QueueManagerId(owner or self.owner), None, LEASE
        )
        return jobs[0] if jobs else None

    async def claim(self, *steps: str, owner: UUID | None = None) -> Claim:
        job = await self.claim_job(*steps, owner=owner)
        assert job is not None, f"no job is due for {steps}: {await self.jobs()}"
        return read_claim(job)

    async def claim_if_any(self, *steps: str, owner: UUID | None = None) -> Claim | None:
        job = await self.claim_job(*steps, owner=owner)
        return None if job is None else read_claim(job)

    async def claim_of(self, person: Person, step: str) -> Claim:
        """Claim a due job of one import, whoever else stands in the queue."""
        row = await self.pool.fetchrow(
            "UPDATE soulprint.pgqueuer SET status = 'picked', updated = now(), heartbeat = now(), "
            "queue_manager_id = $1 WHERE id = (SELECT id FROM soulprint.live_jobs($2) "
            "WHERE entrypoint = $3 AND status = 'queued' AND execute_after <= now() ORDER BY id LIMIT 1) RETURNING *",
            self.owner, person.import_id, step,
        )  # fmt: skip
        assert row is not None, f"no {step} is due: {await self.jobs(person)}"
        return read_claim(models.Job.model_validate(dict(row)))

    async def take_over(self, claim: Claim, owner: UUID | None = None) -> Claim:
        """Let the lease of a claim run out, and let another worker claim the job."""
        await self.pool.execute(
            "UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 minute' WHERE id = $1",
            claim.job_id,
        )
        # What the library's claim does, to this job and no other that is due.
        row = await self.pool.fetchrow(
            "UPDATE soulprint.pgqueuer SET updated = now(), heartbeat = now(), queue_manager_id = $2 "
            "WHERE id = $1 AND status = 'picked' AND heartbeat < now() - $3::interval RETURNING *",
            claim.job_id, owner or uuid4(), LEASE,
        )  # fmt: skip
        assert row is not None
        return read_claim(models.Job.model_validate(dict(row)))

    async def make_due(self) -> None:
        """Let the time of every waiting job come."""
        await self.pool.execute(
            "UPDATE soulprint.pgqueuer SET execute_after = now() - interval '1 s' "
            "WHERE status = 'queued' AND execute_after > now() - interval '1 s'"
        )

    async def sweep_later(self) -> int:
        """Sweep two minutes from now; returns how many imports were put right."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("SET LOCAL soulprint.clock_offset = '2 minutes'")
            found: int = await connection.fetchval(sql("sweep_stalled"))
            return found

    # Steps.

    async def open(self, claim: Claim) -> Opened | Opening:
        return await open_step(self.pool, claim, analyst=ANALYST, lanes=self.lanes)

    async def close(self, claim: Claim) -> None:
        await close_step(self.pool, claim, self.commit(claim))

    async def fail(self, claim: Claim, failure: Failure = OVERLOADED) -> None:
        await fail_step(self.pool, claim, failure)

    async def run(self, claim: Claim) -> None:
        assert isinstance(await self.open(claim), Opened)
        await self.close(claim)

    async def run_next(self, *steps: str) -> Claim:
        claim = await self.claim(*steps)
        await self.run(claim)
        return claim

    async def open_next(self, *steps: str) -> Claim:
        claim = await self.claim(*steps)
        assert isinstance(await self.open(claim), Opened)
        return claim

    def commit(self, claim: Claim) -> Commit:
        """What a step writes that has nothing to say but its place in the relay."""

        async def commit(connection: Connection, row: ImportRow) -> None:
            match claim.step:
                case "import":
                    await plan_windows(connection, row.import_id, self.windows)
                    await relay.after_import(
                        connection, claim, truncated=False, export_format="chatgpt"
                    )
                case "quick_pass":
                    await connection.execute(
                        "UPDATE public.user_profiles SET soul_md = 'quick' WHERE user_id = $1",
                        row.user_id,
                    )
                    await relay.after_quick_pass(connection, claim)
                case "extract":
                    answered = await connection.fetchval(
                        sql("answer_window"), row.import_id, claim.payload.window
                    )
                    assert answered is not None, "a window was answered twice"
                    await relay.after_window(connection, claim)
                case "memory":
                    await connection.execute(sql("write_memory"), row.user_id, "## Preferences")
                    await relay.after_memory(connection, claim)
                case "sections":
                    await relay.after_sections(connection, claim)

        return commit

    # Imports in a state.

    async def begin(self, user_id: UUID | None = None) -> Person:
        user = user_id or uuid4()
        accepted = await doors.enqueue_import(self.pool, user, path_of(user))
        return Person(user, accepted.import_id)

    async def bring_to(self, where: str, user_id: UUID | None = None) -> Person:
        """Make an import and bring it to a state by running its steps.

        Args:
            where: a state; "failed" and "cancelled" take "early" (before the quick profile) or
                "late" after a space, and failed ones "for good" ("failed late for good").
                "stalled" takes the active state ("stalled extracting").
            user_id: whose import.
        """
        kind, _, rest = where.partition(" ")
        person = await self.begin(user_id)
        if kind in ("failed", "cancelled"):
            late = rest.startswith("late")
            await self._advance(person, "remembering" if late else "importing")
            if kind == "failed":
                claim = await self.claim_of(person, "memory" if late else "import")
                assert isinstance(await self.open(claim), Opened)
                await self.fail(claim, REFUSED if rest.endswith("for good") else OVERLOADED)
            else:
                await doors.cancel_import(self.pool, person.user_id)
        elif kind == "stalled":
            await self._advance(person, rest)
            await self.pool.execute(
                "DELETE FROM soulprint.pgqueuer WHERE id IN (SELECT id FROM soulprint.live_jobs($1))",
                person.import_id,
            )
        else:
            await self._advance(person, kind)
        return person

    async def _advance(self, person: Person, state: str) -> None:
        if state == "queued":
            return
        if state == "importing":
            claim = await self.claim_of(person, "import")
            assert isinstance(await self.open(claim), Opened)
            # It is given back, so that the test can claim it.
            await postpone_step(self.pool, claim, NOW, "stopped")
            return
        afterwards = ("profiling", "extracting", "remembering", "writing", "complete")
        for step, after in zip(relay.STEPS, afterwards, strict=True):
            for _ in range(self.windows if step == "extract" else 1):
                await self.run(await self.claim_of(person, step))
            if after == state:
                return
        raise AssertionError(f"no such state: {state}")

    # Looking.

    async def row(self, person: Person | UUID) -> asyncpg.Record:
        import_id = person.import_id if isinstance(person, Person) else person
        row = await self.pool.fetchrow(
            "SELECT * FROM soulprint.imports WHERE import_id = $1", import_id
        )
        assert row is not None
        return row

    async def state(self, person: Person | UUID) -> str:
        state: str = (await self.row(person))["state"]
        return state

    async def profile(self, person: Person) -> asyncpg.Record:
        row = await self.pool.fetchrow(
            "SELECT * FROM public.user_profiles WHERE user_id = $1", person.user_id
        )
        assert row is not None
        return row

    async def jobs(self, person: Person | None = None) -> list[dict[str, Any]]:
        """The live jobs of the relay, payloads decoded, by id."""
        rows = await self.pool.fetch(
            "SELECT * FROM soulprint.pgqueuer WHERE entrypoint <> 'notify' ORDER BY id"
        )
        jobs = [{**row, "payload": msgspec.json.decode(row["payload"])} for row in rows]
        return [
            job for job in jobs if person is None or job["payload"]["id"] == str(person.import_id)
        ]

    async def count(self, table: str) -> int:
        number: int = await self.pool.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608  # the tests' own words
        return number

    async def waiting(self, number: int) -> None:
        """Return when so many transactions of this database wait for a lock."""
        async with asyncio.timeout(60):
            while await self.pool.fetchval(WAITING) < number:  # noqa: ASYNC110  # the event is the database's
                await asyncio.sleep(0.005)

    async def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that a worker without a claim must not change."""
        tables = ("soulprint.imports", "soulprint.windows", "soulprint.pgqueuer", "soulprint.pgqueuer_log",
                  "soulprint.steps", "soulprint.events", "soulprint.notifications", "soulprint.conversations",
                  "soulprint.facts", "public.user_profiles")  # fmt: skip
        return {
            table: [tuple(row) for row in await self.pool.fetch(f"SELECT * FROM {table} t ORDER BY t::text")]  # noqa: S608  # the tests' own words
            for table in tables
        }  # fmt: skip

    async def set_for_new_connections(self, setting: str, value: str) -> None:
        """Set one of our settings for this database; pools that are open do not see it."""
        name = await self.pool.fetchval("SELECT current_database()")
        await self.pool.execute(f"ALTER DATABASE {name} SET {setting} = '{value}'")


async def plan_windows(connection: Connection | Pool, import_id: UUID, count: int) -> None:
    await connection.execute(
        "INSERT INTO soulprint.windows (import_id, number, position, sent_bytes, conversation_keys) "
        "SELECT $1, n, n, 1, '{}' FROM generate_series(1, $2::integer) AS n",
        import_id,
        count,
    )


@asynccontextmanager
async def make_bench(dsn: str, *, size: int = 6) -> AsyncIterator[Bench]:
    pool = await open_pool(
        dsn,
        size=size,
        name=f"bench {next(_numbers)}",
        # What a test has wait for a lock waits, however slow the machine.
        settings={"lock_timeout": "60s", "idle_in_transaction_session_timeout": "60s"},
    )
    try:
        manager = make_manager(SteadyDriver(pool, dsn))
        queries = manager.queries
        assert isinstance(queries, ClaimQueries)
        yield Bench(dsn, pool, queries, manager.queue_manager_id)
    finally:
        await pool.close()
