"""The doors: what they let in, what they refuse and how they say so."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import asyncpg
import pytest

from soulprint_queue import doors
from soulprint_queue.errors import (
    ForeignPath,
    LeaseLost,
    MalformedPath,
    Refused,
    StillActive,
    UnknownUser,
)
from soulprint_queue.step import Opening
from tests.queue.bench import ACTIVE, Bench, path_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

USER = UUID("00000000-0000-4000-8000-00000000abcd")
OTHER = UUID("11111111-0000-4000-8000-00000000abcd")


# Paths.


@pytest.mark.parametrize(
    "path",
    [
        "",
        "imports",
        f"imports/{USER}",
        f"imports/{USER}/",
        f"/imports/{USER}/export.zip",
        f"/{USER}/export.zip",
        f"imports//{USER}/export.zip",
        f"imports/{USER}//export.zip",
        f"imports/{USER}/export.zip/",
        f"imports/{USER}/./export.zip",
        f"imports/{USER}/../{OTHER}/export.zip",
        f"../imports/{USER}/export.zip",
        f"imports/{USER}/..",
        f"imports/{USER}/a\\b.zip",
        f"imports/{USER}/%2e%2e/b.zip",
        f"imports/{USER}/100%.zip",
        f"imports/{USER}\n/export.zip",
        f"imports/{USER}/a\nb",
        f"imports/{USER}/\x7f",
        f"imports/{USER}/{'x' * 256}",
        f"imports/{USER}/{'x' * 200}/{'ä' * 128}",
        f"imports/{USER}/{'/'.join(['x' * 200] * 5)}",
        None,
    ],
)
async def test_a_path_that_cannot_be_one_is_refused_and_nothing_is_written(
    bench: Bench, path: str
) -> None:
    with pytest.raises(MalformedPath) as refused:
        await doors.enqueue_import(bench.pool, USER, path)
    cause = refused.value.__cause__
    assert isinstance(cause, asyncpg.PostgresError)
    assert cause.sqlstate == "SP422"
    assert "bucket/<user id>/name" in str(refused.value)
    assert await bench.count("soulprint.imports") == 0
    assert await bench.count("public.user_profiles") == 0
    assert await bench.jobs() == []


@pytest.mark.parametrize(
    "path",
    [
        f"imports/{OTHER}/export.zip",
        f"imports/{str(USER).upper()}/export.zip",
        f"imports/{USER} /export.zip",
        f"imports/{{{USER}}}/export.zip",
        f"imports/{USER.hex}/export.zip",
        f"{USER}/imports/export.zip",
        f"imports/x{USER}/export.zip",
    ],
)
async def test_a_path_in_another_folder_than_the_users_is_refused(bench: Bench, path: str) -> None:
    with pytest.raises(ForeignPath) as refused:
        await doors.enqueue_import(bench.pool, USER, path)
    cause = refused.value.__cause__
    assert isinstance(cause, asyncpg.PostgresError)
    assert cause.sqlstate == "SP403"
    assert "lower case" in refused.value.hint
    # The refusal must not tell a stranger whose folder it is.
    assert str(OTHER) not in str(refused.value) + refused.value.hint
    with pytest.raises(ForeignPath):
        await doors.enqueue_full_pass(bench.pool, USER, path)
    assert await bench.count("soulprint.imports") == 0


@pytest.mark.parametrize(
    "name",
    [
        "a/b/c.zip",
        "...",
        "a..b",
        "Ünïcödé 💾 (1).zip",
        "'; DROP TABLE x; --",
        "x" * 255,
        "\x80\u2028",
        "%_".replace("%", ""),
    ],
)
async def test_a_path_of_ones_own_is_taken_as_it_is(bench: Bench, name: str) -> None:
    accepted = await doors.enqueue_import(bench.pool, USER, path_of(USER, name))
    assert (await bench.row(accepted.import_id))["storage_path"] == path_of(USER, name)


async def test_a_path_with_nul_cannot_even_be_sent(bench: Bench) -> None:
    with pytest.raises(asyncpg.CharacterNotInRepertoireError):
        await doors.enqueue_import(bench.pool, USER, path_of(USER, "a\0b"))
    assert await bench.count("soulprint.imports") == 0


# enqueue_import.


async def test_an_accepted_import_is_row_projection_job_and_event_in_one_commit(
    bench: Bench,
) -> None:
    async with bench.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        accepted = await doors.enqueue_import(
            connection, USER, path_of(USER), file_type="zip", conversation_count=7, message_count=70,
            trace_context={"traceparent": "00-1-2-01"},
        )  # fmt: skip
        assert await bench.count("soulprint.imports") == 0
        assert await bench.jobs() == []
        await transaction.commit()
    row = await bench.row(accepted.import_id)
    assert (row["state"], row["file_type"], row["claimed_conversations"], row["claimed_messages"]) == (
        "queued", "zip", 7, 70,
    )  # fmt: skip
    # Claimed counts are kept as claims: the profile shows none before something is counted.
    profile = await bench.pool.fetchrow("SELECT * FROM public.user_profiles")
    assert profile is not None
    assert (profile["import_status"], profile["total_conversations"]) == ("processing", None)
    (job,) = await bench.jobs()
    assert job["id"] == accepted.job_id
    assert job["dedupe_key"] == f"import:{accepted.import_id}"
    assert job["payload"] == {"v": 1, "id": str(accepted.import_id), "lane": None}
    assert job["priority"] == 30
    assert "00-1-2-01" in job["headers"]
    assert await bench.count("soulprint.events") == 1


async def test_a_rolled_back_import_leaves_nothing(bench: Bench) -> None:
    async with bench.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await doors.enqueue_import(connection, USER, path_of(USER))
        await transaction.rollback()
    for table in ("soulprint.imports", "soulprint.pgqueuer", "soulprint.pgqueuer_log",
                  "soulprint.events", "public.user_profiles"):  # fmt: skip
        assert await bench.count(table) == 0, table


async def test_fifty_concurrent_imports_of_one_user_make_exactly_one(bench: Bench) -> None:
    connections = await asyncio.gather(*(asyncpg.connect(bench.dsn) for _ in range(50)))
    try:
        outcomes = await asyncio.gather(
            *(doors.enqueue_import(each, USER, path_of(USER)) for each in connections),
            return_exceptions=True,
        )
    finally:
        await asyncio.gather(*(each.close() for each in connections))
    (accepted,) = [each for each in outcomes if isinstance(each, doors.Accepted)]
    refused = [each for each in outcomes if isinstance(each, StillActive)]
    assert len(refused) == 49
    assert {each.import_id for each in refused} == {accepted.import_id}
    assert {each.hint for each in refused} == {"Wait for it to end, or cancel it first."}
    assert await bench.count("soulprint.imports") == 1
    assert len(await bench.jobs()) == 1


@pytest.mark.parametrize("state", ACTIVE)
async def test_a_new_import_is_refused_with_the_active_one_in_every_active_state(
    bench: Bench, state: str
) -> None:
    person = await bench.bring_to(state)
    before = await bench.snapshot()
    with pytest.raises(StillActive) as refused:
        await doors.enqueue_import(bench.pool, person.user_id, person.path)
    assert refused.value.import_id == person.import_id
    assert await bench.snapshot() == before


async def test_an_import_that_only_waits_is_active_too(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET execute_after = now() + interval '1 hour' WHERE entrypoint = 'memory'"
    )
    with pytest.raises(StillActive):
        await doors.enqueue_import(bench.pool, person.user_id, person.path)


@pytest.mark.parametrize(
    "where",
    [
        "complete", "failed early", "failed late", "failed early for good", "failed late for good",
        "cancelled early", "cancelled late", "stalled queued", "stalled importing",
        "stalled profiling", "stalled extracting", "stalled remembering", "stalled writing",
    ],
)  # fmt: skip
async def test_a_new_import_supersedes_one_that_ended_or_stalled(bench: Bench, where: str) -> None:
    old = await bench.bring_to(where)
    state = await bench.state(old)
    new = await bench.begin(old.user_id)
    row = await bench.row(old)
    assert row["superseded_by"] == new.import_id
    assert row["state"] == ("failed" if where.startswith("stalled") else state)
    # The waiting retry of the old one is gone, and the log says why.
    assert await bench.jobs(old) == []
    (job,) = await bench.jobs(new)
    assert job["entrypoint"] == "import"
    profile = await bench.profile(new)
    assert (profile["import_status"], profile["full_pass_status"]) == ("processing", "pending")
    assert (profile["full_pass_error"], profile["full_pass_next_retry_at"]) == (None, None)
    # The new one can be worked on to its end.
    for step, times in (
        ("import", 1),
        ("quick_pass", 1),
        ("extract", bench.windows),
        ("memory", 1),
        ("sections", 1),
    ):
        for _ in range(times):
            assert (await bench.run_next(step)).subject == new.import_id
    assert await bench.state(new) == "complete"


async def test_a_dropped_retry_is_logged_as_canceled(bench: Bench) -> None:
    old = await bench.bring_to("failed late")
    (waiting,) = await bench.jobs(old)
    await bench.begin(old.user_id)
    statuses = await bench.pool.fetch(
        "SELECT status FROM soulprint.pgqueuer_log WHERE job_id = $1 ORDER BY id", waiting["id"]
    )
    assert [row["status"] for row in statuses] == ["queued", "canceled"]


async def test_late_steps_of_an_older_generation_change_nothing(bench: Bench) -> None:
    # An import that counts as stalled only because somebody removed its row in the queue.
    old = await bench.bring_to("remembering")
    late = await bench.open_next("memory")
    await bench.pool.execute("DELETE FROM soulprint.pgqueuer WHERE entrypoint = 'memory'")
    await bench.begin(old.user_id)
    before = await bench.snapshot()
    with pytest.raises(LeaseLost):
        await bench.open(late)
    with pytest.raises(LeaseLost):
        await bench.close(late)
    with pytest.raises(LeaseLost):
        await bench.fail(late)
    assert await bench.snapshot() == before


async def test_a_job_of_an_older_generation_that_came_back_is_ended_unread(bench: Bench) -> None:
    old = await bench.bring_to("stalled remembering")
    new = await bench.begin(old.user_id)
    # A restored backup, say: the old job stands in the queue again.
    await bench.pool.execute("SELECT soulprint.enqueue_job('memory', $1)", old.import_id)
    claim = await bench.claim("memory")
    before = await bench.profile(new)
    assert await bench.open(claim) is Opening.NOT_WANTED
    assert await bench.jobs(old) == []
    assert await bench.profile(new) == before


# retry_full_pass.


async def test_a_retry_for_nobody_is_unknown(bench: Bench) -> None:
    with pytest.raises(UnknownUser) as refused:
        await doors.retry_full_pass(bench.pool, uuid4())
    cause = refused.value.__cause__
    assert isinstance(cause, asyncpg.PostgresError)
    assert cause.sqlstate == "SP404"


@pytest.mark.parametrize("where", [*ACTIVE, "complete", "cancelled early"])
async def test_a_retry_is_refused_unless_something_failed(bench: Bench, where: str) -> None:
    person = await bench.bring_to(where)
    before = await bench.snapshot()
    with pytest.raises(StillActive) as refused:
        await doors.retry_full_pass(bench.pool, person.user_id)
    assert refused.value.import_id == person.import_id
    # Of what was cancelled too early to be resumed, the next step is another.
    assert ("import the export again" in refused.value.hint) == (where == "cancelled early")
    assert await bench.snapshot() == before


@pytest.mark.parametrize(
    ("where", "step", "state"),
    [
        ("failed early", "import", "queued"),
        ("failed early for good", "import", "queued"),
        ("failed late", "memory", "remembering"),
        ("failed late for good", "memory", "remembering"),
        ("cancelled late", "memory", "remembering"),
        ("stalled queued", "import", "queued"),
        ("stalled importing", "import", "importing"),
        ("stalled profiling", "quick_pass", "profiling"),
        ("stalled extracting", "extract", "extracting"),
        ("stalled remembering", "memory", "remembering"),
        ("stalled writing", "sections", "writing"),
    ],
)
async def test_a_retry_resumes_the_step_that_stands_still_at_once_and_to_the_end(
    bench: Bench, where: str, step: str, state: str
) -> None:
    person = await bench.bring_to(where)
    accepted = await doors.retry_full_pass(bench.pool, person.user_id)
    assert accepted.import_id == person.import_id
    row = await bench.row(person)
    assert (row["state"], row["attempts"], row["next_retry_at"], row["error"]) == (
        state,
        0,
        None,
        None,
    )
    jobs = await bench.jobs(person)
    assert accepted.job_id in {job["id"] for job in jobs}
    assert {job["entrypoint"] for job in jobs} == {step}
    assert len(jobs) == (bench.lanes if step == "extract" else 1)
    ran = []
    while (
        claim := await bench.claim_if_any("import", "quick_pass", "extract", "memory", "sections")
    ) is not None:
        await bench.run(claim)
        ran.append(claim.step)
    assert await bench.state(person) == "complete"
    assert ran[0] == step
    assert Counter(ran)["memory"] <= 1


async def test_two_retries_at_once_make_one_job_and_one_refusal(bench: Bench) -> None:
    person = await bench.bring_to("failed late for good")
    connections = await asyncio.gather(*(asyncpg.connect(bench.dsn) for _ in range(2)))
    try:
        outcomes = await asyncio.gather(
            *(doors.retry_full_pass(each, person.user_id) for each in connections),
            return_exceptions=True,
        )
    finally:
        await asyncio.gather(*(each.close() for each in connections))
    assert sorted(type(each).__name__ for each in outcomes) == ["Accepted", "StillActive"]
    assert len(await bench.jobs(person)) == 1


async def test_a_retry_while_a_worker_has_just_claimed_the_waiting_job_goes_on_with_that_job(
    bench: Bench,
) -> None:
    person = await bench.bring_to("failed late")
    await bench.make_due()
    claim = await bench.claim("memory")
    accepted = await doors.retry_full_pass(bench.pool, person.user_id)
    assert accepted.job_id == claim.job_id
    assert await bench.state(person) == "remembering"
    await bench.run(claim)
    assert await bench.state(person) == "writing"


async def test_a_row_that_an_older_app_left_at_processing_is_imported_again(bench: Bench) -> None:
    await bench.pool.execute(
        "INSERT INTO public.user_profiles (user_id, import_status, storage_path, file_type) VALUES ($1, 'processing', $2, 'zip')",
        USER, path_of(USER),
    )  # fmt: skip
    accepted = await doors.retry_full_pass(bench.pool, USER)
    row = await bench.row(accepted.import_id)
    assert (row["state"], row["storage_path"], row["file_type"]) == ("queued", path_of(USER), "zip")


@pytest.mark.parametrize(
    ("status", "path"), [("none", path_of(USER)), ("complete", path_of(USER)), ("processing", None)]
)
async def test_a_row_of_the_app_with_nothing_to_retry_is_refused(
    bench: Bench, status: str, path: str | None
) -> None:
    await bench.pool.execute(
        "INSERT INTO public.user_profiles (user_id, import_status, storage_path) VALUES ($1, $2, $3)",
        USER, status, path,
    )  # fmt: skip
    with pytest.raises(StillActive) as refused:
        await doors.retry_full_pass(bench.pool, USER)
    assert refused.value.import_id is None
    assert refused.value.hint == "Import an export first."


async def test_a_foreign_path_that_the_app_wrote_is_not_obeyed_by_a_retry(bench: Bench) -> None:
    await bench.pool.execute(
        "INSERT INTO public.user_profiles (user_id, import_status, storage_path) VALUES ($1, 'processing', $2)",
        USER, path_of(OTHER),
    )  # fmt: skip
    with pytest.raises(ForeignPath):
        await doors.retry_full_pass(bench.pool, USER)


# enqueue_full_pass.


async def test_a_full_pass_over_nothing_is_unknown(bench: Bench) -> None:
    with pytest.raises(UnknownUser):
        await doors.enqueue_full_pass(bench.pool, uuid4())


async def test_a_full_pass_with_a_path_and_nothing_stored_imports_it(bench: Bench) -> None:
    accepted = await doors.enqueue_full_pass(bench.pool, USER, path_of(USER))
    assert (await bench.row(accepted.import_id))["state"] == "queued"


async def test_a_full_pass_over_what_the_app_stored_keeps_its_path_and_type(bench: Bench) -> None:
    await bench.pool.execute(
        "INSERT INTO public.user_profiles (user_id, import_status, storage_path, file_type) VALUES ($1, 'none', $2, 'zip')",
        USER, path_of(USER),
    )  # fmt: skip
    accepted = await doors.enqueue_full_pass(bench.pool, USER)
    row = await bench.row(accepted.import_id)
    assert (row["storage_path"], row["file_type"]) == (path_of(USER), "zip")


@pytest.mark.parametrize("state", ACTIVE)
async def test_a_full_pass_is_refused_while_an_import_is_active(bench: Bench, state: str) -> None:
    person = await bench.bring_to(state)
    before = await bench.snapshot()
    for path in (None, person.path, path_of(person.user_id, "other.zip")):
        with pytest.raises(StillActive) as refused:
            await doors.enqueue_full_pass(bench.pool, person.user_id, path)
        assert refused.value.import_id == person.import_id
    assert await bench.snapshot() == before


@pytest.mark.parametrize(
    ("where", "step"),
    [
        ("complete", "memory"),
        ("failed late", "memory"),
        ("failed late for good", "memory"),
        ("cancelled late", "memory"),
        ("stalled extracting", "extract"),
        ("stalled writing", "sections"),
    ],
)
async def test_a_full_pass_over_a_usable_import_goes_on_with_that_import(
    bench: Bench, where: str, step: str
) -> None:
    person = await bench.bring_to(where)
    # The same path as the stored one is no other.
    accepted = await doors.enqueue_full_pass(bench.pool, person.user_id, person.path)
    assert accepted.import_id == person.import_id
    assert {job["entrypoint"] for job in await bench.jobs(person)} == {step}
    profile = await bench.profile(person)
    assert (profile["import_status"], profile["full_pass_status"]) == ("quick_ready", "processing")
    assert profile["full_pass_completed_at"] is None
    while (claim := await bench.claim_if_any("extract", "memory", "sections")) is not None:
        await bench.run(claim)
    assert await bench.state(person) == "complete"


@pytest.mark.parametrize(
    "where", ["failed early", "cancelled early", "stalled importing", "stalled profiling"]
)
async def test_a_full_pass_without_a_usable_import_imports_the_stored_path_anew(
    bench: Bench, where: str
) -> None:
    old = await bench.bring_to(where)
    accepted = await doors.enqueue_full_pass(bench.pool, old.user_id)
    assert accepted.import_id != old.import_id
    assert (await bench.row(old))["superseded_by"] == accepted.import_id
    assert (await bench.row(accepted.import_id))["storage_path"] == old.path


async def test_a_full_pass_over_another_path_imports_that_first(bench: Bench) -> None:
    old = await bench.bring_to("complete")
    other = path_of(old.user_id, "other.zip")
    accepted = await doors.enqueue_full_pass(bench.pool, old.user_id, other)
    row = await bench.row(accepted.import_id)
    assert (row["state"], row["storage_path"]) == ("queued", other)


# cancel_import.


async def test_cancelling_when_nothing_runs_changes_nothing(bench: Bench) -> None:
    assert await doors.cancel_import(bench.pool, uuid4()) is None
    assert await bench.count("public.user_profiles") == 0
    for where in ("complete", "cancelled early", "cancelled late"):
        person = await bench.bring_to(where)
        before = await bench.snapshot()
        assert await doors.cancel_import(bench.pool, person.user_id) is None
        assert await bench.snapshot() == before


@pytest.mark.parametrize("where", [*ACTIVE, "failed early", "failed late", "stalled extracting"])
async def test_cancelling_ends_an_import_and_all_its_jobs(bench: Bench, where: str) -> None:
    person = await bench.bring_to(where)
    usable = (await bench.row(person))["quick_ready_at"] is not None
    bystander = await bench.begin()
    assert await doors.cancel_import(bench.pool, person.user_id) == person.import_id
    assert await bench.jobs(person) == []
    assert len(await bench.jobs(bystander)) == 1
    row = await bench.row(person)
    assert (row["state"], row["next_retry_at"], row["error"]) == ("cancelled", None, None)
    profile = await bench.profile(person)
    expected = (
        ("quick_ready", "failed", "Cancelled on request.")
        if usable
        else ("cancelled", "pending", None)
    )
    assert (
        profile["import_status"],
        profile["full_pass_status"],
        profile["full_pass_error"],
    ) == expected
    assert profile["full_pass_next_retry_at"] is None


async def test_a_cancelled_step_in_hand_is_refused_by_its_fence(bench: Bench) -> None:
    person = await bench.bring_to("extracting")
    lanes = [await bench.open_next("extract") for _ in range(3)]
    await doors.cancel_import(bench.pool, person.user_id)
    before = await bench.snapshot()
    for claim in lanes:
        with pytest.raises(LeaseLost):
            await bench.close(claim)
        with pytest.raises(LeaseLost):
            await bench.fail(claim)
    assert await bench.snapshot() == before


# Everybody's.


async def test_every_refusal_is_told_apart_by_its_sqlstate(bench: Bench) -> None:
    person = await bench.begin()
    user = person.user_id
    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "SP409": lambda: doors.enqueue_import(bench.pool, user, person.path),
        "SP404": lambda: doors.enqueue_full_pass(bench.pool, uuid4()),
        "SP403": lambda: doors.enqueue_import(bench.pool, uuid4(), person.path),
        "SP422": lambda: doors.enqueue_import(bench.pool, user, "nowhere"),
    }
    for expected, call in calls.items():
        with pytest.raises(Refused) as refused:
            await call()
        assert isinstance(refused.value.__cause__, asyncpg.PostgresError)
        assert refused.value.__cause__.sqlstate == expected


@pytest.mark.parametrize(
    "door",
    [
        "enqueue_import(NULL, 'imports/x/export.zip')",
        "enqueue_full_pass(NULL)",
        "enqueue_estimate(NULL, 'imports/x/export.zip')",
        "retry_full_pass(NULL)",
        "regenerate_section(NULL, 'soul')",
        "cancel_import(NULL)",
        "delete_conversation(NULL, 'x')",
        "delete_fact(NULL, gen_random_uuid())",
        "erase_user(NULL)",
        "record_export(NULL)",
    ],
)
async def test_a_door_that_is_told_no_user_says_so_and_writes_nothing(
    bench: Bench, door: str
) -> None:
    with pytest.raises(asyncpg.PostgresError, match="user_id is missing") as refused:
        await bench.pool.execute(f"SELECT soulprint.{door}")  # a name of ours
    assert refused.value.sqlstate == "SP422"
    assert "Send the id" in str(refused.value.hint)
    assert await bench.count("soulprint.acts") == 0


@pytest.mark.parametrize("context", ['["00-1-2-01"]', '"00-1-2-01"', "1", "null"])
async def test_a_trace_that_is_no_object_is_refused(bench: Bench, context: str) -> None:
    with pytest.raises(asyncpg.PostgresError, match="trace_context is no JSON object") as refused:
        await bench.pool.execute(
            "SELECT soulprint.enqueue_import($1, $2, trace_context => $3::text::jsonb)",
            USER,
            path_of(USER),
            context,
        )
    assert refused.value.sqlstate == "SP422"
    assert await bench.count("soulprint.imports") == 0


async def test_an_unknown_step_cannot_be_enqueued(bench: Bench) -> None:
    with pytest.raises(asyncpg.InvalidParameterValueError, match="no step named dance"):
        await bench.pool.execute("SELECT soulprint.enqueue_job('dance', $1)", USER)


async def test_the_doors_take_their_arguments_by_the_names_that_are_documented(
    bench: Bench,
) -> None:
    pool, user = bench.pool, uuid4()
    made = await pool.fetchrow(
        "SELECT * FROM soulprint.enqueue_import(user_id => $1, storage_path => $2, file_type => 'zip')",
        user,
        f"imports/{user}/export.zip",
    )
    assert made is not None
    row = await pool.fetchrow("SELECT user_id, storage_path, file_type FROM soulprint.imports")
    assert row is not None
    assert tuple(row) == (user, f"imports/{user}/export.zip", "zip")
    assert await pool.fetchval("SELECT soulprint.cancel_import(user_id => $1)", user) == made[0]
    for door in ("enqueue_full_pass", "retry_full_pass", "erase_user"):
        statement = f"SELECT soulprint.{door}(user_id => $1)"  # a name of ours
        if door == "retry_full_pass":
            with pytest.raises(asyncpg.PostgresError, match="has not failed"):
                await pool.fetchval(statement, user)
        else:
            assert await pool.fetchval(statement, user)
