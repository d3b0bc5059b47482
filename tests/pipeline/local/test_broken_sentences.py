"""What people really write, broken at its seams, ends no run and proves every fact."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from soulprint_pipeline.analysts.local.extract import conversation_facts
from soulprint_pipeline.analysts.local.stated import stated
from soulprint_pipeline.exports.conversation import Conversation, Message
from soulprint_pipeline.quotes import occurs
from tests.pipeline.local import development

AT = 1_750_000_000.0
SEAMS = [
    ",", ".", ";", ":", "!", "?", "...", ")", "(", '"', "'", "\u2019s", "'s", "'ve", "n't", "-", " \u2013",
    "\u2014", "*", "_", "#", ">", "[", "|", "/", "\\", "&", "%", "@", "\n", "\n\n", "\t", "\u200b", "\u0301",
    " i", " my", " and", " not", " I'm", " is", " have",
]  # fmt: skip
"""What is put behind a word instead of the mark that stood there."""

JOINTS = frozenset(
    [
        "i",
        "i'm",
        "i've",
        "my",
        "our",
        "we",
        "me",
        "am",
        "is",
        "are",
        "was",
        "were",
        "have",
        "has",
        "had",
        "do",
        "does",
        "don't",
        "can't",
        "not",
        "and",
        "or",
        "but",
        "who",
        "that",
        "to",
        "of",
        "in",
        "at",
        "for",
        "from",
        "with",
        "called",
        "named",
        "the",
        "a",
        "an",
    ]
)
"""Words on which a clause turns: where readers look ahead, and so where they fall."""


@cache
def _messages() -> list[list[str]]:
    return [
        message.split(" ")
        for name in development.NAMES
        for case in (*development.planted(name), *development.decoys(name))
        for message in case.messages
    ]


@st.composite
def _broken(draw: st.DrawFn) -> str:
    """Return a message with marks put behind its words, and words cut, moved or left out."""
    words = list(draw(st.sampled_from(_messages())))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(words) - 1))
        joints = [place for place, word in enumerate(words) if word.lower() in JOINTS]
        if draw(st.booleans()) and joints:
            at = draw(st.sampled_from(joints))
        match draw(st.sampled_from(["seam", "seam", "seam", "cut", "end", "drop", "borrow"])):
            case "seam":
                words[at] = words[at].rstrip(".,;:!?)") + draw(st.sampled_from(SEAMS))
            case "cut":
                words = words[at:]
            case "end":
                words = words[: at + 1]
            case "drop" if len(words) > 1:
                del words[at]
            case _:
                words.insert(at, draw(st.sampled_from(draw(st.sampled_from(_messages())))))
    return " ".join(words)


@settings(max_examples=1_500, deadline=None)
@given(_broken())
def test_a_sentence_broken_anywhere_ends_no_run_and_proves_its_facts(text: str) -> None:
    conversation = Conversation("c", "", AT, AT, (Message("m", "user", text, AT),))
    for fact in conversation_facts(conversation):
        assert occurs(fact.quote, text)
        assert "\n" not in fact.statement
        assert fact.statement.endswith(".")


def test_a_verb_that_a_mark_cuts_off_from_what_it_says_tells_nothing() -> None:
    assert [found.statement for found in stated("Act quickly, my flight is; at ten.", AT)] == []
