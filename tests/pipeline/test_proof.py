"""What in a message is the person's own, as far as marks tell."""

from __future__ import annotations

import time

import pytest

from soulprint_pipeline.proof import NOT_THEIR_OWN, NOT_THERE, OwnWords

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


def test_hostile_text_is_looked_through_in_linear_time() -> None:
    started = time.perf_counter()
    for text in ('"a' * 300_000, "\u201ca" * 300_000, "> " * 300_000, "`a" * 300_000, "```" * 300_001,
                 "10:30 a" * 100_000, "\u00aba" * 300_000, "[1/1/1, 1:11:11" * 60_000):  # fmt: skip
        OwnWords(text + HOME).fault(HOME)
    assert time.perf_counter() - started < 20
