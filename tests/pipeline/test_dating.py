"""No detail of a line of MEMORY is dated newer than it was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.analysts.base import Bullet, KnownFact
from soulprint_pipeline.analysts.local import LocalAnalyst
from soulprint_pipeline.dating import reworded, said
from soulprint_pipeline.facts import Category
from soulprint_pipeline.memory import bullets, reduce, render
from tests.pipeline.reducing import NoCalls, Reducer


def at(text: str | None) -> float | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() if text else None


def lines(*told: tuple[str, str | None], category: Category = "decisions") -> list[str]:
    facts = [KnownFact(f"f{n}", category, text, at(on)) for n, (text, on) in enumerate(told)]
    return [line for line in render(bullets(facts)).splitlines() if line.startswith("- ")]


def test_a_detail_that_was_not_said_again_keeps_its_month_beside_the_newest() -> None:
    assert lines(
        ("Has a sister, Greta, in Bremen.", "2021-03-01"), ("Has a sister, Greta.", "2026-06-01")
    ) == ["- Has a sister, Greta, in Bremen (Mar 2021 to Jun 2026)"]


@pytest.mark.parametrize(
    ("full", "part", "category"),
    [
        ("Has a lurcher called Biscuit who is shy.", "Has a dog.", "decisions"),
        ("Prefers answers with metric units.", "Prefers metric units.", "preferences"),
        ("Is learning European Portuguese for a journey.", "Is learning Portuguese.", "projects"),
    ],
)
def test_so_it_is_in_whatever_words_the_rest_was_said_again(
    full: str, part: str, category: Category
) -> None:
    (line,) = lines((full, "2021-03-01"), (part, "2026-06-01"), category=category)
    assert line == f"- {full[:-1]} (Mar 2021 to Jun 2026)"
    # What was said whole was said then.
    (line,) = lines((full, "2026-06-01"), (part, "2021-03-01"), category=category)
    assert line == f"- {full[:-1]} (Jun 2026)"


def test_what_was_said_again_in_other_words_was_said_then() -> None:
    (line,) = lines(
        ("Loves long novels about ships.", "2021-03-01"),
        ("Likes long novels about ships.", "2026-06-01"),
        category="preferences",
    )
    assert line == "- Likes long novels about ships (Jun 2026)"


def test_of_three_the_oldest_detail_counts() -> None:
    (line,) = lines(
        ("Has a sister, Greta, in Bremen.", "2021-03-01"),
        ("Has a sister, Greta.", "2024-04-01"),
        ("Has a sister.", "2026-06-01"),
    )
    assert line == "- Has a sister, Greta, in Bremen (Mar 2021 to Jun 2026)"


def test_a_detail_without_a_date_gets_none_from_the_rest() -> None:
    assert lines(
        ("Has a sister, Greta, in Bremen.", None), ("Has a sister, Greta.", "2026-06-01")
    ) == ["- Has a sister, Greta, in Bremen"]


def test_within_one_month_there_is_no_span() -> None:
    assert lines(
        ("Has a sister, Greta, in Bremen.", "2026-06-01"), ("Has a sister, Greta.", "2026-06-20")
    ) == ["- Has a sister, Greta, in Bremen (Jun 2026)"]


async def test_what_an_analyst_puts_together_is_as_old_as_its_oldest_part() -> None:
    def joined(group: Sequence[Bullet]) -> list[Bullet]:
        ids = tuple(fact_id for bullet in group for fact_id in bullet.fact_ids)
        return [Bullet(group[0].category, "Keeps bees, hens and a goat.", ids)]

    facts = [
        KnownFact("bees", "decisions", "Keeps bees " + "and bees " * 40, at("2019-02-01")),
        KnownFact("hens", "decisions", "Keeps hens " + "and hens " * 40, at("2023-02-01")),
        KnownFact("goat", "decisions", "Keeps a goat " + "and a goat " * 30, at("2026-02-01")),
    ]
    kept = await reduce(bullets(facts), Reducer(joined), NoCalls(), limit=600, deadline=5)
    assert "- Keeps bees, hens and a goat (Feb 2019 to Feb 2026)" in render(kept)


_MOMENT = st.none() | st.floats(0, 2_000_000_000)


@given(st.lists(_MOMENT, min_size=1, max_size=6), st.integers(0, 6))
def test_no_wording_is_dated_newer_than_the_oldest_that_it_may_hold(
    moments: list[float | None], kept: int
) -> None:
    parts = [Bullet("beliefs", f"t{n}", (f"f{n}",), moment) for n, moment in enumerate(moments)]
    made = reworded(f"t{kept}", ("f0",), parts)
    held = [parts[kept]] if kept < len(parts) else parts
    starts = made.said_at if made.details_at is None else made.details_at
    if any(each.said_at is None for each in held):
        assert said(made) == ""
    else:
        assert starts == min(each.said_at for each in held if each.said_at is not None)


async def test_a_memory_that_is_too_long_keeps_its_limit_with_spans() -> None:
    facts = []
    for n in range(400):
        facts.append(
            KnownFact(
                f"a{n}",
                "projects",
                f"Is building the boat called number{n} of oak.",
                at("2021-03-01"),
            )
        )
        facts.append(
            KnownFact(
                f"b{n}", "projects", f"Is building the boat called number{n}.", at("2026-06-01")
            )
        )
    told = bullets(facts)
    assert len(told) == 400
    for limit in (4_000, 8_000):
        kept = await reduce(told, LocalAnalyst(), NoCalls(), limit=limit, deadline=60)
        text = render(kept)
        assert limit * 0.8 < len(text) <= limit
        assert text.count("(Mar 2021 to Jun 2026)") == len(kept)
