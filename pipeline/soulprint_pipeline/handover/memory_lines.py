"""MEMORY, taken apart: bullets under headings, without the headings that hold nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from soulprint_pipeline.handover.document import safe
from soulprint_pipeline.memory import MONTHS

PRIVATE = (
    "Private: for the main session with this person alone. Never load or quote it in groups, "
    "shared channels, or for anybody else."
)

_DATED = re.compile(rf"^(?P<text>.*) \((?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})\)$")


class Line(msgspec.Struct, frozen=True):
    """One bullet of MEMORY.

    Attributes:
        heading: it stands under.
        text: one line of markdown, without the date.
        month: "2025-03", or "" for an undated one.
    """

    heading: str
    text: str
    month: str

    @property
    def bullet(self) -> str:
        """The line as MEMORY has it."""
        return f"- {self.text}" + (f" ({self.month})" if self.month else "")


def memory_lines(memory: str) -> Iterator[Line]:
    """Yield the bullets of MEMORY as `soulprint_pipeline.memory.render` writes them."""
    heading = ""
    for line in memory.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ").strip()
        elif line.startswith("- ") and (text := safe(line)):
            dated = _DATED.match(text)
            if dated is None:
                yield Line(heading, text, "")
            else:
                month = MONTHS.index(dated["month"]) + 1
                yield Line(heading, dated["text"], f"{dated['year']}-{month:02}")


def memory_blocks(memory: str) -> list[str]:
    """Write MEMORY again as markdown lines: only the headings under which something stands."""
    lines: list[str] = []
    heading = None
    for each in memory_lines(memory):
        if each.heading != heading:
            heading = each.heading
            lines += ["", f"## {heading}", ""] if lines else [f"## {heading}", ""]
        lines.append(each.bullet)
    return lines
