from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from soulprint_pipeline.price_file import PriceFileError, load_prices
from soulprint_pipeline.prices import (
    PRICES,
    PRICES_OF,
    Price,
    Rate,
    UnknownModel,
    canonical,
    cost,
)

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


OWN = """
of = 2026-12-01
[claude-haiku-4-5]
input = 0.8
output = 4
cache_read = 0.08
cache_write = 1
"""


def test_a_file_replaces_the_prices_of_the_models_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(OWN)
    table = load_prices(file)
    assert table.of == date(2026, 12, 1)
    assert cost("claude-haiku-4-5-20251001", M, M, M, M, prices=table.models) == Decimal("5.88")
    assert table.models["claude-haiku-5-5"] == PRICES["claude-haiku-5-5"]


def test_the_file_on_the_page_of_costs_is_one_that_is_taken(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/cost.md").read_text()
    file = tmp_path / "prices.toml"
    file.write_text(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0])
    table = load_prices(file).models
    assert cost("claude-haiku-5-5", M // 10, 0, prices=table) == Decimal("0.008")
    assert cost("claude-haiku-5-5", M, 0, prices=table) == Decimal("0.4")
    assert table["claude-haiku-5-5"].tokenizer == Decimal("1.3")


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("of = 2026-12-01", "", "of which day"),
        ("of = 2026-12-01", "of = 2026-12-01T10:00:00Z", "of which day"),
        ("input = 0.8", "", "claude-haiku-4-5.input is missing"),
        ("input = 0.8", 'input = "0.8"', "is no number"),
        ("input = 0.8", "input = true", "is no number"),
        ("input = 0.8", "input = -1", "from 0 to 1000"),
        ("input = 0.8", "input = nan", "at most six decimals"),
        ("input = 0.8", "input = 0.0000001", "at most six decimals"),
        ("input = 0.8", "input = 0.8\nfree = 1", "claude-haiku-4-5.free is none of"),
        ("input = 0.8", "input = 0.8\nlong_from = 5", "both long_from and long"),
        ("claude-haiku-4-5", "gpt-4", "'gpt-4' is none of the models"),
        ("[claude-haiku-4-5]", "[claude-haiku-4-5", "no TOML"),
    ],
)
def test_a_file_that_is_no_table_of_prices_is_refused_with_the_reason(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(OWN.replace(was, becomes))
    with pytest.raises(PriceFileError, match=re.escape(told)):
        load_prices(file)
    with pytest.raises(PriceFileError, match="cannot be read"):
        load_prices(tmp_path)
