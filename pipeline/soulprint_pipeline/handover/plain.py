"""For anybody else: markdown for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from soulprint_pipeline.handover.document import LIMIT, LINE, Document, document, fit
from soulprint_pipeline.handover.memory_lines import PRIVATE, Line, memory_blocks, memory_lines
from soulprint_pipeline.handover.openclaw import openclaw_classic
from soulprint_pipeline.handover.reading import Profile
from soulprint_pipeline.quotes import shorten


def as_markdown(profile: Profile) -> list[Document]:
    """Write PROFILE.md with the sections that hold something, and MEMORY.md apart."""
    parts = [
        each.text.replace("\n## ", "\n### ").replace(f"# {each.name}", f"## {each.name[:-3]}", 1)
        for each in openclaw_classic(profile)
        if not each.private
    ]
    sections = ["# The profile\n", *parts]
    return [
        *([Document("PROFILE.md", fit("\n".join(sections)))] if parts else []),
        *document("MEMORY.md", "MEMORY", PRIVATE, memory_blocks(profile.memory), private=True),
    ]


def as_json(profile: Profile) -> list[Document]:
    """Write profile.json and memory.json: cut by whole entries, and `left_out` says how many."""
    sections = {
        name: filled
        for name, section in msgspec.structs.asdict(profile.sections).items()
        if name != "evidence" and (filled := _filled(section))
    }
    by_heading: dict[str, list[Line]] = {}
    for each in memory_lines(profile.memory):
        by_heading.setdefault(each.heading, []).append(each)

    def told() -> dict[str, object]:
        return {"sections": sections}

    def remembered() -> dict[str, object]:
        lines = [msgspec.to_builtins(each) for lines in by_heading.values() for each in lines]
        return {"private": PRIVATE, "memory": lines}

    entries = [value for section in sections.values() for value in section.values()]
    lists = [each for each in entries if isinstance(each, list)]
    return [
        *([_json("profile.json", told, lists, private=False)] if sections else []),
        *(
            [_json("memory.json", remembered, list(by_heading.values()), private=True)]
            if by_heading
            else []
        ),
    ]


def _filled(section: msgspec.Struct) -> dict[str, str | list[str]]:
    """The section's entries that say something."""
    filled: dict[str, str | list[str]] = {}
    for name, value in msgspec.structs.asdict(section).items():
        if isinstance(value, str):
            if value.strip():
                filled[name] = shorten(value, LINE)
        elif items := [shorten(each, LINE) for each in value if each.strip()]:
            filled[name] = items
    return filled


def _json(
    name: str,
    value: Callable[[], dict[str, object]],
    lists: Sequence[list[Any]],
    *,
    private: bool,
) -> Document:
    """Encode a value; while it is too long, the longest of its lists lose their last entries."""
    left_out = 0
    while True:
        whole = value() | ({"left_out": left_out} if left_out else {})
        text = msgspec.json.format(msgspec.json.encode(whole), indent=2).decode() + "\n"
        over = len(text) - LIMIT
        if over <= 0 or not any(lists):
            return Document(name, text, private)
        while over > 0 and any(lists):
            over -= _length(max(lists, key=len).pop())
            left_out += 1


def _length(entry: object) -> int:
    """How many characters an entry of a list takes, with what each of its lines is indented by."""
    text = msgspec.json.format(msgspec.json.encode(entry), indent=2).decode()
    return len(text) + 4 * len(text.splitlines()) + len(",\n")
