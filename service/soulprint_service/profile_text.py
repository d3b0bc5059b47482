"""The live profile as text, also where an older app wrote its sections in another shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.profile import SECTIONS, Section, profile_markdown
from soulprint_pipeline.sections import Sections

NOTHING_YET = "# Your profile\n\nNothing has been written yet.\n"


def profile_text(profile: Mapping[str, Any]) -> str:
    """Write a profile for a person to read.

    Args:
        profile: as `reads.read_profile` returns it.

    Returns:
        Markdown. Sections that are prose stand below the others, as they were written.
    """
    stored = {name: profile[f"{name}_md"] for name in SECTIONS}
    memory = profile["memory_md"] or ""
    if not memory.strip() and not any(stored.values()):
        return NOTHING_YET
    sections = msgspec.convert(
        {name: _section(name, stored[name]) for name in SECTIONS}, Sections, from_attributes=True
    )
    text = profile_markdown(sections, memory, analyst=profile["analyst"] or "")
    for name, value in stored.items():
        if prose := _prose(name, value):
            text += f"\n## {name.upper()}, as stored\n\n{prose}\n"
    return text


def _section(name: str, stored: object) -> Section:
    """Take over the fields whose shape is right; of another shape is only what others wrote."""
    kind = SECTIONS[name]
    given = stored if isinstance(stored, dict) else {}
    fitting: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        try:
            fitting[field.name] = msgspec.convert(given[field.name], field.type)
        except (KeyError, msgspec.ValidationError):
            continue
    return kind(**fitting)


def _prose(name: str, stored: object) -> str:
    """Return what is stored where a section was expected, "" where a section is."""
    if isinstance(stored, dict):
        fields = {field.name for field in msgspec.structs.fields(SECTIONS[name])}
        if stored.keys() & fields or not isinstance(stored.get("text"), str):
            return ""
        stored = stored["text"]
    if not isinstance(stored, str):
        return ""
    lines = (markdown.line(line) for line in stored.strip().splitlines())
    return "\n".join(line for line in lines if not markdown.gives_orders(line))
