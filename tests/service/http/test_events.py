"""Event streams: nothing missed, nothing twice, whatever happens in between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import msgspec
import pytest
import structlog
from pydantic import SecretStr

from soulprint_queue import doors
from soulprint_queue.connections import Pool
from soulprint_service import hub, tokens
from soulprint_service.routes import events
from tests.service.http.service import KEY, Service, running, somebody
from tests.service.http.tokens import SECRET, token

PATIENCE = 60


@dataclass
class Told:
    """One event."""

    id: int | None
    name: str
    status: dict[str, Any]


@dataclass
class Stream:
    """A stream that is open."""

    lines: AsyncIterator[str]

    async def next(self) -> Told | None:
        """The next event; None: the stream ended."""
        found: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE):
            async for line in self.lines:
                if line.startswith(":"):
                    continue
                if line:
                    name, _, value = line.partition(": ")
                    found[name] = value
                elif "data" in found:
                    given = int(found["id"]) if "id" in found else None
                    return Told(given, found["event"], msgspec.json.decode(found["data"]))
                else:
                    found = {}
        return None

    async def comment(self) -> str | None:
        """The next comment, with whatever else comes before it left out; None: the stream ended."""
        async with asyncio.timeout(PATIENCE):
            async for line in self.lines:
                if line.startswith(":"):
                    return line
        return None


@asynccontextmanager
async def streaming(
    service: Service, user: str | None, *, last: int | None = None, key: str = KEY
) -> AsyncIterator[Stream]:
    path = "/me/events" if user is None else f"/users/{user}/events"
    headers = {"Authorization": f"Bearer {key}"}
    if last is not None:
        headers["Last-Event-ID"] = str(last)
    async with (
        httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{service.port}", timeout=PATIENCE, trust_env=False
        ) as client,
        client.stream("GET", path, headers=headers) as response,
    ):
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream"
        assert response.headers["cache-control"] == "no-store"
        yield Stream(response.aiter_lines())


async def begin(pool: Pool, user: str) -> UUID:
    accepted = await doors.enqueue_import(pool, UUID(user), f"imports/{user}/x.zip")
    return accepted.import_id


async def ids_of(pool: Pool, user: str) -> list[int]:
    rows = await pool.fetch(
        "SELECT event_id FROM soulprint.events WHERE user_id = $1 ORDER BY 1", UUID(user)
    )
    return [row["event_id"] for row in rows]


async def test_a_stream_begins_with_the_present_and_tells_every_change(
    service: Service, shared_pool: Pool
) -> None:
    ada, bob = somebody(), somebody()
    for user in (ada, bob):
        await begin(shared_pool, user)
    async with streaming(service, ada) as stream:
        first = await stream.next()
        assert first is not None
        assert (first.name, first.status["import_status"]) == ("status", "processing")
        # What happens to another is not told here.
        await doors.cancel_import(shared_pool, UUID(bob))
        await doors.cancel_import(shared_pool, UUID(ada))
        second = await stream.next()
        assert second is not None
        assert second.status == {**(await service.get(f"/users/{ada}/status")).json()}
        assert second.status["import_status"] == "cancelled"
    assert [first.id, second.id] == await ids_of(shared_pool, ada)


async def test_a_client_that_comes_back_gets_what_it_missed_once(
    service: Service, shared_pool: Pool
) -> None:
    ada = somebody()
    await begin(shared_pool, ada)
    async with streaming(service, ada) as stream:
        first = await stream.next()
        assert first is not None
    for _ in range(3):
        await doors.cancel_import(shared_pool, UUID(ada))
        await begin(shared_pool, ada)
    async with streaming(service, ada, last=first.id) as stream:
        missed = [await stream.next() for _ in range(6)]
        await doors.cancel_import(shared_pool, UUID(ada))
        last = await stream.next()
    told = [each.id for each in (first, *missed, last) if each is not None]
    assert told == await ids_of(shared_pool, ada)


async def test_changes_that_come_thick_are_each_told_once(
    service: Service, shared_pool: Pool
) -> None:
    ada = somebody()
    await begin(shared_pool, ada)
    async with streaming(service, ada) as stream:
        told = [await stream.next()]
        for _ in range(20):
            await doors.cancel_import(shared_pool, UUID(ada))
            await begin(shared_pool, ada)
        wanted = await ids_of(shared_pool, ada)
        while len(told) < len(wanted):
            told.append(await stream.next())
    assert [each.id for each in told if each] == wanted


async def test_after_a_lost_listener_nothing_is_missed(service: Service, shared_pool: Pool) -> None:
    ada = somebody()
    await begin(shared_pool, ada)
    async with streaming(service, ada) as stream:
        assert await stream.next()
        async with shared_pool.acquire() as connection, connection.transaction():
            # In one transaction: the listener is gone before it can hear of it.
            await connection.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'soulprint listener' AND datname = current_database()"
            )
            await doors.cancel_import(connection, UUID(ada))
        second = await stream.next()
        assert second is not None
        assert second.status["import_status"] == "cancelled"


async def test_what_a_stranger_sends_over_the_channel_ends_no_stream_and_is_not_logged(
    service: Service, shared_pool: Pool
) -> None:
    ada = somebody()
    await begin(shared_pool, ada)
    with structlog.testing.capture_logs() as lines:
        async with streaming(service, ada) as stream:
            assert await stream.next()
            for payload in ("Anna lives in Rome", "", "[]", '{"user_id": 5, "event_id": "Anna"}'):
                await shared_pool.execute("SELECT pg_notify($1, $2)", hub.CHANNEL, payload)
            await doors.cancel_import(shared_pool, UUID(ada))
            second = await stream.next()
    assert second is not None
    assert second.status["import_status"] == "cancelled"
    refused = [line for line in lines if line["event"] == "notification_not_ours"]
    assert (
        refused
        == [{"event": "notification_not_ours", "channel": hub.CHANNEL, "log_level": "warning"}] * 4
    )
    assert "Anna" not in str(lines)


async def test_an_erasure_is_told_although_it_leaves_no_event(
    service: Service, shared_pool: Pool
) -> None:
    ada = somebody()
    await begin(shared_pool, ada)
    async with streaming(service, ada) as stream:
        assert await stream.next()
        await doors.erase_user(shared_pool, UUID(ada))
        last = await stream.next()
        assert last is not None
        assert (last.id, last.status["import_status"]) == (None, "none")


async def test_a_quiet_stream_shows_that_it_lives(
    service: Service, shared_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "BEAT_SECONDS", 0.05)
    ada = somebody()
    await begin(shared_pool, ada)
    async with streaming(service, ada) as stream:
        assert await stream.next()
        for _ in range(2):
            assert await stream.comment() == ": beat"
        await doors.cancel_import(shared_pool, UUID(ada))
        assert await stream.next()


async def test_a_stopping_service_ends_its_streams_at_once(dsn: str, pool: Pool) -> None:
    ada = somebody()
    await begin(pool, ada)
    stop = asyncio.Event()
    async with running(dsn, stop=stop) as service, streaming(service, ada) as stream:
        assert await stream.next()
        stop.set()
        assert await stream.next() is None


async def test_a_stream_ends_with_the_token_that_opened_it(
    dsn: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "BEAT_SECONDS", 0.05)
    # However long this machine takes, the token is over, and taken for its clock's sake.
    monkeypatch.setattr(tokens, "LEEWAY_SECONDS", 3600)
    ada = somebody()
    await begin(pool, ada)
    async with running(dsn, supabase_jwt_secret=SecretStr(SECRET)) as service:
        expiring = token(ada, exp=int(time.time()) - 60)
        async with streaming(service, None, key=expiring) as stream:
            assert await stream.next()
            assert await stream.next() is None


async def test_streams_are_counted_and_their_places_given_back(
    service: Service, shared_pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "STREAMS_A_USER", 1)
    ada = somebody()
    await begin(shared_pool, ada)
    async with streaming(service, ada) as stream:
        assert await stream.next()
        refused = await service.get(f"/users/{ada}/events")
        assert refused.status_code == 429
        assert refused.headers["retry-after"]
    # The service hears of a closed connection a moment later.
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                async with streaming(service, ada) as stream:
                    assert await stream.next()
                    break
            except AssertionError:
                continue


async def test_nobody_has_no_stream(service: Service) -> None:
    assert (await service.get(f"/users/{somebody()}/events")).status_code == 404


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "9" * 20, "²"])
async def test_a_last_id_that_no_stream_told_is_refused(
    service: Service, shared_pool: Pool, last: str
) -> None:
    ada = somebody()
    await begin(shared_pool, ada)
    answer = await service.client.get(
        f"/users/{ada}/events", headers={b"Last-Event-ID": last.encode()}
    )
    assert answer.status_code == 422
