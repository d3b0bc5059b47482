"""The operator's views: public, documented, with stable columns, and true."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from soulprint_queue import doors
from tests.queue.bench import Bench, Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

COLUMNS = {
    "import_overview": ["import_id", "user_id", "state", "step", "percent", "done", "total", "eta_seconds", "attempts",
                        "next_retry_at", "error_class", "analyst", "spent_usd", "total_conversations", "total_messages",
                        "quarantined", "truncated", "age", "created_at", "updated_at"],
    "queue_overview": ["step", "ready", "waiting", "running", "workers", "oldest_ready", "oldest_heartbeat", "paused"],
    "stuck_imports": ["import_id", "user_id", "state", "step", "error_class", "error", "attempts", "updated_at", "why"],
    "success_rate_24h": ["complete", "degraded", "failed", "cancelled", "success_rate"],
    "import_durations": ["import_id", "user_id", "total_conversations", "to_quick_ready", "to_complete"],
    "top_errors": ["error_class", "step", "imports", "last_seen"],
    "spend_by_user": ["user_id", "month", "calls", "tokens_in", "tokens_out", "usd", "tokens_cached", "tokens_cache_written"],
    "webhook_log": [
        *("delivery_id", "webhook_id", "event", "user_id", "import_id", "attempt", "delivered", "reason"),
        *("http_status", "ms", "at"),
    ],
    "audit_trail": ["act_id", "acted_at", "act", "actor", "db_role", "user_id", "import_id", "subject", "request_id"],
}  # fmt: skip


async def view(bench: Bench, name: str) -> list[dict[str, Any]]:
    assert name in COLUMNS
    return [dict(row) for row in await bench.pool.fetch(f"SELECT * FROM soulprint.{name}")]  # noqa: S608  # names from above


async def one(bench: Bench, name: str, person: Person) -> dict[str, Any]:
    (row,) = [row for row in await view(bench, name) if row["user_id"] == person.user_id]
    return row


async def test_the_views_are_these_with_these_columns(bench: Bench) -> None:
    rows = await bench.pool.fetch(
        "SELECT table_name, column_name FROM information_schema.columns JOIN pg_views ON schemaname = table_schema AND viewname = table_name "
        "WHERE table_schema = 'soulprint' ORDER BY table_name, ordinal_position"
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], []).append(row["column_name"])
    assert found == COLUMNS


async def test_every_view_says_what_it_is_and_reads_with_the_readers_own_rights(
    bench: Bench,
) -> None:
    rows = await bench.pool.fetch(
        "SELECT relname, reloptions, obj_description(oid) AS said FROM pg_class WHERE relkind = 'v' AND relnamespace = 'soulprint'::regnamespace"
    )
    assert {row["relname"] for row in rows} == set(COLUMNS)
    for row in rows:
        assert "security_invoker=true" in (row["reloptions"] or []), row["relname"]
        assert (row["said"] or "").endswith("."), row["relname"]


@pytest.mark.parametrize("name", COLUMNS)
async def test_a_view_over_an_empty_database_can_be_read(bench: Bench, name: str) -> None:
    rows = await view(bench, name)
    assert rows == (
        [{"complete": 0, "degraded": 0, "failed": 0, "cancelled": 0, "success_rate": None}]
        if name == "success_rate_24h"
        else []
    )


async def test_the_import_overview_shows_each_users_current_import(bench: Bench) -> None:
    person = await bench.bring_to("extracting")
    await bench.run_next("extract")
    await call(bench, person, "0.25", "answered")
    await call(bench, person, "9", "reserved")
    row = await one(bench, "import_overview", person)
    assert (row["import_id"], row["state"], row["step"], row["done"], row["total"], row["percent"]) == (
        person.import_id, "extracting", "extract", 1, 5, 18,
    )  # fmt: skip
    assert row["spent_usd"] == Decimal("0.25")
    assert row["eta_seconds"] is not None
    assert timedelta(0) <= row["age"] < timedelta(minutes=1)
    again = await bench.begin((await bench.bring_to("complete")).user_id)
    assert (await one(bench, "import_overview", again))["import_id"] == again.import_id


async def call(bench: Bench, person: Person, usd: str, state: str, at: str = "now()") -> None:
    reserved_at = await bench.pool.fetchval(f"SELECT {at}")  # words of this file
    await bench.pool.execute(
        "INSERT INTO soulprint.calls (user_id, import_id, content_key, state, task, prompt_version, model, usd, answer, tokens_in, tokens_out, reserved_at) "
        "VALUES ($1, $2, '', $3, 'extract', '1', 'm', $4, CASE WHEN $3 = 'answered' THEN '' END, CASE WHEN $3 = 'answered' THEN 100 END, CASE WHEN $3 = 'answered' THEN 10 END, $5)",
        person.user_id, person.import_id, state, Decimal(usd), reserved_at,
    )  # fmt: skip


async def test_the_queue_overview_tells_ready_from_waiting_from_running(bench: Bench) -> None:
    await bench.bring_to("extracting")
    await bench.open_next("extract")
    await bench.bring_to("failed late")
    await bench.begin()
    rows = {row["step"]: row for row in await view(bench, "queue_overview")}
    assert (rows["extract"]["running"], rows["extract"]["ready"], rows["extract"]["workers"]) == (
        1,
        2,
        1,
    )
    assert (rows["memory"]["waiting"], rows["memory"]["ready"], rows["memory"]["oldest_ready"]) == (
        1,
        0,
        None,
    )
    assert rows["import"]["ready"] == 1
    assert timedelta(0) <= rows["import"]["oldest_ready"] < timedelta(minutes=1)
    assert timedelta(0) <= rows["extract"]["oldest_heartbeat"] < timedelta(minutes=1)


async def test_stuck_are_those_that_need_a_person_and_no_others(bench: Bench) -> None:
    stuck = {
        (await bench.bring_to("failed late for good")).import_id: "failed for good",
        (await bench.bring_to("failed early for good")).import_id: "failed for good",
        (await bench.bring_to("stalled extracting")).import_id: "stalled",
        (await bench.bring_to("stalled queued")).import_id: "stalled",
    }
    for where in (
        "queued",
        "extracting",
        "writing",
        "complete",
        "failed late",
        "failed early",
        "cancelled late",
        "cancelled early",
    ):
        await bench.bring_to(where)
    superseded = await bench.bring_to("failed late for good")
    await bench.begin(superseded.user_id)
    rows = await view(bench, "stuck_imports")
    assert {row["import_id"]: row["why"] for row in rows} == stuck


async def test_the_success_rate_counts_how_imports_ended_in_a_day(bench: Bench) -> None:
    for where in (
        "complete",
        "complete",
        "complete",
        "failed late for good",
        "cancelled late",
        "extracting",
    ):
        person = await bench.bring_to(where)
    await bench.pool.execute(
        "UPDATE soulprint.imports SET degraded = '{\"sections\": \"x\"}' WHERE import_id = (SELECT import_id FROM soulprint.imports WHERE state = 'complete' LIMIT 1)"
    )
    (row,) = await view(bench, "success_rate_24h")
    assert row == {
        "complete": 3,
        "degraded": 1,
        "failed": 1,
        "cancelled": 1,
        "success_rate": Decimal("0.7500"),
    }
    async with bench.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL soulprint.clock_offset = '25 hours'")
        later = await connection.fetchrow("SELECT * FROM soulprint.success_rate_24h")
    assert later is not None
    assert (later["complete"], later["success_rate"]) == (0, None)
    assert person.user_id is not None


async def test_durations_run_from_the_request(bench: Bench) -> None:
    person = await bench.bring_to("extracting")
    await bench.bring_to("importing")
    (row,) = await view(bench, "import_durations")
    assert (row["import_id"], row["to_complete"]) == (person.import_id, None)
    assert timedelta(0) < row["to_quick_ready"] < timedelta(minutes=1)


async def test_the_top_errors_come_most_frequent_first(bench: Bench) -> None:
    for where in ("failed late", "failed late", "failed early", "failed late for good"):
        await bench.bring_to(where)
    rows = [
        (row["error_class"], row["step"], row["imports"]) for row in await view(bench, "top_errors")
    ]
    assert rows == [
        ("model_unavailable", "memory", 2),
        ("model_refused", "memory", 1),
        ("model_unavailable", "import", 1),
    ]


async def test_an_error_of_an_import_that_another_has_replaced_is_history(bench: Bench) -> None:
    person = await bench.bring_to("failed early")
    assert [row["imports"] for row in await view(bench, "top_errors")] == [1]
    await doors.enqueue_import(bench.pool, person.user_id, person.path)
    assert await view(bench, "top_errors") == []


async def test_spend_is_by_user_and_calendar_month_of_utc_whatever_the_sessions_zone(
    bench: Bench,
) -> None:
    person, other = await bench.bring_to("complete"), await bench.bring_to("complete")
    await call(bench, person, "1.5", "answered", "'2025-01-31 23:59:59+00'::timestamptz")
    await call(bench, person, "2.5", "answered", "'2025-02-01 00:00:01+00'::timestamptz")
    await call(bench, person, "9", "reserved", "'2025-02-01 00:00:01+00'::timestamptz")
    await call(bench, other, "4", "answered", "'2025-02-28 12:00:00+00'::timestamptz")
    for zone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles"):
        async with bench.pool.acquire() as connection, connection.transaction():
            await connection.execute(f"SET LOCAL timezone = '{zone}'")
            rows = await connection.fetch(
                "SELECT * FROM soulprint.spend_by_user ORDER BY month, usd"
            )
        spent = [
            (row["user_id"], row["month"].isoformat()[:7], row["calls"], row["usd"]) for row in rows
        ]
        assert spent == [
            (person.user_id, "2025-01", 1, Decimal("1.5")), (person.user_id, "2025-02", 1, Decimal("2.5")),
            (other.user_id, "2025-02", 1, Decimal(4)),
        ], zone  # fmt: skip


async def test_a_role_that_may_read_the_views_sees_nothing_through_them_but_by_its_own_rights(
    bench: Bench,
) -> None:
    await bench.bring_to("complete")
    role = f"reader_{UUID(int=1).hex[:6]}_of_views"
    async with bench.pool.acquire() as connection:
        await connection.execute(f"CREATE ROLE {role}")
        try:
            await connection.execute(f"GRANT USAGE ON SCHEMA soulprint TO {role}")
            for name in COLUMNS:
                await connection.execute(f"GRANT SELECT ON soulprint.{name} TO {role}")
            for name in COLUMNS:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await as_role(connection, role, name)
        finally:
            await connection.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


async def as_role(connection: Any, role: str, name: str) -> None:
    async with connection.transaction():
        await connection.execute(f"SET LOCAL ROLE {role}")
        await connection.fetch(f"SELECT * FROM soulprint.{name}")  # noqa: S608  # names from above


async def test_erased_people_are_in_no_view(bench: Bench) -> None:
    person = await bench.bring_to("failed late for good")
    await call(bench, person, "1", "answered")
    await doors.erase_user(bench.pool, person.user_id)
    for name, columns in COLUMNS.items():
        if "user_id" in columns:
            rows = await view(bench, name)
        if name == "audit_trail":
            # That an erasure was is told, and not whose.
            rows = [row for row in rows if row["act"] != "erase" or row["user_id"] is not None]
        assert rows == [], name
