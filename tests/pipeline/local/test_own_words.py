"""Only the person's own words, said as statements, make facts."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.own_words import blank_others, written_by
from soulprint_pipeline.analysts.local.sentences import spans
from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.quotes import occurs
from tests.pipeline.local.saying import facts, statements


@pytest.mark.parametrize(
    "message",
    [
        "```python\n# I live in Rome.\n```",
        "~~~\nI live in Rome.\n~~~",
        "> I live in Rome.",
        'He kept saying "I live in Rome." all evening.',
        "\u201cI live in Rome.\u201d",
        "Translate this:\n\nI live in Rome.",
        "Please proofread. I live in Rome.",
        "From: Ana\nTo: Ben\n\nI live in Rome.",
        "Dear Sir or Madam,\nI live in Rome.\nYours sincerely,\nAna",
        "I live in Rome and need a refund.\n\nBest regards,\nAna Conti",
        "Write a poem about a cat. I live in Rome, she says.",
        "Let's play a game. I live in Rome.",
        "Act as my grandfather. I live in Rome.",
        "-----Original Message-----\nI live in Rome.",
        "On Mon, 3 May 2021, Ana <ana@example.org> wrote:\nI live in Rome.",
        "I Live In Rome\nAnd My Heart Is Stone\nBut The River Knows\nWhere The Wild Wind Blows",
        "A reader writes: I like tea. And I live in Rome.",
        "| name | note |\n| Ana | I live in Rome. |",
        "See below.\n\n    I live in Rome.",
    ],
)
def test_words_of_others_make_no_facts(message: str) -> None:
    assert statements(message) == []


def test_a_story_told_before_does_not_take_back_what_was_said_first() -> None:
    assert statements("I live in Rome. Write a story in which I say: I live in Oslo.") == [
        "Lives in Rome."
    ]


def test_after_role_play_began_the_rest_of_the_conversation_is_not_believed() -> None:
    assert statements(
        "I live in Rome.",
        "Let's play: you are a wizard and I visit your tower.",
        "I live in Camelot and I love dragons with gold.",
    ) == ["Lives in Rome."]


def test_assistants_never_make_facts() -> None:
    assert statements("Where does anybody live?") == []


def test_a_long_paste_is_not_believed_beyond_its_first_paragraph() -> None:
    article = "The sea was calm that day and nobody spoke. " * 200
    assert statements(f"I live in Rome.\n\n{article}\n\nI live in Oslo.") == ["Lives in Rome."]


def test_blanking_keeps_every_place() -> None:
    text = 'I wrote "no" in `code`.\n```\nx\n```\n> quoted\nThe end.'
    blanked = blank_others(text)
    assert len(blanked) == len(text)
    assert all(theirs in (ours, BLANK) for ours, theirs in zip(text, blanked, strict=True))
    assert [place for place, mark in enumerate(blanked) if mark == "\n"] == [
        place for place, mark in enumerate(text) if mark == "\n"
    ]


@pytest.mark.parametrize(
    ("message", "statement"),
    [
        ("I live in Lisbon, what should I cook tonight?", "Lives in Lisbon."),
        ("Hi there! I\u2019m based in Lisbon.", "Lives in Lisbon."),
        ("My boss says I should rest, but I live in Lisbon.", ""),
        ("I live in Lisbon, my boss says I should move.", "Lives in Lisbon."),
        ("- I live in Lisbon\n- need cheap flights", "Lives in Lisbon."),
        ("BTW I live in St. Gallen.", "Lives in St. Gallen."),
    ],
)
def test_statements_are_told_from_what_surrounds_them(message: str, statement: str) -> None:
    assert statements(message) == ([statement] if statement else [])


def test_every_quote_occurs_in_its_message_and_is_short() -> None:
    filler = "and the weather was as it always is in these parts of the country, " * 3
    message = f"Just so you know, {filler}I live in Lisbon, {filler}which is fine."
    (fact,) = facts(message)
    assert "I live in Lisbon" in fact.quote
    assert occurs(fact.quote, message)
    assert len(fact.quote) <= 200


def test_the_same_thing_said_twice_in_a_conversation_is_one_fact() -> None:
    (fact,) = facts("I live in Lisbon.", "As I said, I live in Lisbon!")
    assert fact.message_id == "c1-u0"


def test_sentences_are_places_and_keep_abbreviations_together() -> None:
    text = "Dr. Who met Mr. Fox. Then? 1. Only\n2) Two"
    assert [text[a:b] for a, b in spans(text)] == ["Dr. Who met Mr. Fox.", "Then?", "Only"]


def test_how_somebody_writes_is_told_by_their_requests_too_and_not_by_what_they_brought() -> None:
    request = "Could you write a cheerful card for my aunt, please? She is eighty."
    assert written_by(request) == request
    brought = "Translate this letter for me:\nI am a baker and I hate dogs."
    assert written_by(brought).startswith("Translate this letter for me:")
    assert "baker" not in written_by(brought)
