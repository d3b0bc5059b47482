"""The plan of windows: paged, and yet the same as over everything at once."""

from __future__ import annotations

import random
from uuid import UUID, uuid4

import pytest

from soulprint_pipeline.windows import plan_windows
from soulprint_queue import planning
from soulprint_queue.connections import Pool
from soulprint_queue.doors import enqueue_import
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql


@pytest.mark.parametrize(
    ("conversations", "page"), [(0, 3), (1, 3), (7, 3), (40, 1), (40, 7), (300, 2_000)]
)
async def test_windows_planned_page_by_page_are_those_of_the_whole(
    pool: Pool, conversations: int, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "PAGE", page)
    chance = random.Random(conversations * 31 + page)  # noqa: S311  # the same plan in every run
    user = uuid4()
    import_id = (await enqueue_import(pool, user, f"imports/{user}/e.zip")).import_id
    async with pool.acquire() as connection, connection.transaction():
        for number in range(conversations):
            key, tokens = uuid4(), chance.choice([0, 10, 9_000, 23_999, 24_000, 24_001, 90_000])
            await connection.execute(
                "INSERT INTO soulprint.conversations (conversation_key, user_id, conversation_id, content_hash, title, messages_count, user_messages, tokens, score) VALUES ($1, $2, $3, '', '', 1, 1, $4, 1)",
                key, user, str(number), tokens,
            )  # fmt: skip
            await connection.execute(
                "INSERT INTO soulprint.import_conversations (import_id, conversation_key, conversation_id, updated_at, score, tokens, messages_count) VALUES ($1, $2, $3, $4, 1, $5, 1)",
                import_id, key, str(number), None, tokens,
            )  # fmt: skip
        rows = await connection.fetch(sql("read_unextracted"), import_id, "local/1")
        expected = plan_windows(
            [(row["conversation_key"], row["tokens"]) for row in rows], limit=planning.WINDOW_TOKENS
        )
        row = await connection.fetchrow(sql("lock_import"), import_id)
        assert row is not None
        await planning.plan_import(connection, ImportRow.of(row), "local/1")
        planned = await connection.fetch("SELECT * FROM soulprint.windows ORDER BY number")
    assert [(window["tokens"], window["conversation_keys"]) for window in planned] == [
        (plan.tokens, list(plan.refs)) for plan in expected
    ]
    assert [window["number"] for window in planned] == list(range(1, len(planned) + 1))
    keys: list[UUID] = [key for window in planned for key in window["conversation_keys"]]
    assert len(keys) == len(set(keys)) == conversations
