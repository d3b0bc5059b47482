"""A database that is away, comes back, was never there, or refuses."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest

from soulprint_queue import connections, listener, logs
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.errors import SchemaOutdated
from soulprint_service import database, operations, serving
from soulprint_service.serving import CannotServe, listen, serve
from tests.database import Server, migrate_with_logins, short_folder
from tests.queue.test_full_disk import REFUSE
from tests.service.http.service import (
    Service,
    export_of,
    free_socket,
    locked,
    running,
    settings,
    somebody,
    until_somebody_waits,
)


@pytest.fixture
def postgres() -> Iterator[EmbeddedPostgres]:
    """A server of the test's own, migrated, to be stopped and started at will."""
    with short_folder() as folder, EmbeddedPostgres(folder) as own:
        migrate_with_logins(own.dsn)
        yield own


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "AWAY_SECONDS", 0.05)


async def until_accepted(service: Service) -> httpx2.Response:
    async with asyncio.timeout(60):
        while True:
            answer = await service.post("/import-full", export_of(somebody()))
            if answer.status_code != 503:
                return answer


def assert_away(answer: httpx2.Response) -> None:
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:soulprint:problem:database-away"
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_full_disk_under_the_database_is_told_as_that(
    postgres: EmbeddedPostgres,
) -> None:
    user = somebody()
    connection = await asyncpg.connect(postgres.dsn)
    try:
        await connection.execute(REFUSE.format(when="BEFORE INSERT ON soulprint.imports"))
        async with running(postgres.dsn) as service:
            refused = await service.post("/import-full", export_of(user))
            await connection.execute("DROP TRIGGER full_disk ON soulprint.imports")
            accepted = await service.post("/import-full", export_of(user))
    finally:
        await connection.close()
    assert_away(refused)
    assert refused.json()["detail"].startswith("The database's disk is full")
    assert accepted.status_code == 202


async def test_while_the_database_restarts_requests_are_asked_to_come_back(
    postgres: EmbeddedPostgres,
) -> None:
    dsn = postgres.dsn
    async with running(dsn) as service:
        user = somebody()
        assert (await service.post("/import-full", export_of(user))).status_code == 202

        await asyncio.to_thread(postgres.stop)
        away = [
            await service.post("/import-full", export_of(somebody())),
            await service.post("/retry-full-pass", {"user_id": user}),
            await service.get(f"/users/{user}/status"),
            await service.client.delete(f"/users/{user}"),
            await service.get("/ready"),
        ]
        refused_all_the_same = [
            await service.client.get(f"/users/{user}/status", headers={"Authorization": ""}),
            await service.post("/import-full", {"user_id": 7}),
            await service.post("/import-full", {**export_of(user), "user_id": somebody()}),
        ]
        alive = await service.get("/health")
        metrics = await service.get("/metrics")

        await asyncio.to_thread(postgres.start)
        back = await until_accepted(service)
        status = await service.get(f"/users/{user}/status")
        ready = await service.get("/ready")

    for answer in away:
        assert_away(answer)
    assert [each.status_code for each in refused_all_the_same] == [401, 422, 403]
    assert alive.status_code == 200
    assert "soulprint_database_up 0.0" in metrics.text
    assert "soulprint_imports{" not in metrics.text
    assert back.status_code == 202
    assert (status.status_code, ready.status_code) == (200, 200)


async def test_a_service_that_started_first_waits_for_the_database(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "START_SECONDS", 0.5)
    dsn = postgres.dsn
    await asyncio.to_thread(postgres.stop)
    async with running(dsn) as service:
        assert_away(await service.post("/import-full", export_of(somebody())))
        assert (await service.get("/health")).status_code == 200
        await asyncio.to_thread(postgres.start)
        assert (await until_accepted(service)).status_code == 202


@asynccontextmanager
async def black_hole() -> AsyncIterator[str]:
    """The address of something that takes connections and never says a word."""
    connections: list[asyncio.StreamWriter] = []

    async def swallow(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)

    hole = await asyncio.start_server(swallow, "127.0.0.1", 0)
    try:
        yield f"postgresql://nobody@127.0.0.1:{hole.sockets[0].getsockname()[1]}/none?sslmode=disable"
    finally:
        for writer in connections:
            writer.close()
        hole.close()
        await hole.wait_closed()


async def test_a_database_that_never_answers_holds_up_neither_start_nor_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "START_SECONDS", 0.5)
    connect = asyncpg.connect

    async def patient(*args: Any, **options: Any) -> Any:
        # Whoever waited for the pool's connection would wait for longer than the test.
        if options["server_settings"]["application_name"] == "soulprint service":
            options["timeout"] = 600
        return await connect(*args, **options)

    monkeypatch.setattr(asyncpg, "connect", patient)
    # A stop does wait for the listener's, which gives up sooner.
    monkeypatch.setattr(listener, "CONNECT_SECONDS", 0.5)
    async with asyncio.timeout(60), black_hole() as dsn, running(dsn) as service:
        assert_away(await service.get("/ready"))
        assert_away(await service.post("/import-full", export_of(somebody())))


async def test_a_database_that_hangs_in_the_middle_costs_a_request_its_deadline(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "DEADLINE_SECONDS", 0.2)
    user = somebody()
    async with running(dsn) as service:
        async with locked(dsn, user):
            assert_away(await service.post("/import-full", export_of(user)))
        monkeypatch.setattr(operations, "DEADLINE_SECONDS", 60.0)
        assert (await service.post("/import-full", export_of(user))).status_code == 202


async def test_a_user_whose_rows_stay_locked_is_told_apart_from_an_outage(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections.SERVER_SETTINGS, "lock_timeout", "50")
    user = somebody()
    async with running(dsn) as service, locked(dsn, user):
        refused = await service.post("/import-full", export_of(user))

    assert refused.status_code == 503
    assert refused.json()["type"] == "urn:soulprint:problem:contended"
    assert refused.headers["retry-after"]


async def test_a_database_that_does_not_exist_fails_the_start(dsn: str) -> None:
    missing = dsn.replace("/test_", "/missing_")
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await serve(settings(), missing, asyncio.Event(), listening=free_socket())


async def test_a_schema_of_another_version_fails_the_start_with_the_command(server: Server) -> None:
    with (
        server.database(template=None) as empty,
        pytest.raises(SchemaOutdated, match="soulprint migrate"),
    ):
        await serve(settings(), empty, asyncio.Event(), listening=free_socket())


async def test_a_role_that_may_no_longer_connect_is_an_outage_and_the_log_says_which(
    dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(json=True)
    connection = await asyncpg.connect(dsn)
    role = f"visitor_{somebody()[:8]}"
    try:
        await connection.execute(f"CREATE ROLE {role} LOGIN SUPERUSER")
        async with running(dsn.replace("postgres@", f"{role}@")) as service:
            assert (await service.get("/ready")).status_code == 200
            await connection.execute(f"ALTER ROLE {role} NOLOGIN")
            await connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1",
                role,
            )
            answer = await service.post("/import-full", export_of(somebody()))
    finally:
        await connection.execute(f"DROP ROLE IF EXISTS {role}")
        await connection.close()
        logs.configure(json=True, level=logging.WARNING)

    assert_away(answer)
    assert '"why": "database-away", "error": "InvalidAuthorization' in capsys.readouterr().err


def test_answers_never_wait_for_an_acknowledgement() -> None:
    # asyncio sends at once only on sockets that say TCP; others cost 40 ms an answer.
    with free_socket() as listening:
        assert listening.proto == socket.IPPROTO_TCP


async def test_a_port_that_is_taken_is_said_in_words() -> None:
    with free_socket() as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe, match=f"port {port}.*set PORT"):
            listen("127.0.0.1", port)


async def test_a_stop_answers_what_is_in_flight_and_takes_nothing_new(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing but the stop may end the request, however long this machine takes to stop.
    monkeypatch.setattr(serving, "STOP_SECONDS", 60)
    user, stop = somebody(), asyncio.Event()
    async with running(dsn, stop=stop) as service:
        async with locked(dsn, user) as holder:
            in_flight = asyncio.create_task(service.post("/import-full", export_of(user)))
            await until_somebody_waits(holder)
            stop.set()
            async with asyncio.timeout(60):
                while await asyncio.to_thread(_takes_connections, service.port):
                    pass
            assert not in_flight.done()
        assert (await in_flight).status_code == 202


async def test_a_service_that_is_cancelled_leaves_its_port_free(dsn: str) -> None:
    listening, ready = free_socket(), asyncio.Event()
    port = listening.getsockname()[1]
    task = asyncio.create_task(
        serve(settings(), dsn, asyncio.Event(), listening=listening, ready=ready)
    )
    await ready.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    listen("127.0.0.1", port).close()


async def test_a_stop_that_comes_before_the_start_is_heard(dsn: str) -> None:
    stop = asyncio.Event()
    stop.set()
    async with asyncio.timeout(60):
        await serve(settings(), dsn, stop, listening=free_socket())


def _takes_connections(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def test_the_folder_of_the_servers_is_short() -> None:
    # Else Postgres would move its socket away, and the tests above would meet another server.
    with short_folder() as folder:
        assert len(str(Path(folder))) < 40
