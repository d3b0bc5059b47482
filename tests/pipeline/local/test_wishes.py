"""Wishes about how the assistant answers: the examples of their openings."""

from __future__ import annotations

import re

import pytest

from soulprint_pipeline.analysts.local.open_clauses.lexicon import entries as predicates
from soulprint_pipeline.analysts.local.patterns import load
from soulprint_pipeline.analysts.local.stated import stated
from soulprint_pipeline.analysts.local.wishes.lexicon import Entry, acts, entries, third
from soulprint_pipeline.analysts.local.wishes.turning import turned
from tests.pipeline.local.saying import AT, statements


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.opening.id)
def test_an_opening_says_what_its_examples_say(entry: Entry) -> None:
    for message, statement in entry.opening.yes:
        found = [each.statement for each in stated(message, AT) if each.ready is entry.ready]
        assert found == [statement], message


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.opening.id)
def test_an_opening_stays_silent_on_its_counter_examples(entry: Entry) -> None:
    wishes = {id(each.ready) for each in entries()}
    for message in entry.opening.no:
        found = [each.statement for each in stated(message, AT) if id(each.ready) in wishes]
        assert found == [], message


def test_every_opening_has_examples_of_both_kinds_and_a_name_of_its_own() -> None:
    names = [each.ready.pattern.id for each in entries()]
    others = {each.pattern.id for each in load()} | {each.ready.pattern.id for each in predicates()}
    assert len(set(names)) == len(names)
    assert others.isdisjoint(names)
    for each in entries():
        assert each.opening.yes, each.opening.id
        assert each.opening.no, each.opening.id
        assert each.regex.flags & re.IGNORECASE


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("when you state a number", "when it states a number"),
        ("before you rewrite anything of mine", "before it rewrites anything of theirs"),
        ("when I ask you a question", "when they ask it a question"),
        ("if I'm wrong", "if they are wrong"),
        ("if you're unsure", "if it is unsure"),
        ("what you don't know", "what it does not know"),
        ("your answers to me", "its answers to them"),
    ],
)
def test_what_is_said_to_an_assistant_is_told_about_both(said: str, told: str) -> None:
    assert turned(said) == told


def test_verbs_of_an_assistant_are_known_in_their_forms() -> None:
    assert acts()["avoided past"] == "avoid"
    assert acts()["apologising ing"] == "apologise"
    assert third("push") == "pushes"


@pytest.mark.parametrize(
    "message",
    [
        "Let's play a game. Always answer me in rhymes.",
        "Write a system prompt. Never use emojis.",
        'Improve this: "From now on answer me in French."',
        "My boss says: never apologise to me.",
        "Should you always include sources?",
        "Write the toast for Ann. Always keep the sentences short.",
        "Make this email shorter and don't use jargon in it.",
        "He never answers my questions.",
    ],
)
def test_a_wish_that_is_another_text_s_or_another_one_s_is_none(message: str) -> None:
    assert statements(message) == []


def test_a_wish_that_speaks_of_texts_sets_no_errand() -> None:
    assert statements("I need you to check with me before you rewrite anything of mine.") == [
        "Wants the assistant to check with them before it rewrites anything of theirs."
    ]


def test_what_is_quoted_in_a_wish_is_told() -> None:
    assert statements('No more "great question" at the start of every reply, please.') == [
        'Does not want "great question" at the start of every reply in answers.'
    ]
