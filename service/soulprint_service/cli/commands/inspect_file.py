"""`soulprint inspect`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from soulprint_service.cli import output
from soulprint_service.cli.exits import CommandFailed, ExitCode

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="The export; several files are its parts.")
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
    from soulprint_service.cli.inspection import inspect, print_messages

    if as_json and messages:
        raise CommandFailed(
            "--json prints one object and --messages many lines: they do not go together.",
            code=ExitCode.WRONG_USAGE,
            advice="Give one of them.",
        )
    if messages:
        print_messages(files)
        return
    found = inspect(files)
    if as_json:
        output.result_json(found)
        return
    output.result_pairs(
        [
            ("Format", found.format),
            ("Size", output.size(found.bytes)),
            ("Conversations", f"{found.conversations:,}"),
            ("Messages", _messages(found.messages)),
            ("From", (found.first_at or "")[:10]),
            ("To", (found.last_at or "")[:10]),
            ("Personal sources", _listed(found.sources)),
            ("Set aside", _listed(found.skipped)),
            ("Unreadable", f"{found.quarantined:,}" if found.quarantined else "none"),
            ("Text cleaned", f"in {found.cleaned:,} places" if found.cleaned else ""),
            ("Read in", f"{found.seconds:.1f} s"),
        ]
    )
    for reason, number in found.reasons.items():
        output.say(f"unreadable: {output.clean(reason)} ({number:,})")
    if found.truncated:
        output.say("The file ends before its end. Everything before the cut was read.")


def _messages(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    return f"{total:,} ({counts['user']:,} by the person, {counts['assistant']:,} by the assistant)"


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())
