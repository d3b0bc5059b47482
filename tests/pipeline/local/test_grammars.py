"""German, the language whose grammar is data: every order of words, and what is not believed."""

from __future__ import annotations

import time

import pytest

from soulprint_pipeline.analysts.local.dates import day_of
from soulprint_pipeline.analysts.local.grammars import grammar_of
from soulprint_pipeline.analysts.local.grammars.readings import readings
from soulprint_pipeline.analysts.local.grammars.search import search
from tests.pipeline.local.saying import AT, facts, statements

GERMAN = grammar_of("de")


@pytest.mark.parametrize(
    "said",
    [
        "Ich wohne in Köln.",
        "Seit zwei Jahren wohne ich in Köln.",
        "Ich suche einen Chor, weil ich in Köln wohne.",
        "Wohne in Köln, wo finde ich einen Chor?",
        "Zur Info: ich wohne in Köln.",
        "Merk dir bitte, dass ich in Köln wohne.",
        "Früher war alles anders, jetzt wohne ich in Köln.",
        "Wo gibt es hier in Köln einen Chor?",
        "ICH BIN MÜDE. Aber ich wohne ja in Köln!",
    ],
)
def test_whatever_the_order_of_words_it_is_the_same_fact(said: str) -> None:
    assert statements(said) == ["Lives in Köln."]


@pytest.mark.parametrize(
    "said",
    [
        "Wenn ich in Köln wohne, brauche ich kein Auto.",
        "Wohne ich in Köln zu teuer?",
        "Meine Mutter sagt, ich wohne in Köln.",
        "Niemand weiß, dass ich in Köln wohne.",
        "Es stimmt nicht, dass ich in Köln wohne.",
        "Ich wohne nicht mehr in Köln.",
        "Als Kind wohnte ich in Köln.",
        "Früher wohne ich in Köln, das stimmt so nicht.",
        "In meinem Roman wohne ich in Köln.",
        "Kennst du den Witz: Ich wohne in Köln.",
        "Übersetze: Ich wohne in Köln.",
        "Kannst du den Text verbessern? Ich wohne in Köln.",
        "Sehr geehrte Damen und Herren, ich wohne in Köln.",
        "> Ich wohne in Köln.",
        "„Ich wohne in Köln“, stand auf dem Schild.",
        "Ich wohne in Köln. Nur Spaß.",
        "Ja klar, ich wohne in Köln.",
        "Vielleicht wohne ich in Köln.",
        "Ich würde gern in Köln wohnen.",
    ],
)
def test_what_is_asked_supposed_reported_or_past_is_no_fact(said: str) -> None:
    assert statements(said) == []


def test_a_frame_holds_in_german_too() -> None:
    assert statements("Sei ein Kunde in meinem Laden.", "Ich wohne in Köln.") == []


def test_one_message_may_speak_two_languages() -> None:
    assert statements("I live in Leeds. Meine Schwester Greta kommt am Samstag.") == [
        "Lives in Leeds.",
        "Has a sister, Greta.",
    ]


def test_a_slot_is_the_same_in_both_languages() -> None:
    slots = {
        fact.slot for text in ("I live in Leeds.", "Ich wohne in Kiel.") for fact in facts(text)
    }
    assert slots == {"home"}


def test_a_date_is_resolved_by_the_day_of_the_message() -> None:
    assert statements("Übermorgen ist meine Führerscheinprüfung.") == [
        "“Führerscheinprüfung” on 21 February 2025."
    ]


def test_an_ordinal_does_not_end_a_sentence() -> None:
    assert statements("Ich habe am 9. Juni Geburtstag.") == ["Their birthday is on 9 June."]


@pytest.mark.parametrize("place", ["Scheidung", "Elternzeit", "einer WG", "Zeile drei"])
def test_a_noun_is_no_place(place: str) -> None:
    assert statements(f"Ich lebe in {place}.") == []


@pytest.mark.parametrize(
    "bomb",
    ["ich ", "Ich wohne in ", "weil ich ", ", und ", "mein Mann ", "seit drei ", "merk dir, ",
     "so, als ", "hallo, ", "Meine Hunde A, B und ", "1. mai ", "nicht ", "dass ich a b c d ",
     "In a b c d e f wohne ich ", "lieber a als ", "Ich habe am 1. ", "ß", "\u00e4\u0308"],
    ids=repr,
)  # fmt: skip
def test_a_third_of_a_megabyte_of_german_takes_seconds_at_most(bomb: str) -> None:
    text = bomb * (300_000 // len(bomb))
    parts = [text[at : at + 590] + ". " for at in range(0, 60_000, 590)]
    start = time.process_time()
    for said in ("".join(parts), text):
        list(search(said, day_of(AT), GERMAN))
    assert time.process_time() - start < 12.0


def test_a_sentence_has_no_more_readings_than_it_has_clauses() -> None:
    sentence = "und ich wohne in Köln, " * 25
    assert len(readings(sentence, GERMAN)) < 200
