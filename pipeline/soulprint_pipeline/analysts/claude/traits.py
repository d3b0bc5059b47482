"""What a request to each model must and must not hold."""

from __future__ import annotations

from typing import Any

import msgspec

from soulprint_pipeline.analysts.claude.prompts import Task
from soulprint_pipeline.prices import canonical

MAX_OUTPUT: dict[Task, int] = {"extract": 24_000, "sections": 16_000, "reduce": 12_000}
"""Most tokens of an answer. About 200 facts, 60 entries with room to think, 40,000 characters."""


class Traits(msgspec.Struct, frozen=True, kw_only=True):
    """What a model takes. Figures: REFERENCE of the provider's model pages, November 2026.

    Attributes:
        thinks_unasked: it thinks adaptively unless told not to, takes an effort, and answers
            400 to sampling parameters, to a thinking budget and to a prefilled answer.
        cacheable_from: tokens of the shortest prompt prefix that is cached; a shorter one with
            a cache mark costs nothing and saves nothing.
    """

    thinks_unasked: bool
    cacheable_from: int


TRAITS = {
    "claude-haiku-4-5": Traits(thinks_unasked=False, cacheable_from=4_096),
    "claude-haiku-5-5": Traits(thinks_unasked=True, cacheable_from=512),
}


def of(model: str) -> Traits:
    """Return the traits of `model`.

    Raises:
        UnknownModel: it has no price, and so nothing else either.
    """
    return TRAITS[canonical(model)]


def settings(model: str, task: Task) -> dict[str, Any]:
    """Return the parameters of a request that depend on both model and task.

    Extraction and reduction are copying with judgement: no thinking, and the same words each
    time where the model lets us ask for that. Sections weigh many messages against each other:
    a model that can think may do so, at the lowest effort, because someone waits for them.
    """
    if not of(model).thinks_unasked:
        return {"temperature": 0.0}
    if task == "sections":
        return {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}
    return {"thinking": {"type": "disabled"}}
