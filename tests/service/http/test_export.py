"""Everything about a person in one archive: complete, of one moment, and in constant memory."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx2
import psutil
import pytest
from pydantic import SecretStr
from starlette.types import Message

from soulprint_queue.connections import Pool
from soulprint_queue.takeout import PARTS
from soulprint_service import spool
from soulprint_service.routes import export
from tests.queue.bench import make_bench
from tests.queue.seeds import BY_THE_RELAY, SECRET, SEEDS, seed_person
from tests.service.http.service import KEY, Service, running, somebody
from tests.service.http.tokens import SECRET as TOKEN_SECRET
from tests.service.http.tokens import token

NOT_IN_IT = {"pgqueuer"}
"""Jobs name an import and a step, and are gone in seconds; the README.txt says so."""


def opened(answer: httpx2.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows(files: dict[str, str], name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[name].splitlines()]


async def test_what_every_table_holds_of_a_person_is_in_it_and_nothing_of_anybody_else(
    dsn: str, pool: Pool
) -> None:
    async with make_bench(dsn) as bench:
        person, counted = await seed_person(bench)
        other, _ = await seed_person(bench)
        await pool.execute(
            "UPDATE public.user_profiles SET soul_md = '{}', identity_md = NULL, user_md = NULL, "
            "agents_md = NULL, tools_md = NULL"
        )
        async with running(dsn) as service:
            files = opened(await service.get(f"/users/{person.user_id}/export"))
    found = {
        "acts": len(rows(files, "acts.jsonl")) - 1,  # this export is one, too
        "calls": len(rows(files, "calls.jsonl")),
        "chunks": len(rows(files, "passages.jsonl")),
        "conversations": len(rows(files, "conversations.jsonl")),
        "events": len(rows(files, "events.jsonl")),
        "extractions": sum(len(row["read_by"]) for row in rows(files, "conversations.jsonl")),
        "fact_sources": sum(len(row["sources"]) for row in rows(files, "facts.jsonl")),
        "facts": len(rows(files, "facts.jsonl")),
        "import_conversations": len(rows(files, "import_conversations.jsonl")),
        "imports": len(rows(files, "imports.jsonl")),
        "mentions": len(rows(files, "found.jsonl")),
        "quarantine": len(rows(files, "quarantine.jsonl")),
        "sources": len(rows(files, "sources.jsonl")),
        **{
            each: sum(len(row[each] or ()) for row in rows(files, "imports.jsonl"))
            for each in ("steps", "windows", "notifications", "deliveries")
        },
    }
    for row in rows(files, "others.jsonl"):
        found[row["table"]] = found.get(row["table"], 0) + 1
    # Their requests were counted nowhere else than in seeds.
    assert set(found) == {*SEEDS, *BY_THE_RELAY} - NOT_IN_IT - {"user_profiles"}
    assert found == {name: count for name, count in counted.items() if name in found}
    text = "\n".join(files.values())
    assert SECRET in files["profile.json"]
    assert str(other.user_id) not in text
    assert str(other.import_id) not in text


async def test_the_readme_says_what_each_file_is(service: Service, shared_pool: Pool) -> None:
    user = somebody()
    await shared_pool.execute("INSERT INTO public.user_profiles (user_id) VALUES ($1::uuid)", user)
    files = opened(await service.get(f"/users/{user}/export"))
    for name in set(files) - {"README.txt"}:
        assert name.partition("/")[0] in files["README.txt"], name
    assert {part.name for part in PARTS} < set(files)
    assert json.loads(files["profile.json"])["user_id"] == user


async def test_nobody_is_unknown_and_head_hands_nothing_out(
    service: Service, shared_pool: Pool
) -> None:
    user = somebody()
    assert (await service.get(f"/users/{user}/export")).status_code == 404
    await shared_pool.execute("INSERT INTO public.user_profiles (user_id) VALUES ($1::uuid)", user)
    answer = await service.client.head(f"/users/{user}/export")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert await acts_of(shared_pool, user) == []
    await service.get(f"/users/{user}/export")
    assert await acts_of(shared_pool, user) == ["export"]


@asynccontextmanager
async def taking(service: Service, user: str) -> AsyncIterator[httpx2.Response]:
    """An export that is taken piece by piece; the service's own client takes all at once."""
    async with (
        httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{service.port}",
            headers={"Authorization": f"Bearer {KEY}"},
            timeout=60,
            trust_env=False,
        ) as client,
        client.stream("GET", f"/users/{user}/export") as answer,
    ):
        yield answer


async def acts_of(pool: Pool, user: str) -> list[str]:
    found = await pool.fetch("SELECT act FROM soulprint.acts WHERE user_id = $1::uuid", user)
    return [row["act"] for row in found]


async def test_a_person_takes_their_own_and_nobody_elses(dsn: str, pool: Pool) -> None:
    ada, bob = somebody(), somebody()
    for user in (ada, bob):
        await pool.execute("INSERT INTO public.user_profiles (user_id) VALUES ($1::uuid)", user)
    async with running(dsn, supabase_jwt_secret=SecretStr(TOKEN_SECRET)) as service:
        for headers, status in (
            ({"Authorization": f"Bearer {token(ada)}"}, 200),
            ({"Authorization": f"Bearer {KEY}"}, 401),
        ):
            answer = await service.client.get(f"/me/export?user_id={bob}", headers=headers)
            assert answer.status_code == status
            if status == 200:
                assert bob not in "".join(opened(answer).values())
        theirs = await service.client.get(
            f"/users/{bob}/export", headers={"Authorization": f"Bearer {token(ada)}"}
        )
        assert theirs.status_code == 401


async def many_conversations(pool: Pool, user: str, count: int, characters: int) -> None:
    """Conversations of words that no compression makes small."""
    await pool.execute("INSERT INTO public.user_profiles (user_id) VALUES ($1::uuid)", user)
    await pool.execute(
        "INSERT INTO soulprint.conversations (conversation_key, user_id, conversation_id, content_hash, title, "
        "messages_count, user_messages, tokens, score, messages) "
        "SELECT gen_random_uuid(), $1::uuid, n::text, '\\x00', 'title', 1, 1, 1, 1, "
        "  json_build_array((SELECT string_agg(md5(n::text || m::text), '') FROM generate_series(1, $3 / 32) AS m))::text "
        "FROM generate_series(1, $2::integer) AS n",
        user,
        count,
        characters,
    )


async def test_it_shows_one_moment_and_reads_at_the_databases_speed(dsn: str, pool: Pool) -> None:
    """A client that takes nothing holds no snapshot, and sees nothing of what happens meanwhile."""
    user = somebody()
    await many_conversations(pool, user, 400, 64_000)
    async with running(dsn) as service, taking(service, user) as answer:
        pieces = answer.aiter_raw()
        taken = [await anext(pieces)]
        await pool.execute("UPDATE soulprint.conversations SET title = 'changed'")
        async with asyncio.timeout(60):
            while await pool.fetchval(  # noqa: ASYNC110  # only looking tells
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'soulprint export' "
                "AND datname = current_database()"
            ):
                await asyncio.sleep(0.05)
        taken += [piece async for piece in pieces]
    with zipfile.ZipFile(io.BytesIO(b"".join(taken))) as archive:
        lines = archive.read("conversations.jsonl").decode().splitlines()
    assert len(lines) == 400
    assert {json.loads(line)["title"] for line in lines} == {"title"}


async def test_five_thousand_conversations_take_the_memory_of_a_few(dsn: str, pool: Pool) -> None:
    user = somebody()
    await many_conversations(pool, user, 5_000, 8_000)
    process = psutil.Process()
    async with running(dsn) as service:
        before, most, size = process.memory_info().rss, 0, 0
        async with taking(service, user) as answer:
            async for piece in answer.aiter_raw():
                size += len(piece)
                most = max(most, process.memory_info().rss)
    assert size > 20 << 20
    assert most - before < 16 << 20


async def test_an_export_that_breaks_off_is_no_archive(
    dsn: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = somebody()
    await many_conversations(pool, user, 200, 64_000)

    async def fails(self: spool.Spool, data: bytes) -> None:
        if self._size > 1 << 20:
            raise OSError(28, "No space left on device")
        self._size += self._file.write(data)
        self._grown.set()

    monkeypatch.setattr(spool.Spool, "write", fails)
    async with running(dsn) as service:
        got = bytearray()

        async def take() -> None:
            async with taking(service, user) as answer:
                async for piece in answer.aiter_raw():
                    got.extend(piece)

        with pytest.raises(httpx2.RemoteProtocolError):
            await take()
        assert len(got) > 1 << 19
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(got))
        # Its place is free again.
        monkeypatch.undo()
        assert (await service.get(f"/users/{user}/export")).status_code == 200


async def test_one_export_too_many_at_once_is_told_to_wait(dsn: str, pool: Pool) -> None:
    user = somebody()
    # More than the sockets between them hold: whoever takes nothing keeps a place.
    await many_conversations(pool, user, 400, 64_000)
    async with running(dsn) as service:
        async with AsyncExitStack() as held:
            for _ in range(export.AT_ONCE):
                await held.enter_async_context(taking(service, user))
            answer = await service.get(f"/users/{user}/export")
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
        async with asyncio.timeout(60):
            while (await service.get(f"/users/{user}/export")).status_code == 429:  # noqa: ASYNC110  # only asking tells
                await asyncio.sleep(0.05)


async def sip(port: int, user: str) -> None:
    """Take an export in sips, for ever, and without a silence that would be long enough."""
    # A small window, so that the sockets between the two hold next to nothing.
    taking = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    taking.setblocking(False)
    loop = asyncio.get_running_loop()
    head = f"GET /users/{user}/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n\r\n"
    try:
        await loop.sock_connect(taking, ("127.0.0.1", port))
        await loop.sock_sendall(taking, head.encode())
        while True:
            await loop.sock_recv(taking, 64)
            await asyncio.sleep(0.02)
    finally:
        taking.close()


async def test_who_takes_an_export_in_sips_loses_the_place(
    dsn: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = somebody()
    await many_conversations(pool, user, 400, 64_000)
    monkeypatch.setattr(export, "TAKE_SECONDS", 1.0)
    # What lies in the sockets counts as taken: it must not buy them minutes.
    monkeypatch.setattr(export, "SLOWEST", 1 << 30)
    async with running(dsn) as service:
        slow = [asyncio.create_task(sip(service.port, user)) for _ in range(export.AT_ONCE)]
        async with asyncio.timeout(60):
            while len(await acts_of(pool, user)) < export.AT_ONCE:  # noqa: ASYNC110  # only looking tells
                await asyncio.sleep(0.05)
            status = 429
            while status == 429:
                await asyncio.sleep(0.05)
                async with taking(service, user) as answer:
                    status = answer.status_code
        assert status == 200
        for each in slow:
            each.cancel()
        ended = await asyncio.gather(*slow, return_exceptions=True)
    # Some may have been told that nobody is there any more.
    assert all(isinstance(each, asyncio.CancelledError | ConnectionError) for each in ended)


async def test_a_client_that_keeps_a_pace_may_take_as_long_as_it_needs() -> None:
    taken: list[int] = []

    async def send(message: Message) -> None:
        await asyncio.sleep(0)
        taken.append(len(message["body"]))

    patience = export._Patience(send)
    patience._waited = export.TAKE_SECONDS + 0.5
    # It has been waited for longer than that, and only what it took meanwhile gives it more.
    with pytest.raises(TimeoutError):
        await patience.send({"type": "http.response.body", "body": b"late"})
    patience._taken = export.SLOWEST
    await patience.send({"type": "http.response.body", "body": b"in time"})
    assert taken == [7]
