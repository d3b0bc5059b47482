"""What the clauses of a sentence tell of works, of making and of settling."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import date

from soulprint_pipeline.analysts.local.clauses import Reading, told_until
from soulprint_pipeline.analysts.local.doubts import believed
from soulprint_pipeline.analysts.local.open_clauses import moments
from soulprint_pipeline.analysts.local.open_clauses.reader import Told, clean
from soulprint_pipeline.analysts.local.open_clauses.starts import at_hand, starts
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready
from soulprint_pipeline.analysts.local.undertakings.making import WHERE, making
from soulprint_pipeline.analysts.local.undertakings.settling import settled
from soulprint_pipeline.analysts.local.undertakings.works import works
from soulprint_pipeline.facts import Category


def _ready(name: str, category: Category, yes: tuple[str, str], no: str) -> Ready:
    pattern = Pattern(
        id=f"undertaking-{name}", category=category, match=[], say="", yes=[yes], no=[no]
    )
    return Ready(pattern, (), None)


WORK = _ready(
    "work",
    "projects",
    ("For my thesis on bridge tolls I need sources.", "Is working on a thesis about bridge tolls."),
    "My thesis is on the table.",
)
MAKING = _ready(
    "making",
    "projects",
    ("I'm trying to grow a black tulip from seed.", "Is trying to grow a black tulip from seed."),
    "I'm trying to write a letter.",
)
SETTLED = _ready(
    "settled",
    "decisions",
    ("After much thought I'm not taking the promotion.", "Is not taking the promotion."),
    "I'm not taking that personally.",
)


def stated(
    sentence: str,
    end: int,
    readings: Sequence[Reading],
    today: date | None,
    known: Container[int],
) -> Iterator[tuple[Told, int]]:
    """Yield what a sentence tells, and where.

    Args:
        sentence: as `spelling.plain` writes it.
        end: where its declarative part ends (see `questions.readable`).
        readings: of it, see `clauses.readings`.
        today: the day on which it was said.
        known: places of clauses that told something.
    """
    for text, at, head in _clauses(sentence, end, readings):
        if at in known:
            continue
        if (made := making(text, head=head)) and (statement := _dated(made, today)):
            yield Told(MAKING, statement), at
            break
        if (done := settled(text, head=head)) and (statement := _dated(done, today)):
            yield Told(SETTLED, statement), at
            break
    stop = told_until(sentence, len(sentence))
    for said, at in works(sentence, stop):
        own = any(start <= at < until for start, until in believed(sentence, 0, stop))
        if own and (statement := clean(said)):
            yield Told(WORK, statement), at


def _clauses(
    sentence: str, end: int, readings: Sequence[Reading]
) -> Iterator[tuple[str, int, bool]]:
    if not readings and WHERE.match(sentence, 0, end):
        # "In the garage ..." opens no world of its own.
        stop = believed(sentence, 0, end)[0][1]
        yield sentence[:stop], 0, True
    for each in readings:
        yield each.text, each.at, each.head
    for text, at, bare in starts(sentence, end, readings):
        if not bare and at and not at_hand(sentence, at):
            yield text, at, False


def _dated(said: str, today: date | None) -> str | None:
    told = moments.resolved(said, today, past=False, recurring=False)
    return clean(told[0]) if told else None
