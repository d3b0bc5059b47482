"""The state machine of imports: what the diagram does not have is refused, whoever asks."""

from __future__ import annotations

from uuid import UUID, uuid4

import asyncpg
import pytest

from tests.queue.bench import ACTIVE, STATES, Bench, plan_windows

pytestmark = pytest.mark.asyncio(loop_scope="session")

# The diagram of docs and DESIGN: from each state, where it may go.
DIAGRAM = {
    "queued": {"importing", "failed", "cancelled"},
    "importing": {"profiling", "failed", "cancelled"},
    "profiling": {"extracting", "remembering", "failed", "cancelled"},
    "extracting": {"remembering", "failed", "cancelled"},
    # Back to the lanes where more is left to read than was planned: the analyst was changed.
    "remembering": {"extracting", "writing", "failed", "cancelled"},
    # Back to MEMORY where the person has deleted something of what it rests on.
    "writing": {"remembering", "complete", "failed", "cancelled"},
    # Taken up by its retry or by a person, at the step where it failed.
    "failed": {*ACTIVE, "cancelled"},
    # The full pass once more over what is stored; MEMORY alone, after a deletion; or one section.
    "complete": {"extracting", "remembering", "writing"},
    # After the quick profile: a person goes on with the full pass.
    "cancelled": {"extracting", "remembering", "writing"},
}


async def insert(bench: Bench, state: str, user_id: UUID | None = None) -> UUID:
    import_id: UUID = await bench.pool.fetchval(
        "INSERT INTO soulprint.imports (user_id, state) VALUES ($1, $2) RETURNING import_id",
        user_id or uuid4(),
        state,
    )
    return import_id


async def move(bench: Bench, import_id: UUID, state: str) -> None:
    await bench.pool.execute(
        "UPDATE soulprint.imports SET state = $2 WHERE import_id = $1", import_id, state
    )


async def test_every_transition_is_allowed_or_refused_as_the_diagram_has_it(bench: Bench) -> None:
    assert set(DIAGRAM) == set(STATES)
    for before in STATES:
        for after in STATES:
            import_id = await insert(bench, before)
            if after == before or after in DIAGRAM[before]:
                await move(bench, import_id, after)
            else:
                with pytest.raises(asyncpg.PostgresError) as refused:
                    await move(bench, import_id, after)
                assert refused.value.sqlstate == "SP002", (before, after)
                assert f"from {before} to {after}" in str(refused.value)
                assert str(import_id) in (refused.value.detail or "")
                assert await bench.state(import_id) == before


async def test_a_state_that_does_not_exist_is_refused(bench: Bench) -> None:
    import_id = await insert(bench, "queued")
    with pytest.raises(asyncpg.PostgresError):
        await move(bench, import_id, "paused")
    with pytest.raises(asyncpg.CheckViolationError):
        await insert(bench, "paused")


async def test_complete_is_refused_while_a_window_is_unanswered(bench: Bench) -> None:
    import_id = await insert(bench, "writing")
    await plan_windows(bench.pool, import_id, 3)
    await bench.pool.execute("UPDATE soulprint.windows SET answered_at = now() WHERE number <> 2")
    with pytest.raises(asyncpg.PostgresError) as refused:
        await move(bench, import_id, "complete")
    assert refused.value.sqlstate == "SP003"
    await bench.pool.execute("UPDATE soulprint.windows SET answered_at = now()")
    await move(bench, import_id, "complete")
    assert (await bench.row(import_id))["completed_at"] is not None


async def test_an_unanswered_window_of_somebody_else_is_no_reason(bench: Bench) -> None:
    mine, theirs = await insert(bench, "writing"), await insert(bench, "writing")
    await plan_windows(bench.pool, theirs, 1)
    await move(bench, mine, "complete")


@pytest.mark.parametrize("first", ACTIVE)
async def test_one_active_import_a_user_is_held_by_the_database(bench: Bench, first: str) -> None:
    user = uuid4()
    await insert(bench, first, user)
    for second in ACTIVE:
        # Superseded or not: a second active one cannot be written, by nobody's hand.
        with pytest.raises(asyncpg.UniqueViolationError):
            await bench.pool.execute(
                "INSERT INTO soulprint.imports (user_id, state) VALUES ($1, $2)", user, second
            )
        with pytest.raises(asyncpg.UniqueViolationError, match="imports_one_active"):
            await bench.pool.execute(
                "INSERT INTO soulprint.imports (import_id, user_id, state, superseded_by) VALUES ($3, $1, $2, $3)",
                user, second, uuid4(),
            )  # fmt: skip


async def test_one_current_import_a_user_is_held_by_the_database(bench: Bench) -> None:
    user = uuid4()
    await insert(bench, "complete", user)
    with pytest.raises(asyncpg.UniqueViolationError, match="imports_one_current"):
        await insert(bench, "failed", user)


async def test_what_a_failure_left_is_gone_when_the_import_goes_on(bench: Bench) -> None:
    person = await bench.bring_to("failed late")
    failed = await bench.row(person)
    assert (failed["error_class"], failed["retryable"], failed["attempts"]) == (
        "model_unavailable",
        True,
        1,
    )
    await bench.make_due()
    await bench.open_next("memory")
    row = await bench.row(person)
    assert (row["error_class"], row["error"], row["retryable"], row["next_retry_at"]) == (
        None,
        None,
        False,
        None,
    )
    # How often it was tried without progress is kept until something is committed.
    assert row["attempts"] == 1


async def test_a_superseded_import_that_fails_gets_no_retry_and_nobody_is_told(
    bench: Bench,
) -> None:
    old = await bench.bring_to("stalled extracting")
    await bench.begin(old.user_id)
    assert await bench.jobs(old) == []
    assert await bench.pool.fetchval(
        "SELECT count(*) FROM soulprint.notifications WHERE import_id = $1 AND occasion = 'failed'",
        old.import_id,
    ) == 0  # fmt: skip


async def test_our_clock_can_be_moved_and_the_queues_cannot(own_bench: Bench) -> None:
    bench = own_bench
    await bench.set_for_new_connections("soulprint.clock_offset", "40 days")
    connection = await asyncpg.connect(bench.dsn)
    try:
        await connection.execute(
            "INSERT INTO soulprint.imports (user_id, state) VALUES ($1, 'queued')", uuid4()
        )
        await connection.execute("UPDATE soulprint.imports SET state = 'importing'")
        ahead = await connection.fetchrow(
            "SELECT created_at - now() AS created, updated_at - now() AS updated FROM soulprint.imports"
        )
        assert ahead is not None
        assert 39 <= ahead["created"].days <= 40
        assert 39 <= ahead["updated"].days <= 40
        await connection.execute("SELECT soulprint.enqueue_job('import', $1)", uuid4())
        due = await connection.fetchval("SELECT execute_after - now() FROM soulprint.pgqueuer")
        assert abs(due.total_seconds()) < 60
    finally:
        await connection.close()


async def test_ids_of_imports_are_of_version_7_and_rise_with_time(bench: Bench) -> None:
    ids = [
        await bench.pool.fetchval("SELECT soulprint.uuidv7() FROM pg_sleep(0.002)")
        for _ in range(50)
    ]
    assert ids == sorted(ids)
    assert len(set(ids)) == 50
    assert {each.version for each in ids} == {7}
    assert {each.variant for each in ids} == {"specified in RFC 4122"}
    many = await bench.pool.fetch("SELECT soulprint.uuidv7() AS id FROM generate_series(1, 5000)")
    assert len({row["id"] for row in many}) == 5000
