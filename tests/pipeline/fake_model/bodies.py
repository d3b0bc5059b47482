"""Requests as a client would make them."""

from __future__ import annotations

from typing import Any

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "facts": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "message": {"type": "string"},
                    "quote": {"type": "string"},
                    "statement": {"type": "string"},
                },
                "required": ["message", "quote", "statement"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["facts"],
    "additionalProperties": False,
}


def request(text: str = "[m1] I live in Lisbon.", **changes: object) -> dict[str, Any]:
    """A valid extraction request, with `changes` on top; None takes a key out."""
    body: dict[str, Any] = {
        "model": "claude-haiku-5-5",
        "max_tokens": 1_000,
        "system": "SoulPrint task: extract\nFind the facts.",
        "messages": [{"role": "user", "content": text}],
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def formatted(schema: object, **more: object) -> dict[str, Any]:
    """An output_config that asks for `schema`."""
    return {"format": {"type": "json_schema", "schema": schema}, **more}
