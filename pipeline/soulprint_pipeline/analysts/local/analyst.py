"""The analyst itself: the shared interface, with all work in threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from soulprint_pipeline.analysts.base import Bullet, Calls, Extraction, Material, Window
from soulprint_pipeline.analysts.local.extract import conversation_facts, source_facts
from soulprint_pipeline.analysts.local.reduce import reduced
from soulprint_pipeline.analysts.local.write import write
from soulprint_pipeline.errors import DeadlineExceeded
from soulprint_pipeline.facts import Fact
from soulprint_pipeline.quotes import occurs
from soulprint_pipeline.sections import Sections


PATTERNS_VERSION = 1


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
        """Raised with every change of a pattern: what older ones found is then found anew."""
        return f"local/{PATTERNS_VERSION}"

    async def write_sections(
        self,
        material: Material,
        calls: Calls,  # noqa: ARG002 - the interface has it; this analyst never calls
        *,
        deadline: float,
    ) -> Sections:
        end = time.monotonic() + deadline
        return await asyncio.to_thread(write, material, lambda: _check(end))

    async def extract_facts(
        self,
        window: Window,
        calls: Calls,  # noqa: ARG002 - the interface has it; this analyst never calls
        *,
        deadline: float,
    ) -> Extraction:
        end = time.monotonic() + deadline
        facts: list[Fact] = []
        unproven = 0
        for source in window.sources:
            _check(end)
            facts += await asyncio.to_thread(source_facts, source)
        for conversation in window.conversations:
            _check(end)
            texts = {message.id: message.text for message in conversation.messages}
            for fact in await asyncio.to_thread(conversation_facts, conversation):
                if occurs(fact.quote, texts[fact.message_id]):
                    facts.append(fact)
                else:
                    unproven += 1
        return Extraction(facts=facts, unproven=unproven)

    async def reduce_bullets(
        self,
        bullets: Sequence[Bullet],
        calls: Calls,  # noqa: ARG002 - the interface has it; this analyst never calls
        *,
        limit: int,
        deadline: float,  # noqa: ARG002 - linear in a group's characters, far below any deadline
    ) -> list[Bullet]:
        return await asyncio.to_thread(reduced, list(bullets), limit)


def _check(end: float) -> None:
    if time.monotonic() > end:
        raise DeadlineExceeded(
            "The local analyst did not finish within the deadline of this step; "
            "the step will be tried again."
        )
