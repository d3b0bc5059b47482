"""Is the database there, new enough, reached directly enough, large enough, and migrated?"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from soulprint_service.cli.database import connect
from soulprint_service.cli.doctor.check import Check, fail, ok, warn
from soulprint_service.cli.exits import explain
from soulprint_service.cli.output import count

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection

OLDEST_SERVER = 150000
"""PostgreSQL 15: views with security_invoker."""

CONNECTIONS_OF_A_WORKER = 20
"""Two to claim, sixteen for steps, one that listens, one that beats (`soulprint_queue.worker`)."""

CONNECTIONS_OF_A_SERVICE = 12
"""Ten for requests (`soulprint_service.database`), and one or two of the command line."""

WORST_SKEW = 5.0
"""Seconds between the clocks. Leases are the database's; tokens and log lines are the host's."""


async def check_database(dsn: str) -> list[Check]:
    """Look at the database behind an address."""
    began = time.monotonic()
    try:
        connection = await connect(dsn)
    except Exception as error:
        refusal = explain(error)
        if refusal is None:
            raise
        return [fail("database", str(refusal), refusal.advice)]
    try:
        # Another connection: what a pooler hands to it tells what it took from ours.
        other = await connect(dsn)
        try:
            reached = ok("database", f"reached in {(time.monotonic() - began) * 1000:.0f} ms")
            return [reached, *await _look(connection, other, dsn)]
        finally:
            await other.close(timeout=5)
    finally:
        await connection.close(timeout=5)


async def _look(connection: Connection, other: Connection, dsn: str) -> list[Check]:
    from soulprint_queue import checkup

    server = await checkup.read_server(connection)
    return [
        _version(server),
        await _pooler(connection, other),
        await _worker_settings(dsn),
        _connections(server),
        await _migrations(connection),
        await _queue(connection),
        await _workers(connection),
        await _model_pause(connection),
        await _clock(connection),
    ]


def _version(server: dict[str, int | str]) -> Check:
    name, number = "server version", int(server["version_number"])
    if number < OLDEST_SERVER:
        return fail(name, f"PostgreSQL {server['version']}", "SoulPrint needs 15 or newer.")
    return ok(name, f"PostgreSQL {server['version']}")


async def _pooler(connection: Connection, other: Connection) -> Check:
    from soulprint_queue import checkup

    name = "pooler mode"
    if await checkup.keeps_its_session(connection, other):
        return ok(name, "the session is ours from start to end (no pooler, or session mode)")
    return fail(
        name,
        "a pooler in transaction mode stands before the database, and LISTEN does not get through",
        "Use the direct address, or the pooler's session mode (on Supabase port 5432, not 6543).",
    )


async def _worker_settings(dsn: str) -> Check:
    """Workers set time limits on their connections, which a pooler has to let through."""
    import asyncpg

    from soulprint_queue.connections import open_pool
    from soulprint_queue.errors import DatabaseAway

    name = "worker settings"
    try:
        pool = await open_pool(dsn, size=1, name="doctor")
    except (DatabaseAway, OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return fail(
            name,
            f"the database takes no connection with a worker's settings ({type(error).__name__})",
            "Use the direct address, or a pooler in session mode that lets SET through.",
        )
    await pool.close()
    return ok(name, "a worker's connection is accepted")


def _connections(server: dict[str, int | str]) -> Check:
    name = "max_connections"
    most = int(server["max_connections"]) - int(server["reserved"])
    free = most - int(server["connected"])
    need = CONNECTIONS_OF_A_WORKER + CONNECTIONS_OF_A_SERVICE
    found = f"{most} for everybody, {free} free now"
    if most < need:
        return fail(
            name,
            f"{found}; one worker and one service take {need}",
            f"Raise max_connections to {need + 20} or more.",
        )
    if free < need:
        return warn(
            name,
            f"{found}; one worker and one service take {need}",
            "Raise max_connections unless those connected now are SoulPrint's own.",
        )
    fits = (most - CONNECTIONS_OF_A_SERVICE) // CONNECTIONS_OF_A_WORKER
    return ok(name, f"{found}; room for a service and {fits} workers of {CONNECTIONS_OF_A_WORKER}")


async def _migrations(connection: Connection) -> Check:
    from soulprint_queue.migrations import HEAD, schema_version

    name = "migrations"
    found = await schema_version(connection)
    if found == HEAD:
        return ok(name, f"schema {found}")
    has = "nothing of SoulPrint's" if found is None else f"schema {found}"
    return fail(name, f"{has}, expected schema {HEAD}", "soulprint migrate")


async def _queue(connection: Connection) -> Check:
    from soulprint_queue import checkup

    name = "queue schema"
    missing = await checkup.missing_of_queue_schema(connection)
    if missing == 0:
        return ok(name, "as the pinned pgqueuer expects it")
    return fail(name, f"{missing} changes short of what pgqueuer expects", "soulprint migrate")


async def _workers(connection: Connection) -> Check:
    from soulprint_queue import checkup
    from soulprint_queue.migrations import HEAD, schema_version

    name = "workers"
    if await schema_version(connection) != HEAD:
        return warn(name, "not looked at before the database is migrated", "soulprint migrate")
    found = await checkup.read_workers(connection)
    if found.present:
        return ok(name, f"running; {count(found.due, 'job')} due now")
    if found.due == 0:
        return ok(name, "none is running, and nothing waits for one")
    return warn(
        name,
        f"none is running, and {count(found.due, 'job')} in the queue can be taken by nobody",
        "Start one: soulprint up, or soulprint worker.",
    )


async def _model_pause(connection: Connection) -> Check:
    from soulprint_queue import checkup
    from soulprint_queue.migrations import HEAD, schema_version

    name = "model pause"
    if await schema_version(connection) != HEAD:
        return warn(name, "not looked at before the database is migrated", "soulprint migrate")
    pause = await checkup.read_model_pause(connection)
    if pause is None:
        return ok(name, "none: steps that ask the model are worked on")
    return fail(
        name,
        f"since {pause['since']:%Y-%m-%d %H:%M} UTC, next try {pause['next_probe_at']:%H:%M:%S}: "
        f"{pause['reason']}",
        "Imports wait and lose nothing. Put it right; then restart the workers, or call "
        "soulprint.probe_model() in psql.",
    )


async def _clock(connection: Connection) -> Check:
    from soulprint_queue import checkup

    name = "clock"
    before = datetime.now(UTC)
    theirs = await checkup.read_clock(connection)
    ours = before + (datetime.now(UTC) - before) / 2
    skew = (theirs - ours).total_seconds()
    if abs(skew) > WORST_SKEW:
        way = "ahead of" if skew > 0 else "behind"
        return warn(
            name,
            f"the database's clock is {abs(skew):.0f} s {way} ours",
            "Let both hosts keep their time by NTP; tokens may be refused meanwhile.",
        )
    return ok(name, f"{abs(skew) * 1000:.0f} ms from the database's")
