"""The clauses of a sentence that state something, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from soulprint_pipeline.analysts.local.clauses import Reading
from soulprint_pipeline.analysts.local.doubts import believed
from soulprint_pipeline.analysts.local.leads import LEAD
from soulprint_pipeline.analysts.local.open_clauses.appointments import appointment
from soulprint_pipeline.analysts.local.open_clauses.groups import SPEAKERS
from soulprint_pipeline.analysts.local.open_clauses.occasions import OCCASION, occasion
from soulprint_pipeline.analysts.local.open_clauses.opinions import framed
from soulprint_pipeline.analysts.local.open_clauses.reader import BELIEVES, Told, clean, read
from soulprint_pipeline.analysts.local.open_clauses.starts import at_hand, front, starts
from soulprint_pipeline.analysts.local.open_clauses.tooling import TOOL, used


def stated(
    sentence: str,
    end: int,
    readings: Sequence[Reading],
    today: date | None,
    known: Iterable[int] = (),
) -> Iterator[tuple[Told, int]]:
    """Yield what the clauses of a sentence state, and where each begins.

    Args:
        sentence: as `spelling.plain` writes it.
        end: where its declarative part ends (see `questions.readable`).
        readings: of it, see `clauses.readings`.
        today: the day on which it was said.
        known: places of clauses that need not be read.
    """
    done = set(known)
    for text, at, bare in starts(sentence, end, readings):
        if at in done:
            continue
        told = read(text, today, bare, front(sentence, at))
        if told and (told.ready.pattern.category == "dates" or not at_hand(sentence, at)):
            done.add(at)
            yield told, at
    for each in readings:
        if each.at in done:
            continue
        told_of = occasion(each.text, today, head=each.head) or appointment(
            each.text, today, head=each.head
        )
        if told_of and (statement := clean(told_of)):
            done.add(each.at)
            yield Told(OCCASION, statement), each.at
    if not done and (held := _framed(sentence, end)):
        yield held, 0
    yield from _tools(readings)


def _tools(readings: Sequence[Reading]) -> Iterator[tuple[Told, int]]:
    """Yield what the speaker works with, each tool by itself."""
    for each in readings:
        if each.said and each.said[0] in SPEAKERS:
            for tool in used(each.text):
                if statement := clean(f"Uses {tool}"):
                    yield Told(TOOL, statement), each.at


def _framed(sentence: str, end: int) -> Told | None:
    """Return what is believed in a sentence that begins with how: "if you ask me, ..."."""
    led = LEAD.match(sentence, 0, end)
    for start in (0, led.end() if led else 0):
        held = framed(sentence, start, end)
        stop = believed(_ASKED.sub("as i see it", sentence[start:end]), 0, end - start)[0][1]
        if held and stop >= min(end - start, len(held) // 2) and (statement := clean(held)):
            return Told(BELIEVES, statement)
    return None


_ASKED = re.compile(r"\bif you ask me\b", re.IGNORECASE)
