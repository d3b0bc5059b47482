"""Tools behind verbs of making, each by itself."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.open_clauses.tooling import used


@pytest.mark.parametrize(
    ("clause", "tools"),
    [
        (
            "I do all my writing in Scrivener on an elderly MacBook and back it up",
            ["Scrivener", "an elderly MacBook"],
        ),
        ("I model bridges in Rhino and Grasshopper", ["Rhino", "Grasshopper"]),
        ("I script the dull parts in python", ["Python"]),
        ("I dictate everything with Dragon", ["Dragon"]),
        ("I shoot film on an old Pentax K1000", ["an old Pentax K1000"]),
        ("we run everything at the salon through square", ["Square"]),
    ],
)
def test_each_tool_of_a_clause_is_found(clause: str, tools: list[str]) -> None:
    assert list(used(clause)) == tools


@pytest.mark.parametrize(
    "clause",
    [
        "I write a letter in Word",
        "I write my novels in Cornwall",
        "I make jam in spring",
        "I play chess with Magnus",
        "I wrote it in Python",
        "I'm trying to write everything in Rust today",
    ],
)
def test_a_place_a_person_and_today_are_no_tools(clause: str) -> None:
    assert list(used(clause)) == []
