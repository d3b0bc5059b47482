"""What can be asked of a database before trusting work to it. Changes nothing in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from soulprint_queue.connections import Connection
from soulprint_queue.statements import sql

PROBE_ROUNDS = 3
"""A pooler in transaction mode may give the same server back once, by chance."""


LEASE = timedelta(seconds=8)
"""As `soulprint_queue.worker` has it, which is heavy to import."""


class Workers(msgspec.Struct, frozen=True):
    """Who is there to work.

    Attributes:
        present: a worker is connected, or has beaten within its lease.
        due: jobs that could be taken now.
    """

    present: bool
    due: int


async def read_workers(connection: Connection) -> Workers:
    """Look whether a worker is there, and whether there is work for one."""
    row = await connection.fetchrow(sql("read_workers"), LEASE)
    assert row is not None, "it selects without a table"
    return Workers(row["present"], row["due"])


async def read_server(connection: Connection) -> dict[str, Any]:
    """Return `version`, `version_number`, `max_connections`, `reserved` and `connected`."""
    row = await connection.fetchrow(sql("read_server"))
    assert row is not None, "it selects constants"
    return dict(row)


async def keeps_its_session(connection: Connection, other: Connection) -> bool:
    """Say whether a connection keeps its server process from one transaction to the next.

    LISTEN belongs to the server process: where a pooler changes that between transactions, no
    notification arrives. While `other` is in a transaction it holds the process that a pooler
    in transaction mode took back from `connection`.

    Args:
        connection: outside a transaction.
        other: another connection to the same address, outside a transaction.
    """
    first = await connection.fetchval(sql("read_backend"))
    for _ in range(PROBE_ROUNDS):
        async with other.transaction():
            await other.fetchval(sql("read_backend"))
            if await connection.fetchval(sql("read_backend")) != first:
                return False
    return True


async def missing_of_queue_schema(connection: Connection) -> int:
    """Count the statements that pgqueuer's schema is short of; 0 where it is as pinned."""
    from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
    from pgqueuer.db import AsyncpgDriver
    from pgqueuer.queries import Queries

    from soulprint_queue.queue_schema import db_settings

    queries = Queries(
        AsyncpgDriver(connection),  # type: ignore[arg-type]
        qbe=QueryBuilderEnvironment(db_settings()),
    )
    return len((await queries.plan_upgrade()).statements)


async def read_model_pause(connection: Connection) -> dict[str, Any] | None:
    """Return `since`, `cause`, `reason` and `next_probe_at` of the model's pause, None without."""
    row = await connection.fetchrow(sql("read_model_pause"))
    return None if row is None else dict(row)


async def read_clock(connection: Connection) -> datetime:
    """Return the time of the server's own clock, now."""
    at: datetime = await connection.fetchval(sql("read_clock"))
    return at
