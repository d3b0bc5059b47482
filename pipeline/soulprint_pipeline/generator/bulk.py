"""Exports of any size, written as they are made: constant memory, hundreds of MB a second.

The proportions are those of real exports: somewhat under half of the bytes are visible dialogue,
a quarter of that the person's, and the rest is identifiers, metadata and tool traffic.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec

from soulprint_pipeline.generator import containers
from soulprint_pipeline.generator.chance import chance
from soulprint_pipeline.generator.chat import ChatWriter, Planned
from soulprint_pipeline.generator.containers import Layout, Member
from soulprint_pipeline.generator.persona import ANYONE, Persona
from soulprint_pipeline.generator.planting import Seed, Seeds
from soulprint_pipeline.generator.prose import Prose
from soulprint_pipeline.generator.truth import Truth

_EXPORTED_AT = 1_794_250_000.0  # 9 November 2026
_SPAN = 3 * 365 * 86_400.0
_COMMA = 2  # bytes of ", " between two conversations
# What a question and its answer take; kept free for each fact that still waits.
_FOR_A_FACT = 4_500
_MEDIA_CHUNK = 1 << 20
# ln-parameters of the exchanges in a conversation: about nine on average, which makes 33 KB, as
# in an export of 9,247 conversations in 300 MB.
_MU, _SIGMA, _MOST = 1.55, 1.0, 250
# The largest conversation seen in the wild has 18 MB.
_LARGEST = 18.0


class _Plan(msgspec.Struct, frozen=True):
    """How far along the writing is decides what comes next.

    Attributes:
        due: the progress (0 to 1) at which each fact is planted, in order.
    """

    bytes: int | None
    conversations: int | None
    largest: int
    due: tuple[float, ...]
    damaged: int

    def progress(self, written: int, number: int) -> float:
        if self.bytes is not None:
            return written / self.bytes
        return number / (self.conversations or 1)


def write_export(
    path: Path,
    *,
    megabytes: float | None = None,
    conversations: int | None = None,
    seed: int = 1,
    layout: Layout = "json",
    indent: int | None = None,
    facts: int = 0,
    damaged: int = 0,
    media_megabytes: float = 0.0,
    largest_conversation_mb: float | None = None,
    persona: Persona = ANYONE,
    level: int = 6,
) -> Truth:
    """Write an export of a given size and return what is in it. The same seed, the same bytes.

    Args:
        path: overwritten if it exists.
        megabytes: size of the conversation JSON before compression and indentation, in 10^6
            bytes; give this or `conversations`.
        conversations: number of conversations that can be read.
        seed: of everything that varies.
        layout: how it is packed.
        indent: spaces for pretty printing, which is much slower.
        facts: planted evenly over the export, newest first, with one decoy for every four.
        damaged: entries among the others whose mapping is no mapping.
        media_megabytes: of members that are no conversations; archives only.
        largest_conversation_mb: size of the largest conversation. Default: 18, or 6 % of a
            small export; with `conversations` none is made larger than the others.
        persona: who writes.
        level: of deflate, 1 to 9.

    Raises:
        ValueError: no size or two, or more facts than differ from each other.
    """
    if (megabytes is None) == (conversations is None):
        raise ValueError("Say how large the export is to be: either megabytes or conversations.")
    if largest_conversation_mb is None:
        largest_conversation_mb = 0.0 if megabytes is None else min(_LARGEST, megabytes * 0.06)
    plan = _Plan(
        bytes=None if megabytes is None else int(megabytes * 1e6),
        conversations=conversations,
        largest=int(largest_conversation_mb * 1e6),
        due=tuple((number + 0.5) / facts * 0.95 for number in range(facts)),
        damaged=damaged,
    )
    truth = Truth(seed=seed, name="")
    containers.write(
        path,
        _conversations(plan, persona, truth),
        layout=layout,
        before=_papers(persona),
        after=_media(seed, int(media_megabytes * 1e6)),
        indent=indent,
        level=level,
    )
    truth.facts.reverse()  # Oldest first, as in the sample.
    truth.settle_slots()
    return truth


def _conversations(plan: _Plan, persona: Persona, truth: Truth) -> Iterator[bytes]:
    rng = chance(truth.seed)
    writer = ChatWriter(rng, Prose(persona, rng), persona, truth)
    seeds = Seeds(rng)
    due = itertools.chain(plan.due, itertools.repeat(float("inf")))
    next_due = next(due)
    planted = damaged = 0
    huge = plan.largest > 0
    truth.json_bytes = 2  # the brackets
    for number in itertools.count():
        progress = plan.progress(truth.json_bytes, number)
        if progress >= 1.0 and next_due > 1.0:
            return
        sown: list[Seed] = []
        while next_due <= progress:
            sown.append(seeds.fact())
            planted += 1
            if planted % 4 == 0:
                sown.append(seeds.decoy())
            next_due = next(due)
        if damaged < plan.damaged and (damaged + 0.5) / plan.damaged <= progress:
            damaged += 1
            one = writer.damaged(_EXPORTED_AT - progress * _SPAN)
            truth.json_bytes += len(one) + _COMMA
            yield one
        room = 1 << 40
        if plan.bytes is not None:
            waiting = len(plan.due) - planted
            room = plan.bytes - truth.json_bytes - waiting * _FOR_A_FACT
        exchanges = min(max(1, int(rng.lognormvariate(_MU, _SIGMA))), _MOST)
        if huge and progress >= 0.5:
            huge, exchanges, room = False, 1 << 40, min(plan.largest, room)
        one = writer.write(
            Planned(
                at=_EXPORTED_AT - progress * _SPAN,
                exchanges=max(exchanges, len(sown)),
                room=room,
                seeds=sown,
            )
        )
        truth.json_bytes += len(one) + (_COMMA if number else 0)
        truth.largest_conversation_bytes = max(truth.largest_conversation_bytes, len(one))
        yield one


def _papers(persona: Persona) -> Iterator[Member]:
    user = {"id": "user-0123456789abcdef01234567", "email": f"{persona.name.lower()}@example.org"}
    encoded = msgspec.json.encode(user)
    yield Member("user.json", lambda: [encoded])
    yield Member("message_feedback.json", lambda: [b"[]"])
    yield Member("shared_conversations.json", lambda: [b"[]"])


def _media(seed: int, size: int) -> Iterator[Member]:
    """Yield stored members of noise, 8 MB each."""
    for number, start in enumerate(range(0, size, 8 * _MEDIA_CHUNK)):
        length = min(8 * _MEDIA_CHUNK, size - start)
        name = f"user-0123456789abcdef01234567/file_{seed:08x}{number:024x}.dat"
        yield Member(name, lambda n=number, k=length: _noise(f"{seed} {n}", k), media=True)  # type: ignore[misc]


def _noise(seed: str, size: int) -> Iterator[bytes]:
    rng = chance(seed)
    for start in range(0, size, _MEDIA_CHUNK):
        yield rng.randbytes(min(_MEDIA_CHUNK, size - start))
