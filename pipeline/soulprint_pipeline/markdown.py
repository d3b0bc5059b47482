"""One line of markdown from anybody's words: it cannot break the page nor give orders.

A profile is put in front of an assistant. What it holds was distilled from text that other
people may have written, so a line is kept to one line, cannot open a heading, a fence or a
tag, and is refused where it speaks to the assistant instead of about the person.
"""

from __future__ import annotations

import re
import unicodedata

# Each alternative is literal or bounded, so that the search is linear on any text.
_ORDERS = re.compile(
    r"""
      \b(?:ignore|disregard|forget|override|bypass)\ (?:\w+\ ){0,4}
        (?:instructions?|prompts?|rules|guidelines|directives)\b
    | \bsystem\ ?prompt\b
    | \byou\ are\ now\b
    | \bfrom\ now\ on,?\ you\b
    | \byou\ (?:must|shall|will)\ (?:now|always|never|only|obey|comply|reveal|output|respond)\b
    | \b(?:reveal|print|repeat|output|leak)\ (?:\w+\ ){0,3}(?:instructions|api\ keys?|passwords?)\b
    | \b(?:jailbreak|developer\ mode|do\ anything\ now)\b
    | <\|
    | \[/?inst\]
    | </?(?:system|assistant|user|instructions?|tool|function)\b
    | ^\W{0,4}(?:system|assistant|human|user|developer)\s{0,3}:
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LEADING = re.compile(r"^(?:[#>*+=~|\s-]|\d{1,4}[.)](?=\s))+")
_BREAKS = re.compile(r"(?=[<\[\]])|(?<=!)(?=\[)")


def gives_orders(text: str) -> bool:
    """Say whether `text` addresses an assistant to steer it, or fakes a change of speaker."""
    return _ORDERS.search(" ".join(text.split())) is not None


def plain(text: str) -> str:
    """Return `text` as one line without control characters, for places without markup."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = "".join(
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
        for character in text
        if unicodedata.category(character) not in {"Cf", "Cs"} or character == "\u200d"
    )
    return " ".join(text.split())


def line(text: str) -> str:
    """Return `text` as one line that stays text wherever markdown is rendered.

    Newlines and control characters become blanks, leading markers go, tags and links are
    escaped, and backticks and emphasis marks stay only where they come in pairs.
    """
    text = _LEADING.sub("", plain(text))
    for mark in ("`", "**", "__", "~~"):
        if text.count(mark) % 2:
            text = text.replace(mark, "")
    if "```" in text or "~~~" in text:
        text = text.replace("```", "").replace("~~~", "")
    if "<" in text or "](" in text or "][" in text:
        text = _BREAKS.sub(r"\\", text)
    return text.strip()
