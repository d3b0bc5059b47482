"""Windows: whole conversations, in order, the same each time."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.windows import LIMIT, WindowPlan, plan_windows

SIZES = st.lists(st.integers(0, 40_000), max_size=60)


@given(SIZES)
def test_every_conversation_is_in_exactly_one_window(sizes: list[int]) -> None:
    plans = plan_windows(enumerate(sizes))
    assert [ref for plan in plans for ref in plan.refs] == list(range(len(sizes)))
    for plan in plans:
        assert plan.tokens == sum(sizes[ref] for ref in plan.refs)
        assert plan.tokens <= LIMIT or len(plan.refs) == 1


@given(SIZES)
def test_the_same_conversations_give_the_same_windows(sizes: list[int]) -> None:
    assert plan_windows(enumerate(sizes)) == plan_windows(iter(list(enumerate(sizes))))


@given(SIZES)
def test_no_two_neighbours_would_have_fitted_into_one(sizes: list[int]) -> None:
    plans = plan_windows(enumerate(sizes))
    for before, after in pairwise(plans):
        assert before.tokens + sizes[after.refs[0]] > LIMIT


def test_a_conversation_above_the_limit_is_alone() -> None:
    plans = plan_windows([("a", 10), ("huge", 100_000), ("b", 10)])
    assert plans == [
        WindowPlan(("a",), 10),
        WindowPlan(("huge",), 100_000),
        WindowPlan(("b",), 10),
    ]


def test_nothing_gives_nothing() -> None:
    assert plan_windows([]) == []


def test_wrong_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one token"):
        plan_windows([], limit=0)
    with pytest.raises(ValueError, match="-1"):
        plan_windows([("a", -1)])
