"""Lists of wordings for whoever works on the local analyst: these may be read.

Each was written before the analyst read it, in the notation of `benchmarks/analyst/blind`. The
held-back lists tell how right it is; these show where it is not.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from benchmarks.analyst.expected import parse
from benchmarks.analyst.lists import Case

NAMES = ("first", "second", "third", "fourth", "fifth")


def planted(name: str) -> list[Case]:
    """Return the wordings of a list, with what must be found in each."""
    return [
        Case(kind, (text,), expected=tuple(map(parse, expected)))
        for kind, entries in _read(name)["planted"].items()
        for text, *expected in entries
    ]


def decoys(name: str) -> list[Case]:
    """Return the messages of a list that state nothing of their writer."""
    return [Case("decoys", tuple(texts)) for texts in _read(name)["decoys"]]


def _read(name: str) -> dict[str, Any]:
    text = Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
