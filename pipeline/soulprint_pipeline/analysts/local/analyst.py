"""The analyst itself: the shared interface, with all work in threads."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from soulprint_pipeline.analysts.base import (
    Bullet,
    Calls,
    Extraction,
    Material,
    Unproven,
    Window,
)
from soulprint_pipeline.analysts.local.extract import conversation_facts, source_facts
from soulprint_pipeline.analysts.local.reduce import reduced
from soulprint_pipeline.analysts.local.stated import stated
from soulprint_pipeline.analysts.local.write import write
from soulprint_pipeline.errors import DeadlineExceeded
from soulprint_pipeline.exports.conversation import Conversation, PersonalSource
from soulprint_pipeline.facts import Fact
from soulprint_pipeline.heard import Heard
from soulprint_pipeline.sections import Sections


class LocalAnalyst:
    """Finds what people state about themselves by patterns, and measures how they write.

    It needs no key and no network, makes no call, and gives the same output for the same input,
    byte for byte. `calls` is there because the interface has it.
    """

    @property
    def name(self) -> str:
        return "local"

    @property
    def version(self) -> str:
        return f"local/{_edition()}"

    async def write_sections(
        self,
        material: Material,
        calls: Calls,  # noqa: ARG002 - the interface has it; this analyst never calls
        *,
        deadline: float,
    ) -> Sections:
        end = time.monotonic() + deadline
        await asyncio.to_thread(_load)
        return await asyncio.to_thread(write, material, lambda: _check(end))

    async def extract_facts(
        self,
        window: Window,
        calls: Calls,  # noqa: ARG002 - the interface has it; this analyst never calls
        *,
        deadline: float,
    ) -> Extraction:
        end = time.monotonic() + deadline
        await asyncio.to_thread(_load)
        read: list[Fact | Unproven] = []
        for source in window.sources:
            _check(end)
            read += await asyncio.to_thread(_from_source, source)
        for conversation in window.conversations:
            _check(end)
            read += await asyncio.to_thread(_from_conversation, conversation)
        return Extraction(
            facts=[each for each in read if isinstance(each, Fact)],
            unproven=tuple(each for each in read if isinstance(each, Unproven)),
        )

    async def reduce_bullets(
        self,
        bullets: Sequence[Bullet],
        calls: Calls,  # noqa: ARG002 - the interface has it; this analyst never calls
        *,
        limit: int,
        deadline: float,  # noqa: ARG002 - linear in a group's characters, far below any deadline
    ) -> list[Bullet]:
        return await asyncio.to_thread(reduced, list(bullets), limit)


_loading = threading.Lock()

_FIRST = (
    "I'm Ana, a nurse from Rome. I live in Leeds with my dog Rex, and I have decided to buy a car.",
    "47, two girls, divorced, from limerick. name: ana. likes: olives. please always be brief",
    "What does Kowal mean? It's my surname.\n\nTranslate this: 'I have a cat.' Is this real?",
    "Ich wohne in Bremen und habe eine Katze. On 3 May I have an exam. Coriander? Can't stand it.",
)
"""Messages that need what others need: patterns, lexicon, voices, dates, both languages."""


def _load() -> None:
    """Load what reading needs, once for all lanes; the others wait for the first.

    A cache takes no lock: lanes that begin at once would each load everything.
    """
    with _loading:
        _loaded()


@cache
def _loaded() -> None:
    # Patterns and word lists are some hundred thousand objects that live as long as the process:
    # for the garbage collector to go through them again and again took a quarter of the time,
    # and a fifth already while they come into being. Whatever else lives now is freed when its
    # last reference goes, as before.
    collecting = gc.isenabled()
    gc.disable()
    try:
        for text in _FIRST:
            for _ in stated(text, 0.0):
                pass
        gc.collect()
        gc.freeze()
    finally:
        if collecting:
            gc.enable()


def _from_source(source: PersonalSource) -> list[Fact | Unproven]:
    return _judged(source_facts(source), Heard.source(source))


def _from_conversation(conversation: Conversation) -> list[Fact | Unproven]:
    return _judged(conversation_facts(conversation), Heard(conversation.messages))


def _judged(facts: Iterable[Fact], heard: Heard) -> list[Fact | Unproven]:
    """Put in the place of each fact that is not proven the reason."""
    return [
        Unproven(fault, fact.conversation_id, fact.message_id)
        if (fault := heard.fault(fact.message_id, fact.quote, fact.statement))
        else fact
        for fact in facts
    ]


_DECIDE = (
    "alike.py", "code_text.py", "heard.py", "markdown.py", "memories.py", "pasted.py",
    "personal.py", "personal.toml", "proof.py", "quotes.py",
)  # fmt: skip
"""What decides, beside this analyst, which facts are found."""


@cache
def _edition() -> str:
    """Return a digest of everything that decides which facts are found.

    Reading them again costs no money, so a change that turns out not to matter is no loss.
    """
    digest = hashlib.blake2b(digest_size=6)
    package = files("soulprint_pipeline")
    for name in _DECIDE:
        digest.update(package.joinpath(name).read_bytes())
    for content in _contents(package.joinpath("analysts", "local")):
        digest.update(content)
    return digest.hexdigest()


def _contents(folder: Traversable) -> Iterator[bytes]:
    for each in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if each.is_dir():
            yield from _contents(each)
        elif each.name.endswith((".py", ".toml")):
            yield each.name.encode()
            yield each.read_bytes()


def _check(end: float) -> None:
    if time.monotonic() > end:
        raise DeadlineExceeded(
            "The local analyst did not finish within the deadline of this step; "
            "the step will be tried again."
        )
