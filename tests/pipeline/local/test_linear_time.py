"""No text, however odd, takes more than linear time or ends a run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soulprint_pipeline.analysts.local.anchors import may_begin
from soulprint_pipeline.analysts.local.clauses import readings
from soulprint_pipeline.analysts.local.extract import conversation_facts
from soulprint_pipeline.analysts.local.hope import hopeful
from soulprint_pipeline.analysts.local.leads import MOST as CLAUSES
from soulprint_pipeline.analysts.local.own_words import blank_others
from soulprint_pipeline.analysts.local.style import measure
from soulprint_pipeline.analysts.local.tokens import rough
from soulprint_pipeline.analysts.local.topics import interests, usage
from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation, Message
from soulprint_pipeline.generator import write_export
from soulprint_pipeline.quotes import occurs

SMALL = 40_000
TIMES = 8
MOST = 4 * TIMES
"""Times as long for eight times the text, where linear is 8 and quadratic 64: machines are shared."""

LEAST = 0.05
"""Seconds of the processor below which nothing is told from noise."""

BOMBS = [
    ".", " ", "\n", "a", '"', "'", "`", "*", "<", "-", "1", "\t", "\u201c", "\U0001f602",
    "I am ", "my name is ", " and I", ", ", "please ", "write a ", "you are ", "dear a\n",
    "from: x\n", "best\nA\n", "Abc\n", "- ", "1. ", "```\n", "here is ", "this is a ",
    "I like?! ", "I\u0301\u0302\u0303", "\u202e\u05d0 ", "I'm Ana, a ", "imagine ", "let's say ",
    "Aa ", "my wife's ", ".?! \n", '"a', "on ", "role-", "I live in Rome, ", "no bullet points ",
    "reply to ", "what is this ", "in other words please ", "haha", ":)", "def f(",
    "I I ", "not not ", "if if ", "\"a 'b ", "on 3 May ", "am 3. M\u00e4rz ", "2024-01-01 ", "Anna: x\n",
    "> > >", "as someone who ", "because ", "http://a.b ", "a@b.co\n", "\u0130", "\u200d", "\u2028",
    "ich wohne in ", "weil ich ", "my sister Anna, my brother Bob, ", "he said ", "I (29F) ", "letter - ",
    "exercise 1 ", "solve this ", "from a friend ", "it's a friend's draft ", "Hi Ms. A ", "you be the ",
]  # fmt: skip
WITHIN = [
    ", ", "x: ", "\u2014 ", "as a ", "Mr. ", "e.g. ", "w/ & ", "my name is Anna, ", "I love a, b, c, ",
    "my sister Anna, my brother Bob, ", "am 3. M\u00e4rz ", "mein Mann ", "weil ich ", "I I ", "my my ",
]  # fmt: skip
"""What is said over and over within a sentence that states something."""


def _of(text: str) -> Conversation:
    """Return messages just below the length at which a text counts as pasted, and one beyond."""
    short = [text[at : at + 5_900] for at in range(0, len(text) // 4, 5_900)]
    cut = [*short, text]
    messages = tuple(Message(str(n), "user", each, float(n)) for n, each in enumerate(cut))
    return Conversation("c", "", 0.0, 0.0, messages)


def _seconds(text: str) -> float:
    conversation = _of(text)
    start = time.process_time()
    conversation_facts(conversation)
    measure([conversation])
    interests([conversation])
    usage([conversation])
    return time.process_time() - start


def _is_linear(text: str) -> bool:
    """Say whether a text, eight times as long, takes about eight times as long."""
    _seconds(text[:200])
    few = max(_seconds(text), LEAST)
    return _seconds(text * TIMES) < MOST * few


@pytest.mark.parametrize("bomb", BOMBS, ids=repr)
def test_eight_times_the_text_takes_no_longer_than_linear(bomb: str) -> None:
    assert _is_linear(bomb * (SMALL // len(bomb)))


@pytest.mark.parametrize("bomb", WITHIN, ids=repr)
def test_sentences_as_long_as_they_may_be_are_read_in_linear_time(bomb: str) -> None:
    sentences = [f"I live in Rome {n}, {bomb * (520 // len(bomb))}. " for n in range(8)]
    sentences += [f"Ich wohne in Rom {n}, {bomb * (520 // len(bomb))}. " for n in range(8)]
    assert _is_linear("\n".join(sentences))


def test_a_sentence_of_nothing_but_clauses_is_read_as_far_as_sentences_go() -> None:
    sentence = "I live in Rome" + ", and" * 100
    assert len(readings(sentence, len(sentence))) <= 4 * CLAUSES


_PIECES = st.sampled_from(
    ["I live in ", "I'm ", "my ", "Rome", "Ana", "if ", "says ", '"', "\n", "> ", "```", ". ",
     "? ", "\u202e", "\x00", "\ud7ff", "\ufffc", "I prefer ", "call me ", "{place}", "%s", "\\",
     "na\u00efve ", "Ich wohne in ", "weil ich ", "seit drei Jahren ", "mein Mann ", "am 9. Juni ",
     "\u00fc", "dass ", "danke ", "keine Emojis ", "\u05e9\u05dc\u05d5\u05dd ", "\U0001f600", ", ", ": "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=12)), max_size=40).map("".join))
def test_no_text_ends_a_run_and_every_fact_is_proven(text: str) -> None:
    conversation = Conversation("c", "", None, None, (Message("m", "user", text, None),))
    for fact in conversation_facts(conversation):
        assert occurs(fact.quote, text)
        assert "\n" not in fact.statement
        assert fact.statement.endswith(".")
    measure([conversation])


def test_everyday_messages_that_state_nothing_are_seen_to_by_their_words_alone() -> None:
    """What makes the analyst fast, counted: nothing is blanked where no wording can be."""
    plain = (
        "Can you explain how a heat pump works, step by step? What is the difference between a "
        "violin and a viola? The second version reads better, but the ending is still too long. "
        "Which of the two would last longer? How does that change in winter with older windows?"
    )
    texts = [plain] * 400
    for n in range(0, len(texts), 20):
        texts[n] = f"{plain} I decided to sell piano {n} and to keep the kayak."
    messages = tuple(Message(str(n), "user", text, 0.0) for n, text in enumerate(texts))
    before = blank_others.cache_info().misses
    facts = conversation_facts(Conversation("c", "", 0.0, 0.0, messages))
    assert len(facts) == 20
    assert blank_others.cache_info().misses - before == 20


def test_one_in_a_hundred_sentences_of_everyday_text_is_read_for_nothing(tmp_path: Path) -> None:
    """The same, of many sentences: names, figures and verbs are everywhere, wordings are not."""
    path = tmp_path / "export.json"
    write_export(path, megabytes=1.0, facts=0)
    with path.open("rb") as file:
        read = [each for each in open_export([file]) if isinstance(each, Conversation)]
    texts = (each.text for one in read for each in one.messages if each.role == "user")
    sentences = [said for text in texts for said in rough(text) if said.strip()]
    assert len(sentences) > 2_000
    assert sum(map(hopeful, sentences)) <= len(sentences) / 100


@pytest.mark.parametrize(
    ("said", "may"),
    [
        ("62 , still working in the garden", True),
        ("the total is 62 and the garden is still 9 metres wide", False),
        ("just anna please", True),
        ("mary ann is fine", True),
        ("anna brought five pears and everything looks okay enough", False),
    ],
)
def test_a_name_or_number_alone_opens_nothing(said: str, *, may: bool) -> None:
    words = said.split()
    assert may_begin(words, set(words), speaking=False) is may
