"""What the provider allows for each model.

Written down here on its own, so that the fake does not repeat a mistake of the client that it
has to catch. Figures: model overviews and migration guide of the provider, November 2026.
"""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one model.

    Attributes:
        context: tokens of prompt and answer together.
        max_output: highest `max_tokens`.
        adaptive: thinks unless told not to, takes an effort, and refuses sampling parameters,
            thinking budgets and a prefilled answer.
        cacheable_from: tokens of the shortest prefix that is cached.
        token_factor: tokens of the same text, relative to the older tokenizer.
    """

    context: int
    max_output: int
    adaptive: bool
    cacheable_from: int
    token_factor: float


_OLDER = Limits(
    context=200_000, max_output=64_000, adaptive=False, cacheable_from=4_096, token_factor=1.0
)
_NEWER = Limits(
    context=1_000_000, max_output=128_000, adaptive=True, cacheable_from=512, token_factor=1.3
)
LIMITS: dict[str, Limits] = {
    "claude-haiku-4-5": _OLDER,
    "claude-haiku-4-5-20251001": _OLDER,
    "claude-haiku-5-5": _NEWER,
}
