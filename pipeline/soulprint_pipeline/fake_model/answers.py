"""What the fake answers, composed from what it was given: the same request, the same answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import msgspec

from soulprint_pipeline.fake_model import hostile, manner, reading, schemas
from soulprint_pipeline.fake_model.reading import Found
from soulprint_pipeline.fake_model.requests import Call
from soulprint_pipeline.fake_model.rules import Mode

_FACT_LINE = re.compile(r"^(f\d+) \[(\w+)\] (?:\([^)]*\) )?(.+)$", re.MULTILINE)
_BULLET_LINE = re.compile(r"^(b\d+) (?:\([^)]*\) )?(.+)$", re.MULTILINE)
_LIMIT = re.compile(r"at most (\d+) characters", re.IGNORECASE)

Json: TypeAlias = "dict[str, Any] | list[Any] | str | float | bool | None"


SPOILING: frozenset[Mode] = frozenset(
    {"malformed_item", "invented_quote", "unknown_label", "uncited", "forgetful"}
)


def compose(call: Call, mode: Mode = "ok") -> Json:
    """Return the answer to `call` as JSON-ready data, bent to the schema that it gives.

    A task that the fake does not know gets the smallest value which its schema allows.
    """
    answer = _TASKS[call.task](call.text) if call.task in _TASKS else None
    if mode == "gullible" and call.task == "extract":
        answer = _facts(reading.anybodys_facts(call.text))
    if mode == "hostile" and call.task == "extract":
        answer = {"facts": hostile.claims(call.text)}
    if call.schema is None:
        return answer
    bent: Json = schemas.conform(_wanted(answer, call.schema), call.schema)
    return bent


def _wanted(answer: Json, schema: dict[str, Any]) -> Json:
    """Leave out entries of fields that the schema does not name: those were not asked for."""
    if not isinstance(answer, dict) or "entries" not in answer:
        return answer
    entry = schema.get("properties", {}).get("entries", {}).get("items", {})
    fields = entry.get("properties", {}).get("field", {}).get("enum")
    kept = [each for each in answer["entries"] if fields is None or each["field"] in fields]
    return {**answer, "entries": kept}


def spoil(answer: Json, mode: Mode) -> Json:
    """Spoil the first list of the answer, for the modes that ask for it."""
    if mode not in SPOILING or not isinstance(answer, dict):
        return answer
    name = next((name for name, value in answer.items() if isinstance(value, list)), None)
    if name is None:
        return answer
    items: list[Any] = answer[name]
    if mode == "uncited":
        return {**answer, name: [{**item, "from": []} for item in items]}
    if mode == "forgetful":
        return {**answer, name: items[: -(-len(items) // 4)]}
    bad: dict[str, Any] = dict(items[0]) if items else {}
    if mode == "malformed_item":
        bad |= {"statement": {"nested": 1}, "from": 7, "text": None}
    elif mode == "invented_quote":
        bad |= {"quote": "words that nobody in this conversation ever wrote"}
    else:
        bad |= {"message": "m99999", "from": ["m99999", "f99999", "b99999"]}
    return {**answer, name: [bad, *items]}


def _extract(text: str) -> dict[str, Any]:
    return _facts(reading.facts(reading.messages(text)))


def _facts(found: Iterable[Found]) -> dict[str, Any]:
    return {
        "facts": [
            {
                "message": fact.label,
                "category": fact.category,
                "statement": fact.statement,
                "quote": fact.quote,
                "stated": True,
                "slot": fact.slot,
            }
            for fact in found
        ]
    }


def _sections(text: str) -> dict[str, Any]:
    said = reading.messages(text)
    known = [_known(*line) for line in _FACT_LINE.findall(text)]
    entries = [_entry(field, line, labels) for field, line, labels in manner.describe(said)]
    counts: dict[str, int] = {}
    for fact in known or list(reading.facts(said)):
        field, most = _FIELDS.get(fact.kind, ("", 0))
        if counts.get(field, 0) < most:
            counts[field] = counts.get(field, 0) + 1
            brief = re.split(r"[,;(]", fact.value)[0].strip()
            entries.append(_entry(field, brief, [fact.label]))
    return {"entries": entries}


_FIELDS = {
    "name": ("user.name", 1),
    "home": ("user.location", 1),
    "occupation": ("user.occupation", 1),
    "employer": ("user.life_context", 1),
    "person": ("user.relationships", 8),
    "preference": ("user.interests", 8),
    "project": ("tools.likely_usage", 8),
}
_STATEMENTS = [
    ("name", re.compile("Is called ")),
    ("home", re.compile("Lives in ")),
    ("occupation", re.compile("Works as ")),
    ("employer", re.compile("Works at ")),
    ("person", re.compile("Their ")),
    ("preference", re.compile("(?=(?:Prefer|Like|Love|Enjoy|Hate|Dislike|Adore|Use)s )")),
    ("project", re.compile("Is (?=[a-z]+ing )")),
]
"""How the statements of the fake's own facts start, so that it knows them again in a full pass."""


def _known(label: str, category: str, statement: str) -> Found:
    for kind, start in _STATEMENTS:
        if match := start.match(statement):
            value = statement[match.end() :].rstrip(".")
            return Found(label, category, statement, "", "", kind, value)
    return Found(label, category, statement, "", "", "", statement)


def _entry(field: str, text: str, labels: list[str]) -> dict[str, Any]:
    return {"field": field, "text": text, "from": labels}


def _reduce(text: str) -> dict[str, Any]:
    lines = _BULLET_LINE.findall(text)
    limit = int(match[1]) if (match := _LIMIT.search(text)) else sum(len(line) for _, line in lines)
    size = 1 if sum(len(line) for _, line in lines) <= limit else 2
    groups = [lines[start : start + size] for start in range(0, len(lines), size)]
    while len(groups) > 1 and limit // len(groups) < 40:
        size *= 2
        groups = [lines[start : start + size] for start in range(0, len(lines), size)]
    room = max(limit // max(len(groups), 1), 8)
    merged = [(_merge([line for _, line in group], room), group) for group in groups]
    return {"bullets": [{"text": line, "from": [label for label, _ in g]} for line, g in merged]}


def _merge(lines: list[str], room: int) -> str:
    each = max((room - 2 * (len(lines) - 1)) // len(lines), 1)
    return "; ".join(line.rstrip(".")[:each].strip() or "-" for line in lines)[:room]


_TASKS: dict[str, Callable[[str], dict[str, Any]]] = {
    "extract": _extract,
    "sections": _sections,
    "reduce": _reduce,
}


def as_text(answer: Json) -> str:
    """Return the answer as the model would write it."""
    return msgspec.json.encode(answer).decode()
