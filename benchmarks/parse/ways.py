"""The ways that are compared, each run as a process of its own: `python -m … WAY FILE`.

All but "read" walk the same path by the same rule and count the same visible messages.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

PIECE = 1024 * 1024


def read(path: Path) -> tuple[int, int]:
    """Only read the bytes, inflated where they are packed."""
    for file in opened(path):
        while file.read(PIECE):
            pass
    return 0, 0


def ijson(path: Path) -> tuple[int, int]:
    """The streaming parser that everybody uses, with the faster kind of numbers."""
    import ijson as parser

    conversations = messages = 0
    for file in opened(path):
        for record in parser.items(file, "item", use_float=True):
            conversations += 1
            messages += visible(record)
    return conversations, messages


def json_load(path: Path) -> tuple[int, int]:
    """The standard library, with everything in memory."""
    conversations = messages = 0
    for file in opened(path):
        for record in json.load(file):
            conversations += 1
            messages += visible(record)
    return conversations, messages


def orjson(path: Path) -> tuple[int, int]:
    """The quickest parser of whole documents, with everything in memory."""
    import orjson as parser

    conversations = messages = 0
    for file in opened(path):
        for record in parser.loads(file.read()):
            conversations += 1
            messages += visible(record)
    return conversations, messages


def ours(path: Path) -> tuple[int, int]:
    """SoulPrint's reader, with all that it does besides: cleaning, sources, counts."""
    from soulprint_pipeline.exports import open_export
    from soulprint_pipeline.exports.conversation import Conversation

    messages = 0
    with path.open("rb") as file:
        export = open_export([file])
        for item in export:
            if isinstance(item, Conversation):
                messages += len(item.messages)
    return export.conversations, messages


WAYS: dict[str, Callable[[Path], tuple[int, int]]] = {
    "read": read,
    "ijson": ijson,
    "json": json_load,
    "orjson": orjson,
    "ours": ours,
}


def visible(record: dict[str, Any]) -> int:
    """Walk the current path of a plain conversation object and count what is shown."""
    mapping = record.get("mapping")
    if not isinstance(mapping, dict) or record.get("is_do_not_remember"):
        return 0
    shown = 0
    seen: set[str] = set()
    at = record.get("current_node")
    while at is not None and at in mapping and at not in seen:
        seen.add(at)
        node = mapping[at]
        shown += _is_visible(node.get("message"))
        at = node.get("parent")
    return shown


def _is_visible(message: dict[str, Any] | None) -> bool:
    if not message:
        return False
    content = message.get("content") or {}
    if (
        message["author"]["role"] not in {"user", "assistant"}
        or content.get("content_type") not in {"text", "multimodal_text"}
        or (message.get("metadata") or {}).get("is_visually_hidden_from_conversation")
        or message.get("recipient") not in {"all", None}
    ):
        return False
    parts = content.get("parts") or ()
    text = "\n".join(
        part if isinstance(part, str) else part.get("text") or "" for part in parts if part
    )
    return bool(text.strip())


def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open every file of conversations that lies in the export."""
    with path.open("rb") as file:
        head = file.read(2)
    if head == b"PK":
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                if name.rpartition("/")[2].startswith("conversations"):
                    with archive.open(name) as member:
                        yield member
        return
    with path.open("rb") as plain:
        if head == b"\x1f\x8b":
            with gzip.open(plain) as inflated:
                yield cast("IO[bytes]", inflated)
        else:
            yield plain


@contextmanager
def timed() -> Iterator[list[float]]:
    """Give a list that holds the seconds afterwards."""
    seconds: list[float] = []
    started = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - started)


def peak_mb() -> float:
    """Return this process's own peak of resident memory, in MB of 10^6 bytes."""
    # Not ru_maxrss, which remembers the process that started this one.
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6


def main() -> None:
    """Run one way and print what it took as JSON."""
    way, path = WAYS[sys.argv[1]], Path(sys.argv[2])
    with timed() as seconds:
        conversations, messages = way(path)
    print(
        json.dumps(
            {
                "seconds": seconds[0],
                "peak_mb": peak_mb(),
                "conversations": conversations,
                "messages": messages,
            }
        )
    )


if __name__ == "__main__":
    main()
