"""The plan of windows: what is set aside, and how the rest is divided among the lanes."""

from __future__ import annotations

import random
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

from soulprint_pipeline.triage import Thoroughness
from soulprint_pipeline.windows import LIMIT, balanced, more_calls, plan_windows
from soulprint_queue import planning
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.doors import enqueue_import
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql


async def begin(pool: Pool) -> tuple[UUID, UUID]:
    user = uuid4()
    return user, (await enqueue_import(pool, user, f"imports/{user}/e.zip")).import_id


async def mark(
    connection: Connection,
    user: UUID,
    import_id: UUID,
    name: str,
    size: int,
    *,
    kind: str | None = None,
    said: str | None = None,
    updated: int = 0,
) -> UUID:
    key = uuid4()
    await connection.execute(
        "INSERT INTO soulprint.conversations (conversation_key, user_id, conversation_id, content_hash, title, messages_count, user_messages, tokens, score) VALUES ($1, $2, $3, '', '', 1, 1, 1, 1)",
        key, user, name,
    )  # fmt: skip
    await connection.execute(
        "INSERT INTO soulprint.import_conversations (import_id, conversation_key, conversation_id, updated_at, score, sent_bytes, messages_count, kind, said_hash) "
        "VALUES ($1, $2, $3, to_timestamp($4), 1, $5, 1, $6, $7)",
        import_id, key, name, updated or None, size, kind, said.encode() if said else None,
    )  # fmt: skip
    return key


async def plan(
    connection: Connection, import_id: UUID, thoroughness: Thoroughness = "all", lanes: int = 3
) -> list[asyncpg.Record]:
    record = await connection.fetchrow(sql("lock_import"), import_id)
    assert record is not None
    row = msgspec.structs.replace(ImportRow.of(record), lanes=lanes)
    await planning.plan_import(connection, row, "local/1", thoroughness)
    return await connection.fetch("SELECT * FROM soulprint.windows ORDER BY number")


@pytest.mark.parametrize(
    ("conversations", "page"), [(0, 3), (1, 3), (7, 3), (40, 1), (40, 7), (300, 2_000)]
)
async def test_windows_planned_page_by_page_are_those_of_the_whole(
    pool: Pool, conversations: int, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PAGE", page)
    chance = random.Random(conversations * 31 + page)  # noqa: S311  # the same plan in every run
    user, import_id = await begin(pool)
    async with pool.acquire() as connection, connection.transaction():
        for number in range(conversations):
            size = chance.choice([0, 10, 9_000, LIMIT - 1, LIMIT, LIMIT + 1, 90_000])
            await mark(connection, user, import_id, str(number), size)
        rows = await connection.fetch(sql("read_unextracted"), import_id, "local/1", LIMIT)
        sizes = [(row["conversation_key"], row["sent_bytes"]) for row in rows]
        beside = sum(more_calls(size) for _, size in sizes)
        total = sum(size for _, size in sizes)
        expected = plan_windows(sizes, target=balanced(total, 3, beside=beside))
        planned = await plan(connection, import_id)
    assert [(window["sent_bytes"], window["conversation_keys"]) for window in planned] == [
        (each.size, list(each.refs)) for each in expected
    ]
    assert [window["number"] for window in planned] == list(range(1, len(planned) + 1))
    keys: list[UUID] = [key for window in planned for key in window["conversation_keys"]]
    assert len(keys) == len(set(keys)) == conversations


async def test_the_last_round_of_calls_is_full_beside_sources_and_a_huge_conversation(
    pool: Pool,
) -> None:
    user, import_id = await begin(pool)
    async with pool.acquire() as connection, connection.transaction():
        # In the middle, so that what comes after can make up for it.
        for number in range(900):
            size = 2 * LIMIT + 1 if number == 400 else 2_000
            await mark(connection, user, import_id, str(number), size, updated=number + 1)
        await connection.execute(
            sql("insert_source"), import_id, 1, uuid4(), "custom_instructions", "Be brief.", None, "", ""
        )  # fmt: skip
        planned = await plan(connection, import_id, lanes=10)
    assert planned[0]["with_sources"]
    calls = [1 + more_calls(window["sent_bytes"]) for window in planned]
    assert max(calls) == 3
    assert sum(calls) % 10 == 0


async def test_windows_are_read_newest_first(pool: Pool) -> None:
    user, import_id = await begin(pool)
    async with pool.acquire() as connection, connection.transaction():
        keys = {
            day: await mark(connection, user, import_id, f"c{day}", LIMIT // 2, updated=day)
            for day in (3, 1, 4, 2)
        }
        planned = await plan(connection, import_id, lanes=1)
    assert [key for window in planned for key in window["conversation_keys"]] == [
        keys[day] for day in (4, 3, 2, 1)
    ]


SET_ASIDE = {
    "all": {"empty": 1},
    "normal": {"empty": 1, "trivial": 1, "code": 1, "translation": 1, "repeated": 2},
    "lean": {"empty": 1, "trivial": 1, "code": 1, "translation": 1, "repeated": 2, "impersonal": 1},
}


@pytest.mark.parametrize("thoroughness", SET_ASIDE)
async def test_how_thorough_to_be_decides_what_is_set_aside_and_every_reason_is_counted(
    pool: Pool, thoroughness: Thoroughness
) -> None:
    user, import_id = await begin(pool)
    async with pool.acquire() as connection, connection.transaction():
        for kind in ("empty", "trivial", "code", "translation", "impersonal"):
            await mark(connection, user, import_id, kind, 100, kind=kind, said=kind)
        told = await mark(connection, user, import_id, "told", 100, said="I moved.", updated=2)
        for place in (0, 1):
            await mark(connection, user, import_id, f"{place}", 100, said="I moved.", updated=place)
        planned = await plan(connection, import_id, thoroughness)
        row = await connection.fetchrow("SELECT * FROM soulprint.imports")
    assert row is not None
    reasons = SET_ASIDE[thoroughness]
    assert msgspec.json.decode(row["set_aside_by"]) == reasons
    assert row["set_aside"] == sum(reasons.values())
    keys = [key for window in planned for key in window["conversation_keys"]]
    assert len(keys) == 8 - row["set_aside"]
    # Of words that were said three times, the newest are read.
    assert told in keys


async def test_a_plan_made_again_for_another_thoroughness_takes_back_what_was_set_aside(
    pool: Pool,
) -> None:
    user, import_id = await begin(pool)
    async with pool.acquire() as connection, connection.transaction():
        await mark(connection, user, import_id, "a", 100, kind="trivial", said="Hi.")
        assert await plan(connection, import_id, "normal") == []
        assert len(await plan(connection, import_id, "all")) == 1
        assert await connection.fetchval("SELECT set_aside FROM soulprint.imports") == 0
