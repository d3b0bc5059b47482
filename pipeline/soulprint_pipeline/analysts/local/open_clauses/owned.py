"""Clauses whose subject is something of the speaker's: "my left knee clicks"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soulprint_pipeline.analysts.local.open_clauses.complements import told
from soulprint_pipeline.analysts.local.open_clauses.groups import ADVERBS, Group
from soulprint_pipeline.analysts.local.open_clauses.lexicon import (
    Entry,
    by_form,
    by_verb,
    of_class,
)

_MY = re.compile(r"(?:my|our) ", re.IGNORECASE)
_BE = {"is": "present", "are": "present", "was": "past", "were": "past", "'s": "present"}
_HAVE = frozenset(["has", "have"])
_SIMPLE = {"base": "present", "third": "present", "past": "past"}
_MOST = 7
"""Words within which the subject has its verb."""


def owned(text: str) -> Iterator[tuple[str, Group, Entry]]:
    """Yield the ways in which a clause that begins with "my" or "our" may be read.

    Yields:
        Its subject and verb as they are told, what follows, and a predicate that fits both.
    """
    if _MY.match(text) is None:
        return
    words = text.split(" ", 14)
    for at in range(2, min(_MOST, len(words))):
        whole = words[at - 1]
        if whole.lower().endswith("'s"):
            subject = [*words[1 : at - 1], whole[:-2]]
            yield from _be(subject, [*words[: at - 1], whole[:-2], "is", *words[at:]], at)
        if whole[-1:] in ",.;:!?)":
            return
        yield from _read(words, at)


def _read(words: list[str], at: int) -> Iterator[tuple[str, Group, Entry]]:
    """Yield the readings in which the word at a place is the verb, or stands before it."""
    word = words[at].lower().rstrip(",.;:!?)")
    subject = words[1:at]
    if word in ADVERBS:
        return
    mark = words[at][len(word) :]
    if mark and (word in _BE or word in _HAVE):
        return  # "My name is, well, …": what breaks off there tells nothing.
    if word in _BE:
        yield from _be(subject, words, at)
    elif word in _HAVE and at + 1 < len(words):
        yield from _have(subject, words, at)
    elif word in {"can't", "cannot", "can", "won't", "doesn't", "don't"}:
        yield from _negative(subject, words, at)
    else:
        rest = [mark, *words[at + 1 :]] if mark else words[at + 1 :]
        for verb, kind in by_form().get(word, ()):
            if tense := _SIMPLE.get(kind):
                yield from _verbs(subject, [word], verb, tense, rest)


def _be(subject: list[str], words: list[str], at: int) -> Iterator[tuple[str, Group, Entry]]:
    said, tense = words[at].lower(), _BE[words[at].lower()]
    following = words[at + 1].lower().rstrip(",.;:!?)") if at + 1 < len(words) else ""
    if tense == "present":
        for verb, kind in by_form().get(following, ()):
            if kind == "ing":
                yield from _verbs(subject, [said, following], verb, "progressive", words[at + 2 :])
    yield from _verbs(subject, [said], "be", tense, words[at + 1 :])


def _have(subject: list[str], words: list[str], at: int) -> Iterator[tuple[str, Group, Entry]]:
    said = words[at].lower()
    following = words[at + 1].lower().rstrip(",.;:!?)")
    if following == "been":
        yield from _verbs(subject, [said, "been"], "be", "perfect", words[at + 2 :])
    for verb, kind in by_form().get(following, ()):
        if kind == "part":
            yield from _verbs(subject, [said, following], verb, "perfect", words[at + 2 :])
    yield from _verbs(subject, [said], "have", "present", words[at + 1 :])


def _negative(subject: list[str], words: list[str], at: int) -> Iterator[tuple[str, Group, Entry]]:
    said = words[at].lower()
    following = words[at + 1].lower().rstrip(",.;:!?)") if at + 1 < len(words) else ""
    for verb, kind in by_form().get(following, ()):
        if kind == "base":
            tense = "can" if said == "can" else "negative"
            yield from _verbs(subject, [said, following], verb, tense, words[at + 2 :])


def _verbs(
    subject: list[str], said: list[str], verb: str, tense: str, rest: list[str]
) -> Iterator[tuple[str, Group, Entry]]:
    subject = [word for word in subject if word.lower() not in ADVERBS or word.lower() == "only"]
    noun = " ".join(subject)
    if not subject or told(noun) != noun:
        return
    for entry in by_verb().get(verb, ()):
        kind = entry.predicate.subject
        if kind and tense in entry.tenses and _head(noun, kind):
            group = Group(verb, tense, (), " ".join(rest))
            yield f"their {noun} {' '.join(said)}", group, entry


def _head(noun: str, kind: str) -> bool:
    """Say whether a noun phrase is one of the class: its last words are."""
    if "kin" in kind:
        noun = _NAME.sub("", noun)  # "My brother Anselm marries"
    return any(found.end() == len(noun) for found in of_class(kind).finditer(noun))


_NAME = re.compile(r",? (?-i:[A-Z\u00c0-\u00de])[\w'-]+,?$")
