"""JSON schemas of structured output: which ones the API takes, and how an answer obeys one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_COMMON = {"type", "description", "title", "enum", "const", "anyOf", "allOf", "$ref", "default"}
_BY_TYPE: dict[str, set[str]] = {
    "object": {"properties", "required", "additionalProperties"},
    "array": {"items", "minItems"},
    "string": {"format"},
    "integer": set(),
    "number": set(),
    "boolean": set(),
    "null": set(),
}
MOST_OPTIONAL = 24
MOST_UNIONS = 16
"""Limits of the API on parameters that are optional or have more than one type."""


class SchemaRefused(ValueError):
    """The schema is not one that structured output takes; the message says where and why."""


def check(schema: object) -> None:
    """Refuse what the API refuses in `output_config.format.schema`.

    Raises:
        SchemaRefused: not an object, an open object, a constraint that is not enforced, a
            reference that leads nowhere or back to itself, or too many optional parts.
    """
    if not isinstance(schema, dict):
        raise SchemaRefused("schema: must be an object")
    definitions = {**schema.get("$defs", {}), **schema.get("definitions", {})}
    nodes = list(_nodes(schema, "schema", definitions, ()))
    optional = sum(
        len(node.get("properties", {})) - len(node.get("required", [])) for node, _ in nodes
    )
    if optional > MOST_OPTIONAL:
        raise SchemaRefused(f"schema: {optional} optional parameters, at most {MOST_OPTIONAL}")
    if (unions := sum("anyOf" in node for node, _ in nodes)) > MOST_UNIONS:
        raise SchemaRefused(f"schema: {unions} parameters with unions, at most {MOST_UNIONS}")
    for node, where in nodes:
        _check_node(node, where, root=node is schema)


def _nodes(
    node: object, where: str, definitions: dict[str, Any], seen: tuple[str, ...]
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield every schema in `node` with its place, references followed."""
    if not isinstance(node, dict):
        raise SchemaRefused(f"{where}: must be an object")
    yield node, where
    if (ref := node.get("$ref")) is not None:
        name = str(ref).rpartition("/")[2]
        if name in seen:
            raise SchemaRefused(f"{where}: recursive schemas are not supported")
        if name not in definitions:
            raise SchemaRefused(f"{where}: {ref} leads nowhere")
        yield from _nodes(definitions[name], f"{where}.{name}", definitions, (*seen, name))
    for name, child in node.get("properties", {}).items():
        yield from _nodes(child, f"{where}.{name}", definitions, seen)
    if "items" in node:
        yield from _nodes(node["items"], f"{where}.items", definitions, seen)
    for key in ("anyOf", "allOf"):
        for number, child in enumerate(node.get(key, [])):
            yield from _nodes(child, f"{where}.{key}.{number}", definitions, seen)


def _check_node(node: dict[str, Any], where: str, *, root: bool) -> None:
    kind = node.get("type")
    if kind is None and not node.keys() & {"$ref", "enum", "const", "anyOf", "allOf"}:
        raise SchemaRefused(f"{where}: type is missing")
    if kind is not None and kind not in _BY_TYPE:
        raise SchemaRefused(f"{where}: type {kind!r} is not supported")
    allowed = (
        _COMMON | _BY_TYPE.get(str(kind), set()) | ({"$defs", "definitions"} if root else set())
    )
    if extra := sorted(node.keys() - allowed):
        raise SchemaRefused(f"{where}: For {kind!r} type, property {extra[0]!r} is not supported")
    if kind == "object":
        if node.get("additionalProperties") is not False:
            raise SchemaRefused(
                f"{where}: For 'object' type, 'additionalProperties' must be set to false"
            )
        if unknown := set(node.get("required", [])) - node.get("properties", {}).keys():
            raise SchemaRefused(f"{where}: required names unknown properties {sorted(unknown)}")
    if kind == "array" and "items" not in node:
        raise SchemaRefused(f"{where}: items is missing")
    if kind == "array" and node.get("minItems", 0) not in {0, 1}:
        raise SchemaRefused(f"{where}: minItems may be 0 or 1")
    if any(isinstance(value, dict | list) for value in node.get("enum", [])):
        raise SchemaRefused(f"{where}: enum takes plain values only")


def conform(value: object, schema: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return `value` bent to `schema`: unknown keys dropped, missing ones filled, types made right.

    Args:
        value: what was composed; None gives the smallest value that the schema allows.
        schema: one that `check` has passed.
    """
    definitions = {**schema.get("$defs", {}), **schema.get("definitions", {})}
    return _bent(value, schema, definitions)


def _bent(value: object, schema: dict[str, Any], definitions: dict[str, Any]) -> object:
    if "$ref" in schema:
        return _bent(value, definitions[str(schema["$ref"]).rpartition("/")[2]], definitions)
    choices = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if choices:
        return value if value in choices else choices[0]
    for key in ("anyOf", "allOf"):
        if key in schema:
            return _bent(value, schema[key][0], definitions)
    if schema["type"] == "object":
        given = value if isinstance(value, dict) else {}
        return {
            name: _bent(given.get(name), child, definitions)
            for name, child in schema.get("properties", {}).items()
            if name in given or name in schema.get("required", [])
        }
    if schema["type"] == "array":
        items = value if isinstance(value, list) else []
        filled = items or [None] * schema.get("minItems", 0)
        return [_bent(item, schema["items"], definitions) for item in filled]
    kind, empty = _PLAIN[schema["type"]]
    return value if isinstance(value, kind) else empty


_PLAIN: dict[str, tuple[type | tuple[type, ...], object]] = {
    "boolean": (bool, False),
    "integer": (int, 0),
    "number": ((int, float), 0),
    "null": (type(None), None),
    "string": (str, ""),
}
