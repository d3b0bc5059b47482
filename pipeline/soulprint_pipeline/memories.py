"""What stands in a source: one text, or a snapshot of memories that were noted one by one."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from soulprint_pipeline.exports.conversation import PersonalSource

_DATED = re.compile(r"^[^\S\n]{0,8}(?:\d{1,4}[.)][^\S\n]{0,4})?\[(\d{4}-\d\d-\d\d)\]", re.MULTILINE)


def entries(source: PersonalSource) -> list[tuple[str, float | None]]:
    """Cut a snapshot of memories into those that carry a date of their own.

    What was noted years before the snapshot must not count as said on its day, or it would
    supersede what was said since. Another source is one entry.

    Returns:
        The text of each, and its date in Unix seconds.
    """
    if source.kind != "saved_memories":
        return [(source.text, source.at)]
    starts = [match.start() for match in _DATED.finditer(source.text)]
    edges = sorted({0, *starts, len(source.text)})
    said: list[tuple[str, float | None]] = []
    for start, end in pairwise(edges):
        dated = _DATED.match(source.text, start)
        said.append((source.text[start:end].strip(), _noon(dated[1]) if dated else source.at))
    return said


def _noon(day: str) -> float | None:
    try:
        return datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
    except ValueError:
        return None
