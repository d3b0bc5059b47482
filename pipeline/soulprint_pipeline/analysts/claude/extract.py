"""Facts from conversations: each with a quote that occurs in a message of the person."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.base import Extraction, Unproven, Window
from soulprint_pipeline.analysts.claude import asking, shapes, transcript
from soulprint_pipeline.analysts.claude.asking import Asker, Question
from soulprint_pipeline.analysts.claude.transcript import Block, Cited
from soulprint_pipeline.errors import AnswerUnusable
from soulprint_pipeline.exports.conversation import VENDOR_MEMORY, Message
from soulprint_pipeline.facts import Fact
from soulprint_pipeline.heard import Heard
from soulprint_pipeline.proof import MALFORMED, NO_MESSAGE
from soulprint_pipeline.quotes import shorten

QUOTE = 300
STATEMENT = 400
"""Characters; what is longer is cut at a word. A cut quote still occurs in its message."""

ORDER = "Extract the facts from the conversations above, as described."

_SLOT = re.compile(r"[^a-z0-9]+")
_SLOT_LENGTH = 40


class _Part(msgspec.Struct, frozen=True):
    """What one question brought."""

    facts: list[Fact]
    unproven: list[Unproven]


async def extract(window: Window, asker: Asker) -> Extraction:
    """Read a window in as many calls as it needs, one after another.

    A question whose answers cannot be used is asked once more. Then, where it held several
    conversations, they are spoiled: whoever planned the window halves it. In a half nothing is
    asked twice but for a conversation that is alone, which counts as unread when that brings
    nothing either. So a broken answer costs at most about (3 + log2 n) times the window.

    The person's sources have no windows to be halved into: they are halved in here.
    """
    found: list[Fact] = []
    unproven: list[Unproven] = []
    unread: dict[str, str] = {}
    spoiled: list[str] = []
    calls = await asyncio.to_thread(_calls, window)
    waiting = [(call, not window.half) for call in reversed(calls)]
    while waiting:
        call, whole = waiting.pop()
        text, labels = transcript.render(call)
        question = Question("extract", text, ORDER)
        sources = any(block.letter == "s" for block in call)
        lines = sum(len(block.lines) for block in call)
        alone = (lines if sources else len({block.conversation_id for block in call})) == 1
        try:
            part = await asker.ask(
                question,
                lambda items, labels=labels: _read(items, labels),  # type: ignore[misc]
                twice=whole or alone,
            )
        except AnswerUnusable as error:
            if alone:
                unread[call[0].conversation_id] = str(error)
            elif sources:
                waiting += [(half, False) for half in reversed(_halves(call))]
            else:
                spoiled += [block.conversation_id for block in call]
            continue
        found += part.facts
        unproven += part.unproven
    return Extraction(found, tuple(unproven), unread, tuple(spoiled))


def _calls(window: Window) -> list[tuple[Block, ...]]:
    return transcript.pack(transcript.blocks(window.conversations, window.sources))


def _halves(call: Sequence[Block]) -> list[tuple[Block, ...]]:
    """Cut a call over sources in two; a snapshot of memories that is alone in it, by its lines."""
    if len(call) > 1:
        middle = len(call) // 2
        return [tuple(call[:middle]), tuple(call[middle:])]
    (block,) = call
    middle = len(block.lines) // 2
    parts = (block.lines[:middle], block.lines[middle:])
    return [(msgspec.structs.replace(block, lines=part),) for part in parts]


def _read(items: list[object], labels: dict[str, Cited]) -> _Part:
    """Keep what is proven, once; refuse what is malformed, or names no message or passage."""
    read = list(shapes.items(items, shapes.FoundFact))
    if read and not any(read):
        raise asking.wrong_shape("facts")
    facts: dict[Fact, None] = {}
    unproven: list[Unproven] = []
    heard: dict[tuple[str, str], Heard] = {}
    for item in read:
        found = _fact(item, labels, heard)
        if isinstance(found, Unproven):
            unproven.append(found)
        else:
            facts[found] = None
    return _Part(list(facts), unproven)


def _fact(
    item: shapes.FoundFact | None, labels: dict[str, Cited], heard: dict[tuple[str, str], Heard]
) -> Fact | Unproven:
    statement = shorten(markdown.plain(item.statement), STATEMENT) if item is not None else ""
    if item is None or not statement:
        return Unproven(MALFORMED)
    label = item.message.strip().strip("[]")
    cited = labels.get(label)
    if cited is None:
        return Unproven(NO_MESSAGE)
    said = _said(cited, label, heard)
    quote = shorten(item.quote, QUOTE)
    fault = said.fault(cited.message_id, quote, statement)
    if fault is not None and (restored := transcript.original(quote)) != quote:
        quote, fault = restored, said.fault(cited.message_id, restored, statement)
    if fault is not None:
        return Unproven(fault, cited.conversation_id, cited.message_id)
    return Fact(
        category=item.category,
        statement=statement,
        conversation_id=cited.conversation_id,
        message_id=cited.message_id,
        quote=quote,
        said_at=cited.at,
        stated=item.stated and cited.conversation_id != VENDOR_MEMORY,
        slot=_SLOT.sub("_", item.slot.casefold()).strip("_")[:_SLOT_LENGTH] or None,
    )


def _said(cited: Cited, label: str, heard: dict[tuple[str, str], Heard]) -> Heard:
    """Return what a citation is looked up in: its conversation, or the entry of a source."""
    key = (cited.conversation_id, "" if cited.conversation else label)
    if key not in heard:
        alone = Message(cited.message_id, "user", cited.text)
        heard[key] = Heard(cited.conversation or (alone,))
    return heard[key]
