"""What can be looked up: the shapes of the contract, and pages without loss or repetition."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from soulprint_queue import doors, reads
from soulprint_queue.errors import UnknownUser
from soulprint_queue.figures import read_figures
from tests.queue.bench import Bench, Person, path_of
from tests.queue.seeds import seed_person
from tests.queue.told import Told, store, tell, write_facts

pytestmark = pytest.mark.asyncio(loop_scope="session")

# DESIGN, "Shapes": fields may be added, never renamed.
STATUS = {
    "user_id", "import_id", "import_status", "import_stage", "progress_percent", "import_error", "full_pass_status",
    "full_pass_error", "full_pass", "total_conversations", "total_messages", "set_aside", "set_aside_by", "quarantined", "truncated",
    "degraded", "analyst", "spent_usd", "updated_at",
}  # fmt: skip
ADDED = {
    "stalled", "state", "error_class", "notice", "queue_position", "started_at",
    "carried_over", "another_file", "earlier_profile",
}  # fmt: skip
FULL_PASS = {"step", "done", "total", "percent", "eta_seconds", "attempts", "next_retry_at"}
PROFILE = {
    "user_id", "import_id", "analyst", "soul_md", "identity_md", "user_md", "agents_md", "tools_md", "memory_md",
    "soulprint_text", "ai_name", "archetype", "evidence",
}  # fmt: skip
FACT = {
    "id", "category", "statement", "stated", "said_at", "conversation_id", "conversation_title", "message_id", "quote",
    "status", "superseded_by", "until", "sources",
}  # fmt: skip


@pytest.mark.parametrize(
    "where",
    ["queued", "importing", "profiling", "extracting", "remembering", "writing", "complete", "failed early",
     "failed late", "failed late for good", "cancelled early", "cancelled late", "stalled extracting"],
)  # fmt: skip
async def test_the_status_has_the_shape_of_the_contract_in_every_state(
    bench: Bench, where: str
) -> None:
    person = await bench.bring_to(where)
    status = await reads.read_status(bench.pool, person.user_id)
    assert set(status) == STATUS | ADDED
    assert set(status["full_pass"]) == FULL_PASS
    assert (status["user_id"], status["import_id"]) == (str(person.user_id), str(person.import_id))
    assert status["stalled"] is where.startswith("stalled")
    assert isinstance(status["degraded"], dict)
    assert status["spent_usd"] == 0
    assert 0 <= status["progress_percent"] <= 100
    assert 0 <= status["full_pass"]["percent"] <= 100
    # It is what HTTP sends, so it must be JSON.
    sent = msgspec.json.decode(msgspec.json.encode(status))
    assert {**sent, **times(status), "full_pass": status["full_pass"]} == status
    assert UTC.fullmatch(sent["updated_at"])


async def test_every_time_is_written_in_one_form_whatever_the_zone_of_the_session(
    bench: Bench,
) -> None:
    failed = await bench.bring_to("failed late")
    person = await seeded_facts(bench, [Told("Lives in Rome.", on="2021-01-01T12:00:00.25")])
    async with bench.pool.acquire() as connection:
        await connection.execute("SET TimeZone TO 'Asia/Kolkata'")
        try:
            status = await reads.read_status(connection, failed.user_id)
            page = await reads.read_facts(connection, person.user_id)
        finally:
            await connection.execute("RESET TimeZone")
    sent = msgspec.json.decode(msgspec.json.encode([status, page]))
    written = [value for value in strings(sent) if re.match(r"\d{4}-\d\d-\d\dT", value)]
    # Of the status three, of the fact its own and its source's.
    assert len(written) == 5
    assert [value for value in written if not UTC.fullmatch(value)] == []
    (fact,) = page["facts"]
    assert fact["said_at"] == fact["sources"][0]["said_at"]


UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")


def times(status: dict[str, Any]) -> dict[str, Any]:
    return {name: status[name] for name in ("started_at", "updated_at")}


def strings(value: Any) -> Iterator[str]:
    """Every string in something that was JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


async def test_the_status_of_nobody_is_unknown(bench: Bench) -> None:
    for read in (reads.read_status, reads.read_profile):
        with pytest.raises(UnknownUser) as unknown:
            await read(bench.pool, uuid4())
        assert unknown.value.hint == "Import an export first."


async def test_the_status_of_a_row_that_only_the_app_wrote_has_the_same_shape(bench: Bench) -> None:
    user = uuid4()
    await bench.pool.execute("INSERT INTO public.user_profiles (user_id) VALUES ($1)", user)
    status = await reads.read_status(bench.pool, user)
    assert set(status) == STATUS | ADDED
    assert (status["import_id"], status["import_status"], status["full_pass_status"]) == (
        None,
        "none",
        "pending",
    )
    assert set(status["full_pass"]) == FULL_PASS
    assert status["stalled"] is False


async def test_the_status_is_there_also_when_the_app_deleted_its_row(bench: Bench) -> None:
    person = await bench.bring_to("extracting")
    await bench.pool.execute("DELETE FROM public.user_profiles")
    status = await reads.read_status(bench.pool, person.user_id)
    assert (status["import_status"], status["full_pass_status"]) == ("quick_ready", "processing")


async def test_the_full_pass_is_measured_from_its_windows(bench: Bench) -> None:
    bench.windows = 10
    person = await bench.bring_to("extracting")
    percents = []
    while await bench.state(person) != "complete":
        status = await reads.read_status(bench.pool, person.user_id)
        percents.append(status["full_pass"]["percent"])
        await bench.run_next("extract", "memory", "sections")
    assert percents == [0, 9, 18, 27, 36, 45, 54, 63, 72, 81, 90, 95]
    assert (await reads.read_status(bench.pool, person.user_id))["full_pass"]["percent"] == 100


async def test_the_time_left_is_told_from_the_pace_so_far(bench: Bench) -> None:
    bench.windows = 4
    person = await bench.bring_to("extracting")
    status = await reads.read_status(bench.pool, person.user_id)
    assert status["full_pass"]["eta_seconds"] is None
    await bench.run_next("extract")
    await bench.pool.execute(
        "UPDATE soulprint.imports SET full_pass_started_at = now() - interval '60 s'"
    )
    status = await reads.read_status(bench.pool, person.user_id)
    assert 180 <= status["full_pass"]["eta_seconds"] <= 190
    await doors.cancel_import(bench.pool, person.user_id)
    assert (await reads.read_status(bench.pool, person.user_id))["full_pass"]["eta_seconds"] is None


async def test_what_was_spent_is_the_sum_of_the_answered_calls_of_the_current_import(
    bench: Bench,
) -> None:
    person, _ = await seed_person(bench)
    status = await reads.read_status(bench.pool, person.user_id)
    # One answered, one only reserved; the superseded import had the same.
    assert status["spent_usd"] == 1.0


# Profile.


async def test_the_profile_has_the_shape_of_the_contract(bench: Bench) -> None:
    person, _ = await seed_person(bench)
    await bench.pool.execute(
        "UPDATE public.user_profiles SET soul_md = $1, user_md = '{\"name\": \"Kay\"}', identity_md = NULL, tools_md = ''",
        '{"humor_style": "dry", "personality_traits": ["calm"]}',
    )
    profile = await reads.read_profile(bench.pool, person.user_id)
    assert set(profile) == PROFILE | {"pass", "written_at"}
    assert (profile["analyst"], profile["pass"], profile["import_id"]) == (
        "local",
        "full",
        person.import_id,
    )
    assert profile["soul_md"] == {"humor_style": "dry", "personality_traits": ["calm"]}
    assert profile["user_md"] == {"name": "Kay"}
    assert (profile["identity_md"], profile["tools_md"]) == (None, None)
    assert {entry["section"] for entry in profile["evidence"]} == {"user", "soul"}
    assert set(profile["evidence"][0]) >= {"section", "field", "item", "fact_id", "message_id"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("You are warm and brief.", {"text": "You are warm and brief."}),
        ("# Soul\n- kind", {"text": "# Soul\n- kind"}),
        ("{broken", {"text": "{broken"}),
        ('{"humor_style": "dry"}', {"humor_style": "dry"}),
        # JSON, but no section: shown as what it is, a text.
        ('"only a string"', {"text": '"only a string"'}),
        ("42", {"text": "42"}),
        ("null", {"text": "null"}),
        ('["a", "b"]', {"text": '["a", "b"]'}),
    ],
)
async def test_prose_of_an_older_app_is_shown_as_an_object_like_every_section(
    bench: Bench, written: str, shown: dict[str, Any]
) -> None:
    user = uuid4()
    await bench.pool.execute(
        "INSERT INTO public.user_profiles (user_id, soul_md, memory_md) VALUES ($1, $2, 'Prose.')",
        user,
        written,
    )
    profile = await reads.read_profile(bench.pool, user)
    assert isinstance(profile["soul_md"], dict)
    assert profile["soul_md"] == shown
    assert (profile["memory_md"], profile["import_id"], profile["evidence"]) == ("Prose.", None, [])


# Facts.


async def seeded_facts(bench: Bench, told: list[Told]) -> Person:
    person = await bench.begin()
    await store(bench, person, "c1", "c2")
    random.Random(1).shuffle(told)  # noqa: S311  # chance for a test
    await tell(bench, person, *told)
    await write_facts(bench, person)
    return person


async def pages(
    bench: Bench, person: Person, limit: int, **filters: str
) -> list[list[dict[str, Any]]]:
    """Every page of a person's facts, as a client walks them."""
    found: list[list[dict[str, Any]]] = []
    cursor: str | None = None
    while len(found) < 100:
        page = await reads.read_facts(
            bench.pool, person.user_id, cursor=cursor, limit=limit, **filters
        )
        found.append(page["facts"])
        cursor = page["next"]
        if cursor is None:
            return found
    raise AssertionError("the pages never end")


DATED = [
    Told(f"Fact of day {n}.", on=f"2020-01-{n % 5 + 1:02}", message=f"d{n}") for n in range(17)
]
UNDATED = [Told(f"Fact without a day {n}.", message=f"u{n}") for n in range(13)]
ANCIENT = [
    Told("Fact before the epoch.", on="1901-01-01", message="x"),
    Told("Fact of the year one.", on="0001-01-02", message="y"),
]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 13, 17, 31, 32, 33, 200])
async def test_pages_lose_and_repeat_nothing_over_equal_dates_and_none(
    bench: Bench, limit: int
) -> None:
    person = await seeded_facts(bench, [*DATED, *UNDATED, *ANCIENT])
    found = await pages(bench, person, limit)
    assert all(len(page) == limit for page in found[:-1])
    facts = [fact for page in found for fact in page]
    assert len(facts) == len({fact["id"] for fact in facts}) == 32
    dates = [fact["said_at"] for fact in facts]
    known = [date for date in dates if date is not None]
    # Newest first, those without a date last.
    assert known == sorted(known, reverse=True)
    assert dates[: len(known)] == known
    assert set(dates[len(known) :]) == {None}


async def test_a_page_that_ends_with_the_last_fact_says_so(bench: Bench) -> None:
    person = await seeded_facts(bench, DATED[:4])
    assert [len(page) for page in await pages(bench, person, 2)] == [2, 2]
    assert [len(page) for page in await pages(bench, await bench.begin(), 2)] == [0]


async def test_a_fact_that_comes_between_two_pages_repeats_none(bench: Bench) -> None:
    person = await seeded_facts(bench, [*DATED])
    first = await reads.read_facts(bench.pool, person.user_id, limit=5)
    await tell(bench, person, Told("Fact of tomorrow.", on="2030-01-01", message="new"))
    await write_facts(bench, person)
    second = await reads.read_facts(bench.pool, person.user_id, limit=100, cursor=first["next"])
    assert len(second["facts"]) == 12
    assert not {fact["id"] for fact in first["facts"]} & {fact["id"] for fact in second["facts"]}


async def test_a_fact_has_the_shape_of_the_contract_and_leads_to_where_it_was_said(
    bench: Bench,
) -> None:
    person = await seeded_facts(
        bench,
        [
            Told("Lives in Oslo.", on="2020-01-01", slot="home", conversation="c1", message="m1"),
            Told("Lives in Rome.", on="2021-01-01", slot="home", conversation="c1", message="m2"),
            Told("Lives in Rome!", on="2022-01-01", slot="home", conversation="c2", message="m3"),
            Told(
                "Prefers tea.",
                category="preferences",
                in_source=True,
                conversation="s",
                message="m4",
            ),
        ],
    )
    page = await reads.read_facts(bench.pool, person.user_id)
    facts = {fact["statement"]: fact for fact in page["facts"]}
    assert all(set(fact) == FACT | {"slot"} for fact in facts.values())
    rome = facts["Lives in Rome!"]
    assert (rome["conversation_id"], rome["conversation_title"], rome["message_id"], rome["quote"]) == (
        "c2", "Title of c2", "m3", "quote of m3",
    )  # fmt: skip
    assert [source["message_id"] for source in rome["sources"]] == ["m3", "m2"]
    assert set(rome["sources"][0]) >= {"message_id", "quote", "said_at"}
    assert facts["Lives in Oslo."]["status"] == "superseded"
    assert facts["Lives in Oslo."]["superseded_by"] == rome["id"]
    # Said in the custom instructions: no conversation, and no title.
    assert (facts["Prefers tea."]["conversation_title"], facts["Prefers tea."]["said_at"]) == (
        "",
        None,
    )


async def test_facts_can_be_asked_for_by_category_and_status(bench: Bench) -> None:
    person = await seeded_facts(
        bench,
        [
            Told("Lives in Oslo.", on="2020-01-01", slot="home"),
            Told("Lives in Rome.", on="2021-01-01", slot="home", message="m2"),
            *(Told(f"Prefers {n}.", category="preferences", message=f"p{n}") for n in range(5)),
        ],
    )
    (preferences,) = await pages(bench, person, 50, category="preferences")
    assert len(preferences) == 5
    assert [len(page) for page in await pages(bench, person, 2, category="preferences")] == [
        2,
        2,
        1,
    ]
    (superseded,) = await pages(bench, person, 50, status="superseded")
    assert [fact["statement"] for fact in superseded] == ["Lives in Oslo."]


async def test_nobody_sees_anothers_facts_whatever_the_cursor(bench: Bench) -> None:
    mine = await seeded_facts(bench, DATED[:6])
    theirs = await seeded_facts(bench, DATED[6:12])
    cursor = (await reads.read_facts(bench.pool, theirs.user_id, limit=2))["next"]
    mine_ids = {fact["id"] for page in await pages(bench, mine, 10) for fact in page}
    page = await reads.read_facts(bench.pool, mine.user_id, cursor=cursor, limit=50)
    assert {fact["id"] for fact in page["facts"]} <= mine_ids


@pytest.mark.parametrize(
    "cursor",
    ["x", "!!!", "AAAA", "\0", "é", "bm90IGEgZGF0ZXxub3QgYW4gaWQ=", "fHw=", "MjAyMC0wMS0wMXx4"],
)  # fmt: skip
async def test_a_cursor_that_no_page_gave_out_is_refused(bench: Bench, cursor: str) -> None:
    with pytest.raises(reads.BadCursor):
        await reads.read_facts(bench.pool, uuid4(), cursor=cursor)


async def test_facts_stay_readable_while_a_new_export_is_being_read(bench: Bench) -> None:
    old = await bench.bring_to("complete")
    await store(bench, old, "c1")
    await tell(bench, old, Told("Keeps bees."))
    await write_facts(bench, old)
    await doors.enqueue_import(bench.pool, old.user_id, path_of(old.user_id, "new.zip"))
    (page,) = await pages(bench, old, 10)
    assert [fact["statement"] for fact in page] == ["Keeps bees."]


async def test_figures_count_current_imports_jobs_and_what_is_stuck(bench: Bench) -> None:
    for where in (
        "complete",
        "failed late for good",
        "stalled extracting",
        "queued",
        "remembering",
    ):
        await bench.bring_to(where)
    await bench.begin((await bench.bring_to("complete")).user_id)
    figures = await read_figures(bench.pool)
    assert figures.imports == {
        "complete": 1,
        "failed": 1,
        "extracting": 1,
        "queued": 2,
        "remembering": 1,
    }
    assert figures.stuck == {"failed for good": 1, "stalled": 1}
    queue = {each.step: each for each in figures.queue}
    assert (queue["import"].ready, queue["memory"].ready) == (2, 1)
