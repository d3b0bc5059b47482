"""MEMORY, taken apart: bullets under headings, without the headings that hold nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from soulprint_pipeline.dating import MONTHS
from soulprint_pipeline.handover.document import safe

PRIVATE = (
    "Private: for the main session with this person alone. Never load or quote it in groups, "
    "shared channels, or for anybody else."
)

_MONTH = rf"(?P<month>{'|'.join(MONTHS)}) (?P<year>\d{{4}})"
_FIRST = rf"(?P<first>{'|'.join(MONTHS)}) (?P<first_year>\d{{4}})"
_WHEN = re.compile(
    rf"^(?P<text>.*?) \((?:(?P<since>since |{_FIRST} to )?{_MONTH}"
    r"(?:; (?P<earlier>(?:until|earlier)\b.*))?"
    r"|(?P<undated>earlier: .*))\)$"
)
_UNTIL = re.compile(rf"(?P<before>^|; )until {_MONTH}: ")


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One bullet of MEMORY.

    Attributes:
        heading: it stands under.
        text: one line of markdown, without the date.
        month: "2025-03", or "" for an undated one.
        since: it holds since then; else it was said then for the last time.
        earlier: what it took the place of ("until then: Lives in Berlin"), or "".
        first: "2021-03" where a part of it was said then and not again; else "".
    """

    heading: str
    text: str
    month: str
    since: bool = False
    earlier: str = ""
    first: str = ""

    @property
    def bullet(self) -> str:
        """The line as MEMORY has it."""
        month = f"since {self.month}" if self.since else self.month
        month = f"{self.first} to {month}" if self.first else month
        when = "; ".join(each for each in (month, self.earlier) if each)
        return f"- {self.text}" + (f" ({when})" if when else "")


def memory_lines(memory: str) -> Iterator[Line]:
    """Yield the bullets of MEMORY as `soulprint_pipeline.memory.render` writes them."""
    heading = ""
    for line in memory.splitlines():
        if line.startswith("## "):
            heading = line.removeprefix("## ").strip()
        elif line.startswith("- ") and (text := safe(line)):
            when = _WHEN.match(text)
            if when is None:
                yield Line(heading, text, "")
            elif when["undated"]:
                yield Line(heading, when["text"], "", earlier=when["undated"])
            else:
                earlier = _UNTIL.sub(
                    lambda until: f"{until['before']}until {_iso(until['month'], until['year'])}: ",
                    when["earlier"] or "",
                )
                first = _iso(when["first"], when["first_year"]) if when["first"] else ""
                since = bool(when["since"]) and not first
                month = _iso(when["month"], when["year"])
                yield Line(heading, when["text"], month, since, earlier, first)


def _iso(month: str, year: str) -> str:
    return f"{year}-{MONTHS.index(month) + 1:02}"


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
