"""Of what somebody drinks, likes or keeps only the newest stands."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.base import Material
from soulprint_pipeline.analysts.local.extract import conversation_facts
from soulprint_pipeline.analysts.local.standing import slot_of
from soulprint_pipeline.analysts.local.write import write
from tests.pipeline.local.saying import AT, conversation
from tests.pipeline.persons.profiling import consolidated

MONTH = 30 * 86_400.0


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Quit coffee.", "Drinks coffee again."),
        ("Quit coffee in January 2026.", "Is back on coffee."),
        ("Quit coffee on jan 1.", "Is back on coffee."),
        ("Quit coffee (Kaffee).", "Drinks coffee (Kaffee) again."),
        ("Does not eat meat.", "Eats meat again."),
        ("Plays the cello.", "Quit playing the cello."),
        ("Likes jazz.", "Does not like jazz."),
        ("Can't stand opera.", "Loves opera."),
        ("Has a whippet called Pip.", "Their whippet Pip died on 14 March 2026."),
        ("Has a cat called Milla.", "Their cat Milla has died."),
        ("Is making a quilt for Emil.", "Finished the quilt for Emil."),
        ("Is building a shed.", "Finished building the shed."),
        ("Has a golden retriever called Max.", "Their golden retriever Max has died."),
        ("Drinks coffee until about five.", "Does not drink coffee after noon."),
        ("Drinks coffee until about five.", "Drinks no coffee after noon."),
        ("Has lived alone for six years.", "Decided to move in with Owen."),
        ("Lives with their parents.", "Lives alone."),
        ("Wants the assistant to use emojis.", "Prefers answers without emojis."),
        ("Prefers answers with British spelling.", "Wants the assistant to use American spelling."),
        ("Prefers answers with metric units.", "Wants the assistant to use imperial units."),
        ("Prefers answers with bullet points.", "Does not want bullet points."),
        ("Wants long answers.", "Wants the assistant to keep things brief with them."),
    ],
)
def test_what_takes_another_back_has_its_slot(older: str, newer: str) -> None:
    assert slot_of(older) == slot_of(newer) is not None


@pytest.mark.parametrize(
    "statement",
    [
        "Quit their job.",
        "Likes to be told the truth.",
        "Lives in Lisbon.",
        "Lives with a bad back.",
        "Lives alone on weekdays.",
        "Likes it when the answer comes first.",
        "Wants the assistant to use tables when it compares things.",
        "Wants the assistant to keep things brief and to use emojis.",
    ],
)
def test_what_takes_nothing_back_has_none(statement: str) -> None:
    assert slot_of(statement) is None


def test_a_statement_that_says_more_of_a_thing_does_not_take_it_back() -> None:
    assert slot_of("Drinks coffee black.") != slot_of("Drinks coffee.")
    assert slot_of("Likes swimming in the sea.") != slot_of("Likes swimming in lakes.")
    assert slot_of("Has a lurcher called Biscuit who is allergic to chicken.") is None


def _told(*months: str) -> list[str]:
    facts = [
        fact
        for number, text in enumerate(months)
        for fact in conversation_facts(
            conversation(text, name=f"c{number}", at=AT + number * MONTH)
        )
    ]
    return [fact.statement for fact in consolidated(facts)[0]]


def test_who_quit_coffee_and_drinks_it_again_drinks_it() -> None:
    assert _told("I have given up coffee.", "I've started drinking coffee again.") == [
        "Drinks coffee again."
    ]


def test_a_pet_that_died_is_told_so_in_memory_and_among_the_people() -> None:
    said = ("My cat Olive is fat.", "We had to put our cat Olive to sleep yesterday.")
    assert _told(*said) == ["Their cat Olive died on 20 March 2025."]
    talks = tuple(
        conversation(text, name=f"c{number}", at=AT + number * MONTH)
        for number, text in enumerate(said)
    )
    user = write(Material(talks), lambda: None).user
    assert user.relationships == ["Olive (their cat, who died on 20 March 2025)"]
