"""No text, however odd, takes more than linear time or ends a run."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soulprint_pipeline.analysts.local.extract import conversation_facts
from soulprint_pipeline.analysts.local.style import measure
from soulprint_pipeline.analysts.local.topics import interests, usage
from soulprint_pipeline.exports.conversation import Conversation, Message
from soulprint_pipeline.quotes import occurs

MEGABYTE = 1_000_000
SECONDS = 12.0
"""For a megabyte: what is quadratic would need hours, and a busy machine stays below."""

BOMBS = [
    ".", " ", "\n", "a", '"', "'", "`", "*", "<", "-", "1", "\t", "\u201c", "\U0001f602",
    "I am ", "my name is ", " and I", ", ", "please ", "write a ", "you are ", "dear a\n",
    "from: x\n", "best\nA\n", "Abc\n", "- ", "1. ", "```\n", "here is ", "this is a ",
    "I like?! ", "I\u0301\u0302\u0303", "\u202e\u05d0 ", "I'm Ana, a ", "imagine ", "let's say ",
    "Aa ", "my wife's ", ".?! \n", '"a', "on ", "role-", "I live in Rome, ", "no bullet points ",
    "reply to ", "what is this ", "in other words please ", "haha", ":)", "def f(",
]  # fmt: skip


def _of(text: str) -> Conversation:
    """Return messages just below the length at which a text counts as pasted, and one beyond."""
    short = [text[at : at + 5_900] for at in range(0, len(text) // 4, 5_900)]
    cut = [*short, text]
    messages = tuple(Message(str(n), "user", each, float(n)) for n, each in enumerate(cut))
    return Conversation("c", "", 0.0, 0.0, messages)


@pytest.mark.parametrize("bomb", BOMBS, ids=repr)
def test_a_megabyte_of_anything_takes_seconds_at_most(bomb: str) -> None:
    conversation = _of(bomb * (MEGABYTE // len(bomb)))
    start = time.process_time()
    conversation_facts(conversation)
    measure([conversation])
    interests([conversation])
    usage([conversation])
    assert time.process_time() - start < SECONDS


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


def test_four_megabytes_a_second_of_everyday_words() -> None:
    """Everyday messages, one in twenty with a fact; half the aim, because machines are shared."""
    plain = (
        "Can you explain how a heat pump works, step by step? What is the difference between a "
        "violin and a viola? The second version reads better, but the ending is still too long. "
        "Which of the two would last longer? How does that change in winter with older windows?"
    )
    said = "I decided to sell the piano and to keep the kayak."
    texts = [f"{plain} {said}" if n % 20 == 0 else plain for n in range(4_000)]
    messages = tuple(Message(str(n), "user", text, 0.0) for n, text in enumerate(texts))
    conversation = Conversation("c", "", 0.0, 0.0, messages)
    conversation_facts(Conversation("w", "", 0.0, 0.0, messages[:1]))
    start = time.process_time()
    conversation_facts(conversation)
    seconds = time.process_time() - start
    assert sum(map(len, texts)) / seconds > 2_000_000
