"""How many of the person's own words are read in a second, and whether twice gives the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from soulprint_pipeline.generator import ANYONE, MIRA, write_export

READERS = 2
"""Two cores: as many worker processes."""


class Speed(msgspec.Struct, frozen=True):
    """What reading one text took.

    Attributes:
        megabytes: of the person's own words, 10^6 bytes.
        per_second: MB a second on the wall, all readers together.
        per_processor_second: MB for a second of one processor, which other load hardly changes.
        same: a second run, with other hash seeds, found the same bytes.
    """

    text: str
    megabytes: float
    facts: int
    per_second: float
    per_processor_second: float
    same: bool


def measure(megabytes: float) -> list[Speed]:
    """Measure on generated exports of so many MB, English and mixed, and on dense text."""
    with tempfile.TemporaryDirectory() as folder:
        english, mixed = Path(folder) / "english.json", Path(folder) / "mixed.json"
        for path, persona in ((english, ANYONE), (mixed, MIRA)):
            facts = int(megabytes * 5)
            write_export(path, megabytes=megabytes, facts=facts, persona=persona)
        return [
            _measure("english", str(english)),
            _measure("mixed", str(mixed)),
            _measure("dense", "dense"),
        ]


def _measure(name: str, text: str) -> Speed:
    first, second = _run(text, seed="1"), _run(text, seed="2")
    size = sum(one["bytes"] for one in first) / 1e6
    wall = min(max(one["seconds"] for one in run) for run in (first, second))
    processor = min(sum(one["processor"] for one in run) for run in (first, second))
    return Speed(
        text=name,
        megabytes=size,
        facts=sum(one["facts"] for one in first),
        per_second=size / wall,
        per_processor_second=size / processor,
        same=[one["digest"] for one in first] == [one["digest"] for one in second],
    )


def _run(text: str, *, seed: str) -> list[dict[str, Any]]:
    readers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.analyst.reader", text, str(part), str(READERS)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for part in range(READERS)
    ]
    results = []
    for reader in readers:
        out, _ = reader.communicate(timeout=300)
        if reader.returncode:
            raise RuntimeError(f"a reader of {text} ended with {reader.returncode}")
        results.append(json.loads(out))
    return results
