"""The connections of a worker keep their settings, and leave nothing behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from crash.proxy import Proxy
from soulprint_queue import connections, listener
from soulprint_queue.connections import (
    SERVER_SETTINGS,
    drop_connections,
    is_away,
    is_outage,
    open_pool,
)
from soulprint_queue.driver import SteadyDriver
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


@asynccontextmanager
async def behind_a_proxy(dsn: str) -> AsyncIterator[tuple[Proxy, str]]:
    """A network to a test's database that can go silent, and the address through it."""
    address, socket = dsn.split("?host=", 1)
    proxy = Proxy(Path(socket) / ".s.PGSQL.5432")
    await proxy.start()
    try:
        yield proxy, proxy.dsn.rsplit("/", 1)[0] + "/" + address.rsplit("/", 1)[1]
    finally:
        await proxy.stop()


async def test_a_connection_whose_network_went_silent_is_given_up_and_counts_as_an_outage(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "ANSWER_SECONDS", 2.0)
    async with behind_a_proxy(dsn) as (proxy, address):
        pool = await open_pool(address, size=1, name="test")
        async with pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            proxy.swallow()
            with pytest.raises(DatabaseAway):
                await connection.execute("SELECT 1")
            # What leaves the transaction does not wait for the silence a second time.
            with pytest.raises(asyncpg.InterfaceError) as closed:
                await transaction.rollback()
            assert is_outage(closed.value)
        # The old connection stays silent for ever, as behind a router that has forgotten it.
        proxy.restore(old_connections=False)
        assert await pool.fetchval("SELECT 1") == 1
        await pool.close()


async def test_a_silent_listener_ends_the_wait_of_everybody_who_shares_its_network(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step need not wait for as long as its statement might have taken."""
    monkeypatch.setattr(listener, "PROBE_SECONDS", 0.1)
    monkeypatch.setattr(listener, "CONNECT_SECONDS", 2.0)
    async with behind_a_proxy(dsn) as (proxy, address):
        pool = await open_pool(address, size=2, name="test")
        listening = SteadyDriver(pool, address, on_silence=lambda: drop_connections([pool]))
        async with listening:
            await listening.add_listener("soulprint_jobs", lambda _: None)
            async with pool.acquire() as connection:
                proxy.swallow()
                async with asyncio.timeout(60):
                    with pytest.raises(asyncpg.PostgresConnectionError) as lost:
                        await connection.execute("SELECT 1")
                assert is_outage(lost.value)
            proxy.restore(old_connections=False)
            assert await pool.fetchval("SELECT 1") == 1
        await pool.close()


async def test_a_pool_comes_through_an_outage_while_everybody_borrows_from_it(
    dsn: str, caplog: pytest.LogCaptureFixture
) -> None:
    """asyncpg's own upkeep of a smallest size collides with borrowers: InternalClientError."""
    pool = await open_pool(dsn, size=3, name="upkeep")
    outsider = await asyncpg.connect(dsn)

    async def borrow() -> None:
        for _ in range(25):
            try:
                await pool.fetchval("SELECT 1")
            except Exception as error:
                if not is_outage(error):
                    raise

    async def end_all() -> None:
        for _ in range(10):
            await outsider.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'soulprint upkeep'"
            )

    try:
        await asyncio.gather(*(borrow() for _ in range(6)), end_all())
        assert await pool.fetchval("SELECT 1") == 1
        assert "pool connection floor" not in caplog.text
    finally:
        await outsider.close()
        await pool.close()
