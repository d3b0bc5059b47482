"""The answers we ask for: as types, as closed JSON schemas, and read one item at a time."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Literal, TypeVar, get_args

import msgspec

from soulprint_pipeline import sections
from soulprint_pipeline.facts import Category
from soulprint_pipeline.learned import convert

T = TypeVar("T", bound=msgspec.Struct)

PARTS: dict[str, type[msgspec.Struct]] = {
    "soul": sections.Soul,
    "identity": sections.Identity,
    "user": sections.User,
    "agents": sections.Agents,
    "tools": sections.Tools,
}
"""The sections in their order."""

FIELDS: dict[str, bool] = {
    f"{name}.{field.name}": get_args(field.type) != () or field.type is list
    for name, part in PARTS.items()
    for field in msgspec.structs.fields(part)
}
"""Every field of a profile, "user.name" for one, and whether it is a list."""


def fields_of(section: str | None) -> list[str]:
    """Return the fields of a section, of all five where it is None."""
    return [name for name in FIELDS if section is None or name.startswith(f"{section}.")]


class FoundFact(msgspec.Struct, frozen=True):
    """One item of an extraction, as the model writes it."""

    message: str
    category: Category
    statement: str
    quote: str
    stated: bool = True
    slot: str = ""


class Entry(msgspec.Struct, frozen=True):
    """One entry of a section, as the model writes it."""

    field: str
    text: str
    from_: list[str] = msgspec.field(name="from", default_factory=list)


class Merged(msgspec.Struct, frozen=True):
    """One line of a shortened memory, as the model writes it."""

    text: str
    from_: list[str] = msgspec.field(name="from", default_factory=list)


class _Extraction(msgspec.Struct):
    facts: list[FoundFact]


class _Profile(msgspec.Struct):
    entries: list[Entry]


class _Reduction(msgspec.Struct):
    bullets: list[Merged]


_ANSWERS: dict[str, type[msgspec.Struct]] = {
    "facts": _Extraction,
    "entries": _Profile,
    "bullets": _Reduction,
}
Key = Literal["facts", "entries", "bullets"]


@functools.cache
def schema(key: Key, section: str | None = None) -> dict[str, Any]:
    """Return the JSON schema of the answer whose list is called `key`.

    Where `section` is given, entries name fields of that one alone.

    Every object is closed and every property required, references are written out, and nothing
    is constrained that the API would not enforce.
    """
    kind = _ANSWERS[key]
    whole = msgspec.json.schema(kind)
    definitions = whole["$defs"]
    closed: dict[str, Any] = _closed(definitions[kind.__name__], definitions)
    if key == "entries":
        field = closed["properties"]["entries"]["items"]["properties"]["field"]
        field["enum"] = fields_of(section)
    return closed


def _closed(node: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        return _closed(definitions[node["$ref"].rpartition("/")[2]], definitions)
    if "enum" in node:
        return {"type": "string", "enum": list(node["enum"])}
    if node["type"] == "array":
        return {"type": "array", "items": _closed(node["items"], definitions)}
    if node["type"] == "object":
        properties = {
            name: _closed(child, definitions) for name, child in node["properties"].items()
        }
        return {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
    return {"type": node["type"]}


def items(found: list[object], kind: type[T]) -> Iterator[T | None]:
    """Read a list one item at a time: None for each that is malformed, so it costs no other."""
    for item in found:
        try:
            yield convert(item, kind)
        except msgspec.ValidationError:
            yield None
