"""The rig's checks find every way in which a database can be wrong, and nothing in one that is right."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
import pytest_asyncio

from crash.checks import check, rules
from crash.imports import Expected
from crash.watch import TWO_SUCCESSORS
from soulprint_pipeline.generator import write_export
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.doors import enqueue_import
from soulprint_queue.settings import Settings
from soulprint_queue.worker import run_worker

BROKEN = {
    "lost": {
        "an import came to an end that is not complete": "UPDATE soulprint.imports SET state = 'failed'; UPDATE public.user_profiles u SET (import_status, import_stage, progress_percent, import_error, full_pass_status, full_pass_error) = (SELECT p.import_status, p.import_stage, p.progress_percent, p.import_error, p.full_pass_status, p.full_pass_error FROM soulprint.imports i, soulprint.projection(i) p); UPDATE soulprint.events SET state = 'failed'",
        "an import was superseded before it was complete": "INSERT INTO soulprint.imports (user_id, state, superseded_by) SELECT user_id, 'failed', import_id FROM soulprint.imports",
    },
    "wrong": {
        "the profile disagrees with the state of the import": "UPDATE public.user_profiles SET import_status = 'processing'",
        "the last event tells another state than the import has": "UPDATE soulprint.events SET state = 'writing'",
        "complete, and a window was not answered": "UPDATE soulprint.windows SET answered_at = NULL; UPDATE soulprint.imports SET done = 0",
        "complete, and the counters disagree with the windows": "UPDATE soulprint.imports SET done = done + 1",
        "complete, and a conversation was never read": "DELETE FROM soulprint.mentions; DELETE FROM soulprint.fact_sources; DELETE FROM soulprint.evidence; DELETE FROM soulprint.facts; UPDATE public.user_profiles SET memory_md = ''; DELETE FROM soulprint.extractions WHERE conversation_key = (SELECT min(conversation_key::text)::uuid FROM soulprint.extractions)",
        "complete, and the profile lacks a part": "UPDATE public.user_profiles SET tools_md = NULL",
        "a job is left of an import that has ended": "SELECT soulprint.enqueue_job('memory', import_id) FROM soulprint.imports",
        "a conversation has no passages": "DELETE FROM soulprint.chunks WHERE conversation_key = (SELECT min(conversation_key::text)::uuid FROM soulprint.chunks)",
        "a fact rests on nothing that was said": "INSERT INTO soulprint.facts (fact_id, user_id, import_id, category, statement, stated) SELECT gen_random_uuid(), user_id, import_id, 'beliefs', 'Out of thin air', true FROM soulprint.imports",
        "a fact comes from no window that was answered": "UPDATE soulprint.mentions SET analyst_version = 'another/1' WHERE mention_id = (SELECT min(mention_id::text)::uuid FROM soulprint.mentions)",
        "something that was found is no fact": "INSERT INTO soulprint.mentions (mention_id, user_id, conversation_key, analyst_version, category, statement, fingerprint, stated, conversation_id, message_id, quote) SELECT gen_random_uuid(), user_id, conversation_key, analyst_version, category, statement, 'another', stated, conversation_id, message_id, quote FROM soulprint.mentions LIMIT 1",
        "a line of MEMORY leads back to no fact": "UPDATE public.user_profiles SET memory_md = memory_md || E'\\n- Has a boat'",
    },
    "duplicated": {
        "two facts say the same": "WITH f AS (INSERT INTO soulprint.facts (fact_id, user_id, import_id, category, statement, stated) SELECT gen_random_uuid(), user_id, import_id, category, statement, stated FROM soulprint.facts WHERE status = 'active' LIMIT 1 RETURNING fact_id) INSERT INTO soulprint.fact_sources SELECT fact_id, (SELECT mention_id FROM soulprint.mentions LIMIT 1) FROM f",
        "the same was found twice in one message": "WITH m AS (INSERT INTO soulprint.mentions (mention_id, user_id, conversation_key, analyst_version, category, statement, fingerprint, stated, conversation_id, message_id, quote) SELECT gen_random_uuid(), user_id, conversation_key, analyst_version, category, statement, fingerprint, stated, conversation_id, message_id, quote FROM soulprint.mentions WHERE conversation_key IS NOT NULL LIMIT 1 RETURNING mention_id) INSERT INTO soulprint.fact_sources SELECT (SELECT fact_id FROM soulprint.facts LIMIT 1), mention_id FROM m",
        "a conversation is stored twice": "INSERT INTO soulprint.conversations (conversation_key, user_id, conversation_id, content_hash, title, messages_count, user_messages, tokens, score) SELECT gen_random_uuid(), user_id, conversation_id, content_hash, title, 0, 0, 0, 0 FROM soulprint.conversations LIMIT 1",
        "a passage is stored twice": "INSERT INTO soulprint.chunks SELECT conversation_key, 1000, user_id, conversation_id, title, said_at, message_ids, tokens, content FROM soulprint.chunks LIMIT 1",
        "a job ended twice in the log": "INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority) SELECT job_id, status, entrypoint, priority FROM soulprint.pgqueuer_log WHERE status = 'successful' LIMIT 1",
        "a line of the profile has the same evidence twice": "INSERT INTO soulprint.evidence (user_id, import_id, section, field, item, fact_id, conversation_id, message_id) SELECT user_id, import_id, section, field, item, fact_id, conversation_id, message_id FROM soulprint.evidence LIMIT 1",
    },
}  # fmt: skip


@pytest_asyncio.fixture
async def imported(
    dsn: str, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Expected]:
    """What is expected of an import that has come to a good end."""
    monkeypatch.setenv("SOULPRINT_DATA_DIR", str(tmp_path))
    user = uuid4()
    path = f"imports/{user}/export.zip"
    file = tmp_path / "storage" / path
    file.parent.mkdir(parents=True)
    truth = write_export(file, megabytes=0.4, seed=5, layout="zip", facts=8, damaged=1)
    accepted = await enqueue_import(pool, user, path)
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(Settings.load(), dsn, stop=stop))
    async with asyncio.timeout(120):
        while await pool.fetchval("SELECT state FROM soulprint.imports") != "complete":  # noqa: ASYNC110  # no event crosses the database
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.wait_for(worker, 60)
    yield Expected(
        accepted.import_id,
        user,
        path,
        truth.conversations,
        sum(truth.messages.values()),
        truth.quarantined,
    )


@asynccontextmanager
async def undone(pool: Pool) -> AsyncIterator[Connection]:
    """A transaction in which no trigger guards anything, and of which nothing stays."""
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            await connection.execute("SET LOCAL session_replication_role = replica")
            yield connection
        finally:
            await transaction.rollback()


async def test_every_way_to_be_wrong_is_counted_and_a_database_that_is_right_passes(
    pool: Pool, imported: Expected
) -> None:
    assert await check(pool, [imported]) == []
    assert {(rule.verdict, rule.what) for rule in rules()} == {
        (verdict, what) for verdict, broken in BROKEN.items() for what in broken
    }
    for verdict, broken in BROKEN.items():
        for what, statement in broken.items():
            async with undone(pool) as connection:
                await connection.execute(statement)
                findings = await check(connection, [imported])
            assert (verdict, what) in {(each.verdict, each.what) for each in findings}, what
            others = Counter(each.verdict for each in findings if each.what != what)
            # One row can break two rules, but the check must not cry at everything.
            assert others.total() <= 2, (what, findings)


async def test_what_the_files_held_is_compared_with_what_is_stored(
    pool: Pool, imported: Expected
) -> None:
    more = msgspec.structs.replace(imported, conversations=imported.conversations + 1)
    assert [each.verdict for each in await check(pool, [more])] == ["wrong"]
    fewer_broken = msgspec.structs.replace(imported, quarantined=0)
    assert [each.verdict for each in await check(pool, [fewer_broken])] == ["wrong"]
    gone = msgspec.structs.replace(imported, import_id=uuid4())
    assert [each.verdict for each in await check(pool, [imported, gone])] == ["lost"]
    assert [each.verdict for each in await check(pool, [])] == ["duplicated"]


async def test_two_successors_of_one_step_are_seen_while_they_live(
    pool: Pool, imported: Expected
) -> None:
    async with undone(pool) as connection:
        await connection.execute(
            "UPDATE soulprint.imports SET state = 'remembering', step = 'memory'"
        )
        enqueue = "SELECT soulprint.enqueue_job($2, $1)"
        await connection.execute(enqueue, imported.import_id, "memory")
        assert await connection.fetchval(TWO_SUCCESSORS) == 0
        await connection.execute(enqueue, imported.import_id, "sections")
        assert await connection.fetchval(TWO_SUCCESSORS) == 1
