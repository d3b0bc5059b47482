"""An operator's own prices: a TOML file that replaces what the built-in table says of a model."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from soulprint_pipeline.prices import PRICES, Price, PriceTable, Rate

LARGEST = 64 * 1024
_RATES = ("input", "output", "cache_read", "cache_write")
_DEAREST = Decimal(1_000)
_FINEST = -6
"""Decimals of a rate: with six, the book of calls holds every sum exactly."""


class PriceFileError(ValueError):
    """The file cannot be used. The message completes "it may be a file of prices, but …"."""


def load_prices(path: Path) -> PriceTable:
    """Read a file of prices.

    Every model that the file names gets the rates that stand there; the others keep theirs. A
    model that has no price here cannot be added: this release does not know how to ask it.

    Raises:
        PriceFileError: it cannot be read, or something in it is no price.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        data = tomllib.loads(raw.decode(), parse_float=Decimal)
    except OSError as error:
        raise PriceFileError(f"it cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PriceFileError(f"it is no TOML ({str(error)[:100]})") from None
    if len(raw) > LARGEST:
        raise PriceFileError(f"it is longer than {LARGEST:,} bytes")
    of = data.pop("of", None)
    # A datetime is a date to Python, and none here.
    if type(of) is not date:
        raise PriceFileError("it must say of which day the prices are: of = 2026-11-01")
    models = dict(PRICES)
    for name, told in data.items():
        if name not in PRICES:
            raise PriceFileError(
                f"{name[:60]!r} is none of the models: {', '.join(sorted(PRICES))}"
            )
        models[name] = _price(name, told, PRICES[name])
    return PriceTable(of=of, models=models)


def _price(name: str, told: object, known: Price) -> Price:
    """Make a price of `told`; how the model counts tokens is nothing that a rate changes."""
    table = _table(name, told, (*_RATES, "batch", "long_from", "long"))
    long_from, long = table.get("long_from"), table.get("long")
    if (long_from is None) != (long is None):
        raise PriceFileError(f"{name} needs both long_from and long, or neither")
    if long_from is not None and (type(long_from) is not int or long_from < 1):
        raise PriceFileError(f"{name}.long_from is no number of tokens")
    return Price(
        rate=_rate(name, table),
        long_from=long_from,
        long=None if long is None else _rate(f"{name}.long", _table(f"{name}.long", long, _RATES)),
        batch=_dollars(f"{name}.batch", table["batch"]) if "batch" in table else known.batch,
        tokenizer=known.tokenizer,
    )


def _table(name: str, told: object, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise PriceFileError(f"{name} is no table")
    if unknown := sorted(told.keys() - set(keys)):
        raise PriceFileError(f"{name}.{unknown[0][:60]} is none of: {', '.join(keys)}")
    return told


def _rate(name: str, table: dict[str, Any]) -> Rate:
    if missing := [key for key in _RATES if key not in table]:
        raise PriceFileError(f"{name}.{missing[0]} is missing")
    return Rate(**{key: _dollars(f"{name}.{key}", table[key]) for key in _RATES})


def _dollars(name: str, told: object) -> Decimal:
    if isinstance(told, bool) or not isinstance(told, int | Decimal):
        raise PriceFileError(f"{name} is no number")
    number = Decimal(told)
    exponent = number.as_tuple().exponent
    if not number.is_finite() or not isinstance(exponent, int) or exponent < _FINEST:
        raise PriceFileError(f"{name} must have at most six decimals")
    if not 0 <= number <= _DEAREST:
        raise PriceFileError(f"{name} must be from 0 to {_DEAREST} dollars for a million tokens")
    return number
