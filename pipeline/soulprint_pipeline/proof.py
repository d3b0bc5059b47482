"""Proof: whether a passage stands in a message, among the words that are the person's own.

People paste: mails, code, articles, what somebody else said. All of it is in their messages, and
none of it says anything about them. Only marks that are there to be seen count here (a fence, a
mail's header, quotation marks); what a text is about, its reader has to judge.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from soulprint_pipeline.quotes import fold, occurs

NOT_THERE = "Its quote does not occur in the message that it names."
NOT_THEIR_OWN = (
    "Its quote stands in text that the message quotes or pastes: a mail, code, somebody's words."
)
NO_MESSAGE = "It names no message that was read."
MALFORMED = "It does not have the form that was asked for."

# Every quantifier is bounded or runs over one class up to a fixed stop: each search is linear.
_FENCED = re.compile(r"(```|~~~).*?(?:\1|\Z)", re.DOTALL)
_INLINE_CODE = re.compile(r"`[^`\n]{1,400}`")
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}[>|][^\n]*", re.MULTILINE)
_MAIL_HEADER = re.compile(
    r"^[ \t*_]{0,4}(?:from|to|cc|bcc|subject|sent|date|reply-to|von|an|betreff|gesendet|de|para"
    r"|asunto|objet|\u00e0)[*_]{0,2}[ \t]?:[*_]{0,2}[ \t]?\S",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDED = re.compile(
    r"^[ \t>]{0,4}(?:-{2,20}[ \t]?(?:original|forwarded|weitergeleitete|urspr\u00fcngliche)\b"
    r"|begin forwarded message|on [^\n]{4,120} wrote:|am [^\n]{4,120} schrieb [^\n]{1,120}:)",
    re.IGNORECASE | re.MULTILINE,
)
_CHAT_LINE = re.compile(
    r"^[ \t]{0,3}\[?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? )?\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?\]?"
    r"[ \t]?(?:- )?[^\s:][^\n:]{0,40}: [^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTATION = re.compile(
    r'(?<!\w)"(?=\S)[^"]{1,1500}"(?!\w)'
    "|[\u201c\u201e][^\u201c\u201d\u201e]{1,1500}[\u201c\u201d]"
    "|\u00ab[^\u00ab\u00bb]{1,1500}\u00bb|\u00bb[^\u00ab\u00bb]{1,1500}\u00ab"
    "|\u300c[^\u300c\u300d]{1,1500}\u300d"
)
_IN, _OUT = "\ue000", "\ue001"


class OwnWords:
    """A message, and which of its words carry the mark of somebody else.

    Args:
        text: the message, or a source.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def fault(self, quote: str) -> str | None:
        """Say why `quote` proves nothing about the person, or None where it does.

        It has to occur in the message without anything that is pasted, and to begin outside of
        quotation marks: a sentence with a quotation in it is the person's own.
        """
        if not occurs(quote, self._text):
            return NOT_THERE
        passage = fold(quote)
        place = self._own.find(passage)
        while place >= 0:
            if not self._is_quoted(place):
                return None
            place = self._own.find(passage, place + 1)
        return NOT_THEIR_OWN

    @cached_property
    def _marked(self) -> str:
        """The folded text without what is pasted, with a mark where a quotation starts and ends."""
        text = without_pasted(self._text).translate({ord(_IN): None, ord(_OUT): None})
        return fold(_QUOTATION.sub(_mark, text))

    @cached_property
    def _own(self) -> str:
        return self._marked.replace(_IN, "").replace(_OUT, "")

    @cached_property
    def _edges(self) -> list[int]:
        """Places in `_own` at which a quotation starts and ends, in turn."""
        edges = [match.start() for match in re.finditer(f"[{_IN}{_OUT}]", self._marked)]
        return [place - number for number, place in enumerate(edges)]

    def _is_quoted(self, place: int) -> bool:
        return bisect_right(self._edges, place) % 2 == 1


def _mark(quotation: re.Match[str]) -> str:
    words = quotation.group()
    return f"{words[0]}{_IN}{words[1:-1]}{_OUT}{words[-1]}"


def without_pasted(text: str) -> str:
    """Return `text` without code, quoted lines, mails and chat logs; each leaves an empty line.

    A mail has no mark at its end, so everything after its header goes with it.
    """
    text = _FENCED.sub("\n", text)
    headers = [match.start() for match in _MAIL_HEADER.finditer(text)]
    starts = headers[:1] if len(headers) >= 2 else []
    if forwarded := _FORWARDED.search(text):
        starts.append(forwarded.start())
    if starts:
        text = text[: min(starts)]
    if len(_CHAT_LINE.findall(text)) >= 2:
        text = _CHAT_LINE.sub("\n", text)
    return _INLINE_CODE.sub("\n", _QUOTED_LINE.sub("\n", text))
