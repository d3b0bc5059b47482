"""The facts that sections are written from, wherever they come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import msgspec

from soulprint_pipeline.alike import fingerprint
from soulprint_pipeline.analysts.base import Material
from soulprint_pipeline.analysts.local.captures import KINDS
from soulprint_pipeline.analysts.local.extract import conversation_facts, source_facts
from soulprint_pipeline.analysts.local.page import Support
from soulprint_pipeline.analysts.local.patterns import LANGUAGES, Pattern, Ready, load
from soulprint_pipeline.analysts.local.standing import is_made
from soulprint_pipeline.analysts.local.wishes.fields import manner_of, placed
from soulprint_pipeline.analysts.local.wording import expand
from soulprint_pipeline.facts import Category

_EXACT = frozenset(["first", "name", "names", "place", "org", "languages"])


class Known(msgspec.Struct, frozen=True):
    """A fact that stands, read back into its parts.

    Attributes:
        field: the section's field that it fills ("user.location"), or "".
        entry: what it says there.
    """

    category: Category
    statement: str
    slot: str | None
    said_at: float | None
    support: Support
    field: str = ""
    entry: str = ""


def known(material: Material, check: Callable[[], None]) -> list[Known]:
    """Return the standing facts, newest first.

    With stored facts (full pass) it is those; without (quick pass) what the sampled
    conversations and sources state, the newer of two in one slot.
    """
    if material.facts:
        found = [
            _read_back(
                fact.category, fact.statement, fact.slot, fact.said_at, Support(fact_id=fact.id)
            )
            for fact in material.facts
        ]
        return _newest_first(found)
    return _standing(_newest_first(list(_from_words(material, check))))


def _from_words(material: Material, check: Callable[[], None]) -> Iterator[Known]:
    for source in material.sources:
        check()
        for fact in source_facts(source):
            support = Support(fact.conversation_id, fact.message_id)
            yield _read_back(fact.category, fact.statement, fact.slot, fact.said_at, support)
    for conversation in material.conversations:
        check()
        for fact in conversation_facts(conversation):
            support = Support(fact.conversation_id, fact.message_id)
            yield _read_back(fact.category, fact.statement, fact.slot, fact.said_at, support)


def _newest_first(found: list[Known]) -> list[Known]:
    return sorted(found, key=lambda each: (-(each.said_at or float("-inf")), each.statement))


def _standing(found: list[Known]) -> list[Known]:
    slots: set[str] = set()
    said: set[str] = set()
    standing: list[Known] = []
    for fact in found:
        key = fingerprint(fact.category, fact.statement)
        if key in said or (fact.slot and fact.slot in slots):
            continue
        said.add(key)
        if fact.slot:
            slots.add(fact.slot)
        standing.append(fact)
    return standing


def _read_back(
    category: Category, statement: str, slot: str | None, said_at: float | None, support: Support
) -> Known:
    wished = category == "preferences"
    if wished and (kind := manner_of(statement)):
        return Known(category, statement, slot, said_at, support, *kind)
    own = None if is_made(slot) else slot
    for pattern, shape in _shapes():
        if pattern.category != category or pattern.slot != own:
            continue
        match = shape.fullmatch(statement)
        if match is None or not _could_say(pattern, match.groupdict()):
            continue
        values = {
            name: value.removeprefix("a ").removeprefix("an ") if name in pattern.article else value
            for name, value in match.groupdict().items()
        }
        entry = pattern.entry.format_map(values)
        return Known(category, statement, slot, said_at, support, pattern.field, entry)
    if wished and (wish := placed(statement)):
        return Known(category, statement, slot, said_at, support, *wish)
    return Known(category, statement, slot, said_at, support)


def _could_say(pattern: Pattern, values: dict[str, str]) -> bool:
    """Refuse a reading whose words the pattern would not have written."""
    for ready in _named(pattern.id):
        for wording in ready.wordings:
            for name, kind in wording.kinds.items():
                if kind in _EXACT and name in values and KINDS[kind](values[name]) != values[name]:
                    return False
    return all(
        value.removeprefix("a ").removeprefix("an ") in known_forms
        for name, value in values.items()
        if (known_forms := _written(pattern).get(name))
    )


def _named(pattern_id: str) -> list[Ready]:
    return [each for code in LANGUAGES for each in load(code) if each.pattern.id == pattern_id]


def _written(pattern: Pattern) -> dict[str, set[str]]:
    """Return, for captures that choose among given words, all that may be written."""
    written: dict[str, set[str]] = {}
    for wording in pattern.match:
        for name, words in re.findall(r"<(\w+)=([^<>]+)>", expand(wording)):
            forms = pattern.forms.get(name, {})
            written.setdefault(name, set()).update(
                forms.get(word, word) for word in words.split("|")
            )
    for name, forms in pattern.forms.items():
        written.setdefault(name, set()).update(forms.values())
    for ready in _named(pattern.id):
        for read in ready.wordings:
            for name, kind in read.kinds.items():
                if kind:
                    written.pop(name, None)  # Another wording leaves it open.
    return written


@cache
def _shapes() -> tuple[tuple[Pattern, re.Pattern[str]], ...]:
    """Return the patterns that fill a field, with a regex that reads their statement."""
    shapes: list[tuple[Pattern, re.Pattern[str]]] = []
    for language in LANGUAGES:
        for ready in load(language):
            pattern = ready.pattern
            if pattern.field:
                escaped = re.escape(pattern.say).replace(r"\{", "{").replace(r"\}", "}")
                shape = re.sub(r"\{(\w+)\}", r"(?P<\1>.{1,200})", escaped)
                shapes.append((pattern, re.compile(shape)))
    return tuple(shapes)
