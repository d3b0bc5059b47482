"""One file to hand over, and how its text is put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.quotes import shorten

LIMIT = 20_000
"""Characters that OpenClaw loads of one file (`bootstrapMaxChars`, REFERENCE F)."""

LINE = 2_000
"""Characters of one line: with a longer one, nothing else would fit."""

_CUT = "\n\n(The rest does not fit here.)\n"


class Document(msgspec.Struct, frozen=True):
    """A file to hand over.

    Attributes:
        name: its name in the folder, without a path.
        text: ends with one newline.
        private: must not reach anybody but the person.
    """

    name: str
    text: str
    private: bool = False


def entry(label: str, value: str | Sequence[str]) -> list[str]:
    """Write one field as markdown lines: none where it is empty, or speaks to an assistant."""
    if isinstance(value, str):
        text = safe(value)
        return [f"- **{label}:** {text}"] if text else []
    items = [f"  - {text}" for each in value if (text := safe(each))]
    return [f"- **{label}:**", *items] if items else []


def items(values: Iterable[str]) -> list[str]:
    """Write a list's entries as bullets of their own."""
    return [f"- {text}" for each in values if (text := safe(each))]


def safe(value: str) -> str:
    """One line of markdown, or "" for one that would steer whoever reads the file."""
    text = markdown.line(shorten(value, LINE) if len(value) > LINE else value)
    return "" if markdown.gives_orders(text) else text


def block(heading: str, lines: Sequence[str]) -> list[str]:
    """Put a heading over lines; nothing over none."""
    return [f"## {heading}", "", *lines, ""] if lines else []


def document(
    name: str, title: str, about: str, lines: Sequence[str], *, private: bool = False
) -> list[Document]:
    """Make a document of lines; none where there is nothing to say."""
    if not any(line.strip() for line in lines):
        return []
    text = "\n".join([f"# {title}", "", f"*{about}*", "", *lines]).rstrip() + "\n"
    return [Document(name, fit(text), private)]


def fit(text: str) -> str:
    """Cut whole lines at the end until the text has at most 20,000 characters, and say so."""
    if len(text) <= LIMIT:
        return text
    end = text.rfind("\n", 0, LIMIT - len(_CUT))
    return text[:end].rstrip() + _CUT
