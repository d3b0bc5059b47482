"""For anybody else: markdown for people, JSON for programs."""

from __future__ import annotations

import msgspec

from soulprint_pipeline.handover.document import Document, document, fit
from soulprint_pipeline.handover.memory_lines import PRIVATE, memory_blocks, memory_lines
from soulprint_pipeline.handover.openclaw import openclaw_classic
from soulprint_pipeline.handover.reading import Profile


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
    """Write profile.json and memory.json. Whole, however long: cut JSON is broken JSON."""
    sections = {
        name: filled
        for name, section in msgspec.structs.asdict(profile.sections).items()
        if name != "evidence" and (filled := _filled(section))
    }
    lines = [msgspec.structs.asdict(each) for each in memory_lines(profile.memory)]
    return [
        *([_json("profile.json", {"sections": sections}, private=False)] if sections else []),
        *(
            [_json("memory.json", {"private": PRIVATE, "memory": lines}, private=True)]
            if lines
            else []
        ),
    ]


def _filled(section: msgspec.Struct) -> dict[str, object]:
    """The section's entries that say something."""
    filled: dict[str, object] = {}
    for name, value in msgspec.structs.asdict(section).items():
        if isinstance(value, str):
            if value.strip():
                filled[name] = value
        elif items := [each for each in value if each.strip()]:
            filled[name] = items
    return filled


def _json(name: str, value: object, *, private: bool) -> Document:
    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2)
    return Document(name, encoded.decode() + "\n", private)
