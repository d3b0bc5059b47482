"""The sample: the richest conversations, within its budgets, with nothing dropped in silence."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soulprint_pipeline.exports.conversation import Conversation, Message
from soulprint_pipeline.sample import FEWEST, MOST, Richest, fit, is_eligible, score
from soulprint_pipeline.shortening import MARK
from soulprint_pipeline.tokens import conversation_tokens


def talking(name: str, *lengths: int, at: float | None = None) -> Conversation:
    messages = tuple(
        Message(
            f"{name}{n}",
            "assistant" if n % 2 else "user",
            "word " * (length // 5) + "x" * (length % 5),
        )
        for n, length in enumerate(lengths)
    )
    return Conversation(name, name, at, at, messages)


def chars(conversations: list[Conversation]) -> int:
    return sum(len(message.text) for one in conversations for message in one.messages)


def tokens(conversations: list[Conversation]) -> int:
    return sum(conversation_tokens(one) for one in conversations)


def test_the_score_is_what_the_rule_says() -> None:
    one = talking("a", 100, 9999, 700, 9999, 30)
    assert score(one) == 10 * 5 + (100 + 500 + 30) + 20 * 2


def test_the_richest_come_first_and_the_newer_among_equals() -> None:
    richest = Richest()
    for one in (
        talking("poor", 10, 10, 10, 10, at=9),
        talking("old", 400, 10, 400, 10, at=1),
        talking("new", 400, 10, 400, 10, at=2),
        talking("undated", 400, 10, 400, 10),
        talking("empty"),
        talking("short but loud", 5000, 10, 5000, at=9),
    ):
        richest.add(one)
    assert [one.id for one in richest.best()] == ["new", "old", "undated", "poor", "short but loud"]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 600)), max_size=120), st.randoms())
def test_selecting_one_at_a_time_is_sorting_them_all(
    shapes: list[tuple[int, int]], rng: random.Random
) -> None:
    every = [
        talking(f"c{n}", *[length] * count, at=float(n % 7))
        for n, (count, length) in enumerate(shapes)
    ]
    expected = sorted(
        (one for one in every if one.messages),
        key=lambda one: (is_eligible(one), score(one), one.updated_at, one.id),
        reverse=True,
    )[:MOST]
    shuffled = list(every)
    rng.shuffle(shuffled)
    richest = Richest()
    for one in shuffled:
        richest.add(one)
    assert richest.best() == expected


def test_what_fits_is_taken_whole_and_at_most_fifty() -> None:
    every = [talking(f"c{n}", 50, 50, 50, 50) for n in range(80)]
    assert fit(every, 1_000_000) == every[:MOST]


def test_a_conversation_that_does_not_fit_makes_room_for_smaller_ones() -> None:
    small = [talking(f"c{n}", 40, 40, 40, 40) for n in range(8)]
    large = talking("large", 4000, 4000, 4000, 4000)
    budget = tokens(small) + 50
    assert fit([*small[:6], large, *small[6:]], budget) == small


def test_one_huge_conversation_is_shortened_and_four_others_stay_whole() -> None:
    huge = talking("huge", *[40_000] * 10)
    small = [talking(f"c{n}", 40, 40, 40, 40) for n in range(6)]
    sample = fit([huge, *small], 20_000)
    assert [one.id for one in sample[:5]] == ["huge", "c0", "c1", "c2", "c3"]
    assert sample[1:5] == small[:4]
    assert tokens(sample) <= 20_000
    assert tokens(sample[:1]) > 15_000
    assert len(sample[0].messages) == 10
    for before, after in zip(huge.messages, sample[0].messages, strict=True):
        assert after.text.endswith(MARK)
        assert before.text.startswith(after.text.removesuffix(MARK))
    mine, theirs = (len(message.text) for message in sample[0].messages[:2])
    assert mine > 1.5 * theirs


def test_a_thousand_messages_lose_their_middle_and_say_so() -> None:
    long = talking("long", *[400] * 1000)
    (one,) = fit([long], 3000)
    assert tokens([one]) <= 3000
    assert one.messages[0].id == "long0"
    assert one.messages[-1].id == "long999"
    missing = 1000 - len(one.messages)
    assert [m for m in one.messages if f"{missing} messages left out" in m.text]


def test_characters_are_a_budget_of_their_own() -> None:
    every = [talking(f"c{n}", *[5000] * 8) for n in range(10)]
    sample = fit(every, 10_000_000, max_chars=60_000)
    assert len(sample) == FEWEST
    assert chars(sample) <= 60_000
    assert chars(sample) > 40_000


def test_short_conversations_fill_up_to_five_and_no_further() -> None:
    poor = [talking(f"p{n}", 100, 100) for n in range(9)]
    rich = [talking(f"r{n}", 10, 10, 10, 10) for n in range(3)]
    assert [one.id for one in fit([*poor, *rich], 100_000)] == ["r0", "r1", "r2", "p0", "p1"]
    assert [one.id for one in fit(poor, 100_000)] == ["p0", "p1", "p2", "p3", "p4"]
    assert fit([talking("empty")], 100) == []


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.integers(1, 9000), min_size=1, max_size=12), min_size=1, max_size=12),
    st.integers(2_000, 60_000),
    st.integers(2_000, 200_000),
)
def test_the_budgets_hold_and_five_are_always_there(
    shapes: list[list[int]], budget: int, most: int
) -> None:
    every = [talking(f"c{n}", *lengths) for n, lengths in enumerate(shapes)]
    sample = fit(every, budget, most)
    assert tokens(sample) <= budget
    assert chars(sample) <= most
    assert len(sample) >= min(FEWEST, len(every))
    assert all(message.text.strip() for one in sample for message in one.messages)
    known = {one.id: one for one in every}
    for one in sample:
        whole = {message.id: message.text for message in known[one.id].messages}
        for message in one.messages:
            assert message.text == whole[message.id] or "…" in message.text


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        fit([], 0)
