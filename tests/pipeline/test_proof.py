"""What in a message is the person's own, as far as marks tell."""

from __future__ import annotations

import time

import pytest

from soulprint_pipeline.proof import NOT_THEIR_OWN, NOT_THERE, TOO_SHORT, OwnWords, repeats
from soulprint_pipeline.quotes import fold

HOME = "I live in Lisbon."


@pytest.mark.parametrize(
    "text",
    [
        "i live  in\nLISBON.",
        f'My brother said "call her". {HOME}',
        f"I moved. {HOME} `print()` prints.",
        f"> You asked where\n\n{HOME}",
        f"{HOME}\n\nFrom: a@b.c\nSubject: x\n\nI live in Rome.",
        f'5" pipes and 6" hoses. {HOME}',
        f'She wrote "{HOME}" and it is true: {HOME}',
        f"Subject: the move. {HOME}",
        f"Hi Claude,\n{HOME}\nThanks,\nAnna",
        f"Hey Robin,\n{HOME} What is the weather?",
        f"Reply to this:\n\nDear Anna,\nI live in Rome.\nBest,\nFrank\n\n{HOME}",
        f"Name: Ada\nCity: Lisbon\nMore: {HOME}",
        f"Monday: gym\nTuesday: rest\nWednesday: gym\n\n{HOME}",
        f"import os\nx = 1\nprint(x)\n\n{HOME}",
        f"# Me\n{HOME}",
    ],
)
def test_what_the_person_says_is_proven(text: str) -> None:
    assert OwnWords(text).fault(HOME) is None


@pytest.mark.parametrize(
    "text",
    [
        f"```\n{HOME}\n```",
        f"~~~\n{HOME}",
        f"What does `{HOME}` mean?",
        f"> {HOME}\nWhat now?",
        f"Reply to this.\n\nFrom: Frank\nTo: me\n\nHi,\n{HOME}\nFrank",
        f"Kürze das:\nVon: Frank\nBetreff: Neues\n\n{HOME}",
        f"-----Original Message-----\n{HOME}",
        f"On Tue, 3 Mar 2024, Ann wrote:\n{HOME}",
        f'The reader says "{HOME}" Is that so?',
        f"Er sagt „{HOME}“ und geht.",
        f"Il dit « {HOME} » ici.",
        f"[10:32] Tom: {HOME}\n[10:33] Ann: Nice.",
        f"Answer it.\n\nHi Anna,\n{HOME}\nCheers,\nTom",
        f"Dear Anna,\n{HOME}",
        f"Hi Anna,\n{HOME}\n\nLiebe Grüße\nTom",
        f"He said '{HOME}' and left.",
        f"\u2018I don\u2019t lie. {HOME}\u2019 he says.",
        f"Tom: Hello.\nAnn: {HOME}\nTom: Nice.",
        f"**User:** hi\n**ChatGPT:** {HOME}",
        f"import os\n# {HOME}\nx = os.getcwd()\n",
        f"I live in\n```\n{HOME}\n```\nLisbon.",
        f"3/4/24, 10:32 PM - Tom: {HOME}\n3/4/24, 10:33 PM - Ann: Nice.",
    ],
)
def test_what_is_pasted_or_quoted_proves_nothing(text: str) -> None:
    assert OwnWords(text).fault(HOME) == NOT_THEIR_OWN


@pytest.mark.parametrize("quote", ["I live in Porto.", "I lived in Lisbon.", "", "a", "  . "])
def test_what_does_not_occur_is_told_apart(quote: str) -> None:
    assert OwnWords(f"Hello. {HOME}").fault(quote) == NOT_THERE


def test_a_sentence_that_goes_beyond_the_quotation_marks_is_the_persons_own() -> None:
    text = 'I love the film "Blade Runner" most of all.'
    assert OwnWords(text).fault(text) is None
    assert OwnWords(text).fault("Blade Runner") == NOT_THEIR_OWN
    assert OwnWords("I use `pandas` a lot.").fault("I use `pandas` a lot.") is None


@pytest.mark.parametrize(
    "sentence",
    [
        'I love the film "My Neighbor Totoro" most of all.',
        "I'm writing a book called 'My Life in Maps' this year.",
        'We danced to "I Will Survive" at our wedding.',
    ],
)
def test_a_title_speaks_of_nobody(sentence: str) -> None:
    assert OwnWords(f"So. {sentence} And yours?").fault(sentence) is None


@pytest.mark.parametrize(
    "quote",
    [
        '"I am a nurse."', 'says "I am a nurse."', 'My sister always says to me "I am a nurse."',
        'My "we always did it this way before" boss',
    ],
)  # fmt: skip
def test_a_passage_that_reports_what_somebody_says_is_not_the_persons(quote: str) -> None:
    assert OwnWords(f"Well, she {quote} and goes.").fault(quote) == NOT_THEIR_OWN


@pytest.mark.parametrize(
    ("quote", "text", "fault"),
    [
        ("the", "What is the time?", TOO_SHORT),
        ("Lisbon", "I live in Lisbon.", TOO_SHORT),
        ("Lisbon", "lisbon", None),
        ("我是医生", "你好 我是医生", None),
        ("I'm Mo", "Hello, I'm Mo.", None),
    ],
)
def test_a_single_word_proves_something_only_where_it_is_the_message(
    quote: str, text: str, fault: str | None
) -> None:
    assert OwnWords(text).fault(quote) == fault


def test_what_the_assistant_had_said_word_for_word_is_not_the_persons() -> None:
    draft = [fold("Here it is: “I am a trained nurse in Lisbon.” Fine?")]
    assert repeats("I am a trained nurse in Lisbon.", draft)
    assert not repeats("I am a nurse.", draft)
    assert not repeats("I am a trained cook in Lisbon.", draft)


def test_hostile_text_is_looked_through_in_linear_time() -> None:
    started = time.perf_counter()
    for text in ('"a' * 300_000, "\u201ca" * 300_000, "> " * 300_000, "`a" * 300_000, "```" * 300_001,
                 "10:30 a" * 100_000, "\u00aba" * 300_000, "[1/1/1, 1:11:11" * 60_000, "Hi A,\n" * 100_000,
                 "Dear A,\nBest,\n" * 50_000, "A: a\nB: b\n" * 60_000, "'A" * 300_000, "'A'a" * 200_000,
                 "user:\n" * 100_000, "x = 1\n" * 100_000, "\n \n" * 100_000, "Best,\n\n\n" * 80_000):  # fmt: skip
        OwnWords(text + HOME).fault(HOME)
    # Quadratic, it would take hours; linear, it takes seconds on any machine.
    assert time.perf_counter() - started < 300
