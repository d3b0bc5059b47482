"""Reading an export from front to back, and keeping count."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from math import inf, isfinite
from pathlib import Path

import msgspec

from soulprint_pipeline.exports import Export, open_export
from soulprint_pipeline.exports.conversation import (
    Conversation,
    Item,
    PersonalSource,
)
from soulprint_service.cli.bar import LateBar
from soulprint_service.cli.exports import opened

REASONS_SHOWN = 20
"""Different reasons that are kept: a damaged file may have one for each of its records."""

QUARANTINE_SHOWN = 1_000
"""Quarantined parts that are listed one by one; all are counted."""

_DAY = 86_400


class Unreadable(msgspec.Struct, frozen=True):
    """One part of an export that could not be read.

    Attributes:
        position: byte offset in the inflated JSON; of which of several files, says `place`.
        conversation: its id, where the export still says it.
    """

    reason: str
    position: int | None
    place: str
    conversation: str | None


class Inspection(msgspec.Struct):
    """What an export holds.

    Attributes:
        conversations: those that can be read, and those set aside by `skipped`.
        messages: visible ones, by role.
        quarantined: parts that could not be read; `reasons` says why, the most frequent first, and
            `quarantine` lists the first 1,000 of them in the file's order.
        truncated: the file ends before its end.
        bytes: what was read, compressed where it is; `seconds`: how long it took.
        first_at: of the earliest and (`last_at`) latest message, ISO 8601 in UTC.
        sources: custom instructions and saved memories, by kind.
        skipped: conversations that must not be read further, by reason.
        cleaned: places where text was repaired.
        guessed_paths: conversations whose current path the export does not name.
        content_types: messages by the format's own type, visible or not.
        months: conversations begun in each ("2024-03", UTC), in order; `undated`: the others.
    """

    format: str
    conversations: int
    messages: dict[str, int]
    quarantined: int
    truncated: bool
    bytes: int
    seconds: float
    first_at: str | None
    last_at: str | None
    sources: dict[str, int]
    skipped: dict[str, int]
    cleaned: int
    guessed_paths: int
    content_types: dict[str, int]
    reasons: dict[str, int]
    quarantine: list[Unreadable]
    months: dict[str, int]
    undated: int


def inspect(paths: Sequence[Path]) -> Inspection:
    """Read an export and count.

    Raises:
        CommandFailed: a file cannot be opened.
        ExportError: it is no export, an empty one, or a hostile one.
    """
    began = time.monotonic()
    user = assistant = 0
    sources: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    days: Counter[int] = Counter()
    undated = 0
    quarantine: list[Unreadable] = []
    first, last = inf, -inf
    with _reading(paths) as (export, items):
        for item in items:
            if isinstance(item, Conversation):
                if item.skipped:
                    skipped[item.skipped] += 1
                said = item.messages
                by_user = [message.role for message in said].count("user")
                user += by_user
                assistant += len(said) - by_user
                times = [message.at for message in said if message.at is not None]
                earliest = None
                if times:
                    earliest, latest = min(times), max(times)
                    first = min(first, earliest)
                    last = max(last, latest)
                begun = item.created_at if item.created_at is not None else earliest
                if begun is None:
                    undated += 1
                else:
                    days[int(begun // _DAY)] += 1
            elif isinstance(item, PersonalSource):
                sources[item.kind] += 1
            else:
                if len(reasons) < REASONS_SHOWN or item.reason in reasons:
                    reasons[item.reason] += 1
                if len(quarantine) < QUARANTINE_SHOWN:
                    quarantine.append(
                        Unreadable(item.reason, item.position, item.place, item.conversation_id)
                    )
    return Inspection(
        format=export.format,
        conversations=export.conversations,
        messages={"user": user, "assistant": assistant},
        quarantined=export.quarantined,
        truncated=export.truncated,
        bytes=export.bytes_total,
        seconds=round(time.monotonic() - began, 3),
        first_at=moment(first if isfinite(first) else None),
        last_at=moment(last if isfinite(last) else None),
        sources=dict(sources),
        skipped=dict(skipped),
        cleaned=export.cleaned,
        guessed_paths=export.guessed_paths,
        content_types=export.content_types,
        reasons=dict(reasons.most_common()),
        quarantine=quarantine,
        months=_months(days),
        undated=undated,
    )


def _months(days: Mapping[int, int]) -> dict[str, int]:
    """Add up days (since 1970) by month, in order."""
    months: Counter[str] = Counter()
    for day, count in sorted(days.items()):
        months[f"{datetime.fromtimestamp(day * _DAY, UTC):%Y-%m}"] += count
    return dict(months)


def print_messages(paths: Sequence[Path]) -> None:
    """Write every visible message to stdout as a JSON line, in the file's order.

    Raises:
        CommandFailed: a file cannot be opened.
        ExportError: it is no export, an empty one, or a hostile one.
    """
    encoder = msgspec.json.Encoder()
    out = sys.stdout.buffer
    line = bytearray()
    with _reading(paths) as (_, items):
        for item in items:
            if not isinstance(item, Conversation):
                continue
            for message in item.messages:
                encoder.encode_into(
                    {
                        "conversation": item.id,
                        "title": item.title,
                        "role": message.role,
                        "text": message.text,
                        "at": moment(message.at),
                    },
                    line,
                )
                line += b"\n"
                out.write(line)
    out.flush()


def moment(at: float | None) -> str | None:
    """Unix seconds as ISO 8601 in UTC; None for none, and for what no calendar holds."""
    if at is None:
        return None
    try:
        return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, OSError, ValueError):
        return None


@contextmanager
def _reading(paths: Sequence[Path]) -> Iterator[tuple[Export, Iterator[Item]]]:
    with opened(paths) as files:
        export = open_export(files)
        with LateBar("Reading", export.bytes_total) as bar:

            def watched() -> Iterator[Item]:
                for item in export:
                    bar.update(export.bytes_done)
                    yield item

            yield export, watched()
