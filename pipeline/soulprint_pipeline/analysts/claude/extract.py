"""Facts from conversations: each with a quote that occurs in a message of the person."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.base import Extraction, Window
from soulprint_pipeline.analysts.claude import asking, shapes, transcript
from soulprint_pipeline.analysts.claude.asking import Asker, Question
from soulprint_pipeline.analysts.claude.transcript import Block, Cited
from soulprint_pipeline.errors import AnswerUnusable
from soulprint_pipeline.facts import Fact
from soulprint_pipeline.quotes import occurs, shorten

QUOTE = 300
STATEMENT = 400
"""Characters; what is longer is cut at a word. A cut quote still occurs in its message."""

ORDER = "Extract the facts from the conversations above, as described."

_SLOT = re.compile(r"[^a-z0-9]+")
_SLOT_LENGTH = 40


class _Part(msgspec.Struct, frozen=True):
    """What one question brought."""

    facts: list[Fact]
    unproven: int = 0


async def extract(window: Window, asker: Asker) -> Extraction:
    """Read a window in as many calls as it needs, one after another.

    A question whose answers cannot be used is asked once more; then its conversations are
    halved, each half asked once, down to one conversation, which is asked twice again before
    it counts as unread. So a broken answer costs at most about (3 + log2 n) times the window.
    """
    found: list[Fact] = []
    unproven = 0
    unread: dict[str, str] = {}
    calls = await asyncio.to_thread(_calls, window)
    waiting = [(call, True) for call in reversed(calls)]
    while waiting:
        call, whole = waiting.pop()
        text, labels = transcript.render(call)
        question = Question("extract", text, ORDER)
        try:
            part = await asker.ask(
                question,
                lambda items, labels=labels: _read(items, labels),  # type: ignore[misc]
                twice=whole or len(call) == 1,
            )
        except AnswerUnusable as error:
            if len(call) == 1:
                unread[call[0].conversation_id] = str(error)
            else:
                waiting += [(half, False) for half in reversed(_halves(call))]
            continue
        found += part.facts
        unproven += part.unproven
    return Extraction(facts=found, unproven=unproven, unread=unread)


def _calls(window: Window) -> list[tuple[Block, ...]]:
    return transcript.pack(transcript.blocks(window.conversations, window.sources))


def _halves(call: Sequence[Block]) -> list[tuple[Block, ...]]:
    middle = len(call) // 2
    return [tuple(call[:middle]), tuple(call[middle:])]


def _read(items: list[object], labels: dict[str, Cited]) -> _Part:
    """Keep what is proven, once; count what is malformed, or names no message or passage."""
    read = list(shapes.items(items, shapes.FoundFact))
    if read and not any(read):
        raise asking.wrong_shape("facts")
    proven = [fact for item in read if item is not None and (fact := _fact(item, labels))]
    return _Part(list(dict.fromkeys(proven)), unproven=len(read) - len(proven))


def _fact(item: shapes.FoundFact, labels: dict[str, Cited]) -> Fact | None:
    cited = labels.get(item.message.strip().strip("[]"))
    statement = shorten(markdown.plain(item.statement), STATEMENT) if item.statement.strip() else ""
    if cited is None or not statement:
        return None
    quote = next(
        (
            each
            for each in (item.quote, transcript.original(item.quote))
            if occurs(each, cited.text)
        ),
        None,
    )
    if quote is None:
        return None
    return Fact(
        category=item.category,
        statement=statement,
        conversation_id=cited.conversation_id,
        message_id=cited.message_id,
        quote=shorten(quote, QUOTE),
        said_at=cited.at,
        stated=item.stated,
        slot=_SLOT.sub("_", item.slot.casefold()).strip("_")[:_SLOT_LENGTH] or None,
    )
