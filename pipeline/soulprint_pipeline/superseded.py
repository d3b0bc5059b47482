"""What MEMORY says of the facts that newer ones have superseded.

    - Lives in Lisbon (since Mar 2025; until then: Lives in Berlin)

All that is known are statements and when they were said. So "until" is the first time that the
newer one was said, and not the day of a move.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from soulprint_pipeline.alike import says_no_more, telling_words
from soulprint_pipeline.analysts.base import Analyst, Bullet, Calls, Earlier
from soulprint_pipeline.memory import LIMIT, as_text, reduce, render

MOST = 3
"""Of what stood before one bullet; all of it stands among the facts."""

STATEMENT_LIMIT = 100
"""Characters of one: with `MOST` of them a bullet is no longer than a line of a profile may be."""

SHARE = 0.1
"""Of MEMORY there is always room for so much of it, and for more where room is left."""

AROUND = 24
"""Characters around one: "; until Mar 2025: ", and the "since " of the first."""

_BRACKETS = re.compile(r" \([^()]{1,60}\)")
"""A word in the language in which it was said: once in a line is enough."""

_SINCE = re.compile(r", since [^,;()]{2,40}$")
"""Since when something held that holds no more: beside "until" it is one word too many."""

PASSING = frozenset(["age", "project", "pet"])
"""Slots, or kinds of them, in which the newer takes nothing back: a year later both are true, and
who finished a quilt was making it."""


async def remember(
    lines: Sequence[Bullet],
    superseded: Iterable[Earlier],
    analyst: Analyst,
    calls: Calls,
    *,
    limit: int = LIMIT,
    deadline: float,
) -> list[Bullet]:
    """Bring bullets and what stood before them down to `limit` characters of what `render` writes.

    Where not everything fits, the newest of what was superseded stays. The analyst shortens the
    bullets alone: what stood before is the same whoever that is.

    Args:
        lines: of the facts that stand, as `bullets` returns them.
        superseded: in any order.
        analyst: who shortens.
        calls: the book of calls.
        limit: characters of the rendered text; five empty headings always stay.
        deadline: seconds for everything.

    Raises:
        DeadlineExceeded, AnalystError: as `memory.reduce` does.
    """
    before = _trails(superseded)
    wanted = sum(_size(each) for line in _with_earlier(lines, before) for each in line.earlier)
    room = min(wanted, int(limit * SHARE))
    shorter = await reduce(lines, analyst, calls, limit=limit - room, deadline=deadline)
    return _fitting(_with_earlier(shorter, before), limit - len(render(shorter)))


def _trails(superseded: Iterable[Earlier]) -> dict[str, list[Earlier]]:
    """Return by each fact that stands what stood before it, the newest first.

    A trail ends before what cannot be told: what lies behind it did not give way to this fact.
    """
    by_newer: dict[str, list[Earlier]] = {}
    for each in superseded:
        by_newer.setdefault(each.superseded_by, []).append(each)
    older = {each.id for trail in by_newer.values() for each in trail}
    trails: dict[str, list[Earlier]] = {}
    for standing in by_newer.keys() - older:
        trail, newer = [], [standing]
        while newer:
            found = [
                each
                for fact_id in newer
                for each in by_newer.get(fact_id, [])
                if as_text(each.statement)
            ]
            trail += found
            newer = [each.id for each in found]
        trails[standing] = trail
    return trails


def _with_earlier(lines: Iterable[Bullet], before: Mapping[str, list[Earlier]]) -> list[Bullet]:
    """Add to each bullet what stood before its facts.

    What says no more than the bullet, or no less ("Lives in Lisbon", "… in Lisbon, Portugal"),
    was made more exact and not replaced.
    """
    used: set[str] = set()
    told: list[Bullet] = []
    for line in lines:
        now = telling_words(line.category, line.text)
        earlier: list[Earlier] = []
        for each in (each for fact_id in line.fact_ids for each in before.get(fact_id, [])):
            text = _SINCE.sub("", as_text(each.statement, STATEMENT_LIMIT).removesuffix("."))
            for said in _BRACKETS.findall(line.text):
                text = text.replace(said, "")
            then = telling_words(line.category, text)
            if (
                then
                and (each.slot or "").partition(":")[0] not in PASSING
                and each.id not in used
                and not says_no_more(then, now, 1)
                and not says_no_more(now, then, 1)
            ):
                used.add(each.id)
                earlier.append(msgspec.structs.replace(each, statement=text))
        earlier.sort(key=_newest_first)
        told.append(msgspec.structs.replace(line, earlier=tuple(earlier[:MOST])))
    return told


def _fitting(lines: list[Bullet], room: int) -> list[Bullet]:
    """Leave out, of what stood before, the oldest that `room` characters do not hold."""
    kept: set[str] = set()
    for each in sorted((each for line in lines for each in line.earlier), key=_newest_first):
        room -= _size(each)
        if room < 0:
            break
        kept.add(each.id)
    return [
        msgspec.structs.replace(line, earlier=tuple(e for e in line.earlier if e.id in kept))
        for line in lines
    ]


def _newest_first(each: Earlier) -> tuple[bool, float, str]:
    return each.until is None, -(each.until or 0.0), each.id


def _size(each: Earlier) -> int:
    return len(each.statement) + AROUND
