"""What `soulprint inspect` does, once its arguments are read.

Kept free of the framework that reads arguments elsewhere: to start that takes longer than to read
a hundred megabytes, and `shortcut` does without where the arguments are plain.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path

from soulprint_service.cli import output
from soulprint_service.cli.exits import CommandFailed, ExitCode
from soulprint_service.cli.inspection import Inspection, inspect, print_messages
from soulprint_service.cli.months import chart

UNREADABLE_SHOWN = 10
"""Quarantined parts that a person is shown one by one."""

_FLAGS = {"--json": "as_json", "--messages": "messages"}


def shortcut(arguments: Sequence[str]) -> Callable[[], None] | None:
    """Return what to call for `inspect` with plain arguments, None for anything else.

    Args:
        arguments: of the command line, without the program's name.
    """
    if len(arguments) < 2 or arguments[0] != "inspect":
        return None
    given = {name: flag in arguments for flag, name in _FLAGS.items()}
    files = [argument for argument in arguments[1:] if argument not in _FLAGS]
    if not files or any(file.startswith("-") or not file for file in files):
        return None
    paths = [Path(file) for file in files]
    return lambda: show_inspection(paths, **given)


def show_inspection(files: Sequence[Path], *, as_json: bool, messages: bool) -> None:
    """Read an export and print what is in it, or every message.

    Raises:
        CommandFailed: both were asked for, or a file cannot be opened.
        ExportError: it is no export, an empty one, or a hostile one.
    """
    if as_json and messages:
        raise CommandFailed(
            "--json prints one object and --messages many lines: they do not go together.",
            code=ExitCode.WRONG_USAGE,
            advice="Give one of them.",
        )
    # Reading makes no cycles, and this process does nothing else: the collector finds nothing.
    gc.set_threshold(100_000)
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
    _show_months(found)
    _show_quarantine(found)
    if found.truncated:
        output.say("The file ends before its end. Everything before the cut was read.")


def _show_months(found: Inspection) -> None:
    lines = chart(found.months)
    if not lines:
        return
    undated = f" ({found.undated:,} without a date)" if found.undated else ""
    output.result(f"\nConversations begun{undated}")
    for line in lines:
        output.result(f"  {line}")


def _show_quarantine(found: Inspection) -> None:
    """List what could not be read, or, of much, the first few and the reasons of all."""
    for each in found.quarantine[:UNREADABLE_SHOWN]:
        at = f" at byte {each.position:,}" if each.position is not None else ""
        place = f" of {each.place}" if each.place else ""
        output.say(f"unreadable{at}{place}: {output.clean(each.reason)}")
    if found.quarantined > UNREADABLE_SHOWN:
        output.say(
            f"and {found.quarantined - UNREADABLE_SHOWN:,} more (--json lists them). In all:"
        )
        for reason, number in found.reasons.items():
            output.say(f"  {number:,} times: {output.clean(reason)}")


def _messages(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    return f"{total:,} ({counts['user']:,} by the person, {counts['assistant']:,} by the assistant)"


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items())
