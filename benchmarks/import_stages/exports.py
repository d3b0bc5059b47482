"""The export that all stages work on, in one folder: as it is stored, and inflated."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from uuid import UUID

import msgspec

from benchmarks.whole_import.stand import BenchmarkFailed
from soulprint_pipeline.exports.container import contents
from soulprint_pipeline.generator import Truth, write_export
from soulprint_pipeline.generator.containers import Layout

USER = UUID("0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11")

_PIECE = 1024 * 1024


def make(folder: Path, megabytes: float, layout: Layout, seed: int) -> Truth:
    """Write the export and its inflated members under `folder`."""
    path = packed(folder)
    path.parent.mkdir(parents=True)
    truth = write_export(
        path, megabytes=megabytes, layout=layout, seed=seed, largest_conversation_mb=18.0
    )
    (folder / "inflated").mkdir()
    with path.open("rb") as file:
        for number, member in enumerate(contents(file).members):
            source = member.open()
            with (folder / "inflated" / f"{number:05}.json").open("wb") as plain:
                while piece := source.read(_PIECE):
                    plain.write(piece)
    (folder / "truth.json").write_bytes(truth.to_json())
    return truth


def packed(folder: Path) -> Path:
    """Return where the export lies as it is stored."""
    return folder / "storage" / stored_at()


def stored_at() -> str:
    """Return its path in the storage."""
    return f"imports/{USER}/export"


def inflated(folder: Path) -> list[Path]:
    """Return the files of its JSON, in order."""
    return sorted((folder / "inflated").iterdir())


def must_be_all(folder: Path, conversations: int) -> None:
    """Compare with what was written.

    Raises:
        BenchmarkFailed: a stage lost something, or made something up.
    """
    truth = cast("dict[str, int]", msgspec.json.decode((folder / "truth.json").read_bytes()))
    if conversations != truth["conversations"]:
        raise BenchmarkFailed(
            f"{conversations:,} conversations came out, and {truth['conversations']:,} were written"
        )
