"""Clauses that are read by the lexicon of verbs: its examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from soulprint_pipeline.analysts.local import dates
from soulprint_pipeline.analysts.local.clauses import readings
from soulprint_pipeline.analysts.local.open_clauses import lexicon, stating
from soulprint_pipeline.analysts.local.open_clauses.forms import forms
from soulprint_pipeline.analysts.local.open_clauses.frames import frame
from soulprint_pipeline.analysts.local.open_clauses.groups import TENSES, groups
from soulprint_pipeline.analysts.local.own_words import blank_others
from soulprint_pipeline.analysts.local.patterns import load
from soulprint_pipeline.analysts.local.questions import readable
from soulprint_pipeline.analysts.local.sentences import spans
from soulprint_pipeline.analysts.local.spelling import plain
from soulprint_pipeline.analysts.local.stated import stated
from soulprint_pipeline.analysts.local.tokens import tokens
from tests.pipeline.local.saying import AT, statements

ENTRIES = lexicon.entries()


def by_clauses(message: str) -> Iterator[str]:
    """Yield what the clauses of a message state, whatever patterns make of it."""
    own = blank_others(message)
    for start, end in spans(own):
        sentence = plain(own[start:end], tokens(own[start:end]))
        stop, asked = readable(sentence)
        read = readings(sentence, stop, asked=asked)
        for told, _ in stating.stated(sentence, stop, read, dates.day_of(AT)):
            yield told.statement


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.predicate.id)
def test_a_predicate_says_what_its_examples_say(entry: lexicon.Entry) -> None:
    for message, statement in entry.predicate.yes:
        assert statement in list(by_clauses(message)), message


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.predicate.id)
def test_a_predicate_stays_silent_on_its_counter_examples(entry: lexicon.Entry) -> None:
    for message in entry.predicate.no:
        assert not [each.statement for each in stated(message, AT) if each.ready is entry.ready]


def test_every_predicate_has_examples_of_both_kinds_and_a_name_of_its_own() -> None:
    names = {entry.ready.pattern.id for entry in ENTRIES}
    assert len(names) == len(ENTRIES)
    assert names.isdisjoint(ready.pattern.id for ready in load())
    for entry in ENTRIES:
        assert entry.predicate.yes, entry.predicate.id
        assert entry.predicate.no, entry.predicate.id
        assert entry.tenses <= TENSES, entry.predicate.id


def test_every_frame_names_slots_and_classes_that_exist() -> None:
    for entry in ENTRIES:
        for each in entry.predicate.takes:
            assert frame(each).lead.flags & re.IGNORECASE
        if entry.predicate.subject:
            assert lexicon.of_class(entry.predicate.subject).flags & re.IGNORECASE


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("knit", "knit knits knitting knitted knitted"),
        ("carry", "carry carries carrying carried carried"),
        ("bake", "bake bakes baking baked baked"),
        ("teach", "teach teaches teaching taught taught"),
        ("garden", "garden gardens gardening gardened gardened"),
        ("go", "go goes going went gone"),
        ("dye", "dye dyes dyeing dyed dyed"),
    ],
)
def test_a_verb_is_conjugated(verb: str, told: str) -> None:
    found = forms(verb)
    assert [found.base, found.third, found.ing, found.past, found.part] == told.split()


@pytest.mark.parametrize(
    ("clause", "verb", "tense"),
    [
        ("I keep bees", "keep", "present"),
        ("I'm not drinking wine", "drink", "not progressive"),
        ("I've never learned to swim", "learn", "never"),
        ("I have been restoring a boat", "restore", "been"),
        ("we have to avoid gluten", "avoid", "must"),
        ("i can not eat gluten", "eat", "cannot"),
        ("I am going to Oslo on Friday", "go", "progressive"),
        ("I am going to sell the boat", "sell", "future"),
        ("i i sing in a choir", "sing", "present"),
    ],
)
def test_a_clause_is_taken_apart(clause: str, verb: str, tense: str) -> None:
    assert (verb, tense) in [(each.verb, each.tense) for each in groups(clause)]


@pytest.mark.parametrize(
    "message",
    [
        "I run 5k and.",
        "I keep bees if my landlord lets me.",
        "I keep it on the roof.",
        "The bike I ride to work is old.",
        "the ward i work on is loud",
        "Today I cook for friends.",
        "I cannot sleep when it is hot.",
        "I drink coffee or what.",
    ],
)
def test_a_clause_that_is_not_whole_or_does_not_last_states_nothing(message: str) -> None:
    assert list(by_clauses(message)) == []


def test_what_a_pattern_says_is_not_said_again_by_its_clause() -> None:
    assert statements("I collect old maps of the coast.") == ["Collects old maps of the coast."]
    assert statements("I'm vegetarian, and I umpire cricket at weekends.") == [
        "Is vegetarian.",
        "Umpires cricket at weekends.",
    ]


def test_dates_are_resolved_and_what_comes_again_is_not() -> None:
    assert statements("flying to lisbon on 12 march for a week, what to pack") == [
        "Is flying to Lisbon on 12 March 2025 for a week."
    ]
    assert statements("We spend every August in a cottage without electricity.") == [
        "Spends every August in a cottage without electricity."
    ]


@pytest.mark.parametrize(
    "message",
    [
        "B: I live on a boat. C: I live in a van. Who pays less?",
        "user1 i keep snakes\nuser2 i own three cats\ncount the cats",
        "For the agony aunt: I umpire cricket and I hoard notebooks.",
        "what does he want from me\n\nI umpire cricket and I hoard notebooks.",
        "I umpire cricket and I hoard notebooks. Rewrite this text.",
    ],
)
def test_words_that_a_message_asks_about_are_not_believed(message: str) -> None:
    assert statements(message) == []


def test_a_message_with_a_label_of_its_own_is_believed() -> None:
    for message in (
        "Some context: I umpire cricket. What is the new rule?",
        "I umpire cricket - I have for years. What is the new rule?",
    ):
        assert statements(message) == ["Umpires cricket."]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("I do swim in the lake every morning.", ["Swims in the lake every morning."]),
        ("I do feel like a murderer every year.", []),
        ("I do yoga on Mondays.", ["Enjoys yoga."]),
    ],
)
def test_a_stressed_verb_is_told_like_any_other(said: str, told: list[str]) -> None:
    assert statements(said) == told
