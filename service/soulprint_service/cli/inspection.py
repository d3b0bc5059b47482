"""Reading an export from front to back, and keeping count."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import BinaryIO

import msgspec

from soulprint_pipeline.exports import Export, open_export
from soulprint_pipeline.exports.conversation import Conversation, Item
from soulprint_service.cli.bar import LateBar
from soulprint_service.cli.exports import opened
from soulprint_service.cli.findings import DAY, Unreadable
from soulprint_service.cli.second_half import count_all


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
    with _reading(paths) as (export, files, items):
        found = count_all(export, files, items)
    return Inspection(
        format=export.format,
        conversations=export.conversations,
        messages={"user": found.user, "assistant": found.assistant},
        quarantined=export.quarantined,
        truncated=export.truncated,
        bytes=export.bytes_total,
        seconds=round(time.monotonic() - began, 3),
        first_at=moment(found.first if isfinite(found.first) else None),
        last_at=moment(found.last if isfinite(found.last) else None),
        sources=found.sources,
        skipped=found.skipped,
        cleaned=export.cleaned,
        guessed_paths=export.guessed_paths,
        content_types=export.content_types,
        reasons=dict(Counter(found.reasons).most_common()),
        quarantine=found.quarantine,
        months=_months(found.days),
        undated=found.undated,
    )


def _months(days: Mapping[int, int]) -> dict[str, int]:
    """Add up days (since 1970) by month, in order."""
    months: Counter[str] = Counter()
    for day, count in sorted(days.items()):
        months[f"{datetime.fromtimestamp(day * DAY, UTC):%Y-%m}"] += count
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
    with _reading(paths) as (_, _, items):
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
def _reading(
    paths: Sequence[Path],
) -> Iterator[tuple[Export, Sequence[BinaryIO], Iterator[Item]]]:
    with opened(paths) as files:
        export = open_export(files)
        with LateBar("Reading", export.bytes_total) as bar:

            def watched() -> Iterator[Item]:
                for item in export:
                    bar.update(export.bytes_done)
                    yield item

            yield export, files, watched()
