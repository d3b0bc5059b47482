"""Lists of wordings for whoever works on the local analyst: these may be read.

Each was written before the analyst read it, in the notation of `benchmarks/analyst/blind`. The
held-back lists tell how right it is; these show where it is not:
`python -m tests.pipeline.local.development fluent` prints every miss and every wrong one.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from benchmarks.analyst.lists import Case, decoys_of, planted_of

FOLDER = Path(__file__).parent
NAMES = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "learners",
    "fluent",
    "identity",
    "people",
    "tastes",
    "plans",
    "mixed",
    "voices",
    "everyday",
    "outsiders",
    "borrowed",
    "tester",
    "hurried",
    "thoughtful",
    "lookalikes",
    "pastes",
    "friendly",
    "plainspoken",
    "chatty",
    "traps",
)


def planted(name: str) -> list[Case]:
    """Return the wordings of a list, with what must be found in each."""
    return planted_of(_read(name)["planted"])


def decoys(name: str) -> list[Case]:
    """Return the messages of a list that state nothing of their writer."""
    return decoys_of(_read(name)["decoys"])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
