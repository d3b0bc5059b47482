"""Proof: whether a passage stands in a message, among the words that are the person's own.

People paste: mails, code, articles, what somebody else said. All of it is in their messages, and
none of it says anything about them. Only marks that are there to be seen count here (see `pasted`,
and quotation marks), and what the assistant has said before; what a text is about, its reader has
to judge.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from soulprint_pipeline.pasted import without_pasted
from soulprint_pipeline.personal import SELF, words_of
from soulprint_pipeline.quotes import fold, occurs

NOT_THERE = "Its quote does not occur in the message that it names."
NOT_THEIR_OWN = (
    "Its quote stands in text that the message quotes or pastes: a mail, code, somebody's words."
)
TOO_SHORT = "Its quote is a single word out of more: it proves nothing on its own."
REPEATED = "Its quote repeats what the assistant had said before it."
GIVES_ORDERS = "It speaks to an assistant instead of about the person."
NO_MESSAGE = "It names no message that was read."
MALFORMED = "It does not have the form that was asked for."

FEWEST_REPEATED = 5
"""Words of a quote from which it is no accident that the assistant had said the same."""

# Every quantifier is bounded: each search is linear.
_QUOTATION = re.compile(
    r'(?<!\w)"(?=\S)[^"]{1,1500}"(?!\w)'
    "|[\u201c\u201e][^\u201c\u201d\u201e]{1,1500}[\u201c\u201d]"
    "|\u00ab[^\u00ab\u00bb]{1,1500}\u00bb|\u00bb[^\u00ab\u00bb]{1,1500}\u00ab"
    "|\u300c[^\u300c\u300d]{1,1500}\u300d|`[^`\n]{1,400}`"
    # Single ones begin with a capital, and hold apostrophes within words.
    "|(?<!\\w)['\u2018](?=[A-Z\u00c0-\u00de])"
    "(?:[^'\u2018\u2019\n]|(?<=\\w)['\u2019](?=\\w)){1,600}['\u2019](?!\\w)"
)
_NO_BLANKS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""Letters of scripts in which a sentence may be one word."""
_IN, _OUT, _TITLE = "\ue000", "\ue001", "\ue002"


class OwnWords:
    """A message, and which of its words carry the mark of somebody else.

    Args:
        text: the message, or a source.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def fault(self, quote: str) -> str | None:
        """Say why `quote` proves nothing about the person, or None where it does.

        It has to occur in the message without anything that is pasted, and outside of quotation
        marks: a sentence with a title in it is the person's own, one that reports what somebody
        says of themselves is not.
        """
        if not occurs(quote, self._text):
            return NOT_THERE
        passage = fold(quote)
        if _is_a_word(passage) and passage != fold(self._text):
            return TOO_SHORT
        place = self._own.find(passage)
        while place >= 0:
            if not self._is_quoted(place, place + len(passage)):
                return None
            place = self._own.find(passage, place + 1)
        return NOT_THEIR_OWN

    @cached_property
    def _marked(self) -> str:
        """The folded text without what is pasted, with a mark where a quotation starts and ends."""
        text = without_pasted(self._text.translate(dict.fromkeys(map(ord, (_IN, _OUT, _TITLE)))))
        return fold(_QUOTATION.sub(_mark, text))

    @cached_property
    def _own(self) -> str:
        return self._marked.replace(_IN, "").replace(_OUT, "").replace(_TITLE, "")

    @cached_property
    def _quotations(self) -> tuple[list[int], set[int]]:
        """Where in `_own` a quotation starts and ends, in turn; and which starts are of titles."""
        edges: list[int] = []
        titles: set[int] = set()
        for number, mark in enumerate(re.finditer(f"[{_IN}{_OUT}{_TITLE}]", self._marked)):
            if mark.group() == _TITLE:
                titles.add(len(edges) - 1)
            else:
                edges.append(mark.start() - number)
        return edges, titles

    def _is_quoted(self, start: int, end: int) -> bool:
        """Say whether a passage of `_own` is somebody's words, for the most part or in the main."""
        edges, titles = self._quotations
        number = bisect_right(edges, start)
        if number % 2 == 1:
            return True
        quoted = 0
        while number < len(edges) and edges[number] < end:
            words = self._own[edges[number] : min(edges[number + 1], end)]
            # "My Neighbor Totoro" speaks of nobody's neighbor.
            if number not in titles and not SELF.isdisjoint(words_of(words)):
                return True
            quoted += _letters(words)
            number += 2
        return quoted * 2 > _letters(self._own[start:end])


def repeats(quote: str, said_before: Iterable[str]) -> bool:
    """Say whether a quote of the person is what the assistant had said, word for word.

    People send back what was drafted for them: a letter, an answer in their name.

    Args:
        quote: a passage; below `FEWEST_REPEATED` words it never does.
        said_before: what the assistant had said, folded.
    """
    passage = fold(quote)
    if len(passage.split()) < FEWEST_REPEATED:
        return False
    return any(passage in each for each in said_before)


def _is_a_word(passage: str) -> bool:
    return len(passage.split()) < 2 and not _NO_BLANKS.search(passage)


def _letters(text: str) -> int:
    return sum(character.isalnum() for character in text)


def _mark(quotation: re.Match[str]) -> str:
    words = quotation.group()
    inner = words[1:-1]
    return f"{words[0]}{_IN}{_TITLE if _is_a_title(inner) else ''}{inner}{_OUT}{words[-1]}"


def _is_a_title(words: str) -> bool:
    """Say whether words are written as titles of books, films and songs are in English."""
    each = words.split()
    return (
        1 < len(each) <= 12
        and each[0][0].isupper()
        and not words.rstrip().endswith((".", "!", "?"))
        and all(word[0].isupper() or len(word) <= 3 for word in each)
        and any(len(word) > 3 for word in each)
    )
