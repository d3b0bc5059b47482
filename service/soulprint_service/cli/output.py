"""What goes where: results to stdout, messages to stderr, and neither can be forged.

Titles and quotes are other people's words: whatever could move a terminal's cursor is taken
out before they are printed.
"""

from __future__ import annotations

import sys

from soulprint_pipeline.markdown import plain
from soulprint_service.cli.outlet import STDERR, shut

LABEL_WIDTH = 22


def say(message: str) -> None:
    """Tell the person something that is not the result."""
    if sys.stderr is None:
        return  # closed; printed to None it would get into the result
    try:
        print(message, file=sys.stderr, flush=True)
    except OSError:
        # Nobody is left to be told. What is buffered would fail once more at the end of the
        # process, which the interpreter answers with an exit code of its own (120).
        shut(STDERR)


def result(text: str = "") -> None:
    """Print one line, or several, of the result."""
    print(text, flush=True)


def result_json(value: object) -> None:
    """Print the result as exactly one JSON document, indented for whoever reads it."""
    import msgspec

    encoded = msgspec.json.encode(value)
    sys.stdout.buffer.write(msgspec.json.format(encoded, indent=2) + b"\n")
    sys.stdout.buffer.flush()


def result_markdown(text: str) -> None:
    """Print markdown: laid out on a terminal, as it is into a file or a pipe."""
    if not sys.stdout.isatty():
        result(text.rstrip("\n"))
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text, hyperlinks=False))


def result_pairs(pairs: list[tuple[str, str]]) -> None:
    """Print a two-column table; pairs whose value is empty are left out."""
    width = max([LABEL_WIDTH, *(len(label) + 2 for label, value in pairs if value)])
    for label, value in pairs:
        if value:
            result(f"{label:<{width}}{value}")


def clean(text: object, limit: int = 200) -> str:
    """Somebody's words as one harmless line of at most `limit` characters."""
    line = plain(str(text))
    # ESC and its kin are control characters, which `plain` turns into blanks.
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def count(number: int, noun: str, plural: str = "") -> str:
    """Write "1 message", "2,000 messages"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(number: float) -> str:
    """Write a number of bytes for people, in powers of 1,000 as disks are sold."""
    if number < 1000:
        return f"{number:,.0f} bytes"
    for unit in ("kB", "MB"):
        number /= 1000
        if number < 1000:
            return f"{number:,.1f} {unit}"
    return f"{number / 1000:,.1f} GB"


def duration(seconds: float) -> str:
    """Write a number of seconds for people: "12 s", "3 min", "2.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
