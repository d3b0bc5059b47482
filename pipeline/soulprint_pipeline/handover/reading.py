"""The profile object, read into types. An older app's row may hold anything: prose, nulls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from soulprint_pipeline.profile import SECTIONS
from soulprint_pipeline.sections import Sections


class Profile(msgspec.Struct, frozen=True):
    """What is handed over.

    Attributes:
        sections: the five.
        memory: MEMORY as markdown, "" before the full pass.
        analyst: who wrote it, or "".
    """

    sections: Sections
    memory: str
    analyst: str


def read_profile(profile: Mapping[str, Any]) -> Profile:
    """Read the profile object of the contract."""
    return Profile(read_sections(profile), profile["memory_md"] or "", profile["analyst"] or "")


def read_sections(profile: Mapping[str, Any]) -> Sections:
    """Read the five sections of a profile object; what is missing or no text becomes empty.

    Args:
        profile: has `soul_md` and its four siblings: an object, or None where never written.
    """
    read = {name: _section(profile[f"{name}_md"], kind) for name, kind in SECTIONS.items()}
    return msgspec.convert(read, Sections)


def _section(value: object, kind: type[msgspec.Struct]) -> dict[str, object]:
    if not isinstance(value, dict):
        return {}
    fields = msgspec.structs.fields(kind)
    if set(value) == {"text"}:
        # Prose that an older app wrote: kept whole, as the section's first string.
        return {fields[0].name: str(value["text"])}
    read: dict[str, object] = {}
    for field in fields:
        found = value.get(field.name)
        if field.type is str and isinstance(found, str):
            read[field.name] = found
        elif field.type is not str and isinstance(found, list):
            read[field.name] = [each for each in found if isinstance(each, str)]
    return read
