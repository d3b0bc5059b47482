"""The five sections, each entry with what it rests on."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.base import KnownFact, Material
from soulprint_pipeline.analysts.claude import shapes, transcript
from soulprint_pipeline.analysts.claude.asking import Asker, BadAnswer, Question
from soulprint_pipeline.analysts.claude.shapes import FIELDS, PARTS, Entry, fields_of
from soulprint_pipeline.analysts.claude.transcript import Block, Cited, Line
from soulprint_pipeline.dating import month
from soulprint_pipeline.errors import AnswerUnusable
from soulprint_pipeline.learned import convert
from soulprint_pipeline.quotes import fold, shorten
from soulprint_pipeline.sections import Evidence, Sections

SAMPLE_BYTES = 200_000
"""Of conversations in the quick pass: some 65,000 tokens, below the price step at 100,000."""

SAMPLE_BESIDE_FACTS_BYTES = 60_000
"""In the full pass the sample only shows the manner; the substance comes from the facts."""

FACTS_BYTES = 100_000
MEMORY_BYTES = 40_000
SOURCE_CHARACTERS = 12_000
MESSAGE_CHARACTERS = 2_000
"""Of one message in a sample: its beginning shows how the person writes, a pasted log does not."""

STRING = 600
ITEM = 200
ITEMS = 8
"""Characters of a text field and of a list item, and items of a list."""

_NAMES = frozenset({"user.name", "user.location", "user.preferred_address"})
"""Fields that are copied, not judged: at least a word of them stands in what they cite."""

_AROUND = ".,;:!?'\"()"

TELLING = 8
"""Messages and facts from which something can be said: an empty list is no answer about them."""

NOTHING = BadAnswer(
    "none of its entries could be used",
    "Your last answer had no entry that could be used. Describe at least how the person writes, "
    "in entries with a field, a text, and the labels that they rest on.",
)
UNCITED = BadAnswer(
    "none of its entries named what it rests on",
    "Your last answer named no labels that were given. Name, in `from` of every entry, the labels "
    "of the messages or facts that it rests on; leave out what rests on none.",
)

ENOUGH_LABELS = 5
ORDER = "Write the profile from the material above, as described."
ORDER_OF_ONE = (
    "Write {section} anew from the material above, as described: its entries alone, those whose "
    "field begins with {field}. The rest of the profile stays as it is."
)


async def write(material: Material, asker: Asker) -> Sections:
    """Write the sections from `material`; without any material they stay empty, unasked.

    What cannot be answered whole, asked twice, is tried with each half of the sample: a
    conversation at which the model stumbles must not cost the profile.

    Raises:
        AnswerUnusable: none of the attempts brought an answer.
    """
    limit = SAMPLE_BESIDE_FACTS_BYTES if material.facts else SAMPLE_BYTES
    sample = await asyncio.to_thread(_sample, material, limit)
    if not sample and not material.facts:
        return _sections({}, [])
    order = ORDER
    if material.only is not None:
        order = ORDER_OF_ONE.format(section=material.only.upper(), field=f"{material.only}.")
    middle = len(sample) // 2
    attempts: list[Sequence[Block]] = [sample]
    if middle:
        attempts += [sample[:middle], sample[middle:]]
    first: AnswerUnusable | None = None
    for number, part in enumerate(attempts):
        text, labels, facts = _material(part, material)
        try:
            return await asker.ask(
                Question("sections", text, order, material.only),
                lambda items, labels=labels, facts=facts: _read(  # type: ignore[misc]
                    items, labels, facts, material.only
                ),
                twice=number == 0,
            )
        except AnswerUnusable as error:
            first = first or error
    if first is None:
        raise AssertionError("at least one attempt is made")
    raise first


def _sample(material: Material, limit: int) -> list[Block]:
    """Take sources and conversations in their order, best first, as long as they fit.

    Messages are shortened, and none of the conversations gets more than a tenth of the room:
    a profile written from one of them would describe that one.
    """
    taken: list[Block] = []
    left = limit
    for whole in transcript.blocks(material.conversations, material.sources, limit=sys.maxsize):
        source = whole.letter == "s"
        block = _shortened(
            whole,
            characters=SOURCE_CHARACTERS if source else MESSAGE_CHARACTERS,
            room=limit // 2 if source else limit // 10,
        )
        if block.lines and block.size <= left:
            taken.append(block)
            left -= block.size
    return taken


def _shortened(block: Block, *, characters: int, room: int) -> Block:
    """Return the beginning of `block` in `room` bytes, no line longer than `characters`."""
    lines: list[Line] = []
    for line in block.lines:
        short = msgspec.structs.replace(line, text=shorten(line.text, characters))
        room -= short.size
        if room < 0:
            break
        lines.append(short)
    return msgspec.structs.replace(block, lines=tuple(lines))


def _material(
    sample: Sequence[Block], material: Material
) -> tuple[str, dict[str, Cited], dict[str, KnownFact]]:
    """Return the prompt's data, and what its labels stand for."""
    text, labels = transcript.render(sample, clock=True)
    if not material.facts:
        return text, labels, {}
    facts = {f"f{number}": fact for number, fact in enumerate(_best(material.facts), 1)}
    lines = [f"{label} [{fact.category}] {_fact_line(fact)}" for label, fact in facts.items()]
    memory = transcript.neutral(shorten(material.memory, MEMORY_BYTES) if material.memory else "")
    parts = ["<facts>", *lines, "</facts>", "<memory>", memory, "</memory>", text]
    return "\n".join(parts), labels, facts


def _fact_line(fact: KnownFact) -> str:
    said = month(fact.said_at)
    statement = transcript.neutral(markdown.plain(fact.statement))
    return f"({said}) {statement}" if said else statement


def _best(facts: Sequence[KnownFact]) -> list[KnownFact]:
    """Return the facts that fit: slots and what was said most often first, then the newest."""
    ranked = sorted(
        facts,
        key=lambda fact: (
            fact.slot is None,
            -fact.sources,
            -(fact.said_at or 0.0),
            fact.statement,  # Not the id: the same facts must make the same call.
        ),
    )
    best: list[KnownFact] = []
    left = FACTS_BYTES
    for fact in ranked:
        left -= len(fact.statement.encode()) + 40
        if left < 0:
            break
        best.append(fact)
    return best


def _read(
    items: list[object],
    labels: dict[str, Cited],
    facts: dict[str, KnownFact],
    only: str | None,
) -> Sections:
    """Sort the entries into their fields.

    Labels that stand for nothing are ignored. An entry that is left without any is dropped, for
    nobody could look it up, and so is a name or a place that none of its labels says. About a
    handful of messages an empty list is an answer, and about one section alone: there may be
    nothing to say about where somebody lives.
    """
    fields = frozenset(fields_of(only))
    texts: dict[str, list[str]] = {}
    evidence: list[Evidence] = []
    uncited = 0
    for entry in shapes.items(items, Entry):
        if entry is None or entry.field not in fields:
            continue
        known = [label for label in dict.fromkeys(entry.from_) if label in labels or label in facts]
        section, _, field = entry.field.partition(".")
        text = _clean(entry)
        kept = texts.setdefault(entry.field, [])
        if not text or text in kept or len(kept) >= (ITEMS if FIELDS[entry.field] else 1):
            continue
        if not known or (entry.field in _NAMES and not _says(text, known, labels, facts)):
            uncited += 1
            continue
        item = len(kept) if FIELDS[entry.field] else None
        kept.append(text)
        evidence += [
            _evidence(section, field, item, labels.get(label), facts.get(label))
            for label in known[:ENOUGH_LABELS]
        ]
    telling = only is None and len(labels) + len(facts) >= TELLING
    if not any(texts.values()) and (items or telling):
        raise UNCITED if uncited else NOTHING
    return _sections(texts, evidence)


def _says(
    text: str, known: Sequence[str], labels: dict[str, Cited], facts: dict[str, KnownFact]
) -> bool:
    """Say whether any of the cited passages has a word of `text`."""
    words = [word for word in fold(text).split() if any(each.isalnum() for each in word)]
    for label in known:
        said = fold(labels[label].text if label in labels else facts[label].statement)
        if any(word.strip(_AROUND) in said for word in words):
            return True
    return False


def _clean(entry: Entry) -> str:
    text = markdown.plain(entry.text)
    if not text or markdown.gives_orders(text):
        return ""
    return shorten(text, ITEM if FIELDS[entry.field] else STRING)


def _evidence(
    section: str, field: str, item: int | None, cited: Cited | None, fact: KnownFact | None
) -> Evidence:
    return Evidence(
        section=section,
        field=field,
        item=item,
        conversation_id=cited.conversation_id if cited else None,
        message_id=cited.message_id if cited else None,
        fact_id=fact.id if fact else None,
    )


def _sections(texts: dict[str, list[str]], evidence: list[Evidence]) -> Sections:
    values: dict[str, dict[str, Any]] = {name: {} for name in PARTS}
    for name, kept in texts.items():
        section, _, field = name.partition(".")
        if kept:
            values[section][field] = kept if FIELDS[name] else kept[0]
    return convert({**values, "evidence": evidence}, Sections)
