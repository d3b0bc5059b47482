"""The whole profile of an export, as the relay writes it, without Postgres."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path

from soulprint_pipeline.alike import fingerprint
from soulprint_pipeline.analysts.base import Earlier, KnownFact, Material, Window
from soulprint_pipeline.analysts.local import LocalAnalyst
from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation, PersonalSource
from soulprint_pipeline.facts import Fact
from soulprint_pipeline.memory import bullets, render
from soulprint_pipeline.profile import profile_markdown
from soulprint_pipeline.sample import Richest, fit
from soulprint_pipeline.superseded import remember
from tests.pipeline.reducing import NoCalls

TOKENS = 60_000
"""Of a sample, as `soulprint_queue.material` takes it."""

DEADLINE = 60.0


def profile_of(path: Path) -> str:
    """Return the profile after the full pass, as a person reads it."""
    with path.open("rb") as file:
        items = list(open_export([file]))
    conversations = [each for each in items if isinstance(each, Conversation)]
    sources = [each for each in items if isinstance(each, PersonalSource)]
    return asyncio.run(_profile(conversations, sources))


async def _profile(conversations: Sequence[Conversation], sources: Sequence[PersonalSource]) -> str:
    analyst, calls = LocalAnalyst(), NoCalls()
    window = Window(tuple(conversations), tuple(sources))
    found = (await analyst.extract_facts(window, calls, deadline=DEADLINE)).facts
    facts, superseded = consolidated(found)
    kept = await remember(bullets(facts), superseded, analyst, calls, deadline=DEADLINE)
    memory = render(kept)
    richest = Richest()
    for each in conversations:
        richest.add(each)
    material = Material(
        tuple(fit(richest.best(), TOKENS)),
        tuple(sources),
        tuple(facts),
        memory,
        total_conversations=len(conversations),
        total_messages=sum(len(each.messages) for each in conversations),
    )
    sections = await analyst.write_sections(material, calls, deadline=DEADLINE)
    return profile_markdown(sections, memory, analyst=analyst.name)


def consolidated(found: Iterable[Fact]) -> tuple[list[KnownFact], list[Earlier]]:
    """Return the facts that stand and those that gave way, as `soulprint.consolidated` does.

    The same fact said again is one; of two in a slot the newer stands.
    """
    told: dict[str, list[Fact]] = {}
    for fact in found:
        told.setdefault(fingerprint(fact.category, fact.statement), []).append(fact)
    standing: list[KnownFact] = []
    superseded: list[Earlier] = []
    newer: dict[str, list[Fact]] = {}
    ids: dict[str, str] = {}
    for key, said in sorted(told.items(), key=lambda each: (-max(map(_at, each[1])), each[0])):
        last = max(said, key=_at)
        if last.slot is not None and last.slot in newer:
            dates = [fact.said_at for fact in newer[last.slot] if fact.said_at is not None]
            until = min((at for at in dates if at >= _at(last)), default=None)
            superseded.append(Earlier(key, last.statement, ids[last.slot], until, last.slot))
        else:
            standing.append(
                KnownFact(key, last.category, last.statement, last.said_at, slot=last.slot)
            )
        if last.slot is not None:
            newer[last.slot], ids[last.slot] = said, key
    return standing, superseded


def _at(fact: Fact) -> float:
    return float("-inf") if fact.said_at is None else fact.said_at
