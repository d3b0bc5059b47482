"""Query plans over a grown database: no statement of the daily work reads a large table through."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from soulprint_pipeline.windows import LIMIT
from soulprint_queue import relay
from soulprint_queue.connections import CLAIM_SETTINGS
from soulprint_queue.statements import FOLDER, sql
from soulprint_queue.worker import LEASE
from tests.database import Server

USERS = 5_000
ROWS = 50_000
FEWER = 20_000
"""Rows of the tables that are large as well, but not where the load is."""

MANY = 2_000
"""Rows of the one person with a long history."""

READ_THROUGH = 1_500
"""Rows read one after the other that make a scan of a large table."""

HEAVY = UUID("00000000-0000-4000-8000-000000000001")

SEED = """
SET session_replication_role = replica;
SET synchronous_commit = off;
CREATE FUNCTION pg_temp.id(kind text, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT (md5(kind)::char(8) || '-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;
-- Whose the n-th row is: the first :many belong to one person, the others to everybody.
CREATE FUNCTION pg_temp.of(n bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS $$ SELECT CASE WHEN n <= :many THEN 1 ELSE 2 + n % (:users - 1) END $$;
CREATE FUNCTION pg_temp.person(n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT CASE WHEN n = 1 THEN '00000000-0000-4000-8000-000000000001'::uuid ELSE pg_temp.id('user', n) END $$;
INSERT INTO soulprint.imports (import_id, user_id, state, step, storage_path, superseded_by, total, quick_ready_at, full_pass_started_at)
    SELECT pg_temp.id('import', n), pg_temp.person(n), (ARRAY['complete', 'complete', 'complete', 'failed', 'extracting'])[1 + n % 5], 'extract', 'imports/x/y', NULL, 4, now(), now()
    FROM generate_series(1, :users) AS n;
INSERT INTO soulprint.imports (import_id, user_id, state, superseded_by)
    SELECT pg_temp.id('old', n), pg_temp.person(n), 'complete', pg_temp.id('import', n) FROM generate_series(1, :users) AS n;
INSERT INTO public.user_profiles (user_id, import_status) SELECT pg_temp.person(n), 'complete' FROM generate_series(1, :users) AS n;
INSERT INTO soulprint.conversations (conversation_key, user_id, conversation_id, content_hash, title, messages_count, user_messages, tokens, score, messages)
    SELECT pg_temp.id('conversation', n), pg_temp.person(pg_temp.of(n)), 'c' || n, '', 't', 5, 2, 100, n, '[]' FROM generate_series(1, :rows) AS n;
INSERT INTO soulprint.import_conversations (import_id, conversation_key, conversation_id, updated_at, score, sent_bytes, messages_count)
    SELECT pg_temp.id('import', pg_temp.of(n)), pg_temp.id('conversation', n), 'c' || n, now(), n, 100, 5 FROM generate_series(1, :rows) AS n;
INSERT INTO soulprint.chunks (conversation_key, number, user_id, conversation_id, title, message_ids, tokens, content)
    SELECT pg_temp.id('conversation', n), 1, pg_temp.person(pg_temp.of(n)), 'c' || n, '', '{}', 1, 'x' FROM generate_series(1, :fewer) AS n;
INSERT INTO soulprint.extractions (conversation_key, analyst_version) SELECT pg_temp.id('conversation', n), 'local/1' FROM generate_series(1, :fewer, 2) AS n;
INSERT INTO soulprint.mentions (mention_id, user_id, conversation_key, analyst_version, category, statement, fingerprint, stated, conversation_id, message_id, quote)
    SELECT pg_temp.id('mention', n), pg_temp.person(pg_temp.of(n)), pg_temp.id('conversation', n), 'local/1', 'projects', 's' || n, 'f' || n, true, 'c' || n, 'm', 'q' FROM generate_series(1, :fewer) AS n;
INSERT INTO soulprint.facts (fact_id, user_id, import_id, category, statement, stated, said_at)
    SELECT pg_temp.id('fact', n), pg_temp.person(pg_temp.of(n)), pg_temp.id('import', pg_temp.of(n)), 'projects', 's' || n, true, CASE WHEN n % 3 > 0 THEN now() - n * interval '1 hour' END FROM generate_series(1, :rows) AS n;
INSERT INTO soulprint.fact_sources SELECT pg_temp.id('fact', n), pg_temp.id('mention', n) FROM generate_series(1, :fewer) AS n;
INSERT INTO soulprint.evidence (user_id, import_id, section, field, fact_id)
    SELECT pg_temp.person(pg_temp.of(n)), pg_temp.id('import', pg_temp.of(n)), 'user', 'name', pg_temp.id('fact', n) FROM generate_series(1, :fewer) AS n;
INSERT INTO soulprint.calls (user_id, import_id, content_key, state, task, prompt_version, model, usd, answer)
    SELECT pg_temp.person(pg_temp.of(n)), pg_temp.id('import', pg_temp.of(n)), decode(md5('call' || n), 'hex'), 'answered', 'extract', '1', 'm', 0.001, '' FROM generate_series(1, :rows) AS n;
INSERT INTO soulprint.windows (import_id, number, position, sent_bytes, conversation_keys)
    SELECT pg_temp.id('import', 1 + n / 4), n % 4 + 1, n % 4 + 1, 1, '{}' FROM generate_series(0, :fewer - 1) AS n;
INSERT INTO soulprint.events (user_id, import_id, state, step, at)
    SELECT pg_temp.person(pg_temp.of(n)), pg_temp.id('import', pg_temp.of(n)), 'extracting', 'extract', now() - n * interval '2 minutes' FROM generate_series(1, :fewer) AS n;
INSERT INTO soulprint.steps (import_id, step, lane, job_id, owner)
    SELECT pg_temp.id('import', 1 + n / 4), 'extract', n % 4, n, gen_random_uuid() FROM generate_series(0, :fewer - 1) AS n;
INSERT INTO soulprint.sources (import_id, number, source_key, kind, content, conversation_id, message_id)
    SELECT pg_temp.id('import', n), 1, gen_random_uuid(), 'custom_instructions', 'x', 'c', 'm' FROM generate_series(1, :users) AS n;
INSERT INTO soulprint.quarantine (import_id, number, phase, reason)
    SELECT pg_temp.id('import', 1 + n / 2), n % 2, 'import', 'x' FROM generate_series(0, 2 * :users - 1) AS n;
INSERT INTO soulprint.notifications (import_id, occasion) SELECT pg_temp.id('import', n), 'complete' FROM generate_series(1, :users) AS n;
-- A long queue: some run, some are due, most wait for their time one priority lower.
INSERT INTO soulprint.pgqueuer (priority, entrypoint, payload, dedupe_key, status, queue_manager_id, execute_after)
    SELECT 10 - (n > 5000)::integer, 'extract', convert_to(jsonb_build_object('v', 1, 'id', pg_temp.id('import', 1 + n % :users), 'lane', 1 + n / :users, 'window', 1)::text, 'UTF8'),
           concat_ws(':', 'extract', pg_temp.id('import', 1 + n % :users), 1 + n / :users),
           (CASE WHEN n < 500 THEN 'picked' ELSE 'queued' END)::soulprint.pgqueuer_status, CASE WHEN n < 500 THEN gen_random_uuid() END,
           CASE WHEN n > 5000 THEN now() + interval '1 hour' ELSE now() - interval '1 minute' END
    FROM generate_series(0, :rows - 1) AS n;
INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority, created)
    SELECT n, 'successful', 'extract', 10, now() - n * interval '2 minutes' FROM generate_series(1, :fewer) AS n;
"""


@pytest.fixture(scope="module")
def grown(server: Server) -> Iterator[str]:
    """The address of a database in which many people have long histories."""

    async def seed(address: str) -> None:
        connection = await asyncpg.connect(address)
        try:
            seed = SEED
            for name, number in (
                ("users", USERS),
                ("rows", ROWS),
                ("fewer", FEWER),
                ("many", MANY),
            ):
                seed = seed.replace(f":{name}", str(number))
            await connection.execute(seed)
            await connection.execute("ANALYZE")
        finally:
            await connection.close()

    with server.database() as address:
        asyncio.run(seed(address))
        yield address


@pytest_asyncio.fixture
async def connection(grown: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    opened = await asyncpg.connect(grown, server_settings={"jit": "off"})
    try:
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def watched(connection: asyncpg.Connection[asyncpg.Record]) -> AsyncIterator[dict[str, int]]:
    """Within it, count the rows that each table was read through for; roll all of it back."""
    read: dict[str, int] = {}
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield read
        rows = await connection.fetch(
            "SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE seq_tup_read > 0"
        )
        read |= {row["relname"]: row["seq_tup_read"] for row in rows}
    finally:
        await transaction.rollback()


async def of_heavy(connection: asyncpg.Connection[asyncpg.Record], query: str) -> Any:
    return await connection.fetchval(query, HEAVY)


async def arguments(connection: asyncpg.Connection[asyncpg.Record]) -> dict[str, tuple[Any, ...]]:
    """Every statement of the daily work, mostly about the person with the long history.

    What reads a whole import may read a table through for that person, who owns much of it.
    """
    import_id = await of_heavy(
        connection,
        "SELECT import_id FROM soulprint.imports WHERE user_id = $1 AND superseded_by IS NULL",
    )
    running = await connection.fetchval(
        "SELECT import_id FROM soulprint.imports WHERE state = 'extracting' ORDER BY import_id LIMIT 1"
    )
    failed = await connection.fetchval(
        "SELECT user_id FROM soulprint.imports WHERE state = 'failed' ORDER BY import_id LIMIT 1"
    )
    job = await connection.fetchrow(
        "SELECT id, queue_manager_id FROM soulprint.pgqueuer WHERE status = 'picked' ORDER BY id LIMIT 1"
    )
    assert job is not None
    fence = (job["id"], job["queue_manager_id"], 0)
    keys = await of_heavy(
        connection,
        "SELECT array_agg(conversation_key) FROM (SELECT conversation_key FROM soulprint.conversations WHERE user_id = $1 LIMIT 200) c",
    )
    fact = await connection.fetchrow(
        "SELECT fact_id, said_at FROM soulprint.facts WHERE user_id = $1 AND said_at IS NOT NULL LIMIT 1",
        HEAVY,
    )
    assert fact is not None
    key = await of_heavy(
        connection, "SELECT content_key FROM soulprint.calls WHERE user_id = $1 LIMIT 1"
    )
    return {
        "lock_import": (running,),
        "hold_job": fence,
        "finish_job": (*fence, "successful"),
        "beat_jobs": ([job["id"]], job["queue_manager_id"]),
        "give_back_job": (*fence, timedelta(0)),
        "read_status": (HEAVY,),
        "read_profile": (HEAVY,),
        "read_live_profile": (HEAVY,),
        "read_facts": (HEAVY, None, None, fact["said_at"], fact["fact_id"], 201),
        "read_standing_facts": (HEAVY,),
        "read_evidence": (HEAVY,),
        "read_spend": (HEAVY, import_id),
        "read_richest": (import_id,),
        "read_sources": (import_id, "claude memory"),
        "read_window": (import_id, 1),
        "read_unextracted": (running, "local/1", LIMIT),
        "read_conversations": (keys[:20],),
        "find_answer": (HEAVY, key),
        "find_marks": (import_id, [f"c{n}" for n in range(200)]),
        "find_stored": (keys,),
        "find_earlier_import": (HEAVY, running),
        "carry_over_conversations": (running, import_id),
        "carry_over_sources": (running, import_id, "claude memory"),
        "set_aside": (import_id, [], False),
        "find_source_keys": (import_id,),
        "read_carried": (import_id, "", 200),
        "count_unread": (import_id,),
        "count_sources": (import_id,),
        "count_delivery": (running, "extract", 1, 1, uuid4()),
        "answer_window": (running, 1),
        "count_window": (running, 50, False),
        "start_lanes": (running,),
        "drop_waiting_jobs": (running,),
        "emit_event": (running,),
        "enqueue_notification": (running, "failed"),
        "consolidate": (running, "local/1"),
        "enqueue_import": (uuid4(), *[None] * 7),
        "retry_full_pass": (failed, None, None),
        "cancel_import": (failed, None, None),
        "erase_user": (failed, None, None),
        "sweep_stalled": (),
        "prune_log": (1000,),
        "prune_events": (1000,),
        "enter_step": (running, "extracting", None, 0, "local", 3),
        "fail_import": (running, "model_refused", "refused", False),
        "enqueue_job": ("memory", running, None, "{}", timedelta(0)),
        "enqueue_full_pass": (failed, None, None, None),
        "find_expired": (30, 100),
        "find_expired_exports": (100,),
        "claim_dead_uploads": (100,),
        "report_progress": (running, "Parsing conversations", 30, True),
        "reserve_call": (HEAVY, import_id, b"a key", "extract", "1", "m", 1),
        "reject_answer": (HEAVY, key),
        "read_news": (HEAVY, 0, 100),
        "settle_delivery": (running, "extract", 1, "done"),
        "settle_step": (running, "extract", 1, "done"),
        "find_unread": (running, "local/1"),
        "advance_to_memory": (running,),
        "upsert_facts": (running, "local/1"),
        "read_notification": (import_id, "complete"),
        "delete_evidence": (HEAVY, ["user"]),
    }  # fmt: skip


DAILY = (
    "lock_import", "hold_job", "finish_job", "beat_jobs", "give_back_job", "read_status", "read_profile",
    "read_live_profile", "read_facts", "read_standing_facts", "read_evidence", "read_spend", "read_richest",
    "read_sources", "read_window", "read_unextracted", "read_conversations", "find_answer", "find_marks",
    "find_stored", "find_earlier_import", "carry_over_conversations", "carry_over_sources", "set_aside",
    "find_source_keys", "read_carried", "count_unread", "count_sources", "count_delivery", "answer_window", "count_window",
    "start_lanes", "drop_waiting_jobs", "emit_event", "enqueue_notification", "consolidate",
    "enqueue_import", "retry_full_pass", "cancel_import", "erase_user", "sweep_stalled", "prune_log", "prune_events",
    "enter_step", "fail_import", "enqueue_job", "enqueue_full_pass", "report_progress", "reserve_call", "reject_answer",
    "read_news", "settle_delivery", "settle_step", "find_unread", "advance_to_memory", "upsert_facts",
    "read_notification", "delete_evidence", "find_expired", "find_expired_exports", "claim_dead_uploads",
)  # fmt: skip


@pytest.mark.parametrize("name", DAILY)
async def test_no_large_table_is_read_through_by(
    connection: asyncpg.Connection[asyncpg.Record], name: str
) -> None:
    given = (await arguments(connection))[name]
    if name == "enqueue_import":
        given = (given[0], f"imports/{given[0]}/export.zip", *given[2:])
    # Planned for these arguments, and planned once for all.
    for mode in ("force_custom_plan", "force_generic_plan"):
        await connection.execute(f"SET plan_cache_mode = {mode}")
        async with watched(connection) as read:
            await connection.fetch(sql(name), *given)
        assert {table: rows for table, rows in read.items() if rows > READ_THROUGH} == {}, mode


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


STEPS = [*relay.STEPS, *relay.ERRANDS]

CLAIMS = {
    "claim_jobs": (STEPS, 4, UUID(int=1), 16, LEASE),
    "find_due": (STEPS, ["extract"], LEASE),
}
"""What a worker asks the queue in every round, idle or busy."""

QUEUES = {
    "as it is": "SELECT",
    "without statistics": "DELETE FROM pg_statistic WHERE starelid = 'soulprint.pgqueuer'::regclass",
    "all waiting": "UPDATE soulprint.pgqueuer SET execute_after = now() + interval '1 hour' WHERE status = 'queued'",
    "all due": "UPDATE soulprint.pgqueuer SET execute_after = now() - interval '1 hour' WHERE status = 'queued'",
}


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("name", CLAIMS)
async def test_a_worker_reads_neither_the_queue_nor_its_backlog_through(
    connection: asyncpg.Connection[asyncpg.Record], name: str, queue: str
) -> None:
    await connection.execute(
        sql("set_settings"), list(CLAIM_SETTINGS), list(CLAIM_SETTINGS.values())
    )
    async with watched(connection):
        await connection.execute(QUEUES[queue])
        before = await rows_read_of_queue(connection)
        explained = await connection.fetchval(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {sql(name)}", *CLAIMS[name]
        )
        fetched = await rows_read_of_queue(connection) - before
    (top,) = json.loads(explained)
    found = list(nodes(top["Plan"]))
    assert "pgqueuer" in {node.get("Relation Name") for node in found}
    assert [node for node in found if node["Node Type"] == "Seq Scan"] == []
    # Nor through an index, past all those that are due or that wait.
    walked = max(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        for node in found
        if node.get("Relation Name") == "pgqueuer"
    )
    assert max(walked, fetched) < READ_THROUGH


async def rows_read_of_queue(connection: asyncpg.Connection[asyncpg.Record]) -> int:
    """Rows of the queue that this transaction has fetched, through an index or without."""
    number: int = await connection.fetchval(
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'pgqueuer'"
    )
    return number


async def test_a_page_of_facts_reads_as_many_facts_as_it_shows(
    connection: asyncpg.Connection[asyncpg.Record],
) -> None:
    given = (await arguments(connection))["read_facts"]
    explained = await connection.fetchval(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {sql('read_facts')}", *given[:5], 20
    )
    (top,) = json.loads(explained)
    facts = [node for node in nodes(top["Plan"]) if node.get("Relation Name") == "facts"]
    assert facts
    for node in facts:
        assert node["Node Type"] != "Seq Scan"
        assert node["Actual Rows"] + node.get("Rows Removed by Filter", 0) <= 100, node


async def test_the_parts_of_an_end_stay_fast_over_a_long_history(
    connection: asyncpg.Connection[asyncpg.Record],
) -> None:
    """Erasing the person with the long history takes seconds, not a scan for each of their rows."""
    async with watched(connection) as read:
        await connection.execute("SET LOCAL statement_timeout = '10s'")
        receipt = json.loads(await connection.fetchval(sql("erase_user"), HEAVY, None, None))
    assert receipt["rows"]["conversations"] == MANY
    large = {table: rows for table, rows in read.items() if rows > 4 * ROWS}
    assert large == {}


def test_leases_are_longer_than_a_tick() -> None:
    assert timedelta(seconds=5) < LEASE < timedelta(seconds=15)


WHOLE = {
    "read_figures": "counts everything, for the metrics: the current imports and the queue",
    "read_workers": "counts the queue, once for a command: what is due and nobody takes",
}
"""Statements that may read a large table through, and why."""


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.sql")))
async def test_no_statement_is_planned_to_read_a_large_table_through(
    connection: asyncpg.Connection[asyncpg.Record], name: str
) -> None:
    """As a worker plans it, once for all arguments; a statement that is added is looked at too."""
    large = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > $1", READ_THROUGH
    )
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    await connection.execute(f"PREPARE statement AS {sql(name)}")
    try:
        parameters = await connection.fetchval(
            "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'statement'"
        )
        given = ", ".join(["NULL"] * parameters)
        explained = await connection.fetchval(
            f"EXPLAIN (FORMAT JSON) EXECUTE statement{f'({given})' if given else ''}"
        )
    finally:
        await connection.execute("DEALLOCATE statement")
    (top,) = json.loads(explained)
    read_through = {
        node["Relation Name"] for node in nodes(top["Plan"]) if node["Node Type"] == "Seq Scan"
    }
    assert not (read_through & {row["relname"] for row in large}) or name in WHOLE


VIEWS = {
    "import_overview": "SELECT * FROM soulprint.import_overview WHERE user_id = $1",
    "import_durations": "SELECT * FROM soulprint.import_durations WHERE user_id = $1",
    "spend_by_user": "SELECT * FROM soulprint.spend_by_user WHERE user_id = $1",
    "stuck_imports": "SELECT * FROM soulprint.stuck_imports WHERE user_id = $1",
}


@pytest.mark.parametrize("view", VIEWS)
async def test_a_view_asked_about_one_person_reads_no_large_table_through(
    connection: asyncpg.Connection[asyncpg.Record], view: str
) -> None:
    for mode in ("force_custom_plan", "force_generic_plan"):
        await connection.execute(f"SET plan_cache_mode = {mode}")
        async with watched(connection) as read:
            await connection.fetch(VIEWS[view], HEAVY)
        assert {table: rows for table, rows in read.items() if rows > READ_THROUGH} == {}, mode


@pytest.mark.parametrize(
    "view",
    ["import_overview", "queue_overview", "stuck_imports", "success_rate_24h", "import_durations", "top_errors", "spend_by_user"],
)  # fmt: skip
async def test_a_view_over_everybody_reads_each_table_once_at_most(
    connection: asyncpg.Connection[asyncpg.Record], view: str
) -> None:
    """What an operator looks at may read a table through; not once for each row of another."""
    async with watched(connection) as read:
        await connection.execute("SET LOCAL statement_timeout = '20s'")
        await connection.fetch(f"SELECT * FROM soulprint.{view}")  # noqa: S608  # the names above
    rows = await connection.fetch(
        "SELECT relname, reltuples FROM pg_class WHERE relname = ANY($1)", list(read)
    )
    assert {
        row["relname"] for row in rows if read[row["relname"]] > 1.1 * row["reltuples"]
    } == set()


@pytest.mark.parametrize("name", ["find_answer", "reserve_call", "reject_answer"])
async def test_a_call_is_looked_up_without_reading_the_persons_other_calls(
    connection: asyncpg.Connection[asyncpg.Record], name: str
) -> None:
    given = (await arguments(connection))[name]
    fetched = (
        "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'calls'"
    )
    for mode in ("force_custom_plan", "force_generic_plan"):
        await connection.execute(f"SET plan_cache_mode = {mode}")
        async with watched(connection):
            before = await connection.fetchval(fetched)
            await connection.fetch(sql(name), *given)
            assert await connection.fetchval(fetched) - before < 20, mode
