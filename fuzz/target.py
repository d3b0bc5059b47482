"""What must hold for whatever the reader is given."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from soulprint_pipeline.errors import ExportError
from soulprint_pipeline.exports import Export, open_export, window
from soulprint_pipeline.exports.conversation import Conversation, Item, PersonalSource, Quarantined
from soulprint_pipeline.exports.export import source_key
from soulprint_pipeline.exports.naming import LONGEST_ID
from soulprint_pipeline.exports.stretches import Stretches


class Broken(AssertionError):
    """Something that must hold does not."""


def check(data: bytes, size: int = window.WINDOW) -> None:
    """Read an export as the product does, and as it does without its shortcut; compare.

    Args:
        data: a file.
        size: of the reader's window: in a small one, everything lies across an edge.

    Raises:
        Broken: what came out is not what was promised.
        Exception: whatever is no `ExportError`.
    """
    begin, shortcut = window.Window.__init__, Stretches.next
    window.Window.__init__ = lambda self, source, _=0, **rest: begin(self, source, size, **rest)  # type: ignore[method-assign]
    try:
        found = _read(data)
        halved = _read(data, halved=True)
        Stretches.next = lambda *_: None  # type: ignore[method-assign]
        slowly = _read(data)
    finally:
        window.Window.__init__, Stretches.next = begin, shortcut  # type: ignore[method-assign]
    if found != slowly:
        raise Broken("many at once are read otherwise than one by one")
    if found != halved:
        raise Broken("two halves are read otherwise than the whole")


def _read(data: bytes, *, halved: bool = False) -> tuple[Any, ...]:
    items: list[Any] = []
    try:
        export = open_export([io.BytesIO(data)])
        for item in in_halves(export, data) if halved else export:
            _check(item)
            items.append(item)
    except ExportError as error:
        said = str(error)
        if not said or len(said) > 500:
            raise Broken("an error without words, or with too many") from error
        return (items, type(error), said)
    given = sum(isinstance(item, Conversation) for item in items)
    if given != export.conversations or not 0 <= export.bytes_done <= export.bytes_total:
        raise Broken("the counters are wrong")
    return (items, export.truncated, export.cleaned, export.guessed_paths, export.content_types)


def in_halves(export: Export, data: bytes) -> Iterator[Item]:
    """Read an export as two processes do: each its half, and what both have seen only once."""
    begins = export.halve()
    yield from export
    if export.met and begins is not None:
        second = open_export([io.BytesIO(data)])
        second.begin_at(*begins)
        for item in second:
            if not isinstance(item, PersonalSource) or export.is_news(source_key(item), item.at):
                yield item
        export.absorb(second.half)


def _check(item: object) -> None:
    match item:
        case Conversation():
            _storable(item.id, item.title)
            if not item.id or len(item.id) > LONGEST_ID:
                raise Broken("an id that cannot be stored")
            names = [message.id for message in item.messages]
            if len(set(names)) < len(names) or any(
                not 0 < len(name) <= LONGEST_ID for name in names
            ):
                raise Broken("ids of messages that cannot be stored")
            for message in item.messages:
                _storable(message.id, message.text)
                if not message.text.strip():
                    raise Broken("a blank message")
                _moment(message.at)
            _moment(item.created_at)
            _moment(item.updated_at)
            if len(item.content_hash) != 16:
                raise Broken("no content hash")
        case PersonalSource():
            _storable(item.text, item.conversation_id, item.message_id)
            _moment(item.at)
        case Quarantined():
            _storable(item.reason, item.conversation_id or "")
            if not item.reason or len(item.reason) > 500:
                raise Broken("a reason without words, or with too many")
        case _:
            raise Broken("an item of an unknown kind")


def _storable(*texts: str) -> None:
    for text in texts:
        if "\0" in text:
            raise Broken("NUL")
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise Broken("a lone surrogate") from error


def _moment(at: float | None) -> None:
    if at is not None and not 0 <= at < 253_402_300_800:
        raise Broken("a time that Postgres cannot hold")
