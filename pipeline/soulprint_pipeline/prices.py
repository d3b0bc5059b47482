"""What a model costs: one dated table, in dollars for a million tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

MILLION = Decimal(1_000_000)
_DATED = re.compile(r"-\d{8}\Z")


class UnknownModel(ValueError):
    """A model without a price: nothing is bought blindly."""

    def __init__(self, model: str, known: list[str]) -> None:
        super().__init__(
            f"The model {model[:80]!r} has no price here, so its cost cannot be limited. "
            f"Set SOULPRINT_MODEL to one of: {', '.join(known)} (a dated id of one works too)."
        )


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """Dollars for a million tokens.

    Attributes:
        cache_write: into the cache that lives five minutes.
    """

    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write: Decimal


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """The rates of a model.

    Attributes:
        long_from: a prompt with more tokens than this is billed, answer included, at `long`.
        batch: what a batch costs, as a share of the rates.
        tokenizer: tokens of the model for each one of `tokens.estimate_tokens`.
    """

    rate: Rate
    long_from: int | None = None
    long: Rate | None = None
    batch: Decimal = Decimal("0.5")
    tokenizer: Decimal = Decimal(1)


def _rate(input_: str, output: str, cache_read: str, cache_write: str) -> Rate:
    return Rate(
        input=Decimal(input_),
        output=Decimal(output),
        cache_read=Decimal(cache_read),
        cache_write=Decimal(cache_write),
    )


PRICES: Mapping[str, Price] = {
    "claude-haiku-4-5": Price(rate=_rate("1", "5", "0.10", "1.25")),
    "claude-haiku-5-5": Price(
        rate=_rate("0.10", "0.50", "0.01", "0.125"),
        long_from=100_000,
        long=_rate("0.50", "2.50", "0.05", "0.625"),
        tokenizer=Decimal("1.3"),
    ),
}
"""Source: the provider's model overviews of Haiku 4.5 and Haiku 5.5, and the migration guide of the
latter, which has it that the same text makes about 30 % more tokens."""

PRICES_OF = date(2026, 11, 1)
"""When that was read."""


class PriceTable(msgspec.Struct, frozen=True):
    """Prices and their date.

    Attributes:
        of: the day on which they were read from the provider's pages.
        models: by public name, undated.
    """

    of: date = PRICES_OF
    models: Mapping[str, Price] = msgspec.field(default_factory=lambda: PRICES)


def canonical(model: str, prices: Mapping[str, Price] = PRICES) -> str:
    """Return the name under which `model` is priced; a dated id counts as its undated one.

    Raises:
        UnknownModel: it has no price.
    """
    if model in prices:
        return model
    undated = _DATED.sub("", model)
    if undated in prices:
        return undated
    raise UnknownModel(model, sorted(prices))


def cost(
    model: str,
    tokens_in: int,
    tokens_out: int,
    cached: int = 0,
    cache_written: int = 0,
    *,
    prices: Mapping[str, Price] = PRICES,
) -> Decimal:
    """Return the dollars of one call, exactly.

    Args:
        model: its public name, dated or not.
        tokens_in: input tokens that were neither read from nor written to the cache.
        tokens_out: output tokens, thinking included.
        cached: input tokens read from the cache.
        cache_written: input tokens written to it.
        prices: another table, for an operator with other rates.

    Raises:
        UnknownModel: it has no price.
    """
    price = prices[canonical(model, prices)]
    rate = price.rate
    prompt = tokens_in + cached + cache_written
    if price.long is not None and price.long_from is not None and prompt > price.long_from:
        rate = price.long
    dollars = (
        rate.input * tokens_in
        + rate.output * tokens_out
        + rate.cache_read * cached
        + rate.cache_write * cache_written
    )
    return dollars / MILLION
