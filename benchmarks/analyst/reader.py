"""Reads generated text with the local analyst and times it: `python -m … TEXT PART OF`.

Prints one JSON object: bytes of the person's own words, seconds on the wall and of the processor,
and a digest of everything that was found.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
import time
from pathlib import Path

import msgspec

from benchmarks.analyst.asking import SECONDS, NoCalls
from benchmarks.analyst.lists import Case, decoys, planted
from soulprint_pipeline.analysts.base import Window
from soulprint_pipeline.analysts.local import LocalAnalyst
from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.windows import plan_windows

DENSE_ROUNDS = 15
MESSAGES = 20


def main(text: str, part: int, of: int) -> None:
    """Read every `of`-th conversation of a text, beginning with `part`."""
    conversations = _dense() if text == "dense" else _exported(Path(text))
    sized = [
        (one, sum(len(each.text) for each in one.messages) // 4) for one in conversations[part::of]
    ]
    windows = [Window(plan.refs) for plan in plan_windows(sized)]
    print(json.dumps(asyncio.run(_read(windows))))


async def _read(windows: list[Window]) -> dict[str, float | str]:
    analyst = LocalAnalyst()
    # Compiling the patterns is paid once for each worker, not for each megabyte.
    await analyst.extract_facts(windows[0], NoCalls(), deadline=SECONDS)
    digest = hashlib.blake2b(digest_size=16)
    facts = 0
    wall, processor = time.perf_counter(), time.process_time()
    for window in windows:
        extraction = await analyst.extract_facts(window, NoCalls(), deadline=SECONDS)
        facts += len(extraction.facts)
        digest.update(msgspec.json.encode(extraction))
    return {
        "seconds": time.perf_counter() - wall,
        "processor": time.process_time() - processor,
        "bytes": sum(map(_own_words, windows)),
        "facts": facts,
        "digest": digest.hexdigest(),
    }


def _own_words(window: Window) -> int:
    return sum(
        len(message.text.encode())
        for conversation in window.conversations
        for message in conversation.messages
        if message.role == "user"
    )


def _exported(path: Path) -> list[Conversation]:
    with path.open("rb") as file:
        return [item for item in open_export([file]) if isinstance(item, Conversation)]


def _dense() -> list[Conversation]:
    """Return the held-back lists over and over: a fact or a decoy in every message.

    Without the conversations of several messages: a game that is agreed upon in one would
    silence the others.
    """
    texts = [case.messages[0] for case in (*planted(), *decoys()) if len(case.messages) == 1]
    texts *= DENSE_ROUNDS
    return [
        Case("dense", tuple(texts[start : start + MESSAGES])).conversation(f"c{start}")
        for start in range(0, len(texts), MESSAGES)
    ]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
