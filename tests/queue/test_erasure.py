"""Erasure: everything of ours about a person goes, whatever table somebody adds, and nobody else's."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from soulprint_queue import doors
from soulprint_queue.errors import LeaseLost
from soulprint_queue.receipts import files_are_erased
from soulprint_queue.statements import sql
from tests.queue.bench import Bench, Person, path_of
from tests.queue.seeds import BY_THE_RELAY, NOT_A_PERSONS, SECRET, SEEDS, rows_of, seed_person

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def tables_of_ours(bench: Bench) -> list[str]:
    rows = await bench.pool.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'soulprint'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1"
    )
    return [row["relname"] for row in rows]


async def everything(bench: Bench, *, without: tuple[str, ...] = ()) -> str:
    """The text of every row of ours, payloads decoded."""
    parts = []
    for table in [
        f"soulprint.{name}" for name in await tables_of_ours(bench) if name not in without
    ] + ["public.user_profiles"]:
        rows = await bench.pool.fetch(f"SELECT to_jsonb(t)::text AS row FROM {table} t")  # noqa: S608  # from the catalog
        parts += [f"{table}: {row['row']}" for row in rows]
    payloads = await bench.pool.fetch(
        "SELECT convert_from(payload, 'UTF8') AS payload FROM soulprint.pgqueuer"
    )
    return "\n".join([*parts, *(row["payload"] for row in payloads)])


async def test_every_table_is_one_that_an_erasure_was_thought_through_for(bench: Bench) -> None:
    """A new table must be seeded in seeds.py, or be named there as one that holds no person."""
    known = {*SEEDS, *BY_THE_RELAY, *NOT_A_PERSONS} - {"user_profiles"}
    assert set(await tables_of_ours(bench)) == known


async def test_the_tables_that_are_said_to_hold_no_person_hold_none(bench: Bench) -> None:
    person, _ = await seed_person(bench)
    for table in set(NOT_A_PERSONS) - {"erasures"}:
        rows = await bench.pool.fetch(f"SELECT to_jsonb(t)::text AS row FROM soulprint.{table} t")  # noqa: S608  # words of ours
        for row in rows:
            assert str(person.user_id) not in row["row"]
            assert str(person.import_id) not in row["row"]
            assert SECRET not in row["row"]


async def test_an_erasure_leaves_nothing_of_the_person_and_counts_what_went(bench: Bench) -> None:
    person, seeded = await seed_person(bench)
    for table in (*SEEDS, *BY_THE_RELAY):
        assert table == "user_profiles" or seeded[table] > 0, f"{table} was not seeded"
    imports = await bench.pool.fetch("SELECT import_id FROM soulprint.imports")
    receipt = await doors.erase_user(bench.pool, person.user_id)
    assert set((await rows_of(bench, person)).values()) == {0}
    left = await everything(bench, without=("erasures",))
    assert SECRET not in left
    for row in imports:
        assert str(row["import_id"]) not in left
    # The app's row stays, and is all that knows the user.
    lines = [line for line in left.splitlines() if str(person.user_id) in line]
    assert [line.partition(":")[0] for line in lines] == ["public.user_profiles"]
    jobs = seeded.pop("pgqueuer")
    assert receipt["rows"] == {**seeded, "jobs": jobs, "user_profiles": 1}
    assert receipt["files_pending"] == 1


async def test_the_apps_row_is_kept_with_our_columns_as_new(own_bench: Bench) -> None:
    bench = own_bench
    await bench.pool.execute("ALTER TABLE public.user_profiles ADD COLUMN plan text")
    fresh = uuid4()
    await bench.pool.execute("INSERT INTO public.user_profiles (user_id) VALUES ($1)", fresh)
    person, _ = await seed_person(bench)
    await bench.pool.execute(
        "UPDATE public.user_profiles SET plan = 'gold' WHERE user_id = $1", person.user_id
    )
    await doors.erase_user(bench.pool, person.user_id)

    async def columns(user_id: UUID) -> dict[str, Any]:
        row = await bench.pool.fetchrow(
            "SELECT * FROM public.user_profiles WHERE user_id = $1", user_id
        )
        assert row is not None
        return {
            name: value
            for name, value in row.items()
            if name not in ("user_id", "updated_at", "plan")
        }

    assert await columns(person.user_id) == await columns(fresh)
    assert (await bench.profile(person))["plan"] == "gold"


async def test_nobody_elses_rows_are_touched(bench: Bench) -> None:
    other, before = await seed_person(bench)
    profile, snapshot = await bench.profile(other), await rows_text(bench, other)
    person, _ = await seed_person(bench)
    await doors.erase_user(bench.pool, person.user_id)
    assert await rows_of(bench, other) == before
    assert await bench.profile(other) == profile
    assert await rows_text(bench, other) == snapshot


async def rows_text(bench: Bench, person: Person) -> list[str]:
    return sorted(
        line for line in (await everything(bench)).splitlines() if str(person.user_id) in line
    )


async def test_erasing_somebody_unknown_is_a_receipt_over_nothing(bench: Bench) -> None:
    receipt = await doors.erase_user(bench.pool, uuid4())
    assert set(receipt["rows"].values()) == {0}
    assert receipt["files_pending"] == 0
    assert await files_are_erased(bench.pool, UUID(receipt["erasure_id"]))
    assert await bench.jobs() == []
    assert await bench.count("public.user_profiles") == 0


async def test_erasing_twice_is_twice_a_receipt_and_one_job_each(bench: Bench) -> None:
    person, _ = await seed_person(bench)
    await doors.erase_user(bench.pool, person.user_id)
    second = await doors.erase_user(bench.pool, person.user_id)
    assert {name: count for name, count in second["rows"].items() if count} == {"user_profiles": 1}
    assert await bench.count("soulprint.erasures") == 2
    assert [job["entrypoint"] for job in await bench.jobs()] == ["erase_files"]


async def test_two_erasures_at_once_both_end(bench: Bench) -> None:
    person, _ = await seed_person(bench)
    receipts = await asyncio.gather(
        *(doors.erase_user(bench.pool, person.user_id) for _ in range(4))
    )
    assert sorted(receipt["rows"]["imports"] for receipt in receipts) == [0, 0, 0, 2]


async def test_all_objects_that_any_import_named_are_to_be_deleted_and_no_foreign_ones(
    bench: Bench,
) -> None:
    user = uuid4()
    for name in ("a.zip", "b.zip", "a.zip"):
        await doors.enqueue_import(bench.pool, user, path_of(user, name))
        await doors.cancel_import(bench.pool, user)
    # The app can write anything into its own table.
    for written, pending in (
        (path_of(user, "c.zip"), {path_of(user, name) for name in ("a.zip", "b.zip", "c.zip")}),
        (path_of(uuid4(), "theirs.zip"), set()),
    ):
        await bench.pool.execute("UPDATE public.user_profiles SET storage_path = $1", written)
        receipt = await doors.erase_user(bench.pool, user)
        found = await bench.pool.fetchval(
            "SELECT pending_paths FROM soulprint.erasures WHERE erasure_id = $1",
            UUID(receipt["erasure_id"]),
        )
        assert set(found) == pending


async def test_erased_objects_are_struck_off_until_none_is_left(bench: Bench) -> None:
    user = uuid4()
    for name in ("a.zip", "b.zip"):
        await doors.enqueue_import(bench.pool, user, path_of(user, name))
        await doors.cancel_import(bench.pool, user)
    receipt = await doors.erase_user(bench.pool, user)
    erasure = UUID(receipt["erasure_id"])
    claim = await bench.claim("erase_files")
    assert claim.subject == erasure
    assert claim.step == "erase_files"
    settle = sql("settle_erasure")
    assert await bench.pool.fetchval(settle, erasure, []) == 1
    assert not await files_are_erased(bench.pool, erasure)
    await bench.pool.fetchval(settle, erasure, [path_of(user, "a.zip")])
    assert not await files_are_erased(bench.pool, erasure)
    await bench.pool.fetchval(settle, erasure, [path_of(user, "b.zip")])
    assert await files_are_erased(bench.pool, erasure)
    row = await bench.pool.fetchrow("SELECT * FROM soulprint.erasures")
    assert row is not None
    assert (row["pending_paths"], row["files_erased"], row["attempts"]) == ([], 2, 3)


async def test_a_step_in_hand_cannot_write_after_an_erasure(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    await doors.erase_user(bench.pool, person.user_id)
    for act in (bench.close, bench.fail, bench.open):
        with pytest.raises(LeaseLost):
            await act(claim)
    assert set((await rows_of(bench, person)).values()) == {0}
    assert (await bench.profile(person))["memory_md"] is None


async def test_an_erased_person_can_begin_anew(bench: Bench) -> None:
    person, _ = await seed_person(bench)
    await doors.erase_user(bench.pool, person.user_id)
    again = await bench.bring_to("complete", person.user_id)
    assert (await bench.profile(again))["import_status"] == "complete"
    # The old receipt and its job are about the old files alone.
    assert [job["entrypoint"] for job in await bench.jobs()] == ["erase_files"]
