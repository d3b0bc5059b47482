"""What the rig sees of the database while it runs: events as they come, and who holds what."""

from __future__ import annotations

import asyncio
import contextlib
import json
from uuid import UUID

import asyncpg
import msgspec

from soulprint_queue.connections import is_away
from soulprint_queue.queue_schema import EVENTS_CHANNEL
from soulprint_queue.relay import STEPS

HELD = """
SELECT q.id, q.entrypoint, q.queue_manager_id AS owner, p.payload ->> 'id' AS import_id,
       CASE WHEN s.outcome IS NULL THEN coalesce(s.deliveries, 0) ELSE 0 END AS deliveries
FROM soulprint.pgqueuer q
CROSS JOIN LATERAL (SELECT convert_from(q.payload, 'UTF8')::jsonb AS payload) p
LEFT JOIN soulprint.steps s ON s.import_id = (p.payload ->> 'id')::uuid AND s.step = q.entrypoint
     AND s.lane = coalesce((p.payload ->> 'lane')::integer, 0) AND s.job_id = q.id
WHERE q.status = 'picked' AND q.entrypoint = ANY ($1)
"""

# An import's live jobs all belong to the step at which it stands, each lane and window once.
TWO_SUCCESSORS = """
SELECT count(*) FROM (
    SELECT i.import_id FROM soulprint.imports i, LATERAL soulprint.live_jobs(i.import_id) j
    WHERE i.state NOT IN ('complete', 'cancelled') AND i.superseded_by IS NULL
    GROUP BY i.import_id
    HAVING count(DISTINCT j.entrypoint) > 1
        OR count(*) > count(DISTINCT (j.entrypoint, j.lane))
        OR count(j.window_number) > count(DISTINCT j.window_number)) AS doubled
"""

LOOKING_SECONDS = 0.5


class Held(msgspec.Struct, frozen=True):
    """A job that a worker holds.

    Attributes:
        deliveries: of its step without an outcome, this one included; 0 before its opening.
    """

    job_id: int
    step: str
    import_id: str
    owner: UUID
    deliveries: int


class Watch:
    """The rig's own eyes, past the workers' networks. Looks away while Postgres is away.

    Attributes:
        doubled: how often two live jobs stood where one belongs.
    """

    def __init__(self, dsn: str) -> None:
        self.doubled = 0
        self._dsn = dsn
        self._changed = asyncio.Condition()
        self._last_step = ""
        self._number = 0
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    @property
    def pool(self) -> asyncpg.Pool[asyncpg.Record]:
        assert self._pool is not None, "opened before"
        return self._pool

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(
            self._dsn, min_size=0, max_size=6, timeout=5, command_timeout=30,
            server_settings={"application_name": "crash rig"},
        )  # fmt: skip

    async def close(self) -> None:
        self.pool.terminate()

    async def held(self) -> list[Held]:
        """The jobs that workers hold now; none while Postgres is away."""
        try:
            rows = await self.pool.fetch(HELD, list(STEPS))
        except Exception as error:
            if not is_away(error):
                raise
            return []
        return [
            Held(row["id"], row["entrypoint"], row["import_id"], row["owner"], row["deliveries"])
            for row in rows
        ]

    async def boundary(self, step: str, seconds: float) -> bool:
        """Wait for an import to open, close or reach `step`; false when none did in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                seen = self._number
                while not (self._number > seen and self._last_step == step):
                    await self._changed.wait()
                return True
        return False

    async def follow(self) -> None:
        """Listen to the events, again after each outage."""
        while True:
            try:
                await self._listen()
            except Exception as error:
                if not is_away(error):
                    raise
            await asyncio.sleep(0.1)

    async def look_for_doubles(self) -> None:
        """Count, twice a second, imports with two successors of one step."""
        while True:
            await asyncio.sleep(LOOKING_SECONDS)
            try:
                self.doubled += await self.pool.fetchval(TWO_SUCCESSORS)
            except Exception as error:
                if not is_away(error):
                    raise

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=5)
        lost = asyncio.Event()
        connection.add_termination_listener(lambda *_: lost.set())
        arrived: asyncio.Queue[int] = asyncio.Queue()

        def receive(_connection: object, _pid: int, _channel: str, payload: object) -> None:
            arrived.put_nowait(json.loads(str(payload))["event_id"])

        try:
            await connection.add_listener(EVENTS_CHANNEL, receive)
            while not lost.is_set():
                with contextlib.suppress(TimeoutError):
                    event_id = await asyncio.wait_for(arrived.get(), 0.5)
                    step = await self.pool.fetchval(
                        "SELECT step FROM soulprint.events WHERE event_id = $1", event_id
                    )
                    async with self._changed:
                        self._last_step, self._number = step or "", self._number + 1
                        self._changed.notify_all()
        finally:
            connection.terminate()
