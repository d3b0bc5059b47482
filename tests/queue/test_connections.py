"""The connections of a worker keep their settings, and leave nothing behind."""

from __future__ import annotations

import asyncpg
import pytest

from soulprint_queue.connections import SERVER_SETTINGS, is_away, is_outage, open_pool
from soulprint_queue.errors import DatabaseAway


async def test_a_connection_keeps_its_settings_over_many_borrowers(dsn: str) -> None:
    pool = await open_pool(dsn, size=1, name="test")
    try:
        for _ in range(3):
            async with pool.acquire() as connection:
                for name in [*SERVER_SETTINGS, "transaction_timeout"]:
                    value = await connection.fetchval(
                        "SELECT setting FROM pg_settings WHERE name = $1", name
                    )
                    expected = {**SERVER_SETTINGS, "transaction_timeout": "30000"}[name]
                    # On a Unix socket there is no TCP to keep alive, and the server says 0.
                    assert value == expected or (name.startswith("tcp_") and value == "0"), name
    finally:
        await pool.close()


async def test_a_transaction_that_was_left_open_does_not_reach_the_next_borrower(dsn: str) -> None:
    pool = await open_pool(dsn, size=1, name="test")
    try:
        async with pool.acquire() as connection:
            await connection.execute("BEGIN; CREATE TEMPORARY TABLE left_over (n int)")
        async with pool.acquire() as connection:
            assert not connection.is_in_transaction()
            with pytest.raises(asyncpg.UndefinedTableError):
                await connection.fetch("SELECT * FROM left_over")
    finally:
        await pool.close()


async def test_a_database_that_cannot_be_reached_is_told_apart_from_the_systems_other_errors() -> (
    None
):
    with pytest.raises(DatabaseAway) as away:
        await open_pool("postgresql://nobody@127.0.0.1:1/none", size=1, name="test")
    assert is_outage(away.value)
    assert not is_outage(OSError(28, "No space left on device"))
    assert is_away(ConnectionRefusedError())
