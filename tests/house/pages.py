"""The pages of the documentation, cut into what tests compare with the code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """Every page for people, the README first."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [*top, *sorted((ROOT / "docs").rglob("*.md"))]


def ids(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def prose_of(page: Path) -> str:
    """The page without its code blocks."""
    return _FENCE.sub("", text_of(page))


def blocks(page: Path) -> Iterator[tuple[str, str]]:
    for found in _FENCE.finditer(text_of(page)):
        yield found["info"].strip(), found["body"]


def rows_below(page: Path, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head; code marks are dropped."""
    _, below = re.split(
        rf"^#+ {re.escape(heading)}$", text_of(page), maxsplit=1, flags=re.MULTILINE
    )
    rows: list[list[str]] = []
    for line in below.splitlines():
        if line.startswith("|"):
            cells = re.split(r"(?<!\\)\|", line.strip().strip("|"))
            rows.append([cell.strip().strip("`").replace("\\|", "|") for cell in cells])
        elif rows or line.startswith("#"):
            break
    return rows[2:]


def anchors(page: Path) -> set[str]:
    """The fragments that a code host makes of the headings."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}
