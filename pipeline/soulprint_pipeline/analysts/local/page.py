"""A page that is being written: entries, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from soulprint_pipeline.sections import Evidence

SUPPORT = 5
"""Evidence kept for one entry; a trait counted over a thousand messages shows five."""


class Support(msgspec.Struct, frozen=True):
    """What an entry rests on: a message, or a stored fact."""

    conversation_id: str | None = None
    message_id: str | None = None
    fact_id: str | None = None


def places(found: Iterable[tuple[str, str]]) -> list[Support]:
    """Make support of places (conversation and message ids)."""
    return [Support(conversation, message) for conversation, message in found]


class Page:
    """The entries of all sections. An entry without support is not written."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[str, Any]] = {}
        self.evidence: list[Evidence] = []

    def put(self, section: str, field: str, text: str, support: list[Support]) -> None:
        """Fill a string field, once: the first writer knows best."""
        fields = self._fields.setdefault(section, {})
        if text and support and field not in fields:
            fields[field] = text[:1].upper() + text[1:]
            self._note(section, field, None, support)

    def add(self, section: str, field: str, item: str, support: list[Support]) -> None:
        """Append to a list field, unless the entry is there already."""
        items: list[str] = self._fields.setdefault(section, {}).setdefault(field, [])
        if item and support and item.casefold() not in {each.casefold() for each in items}:
            items.append(item[:1].upper() + item[1:])
            self._note(section, field, len(items) - 1, support)

    def fields(self, section: str) -> dict[str, Any]:
        """Return what was written in a section, by field."""
        return self._fields.get(section, {})

    def _note(self, section: str, field: str, item: int | None, support: list[Support]) -> None:
        for each in support[:SUPPORT]:
            self.evidence.append(
                Evidence(
                    section=section,
                    field=field,
                    item=item,
                    conversation_id=each.conversation_id,
                    message_id=each.message_id,
                    fact_id=each.fact_id,
                )
            )
