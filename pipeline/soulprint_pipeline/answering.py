"""What is guessed in an estimate: how much a model finds, and how much it writes.

Tokens are those of `tokens.estimate_tokens`. The constants were set by what a model of the Haiku
class answers; a model that writes more makes an import dearer than its estimate.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator

import msgspec

from soulprint_pipeline import memory
from soulprint_pipeline.analysts.claude import writing
from soulprint_pipeline.facts import CATEGORIES
from soulprint_pipeline.sample import FEWEST, MOST
from soulprint_pipeline.shortening import shortened_to

SAMPLE_TOKENS = 60_000
"""Of the sample that sections are written from."""

SECTIONS = 1_000
"""Tokens of five sections, with thinking at the lowest effort."""

A_FACT = 72
"""Tokens of a fact in an answer: label, category, statement, quote, slot."""

A_LINE = 48
"""Bytes of a fact as a line of MEMORY; as material for sections it has 16 more."""

ALWAYS_FACTS = 2
"""So many statements of a conversation are taken for facts, and of more every sixth."""

SHORTER = 0.7
"""What is left of MEMORY after a round that shortens it."""

_EMPTY = 8
_BYTES_A_TOKEN = 4


class Candidate(msgspec.Struct, frozen=True, order=True, gc=False):
    """A conversation that the sample may hold, richest last.

    Attributes:
        tokens: of the whole dialogue.
        sent: tokens of what of it goes to the model.
    """

    eligible: bool
    score: int
    at: float
    tokens: int
    sent: int


class SampleTokens(msgspec.Struct, frozen=True):
    """Tokens of the sample in the quick pass, and beside facts in the full one."""

    quick: float
    full: float


def facts_in(statements: int) -> float:
    """Guess how many facts a model finds in a conversation with so many statements."""
    return min(statements, ALWAYS_FACTS + (statements - ALWAYS_FACTS) / 6)


def extraction(facts: float) -> float:
    """Return the tokens of an answer with so many facts."""
    return _EMPTY + A_FACT * facts


def sample(candidates: Iterable[Candidate]) -> SampleTokens:
    """Return what the sample of conversations takes, as `sample.fit` and `writing` make it."""
    richest = heapq.nlargest(MOST, candidates)
    rich = [each for each in richest if each.eligible]
    ranked = rich + [each for each in richest if not each.eligible][: max(FEWEST - len(rich), 0)]
    shares = [each.tokens / SAMPLE_TOKENS for each in ranked]
    allowed = shortened_to(shares[:FEWEST], 1.0)
    left = 1.0 - sum(allowed)
    for share in shares[FEWEST:]:
        fits = share <= left
        allowed.append(share if fits else 0.0)
        left -= share if fits else 0.0
    sent = [
        each.sent * most / share if share else 0.0
        for each, share, most in zip(ranked, shares, allowed, strict=True)
    ]
    return SampleTokens(
        _within(sent, writing.SAMPLE_BYTES), _within(sent, writing.SAMPLE_BESIDE_FACTS_BYTES)
    )


def _within(sent: Iterable[float], limit: int) -> float:
    """Return how much goes when none may take more than a tenth of `limit` bytes."""
    room = limit / _BYTES_A_TOKEN
    return min(sum(min(each, room / 10) for each in sent), room)


def facts_and_memory(facts: float) -> float:
    """Return the tokens of facts and of MEMORY as material for the sections."""
    told = min(facts * (A_LINE + 16), writing.FACTS_BYTES)
    return (told + min(facts * A_LINE, memory.LIMIT)) / _BYTES_A_TOKEN


def reductions(facts: float) -> Iterator[tuple[float, float]]:
    """Yield tokens of data and of answer for each call that shortens MEMORY."""
    size = facts * A_LINE
    while size > memory.LIMIT:
        target = max(size * SHORTER, memory.LIMIT * 0.9)
        calls = max(len(CATEGORIES), round(size / memory.GROUP_CHARACTERS))
        # Each line that is given has a label, and each label is named in the answer.
        for _ in range(calls):
            yield (
                (size / _BYTES_A_TOKEN + 3 * facts) / calls,
                (target / _BYTES_A_TOKEN + 4 * facts) / calls,
            )
        size = target
