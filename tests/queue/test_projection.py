"""The projection: what the app reads in user_profiles, in the transaction that made it true."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from soulprint_queue import doors
from soulprint_queue.errors import StillActive
from soulprint_queue.reads import read_status
from soulprint_queue.step import Failure
from tests.queue.bench import OVERLOADED, REFUSED, STATES, Bench, path_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

COLUMNS = (
    "import_status",
    "full_pass_status",
    "import_stage",
    "progress_percent",
    "import_error",
    "full_pass_error",
)

TABLE = {
    "queued": ("processing", "pending", "Downloading export", 0, None, None),
    "importing": ("processing", "pending", "Downloading export", 0, None, None),
    "profiling": ("processing", "pending", "Generating soulprint", 50, None, None),
    "extracting": ("quick_ready", "processing", "Complete", 100, None, None),
    "remembering": ("quick_ready", "processing", "Complete", 100, None, None),
    "writing": ("quick_ready", "processing", "Complete", 100, None, None),
    "complete": ("complete", "complete", "Complete", 100, None, None),
    "failed early": ("failed", "pending", "Downloading export", 0, OVERLOADED.message, None),
    "failed early for good": ("failed", "pending", "Downloading export", 0, REFUSED.message, None),
    "failed late": ("quick_ready", "failed", "Complete", 100, None, f"memory: {OVERLOADED.message}"),
    "failed late for good": ("quick_ready", "failed", "Complete", 100, None, f"memory: {REFUSED.message}"),
    "cancelled early": ("cancelled", "pending", "Downloading export", 0, None, None),
    "cancelled late": ("quick_ready", "failed", "Complete", 100, None, "Cancelled on request."),
}  # fmt: skip

FORGED: dict[str, Any] = {
    "import_status": "locked", "import_stage": "Forged", "progress_percent": 77, "import_error": "forged",
    "full_pass_status": "failed", "full_pass_error": "forged", "full_pass_attempts": 9,
    "storage_path": "imports/somebody/else.zip", "file_type": "forged", "total_conversations": 1,
    "total_messages": 1,
}  # fmt: skip


async def projected(bench: Bench, user_id: object) -> tuple[Any, ...]:
    row = await bench.pool.fetchrow(
        "SELECT * FROM public.user_profiles WHERE user_id = $1", user_id
    )
    assert row is not None
    return tuple(row[column] for column in COLUMNS)


async def forge(bench: Bench, user_id: object, values: dict[str, Any]) -> None:
    columns = ", ".join(f"{name} = ${n}" for n, name in enumerate(values, start=2))
    await bench.pool.execute(
        f"UPDATE public.user_profiles SET {columns} WHERE user_id = $1",  # noqa: S608  # names from above
        user_id,
        *values.values(),
    )


@pytest.mark.parametrize("where", TABLE)
async def test_the_profile_shows_an_import_as_the_contract_has_it(bench: Bench, where: str) -> None:
    person = await bench.bring_to(where)
    assert await projected(bench, person.user_id) == TABLE[where]
    profile, row = await bench.profile(person), await bench.row(person)
    usable = row["quick_ready_at"] is not None
    assert (profile["full_pass_attempts"], profile["full_pass_next_retry_at"]) == (
        (row["attempts"], row["next_retry_at"]) if usable else (0, None)
    )
    assert (profile["full_pass_next_retry_at"] is not None) == (where == "failed late")
    assert (profile["full_pass_completed_at"] is not None) == (where == "complete")
    assert (profile["full_pass_started_at"] is not None) == usable
    assert (profile["processing_started_at"] is None) == (where == "queued")
    assert profile["storage_path"] == person.path
    assert profile["total_conversations"] == row["total_conversations"]


async def test_every_state_of_an_import_stands_in_the_table() -> None:
    assert {where.split()[0] for where in TABLE} == set(STATES)


async def test_progress_moves_from_0_over_20_to_50_and_never_back(bench: Bench) -> None:
    person = await bench.bring_to("importing")
    seen = []
    for stage, percent in (
        ("Downloading export", 7), ("Downloading export", 20), ("Parsing conversations", 35),
        # A second try begins at the download again; what the person sees does not go back.
        ("Downloading export", 3), ("Parsing conversations", 20), ("Parsing conversations", 49),
    ):  # fmt: skip
        async with bench.pool.acquire() as connection:
            await connection.execute(
                "UPDATE soulprint.imports SET stage = $2, progress = greatest(progress, $3) WHERE import_id = $1",
                person.import_id, stage, percent,
            )  # fmt: skip
        seen.append((await projected(bench, person.user_id))[2:4])
    assert seen == [
        ("Downloading export", 7), ("Downloading export", 20), ("Parsing conversations", 35),
        ("Downloading export", 35), ("Parsing conversations", 35), ("Parsing conversations", 49),
    ]  # fmt: skip


async def test_a_change_and_its_projection_are_one_commit(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    before = await projected(bench, person.user_id)
    async with bench.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await doors.cancel_import(connection, person.user_id)
        own = await connection.fetchval("SELECT full_pass_status FROM public.user_profiles")
        assert own == "failed"
        # Nobody else sees either, until both are there.
        assert await projected(bench, person.user_id) == before
        assert await bench.state(person) == "remembering"
        await transaction.rollback()
    assert await projected(bench, person.user_id) == before


@pytest.mark.parametrize("where", TABLE)
async def test_what_the_app_writes_is_overwritten_by_the_next_change(
    bench: Bench, where: str
) -> None:
    person = await bench.bring_to(where)
    await forge(bench, person.user_id, FORGED)
    # Any change of the import, whatever it is about.
    await bench.pool.execute("UPDATE soulprint.imports SET unproven = unproven + 1")
    profile = await bench.profile(person)
    assert tuple(profile[column] for column in COLUMNS) == TABLE[where]
    assert (profile["storage_path"], profile["file_type"]) == (person.path, None)
    assert profile["full_pass_attempts"] != 9


async def test_what_the_app_writes_before_it_calls_us_decides_nothing(bench: Bench) -> None:
    user = uuid4()
    await bench.pool.execute("INSERT INTO public.user_profiles (user_id) VALUES ($1)", user)
    await forge(bench, user, {**FORGED, "import_status": "processing"})
    accepted = await doors.enqueue_import(bench.pool, user, path_of(user))
    row = await bench.row(accepted.import_id)
    assert (row["storage_path"], row["file_type"], row["attempts"]) == (path_of(user), None, 0)
    assert await projected(bench, user) == TABLE["queued"]


async def test_the_status_never_repeats_what_the_app_wrote_over_an_import(bench: Bench) -> None:
    for where, expected in TABLE.items():
        person = await bench.bring_to(where)
        truth = await read_status(bench.pool, person.user_id)
        await forge(bench, person.user_id, FORGED)
        status = await read_status(bench.pool, person.user_id)
        assert {key: status[key] for key in COLUMNS} == dict(zip(COLUMNS, expected, strict=True)), (
            where
        )
        assert status == truth, where


@pytest.mark.parametrize(
    "where",
    ["complete", "cancelled early", "cancelled late", "failed early", "failed late for good"],
)
async def test_a_row_that_the_app_put_to_processing_without_an_active_import_counts_as_stalled(
    bench: Bench, where: str
) -> None:
    old = await bench.bring_to(where)
    new_path = path_of(old.user_id, "newer.zip")
    await forge(bench, old.user_id, {"import_status": "processing", "storage_path": new_path})
    status = await read_status(bench.pool, old.user_id)
    # A failed one says more than that, and is resumed.
    assert status["stalled"] is not where.startswith("failed")
    assert status["import_status"] != "processing"
    # The door that used to refuse for ever opens.
    accepted = await doors.retry_full_pass(bench.pool, old.user_id)
    if where.startswith("failed"):
        # What failed is resumed; a path sent along is ignored, the stored one counts.
        assert accepted.import_id == old.import_id
        assert (await bench.row(old))["storage_path"] == old.path
    else:
        assert accepted.import_id != old.import_id
        assert (await bench.row(accepted.import_id))["storage_path"] == new_path


async def test_a_row_at_processing_with_an_active_import_is_not_stalled(bench: Bench) -> None:
    for where in ("queued", "importing", "profiling", "extracting"):
        person = await bench.bring_to(where)
        await forge(bench, person.user_id, {"import_status": "processing"})
        assert (await read_status(bench.pool, person.user_id))["stalled"] is False
        with pytest.raises(StillActive):
            await doors.retry_full_pass(bench.pool, person.user_id)


async def test_a_superseded_import_shows_nowhere(bench: Bench) -> None:
    old = await bench.bring_to("failed late")
    new = await bench.begin(old.user_id)
    before = await projected(bench, old.user_id)
    # Whatever still happens to the old row, the profile speaks of the new one.
    await bench.pool.execute(
        "UPDATE soulprint.imports SET error = 'history', progress = 33 WHERE import_id = $1",
        old.import_id,
    )
    assert await projected(bench, old.user_id) == before == TABLE["queued"]
    status = await read_status(bench.pool, old.user_id)
    assert status["import_id"] == str(new.import_id)
    assert status["full_pass"]["attempts"] == 0
    for view in ("import_overview", "stuck_imports"):
        shown = await bench.pool.fetch(f"SELECT import_id FROM soulprint.{view}")  # noqa: S608  # names from above
        assert old.import_id not in {row["import_id"] for row in shown}, view


async def test_the_profile_of_a_re_import_keeps_what_was_written_and_shows_the_new_state(
    bench: Bench,
) -> None:
    old = await bench.bring_to("complete")
    await bench.begin(old.user_id)
    profile = await bench.profile(old)
    assert (profile["soul_md"], profile["memory_md"]) == ("quick", "## Preferences")
    assert await projected(bench, old.user_id) == TABLE["queued"]


@pytest.mark.parametrize("length", [499, 500, 501, 5000])
async def test_errors_have_at_most_500_characters_wherever_they_show(
    bench: Bench, length: int
) -> None:
    failure = Failure("internal", "é" * length, retryable=True)
    for state, step in (("importing", "import"), ("remembering", "memory")):
        person = await bench.bring_to(state)
        await bench.fail(await bench.open_next(step), failure)
        row, profile = await bench.row(person), await bench.profile(person)
        assert len(row["error"]) == min(length, 500)
        shown = profile["import_error"] or profile["full_pass_error"]
        assert len(shown) <= 500
        assert (
            shown.removeprefix("memory: ") == ("é" * length)[: len(shown.removeprefix("memory: "))]
        )
        await doors.cancel_import(bench.pool, person.user_id)


async def test_only_ones_own_row_is_projected_to(bench: Bench) -> None:
    bystander = await bench.bring_to("complete")
    before = await bench.profile(bystander)
    for where in ("failed late", "cancelled early", "extracting"):
        await bench.bring_to(where)
    assert await bench.profile(bystander) == before


async def test_columns_of_the_app_itself_stay_as_they_are(own_bench: Bench) -> None:
    bench = own_bench
    await bench.pool.execute("ALTER TABLE public.user_profiles ADD COLUMN plan text DEFAULT 'free'")
    person = await bench.begin()
    await bench.pool.execute("UPDATE public.user_profiles SET plan = 'gold'")
    await bench.run_next("import")
    await doors.cancel_import(bench.pool, person.user_id)
    assert (await bench.profile(person))["plan"] == "gold"
