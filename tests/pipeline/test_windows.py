"""Windows: whole conversations, in order, the same each time, and even among lanes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.windows import (
    LIMIT,
    ROUNDS,
    SMALLEST,
    WindowPlan,
    balanced,
    more_calls,
    plan_windows,
)

SIZES = st.lists(st.integers(0, 400_000), max_size=60)
TARGETS = st.none() | st.floats(1_000, LIMIT)


@given(SIZES, TARGETS)
def test_every_conversation_is_in_exactly_one_window(
    sizes: list[int], target: float | None
) -> None:
    plans = list(plan_windows(enumerate(sizes), target=target))
    assert [ref for plan in plans for ref in plan.refs] == list(range(len(sizes)))
    for plan in plans:
        assert plan.size == sum(sizes[ref] for ref in plan.refs)
        assert plan.size <= LIMIT or len(plan.refs) == 1


@given(SIZES, TARGETS)
def test_the_same_conversations_give_the_same_windows(
    sizes: list[int], target: float | None
) -> None:
    first = list(plan_windows(enumerate(sizes), target=target))
    assert first == list(plan_windows(iter(list(enumerate(sizes))), target=target))


@given(SIZES)
def test_without_a_target_no_two_neighbours_would_have_fitted_into_one(sizes: list[int]) -> None:
    plans = list(plan_windows(enumerate(sizes)))
    for before, after in pairwise(plans):
        assert before.size + sizes[after.refs[0]] > LIMIT


@given(st.lists(st.integers(100, 3_000), min_size=1, max_size=2_000), st.integers(1, 12))
def test_lanes_of_equal_speed_end_together(sizes: list[int], lanes: int) -> None:
    total = sum(sizes)
    target = balanced(total, lanes)
    plans = list(plan_windows(enumerate(sizes), target=target))
    # Even to about one conversation, and no lane idle in the last round.
    assert max(plan.size for plan in plans) - min(plan.size for plan in plans) <= 2 * 3_000
    if total >= lanes * ROUNDS * SMALLEST:
        assert len(plans) % lanes == 0
    assert len(plans) <= max(-(-total // LIMIT) + lanes, ROUNDS * lanes)


@pytest.mark.parametrize("lanes", [5, 10, 30])
@pytest.mark.parametrize("huge", [LIMIT + 1, 2 * LIMIT, 3 * LIMIT + 1])
def test_lanes_end_together_beside_a_conversation_of_several_calls(lanes: int, huge: int) -> None:
    # In the middle, so that what comes after can make up for it.
    sizes = [2_000] * 1_000 + [huge] + [2_000] * 1_000
    target = balanced(sum(sizes), lanes, beside=more_calls(huge))
    plans = list(plan_windows(enumerate(sizes), target=target))
    calls = sum(1 + more_calls(plan.size) for plan in plans)
    assert (calls % lanes, len(plans)) == (0, calls - more_calls(huge))


def test_a_conversation_takes_a_call_for_every_limit_that_it_begins() -> None:
    sizes = (0, 1, LIMIT, LIMIT + 1, 2 * LIMIT, 2 * LIMIT + 1)
    assert [more_calls(size) for size in sizes] == [0, 0, 0, 1, 1, 2]


def test_a_small_import_is_not_cut_into_pieces_that_cost_more_than_they_hold() -> None:
    assert len(list(plan_windows(enumerate([100] * 20), target=balanced(2_000, 50)))) == 1


def test_a_conversation_above_the_limit_is_alone() -> None:
    plans = list(plan_windows([("a", 10), ("huge", 900_000), ("b", 10)]))
    assert plans == [
        WindowPlan(("a",), 10),
        WindowPlan(("huge",), 900_000),
        WindowPlan(("b",), 10),
    ]


def test_nothing_gives_nothing() -> None:
    assert list(plan_windows([])) == []


def test_wrong_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one byte"):
        list(plan_windows([], limit=0))
    with pytest.raises(ValueError, match="at least one byte"):
        list(plan_windows([], target=0.0))
    with pytest.raises(ValueError, match="-1"):
        list(plan_windows([("a", -1)]))
