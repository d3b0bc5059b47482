"""`soulprint estimate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from soulprint_service.cli.estimating import show_estimate
from soulprint_service.cli.exports import file_path

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", parser=file_path, help="The export; several files are its parts."
    ),
]


def estimate(
    files: Files,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
) -> None:
    """Say what reading an export with a model would cost. Sends nothing, needs no database."""
    show_estimate(files, as_json=as_json)
