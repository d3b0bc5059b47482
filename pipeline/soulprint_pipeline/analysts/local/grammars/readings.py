"""The clauses of a sentence in one order of words, whatever order they were said in.

Patterns know "ich wohne in Köln". Here "seit März wohne ich in Köln", "weil ich in Köln wohne"
and "wohne in Köln" are turned into it, by the shapes of the language's grammar.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from soulprint_pipeline.analysts.local.grammars import Grammar

MOST = 24
"""Clauses of a sentence; a sentence has at most 600 characters."""

LEADS = 3
"""Leads before a clause: "hallo, übrigens, zur info: …"."""


class Clause(msgspec.Struct, frozen=True):
    """A clause as it may be read.

    Attributes:
        text: in the order of words that patterns know, to the end of what is stated.
        at: where in the sentence it begins; `head`: whether the sentence begins with it.
    """

    text: str
    at: int
    head: bool


def readings(sentence: str, grammar: Grammar) -> list[Clause]:
    """Return the clauses that state something, each in every way in which it may be read."""
    end = stated_until(sentence, grammar)
    found: list[Clause] = []
    for start, stop in _stretches(sentence, end, grammar):
        leads = _leads(sentence, start, stop, grammar)
        for place in _starts(sentence, start, stop, grammar)[:MOST]:
            head = place == 0 or place in leads
            found += _read(sentence, place, (stop, end), head, grammar)
    return found


def mentions(sentence: str, grammar: Grammar) -> Iterator[Clause]:
    """Yield where something of the speaker's may be mentioned, also in a question."""
    if grammar.kidding.search(sentence):
        return
    doubt = grammar.doubt.search(sentence)
    limit = doubt.start() if doubt else len(sentence)
    for place in islice(grammar.mention.finditer(sentence, 0, limit), MOST):
        yield Clause(sentence[place.start() :], place.start(), False)


def stated_until(sentence: str, grammar: Grammar) -> int:
    """Return where the declarative part of a sentence ends; 0 where there is none."""
    if grammar.kidding.search(sentence):
        return 0
    if not sentence.rstrip("\"')*_ ").endswith("?"):
        return len(sentence)
    if grammar.asks.match(sentence):
        return 0
    for joint in grammar.joints.finditer(sentence):
        if grammar.asks.match(sentence, joint.end()):
            return joint.start()
    return 0


def _stretches(sentence: str, end: int, grammar: Grammar) -> list[tuple[int, int]]:
    """Return the parts in which the speaker says what is: up to a doubt, not what was."""
    front = grammar.fronted.match(sentence, 0, end)
    if front and grammar.tale.search(front["front"]):
        return []
    doubt = grammar.doubt.search(sentence, 0, end)
    limit = doubt.start() if doubt else end
    past = grammar.past.search(sentence, 0, limit)
    if past is None:
        return [(0, limit)] if limit > 0 else []
    parts = [(0, past.start())] if past.start() > 0 else []
    if resumed := grammar.resumes.search(sentence, past.end(), limit):
        parts.append((resumed.end(), limit))
    return parts


def _starts(sentence: str, start: int, stop: int, grammar: Grammar) -> list[int]:
    starts = [start]
    for joint in islice(grammar.joints.finditer(sentence, start, stop), MOST):
        if joint.group() == ": " and not grammar.labels.search(sentence, 0, joint.start()):
            break
        starts.append(joint.end())
    for place in tuple(starts):
        starts += _leads(sentence, place, stop, grammar)
    return sorted(each for each in set(starts) if each < stop)


def _leads(sentence: str, at: int, stop: int, grammar: Grammar) -> list[int]:
    """Return where the clause begins after what may stand before it."""
    places: list[int] = []
    for _ in range(LEADS):
        lead = grammar.leads.match(sentence, at, stop)
        if lead is None or lead.end() == at:
            break
        at = lead.end()
        places.append(at)
    return places


def _read(
    sentence: str, at: int, ends: tuple[int, int], head: bool, grammar: Grammar
) -> Iterator[Clause]:
    stop, end = ends
    text = sentence[at:end]
    yield Clause(text, at, head)
    if grammar.subjectless.match(text):
        yield Clause(f"{grammar.subject} {text[:1].lower()}{text[1:]}", at, head)
    if (order := grammar.fronted.match(sentence, at, stop)) and order["verb"].lower() not in (
        grammar.not_verbs
    ):
        front = order["front"].strip()
        if not grammar.tale.search(front):
            clause = f"{order['subject']} {order['verb'].lower()}"
            rest = sentence[order.end() : end].strip()
            yield Clause(f"{clause} {rest}", at, head)
            if not rest or rest[0] in ".!,":
                yield Clause(f"{clause} {front}{rest}", at, head)
            else:
                yield Clause(f"{clause} {front} {rest}", at, head)
    last = grammar.final.match(sentence, at, end)
    if last and (head or not last["told"]):
        rest = sentence[last.end() : end]
        yield Clause(f"{last['subject']} {last['verb']} {last['middle']}{rest}", at, head)
