"""The clauses of a sentence that state something, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from soulprint_pipeline.analysts.local.clauses import Reading
from soulprint_pipeline.analysts.local.open_clauses.reader import Told, read
from soulprint_pipeline.analysts.local.open_clauses.starts import at_hand, front, starts


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
        if at in done or at_hand(sentence, at):
            continue
        if told := read(text, today, bare, front(sentence, at)):
            done.add(at)
            yield told, at
