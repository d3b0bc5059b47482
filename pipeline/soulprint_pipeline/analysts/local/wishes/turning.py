"""What is said to an assistant, told about both: "you" is "it", "me" is "them"."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.wishes.lexicon import acts, shape, third

_PHRASES = (
    (re.compile(r"\b(?:i'm|i am)\b", re.IGNORECASE), "they are"),
    (re.compile(r"\bi was\b", re.IGNORECASE), "they were"),
    (re.compile(r"\bi've\b", re.IGNORECASE), "they have"),
    (re.compile(r"\bi'd\b", re.IGNORECASE), "they would"),
    (re.compile(r"\bi'll\b", re.IGNORECASE), "they will"),
    (re.compile(r"\b(?:you're|you are)\b", re.IGNORECASE), "it is"),
    (re.compile(r"\byou've\b", re.IGNORECASE), "it has"),
    (re.compile(r"\byou'd\b", re.IGNORECASE), "it would"),
    (re.compile(r"\byou'll\b", re.IGNORECASE), "it will"),
    (re.compile(r"\byou (?:don't|do not)\b", re.IGNORECASE), "it does not"),
    (re.compile(r"\byou aren't\b", re.IGNORECASE), "it is not"),
    (re.compile(r"\byou haven't\b", re.IGNORECASE), "it has not"),
    (re.compile(r"\byou have\b", re.IGNORECASE), "it has"),
)  # fmt: skip
_WORDS = {
    "me": "them", "my": "their", "mine": "theirs", "myself": "themself", "i": "they",
    "we": "they", "us": "them", "our": "their", "ours": "theirs", "your": "its",
    "yours": "its own", "yourself": "itself",
}  # fmt: skip
_WORD = re.compile(r"[\w'/-]+|[^\w'/-]+")
_KNOWN = frozenset(
    [
        "know",
        "like",
        "think",
        "want",
        "need",
        "see",
        "find",
        "feel",
        "notice",
        "have",
        "mean",
        "rely",
        "happen",
        "reference",
    ]
)
_NO_VERBS = frozenset(
    [
        "a",
        "an",
        "the",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "about",
        "and",
        "or",
        "not",
        "as",
        "so",
    ]
)
_MODAL = re.compile(
    r"\byou (?=(?:can|can't|could|should|will|would|may|might|must|did|were)\b)", re.IGNORECASE
)


def turned(text: str) -> str:
    """Return `text`, said by a person to an assistant, as it is told about both."""
    for said, written in _PHRASES:
        text = said.sub(written, text)
    text = _MODAL.sub("it ", text)
    text = shape("you").sub(_subject, text)
    return "".join(_word(word) for word in _WORD.findall(text))


def _subject(found: re.Match[str]) -> str:
    joint, adverb, verb = found.group(1) or "", found.group(2), found.group(3).lower()
    if f"{verb} base" in acts() or verb in _KNOWN or (joint and verb not in _NO_VERBS):
        return f"{joint}it{adverb} {third(verb)}"
    return f"{joint}it{adverb} {found.group(3)}"


def _word(word: str) -> str:
    if word.lower() == "you":
        return "it"
    return _WORDS.get(word.lower(), word)
