"""`soulprint inspect`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from soulprint_service.cli.exports import file_path
from soulprint_service.cli.inspecting import show_inspection

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", parser=file_path, help="The export; several files are its parts."
    ),
]


def inspect_file(
    files: Files,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
    messages: Annotated[
        bool, typer.Option("--messages", help="Every visible message, a JSON line each.")
    ] = False,
) -> None:
    """Read an export and say what is in it. Changes nothing, needs no database."""
    show_inspection(files, as_json=as_json, messages=messages)
