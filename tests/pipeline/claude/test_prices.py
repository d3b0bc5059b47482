from __future__ import annotations

from decimal import Decimal

import pytest

from soulprint_pipeline.prices import PRICES_OF, Price, Rate, UnknownModel, canonical, cost

M = 1_000_000


@pytest.mark.parametrize(
    ("model", "tokens", "dollars"),
    [
        ("claude-haiku-4-5-20251001", (M, M, M, M), "7.35"),
        ("claude-haiku-4-5", (1, 0, 0, 0), "0.000001"),
        ("claude-haiku-5-5", (100_000, M, 0, 0), "0.51"),
        ("claude-haiku-5-5", (100_001, M, 0, 0), "2.5500005"),
        ("claude-haiku-5-5", (50_000, 0, 50_000, 1), "0.027500625"),
        ("claude-haiku-5-5", (0, 0, 0, 0), "0"),
    ],
)
def test_a_call_costs_what_the_price_page_says(
    model: str, tokens: tuple[int, int, int, int], dollars: str
) -> None:
    assert cost(model, *tokens) == Decimal(dollars)


def test_a_dated_id_counts_as_its_model_and_nothing_else_does() -> None:
    assert canonical("claude-haiku-5-5-20261007") == "claude-haiku-5-5"
    for unknown in ("claude-haiku-5-50", "claude-haiku-5-5-latest", "gpt-4", ""):
        with pytest.raises(UnknownModel, match="claude-haiku-4-5, claude-haiku-5-5"):
            cost(unknown, 1, 1)


def test_an_operator_can_bring_another_table() -> None:
    one = Decimal(1)
    table = {
        "house-model": Price(rate=Rate(input=one, output=one, cache_read=one, cache_write=one))
    }
    assert cost("house-model", M, M, prices=table) == 2


def test_the_table_is_dated() -> None:
    assert PRICES_OF.year >= 2026
