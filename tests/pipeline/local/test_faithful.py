"""What is told of a message is true and whole: exactly these statements, and no others.

The lists of `development` judge a fact by one telling word; here the whole line is asked for.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from soulprint_pipeline.analysts.local.doubled import once
from soulprint_pipeline.analysts.local.find import find
from tests.pipeline.local.saying import AT, statements

_PAIRS: dict[str, list[list[str]]] = tomllib.loads(
    Path(__file__).with_name("faithful.toml").read_text(encoding="utf-8")
)["pairs"]
_ALL = [
    pytest.param(message, told, id=f"{name}-{number}")
    for name, pairs in _PAIRS.items()
    for number, (message, *told) in enumerate(pairs)
]


@pytest.mark.parametrize(("message", "told"), _ALL)
def test_what_is_told_is_what_was_said(message: str, told: list[str]) -> None:
    assert sorted(statements(message)) == sorted(told)


def test_of_two_statements_that_say_the_same_the_fuller_stays() -> None:
    found = [*find("I have a dog.", AT), *find("My dog Rex barks.", AT)]
    assert [each.statement for each in once(found)] == ["Has a dog called Rex."]


def test_what_is_denied_does_not_take_the_place_of_what_is_said() -> None:
    found = [*find("I eat meat.", AT), *find("I don't eat meat on Fridays.", AT)]
    assert len(once(found)) == len(found)


def test_a_statement_that_fills_a_slot_stays_beside_another() -> None:
    found = find("I moved to Bergen in May 2024.", AT)
    assert [each.statement for each in found] == [
        "Moved to Bergen in May 2024.",
        "Lives in Bergen.",
    ]
