"""What a call costs in tokens, the prompt cache included."""

from __future__ import annotations

import functools

import msgspec

from soulprint_pipeline.fake_model import answers, tokens
from soulprint_pipeline.fake_model.cache import PrefixCache
from soulprint_pipeline.fake_model.requests import Call
from soulprint_pipeline.fake_model.tally import Usage


class Counted(msgspec.Struct, frozen=True):
    """Tokens of a call: of its whole prompt, of what may be cached of it, and of its answer."""

    prompt: int
    prefix: int
    answer: int


class Biller:
    """Knows which prefixes were sent before, and what a call costs by that."""

    def __init__(self) -> None:
        self._cache = PrefixCache()

    def usage(self, call: Call, counted: Counted) -> Usage:
        """Return the bill for answering `call`."""
        known = written = 0
        if call.cached_prefix and counted.prefix >= call.limits.cacheable_from:
            if self._cache.knows(call.model, f"{_schema(call)}\n{call.cached_prefix}"):
                known = min(counted.prefix, counted.prompt)
            else:
                written = min(counted.prefix, counted.prompt)
        return Usage(
            tokens_in=counted.prompt - known - written,
            tokens_out=counted.answer,
            tokens_cached=known,
            tokens_cache_written=written,
        )


def count(call: Call, text: str) -> Counted:
    """Count the tokens of `call`, answered with `text`."""
    factor = call.limits.token_factor
    return Counted(
        prompt=prompt(call),
        prefix=_static(_schema(call), factor) + _static(call.cached_prefix, factor),
        answer=max(tokens.count(text, factor), 1),
    )


def prompt(call: Call) -> int:
    """Return the tokens of the whole prompt: schema, system prompt and messages."""
    factor = call.limits.token_factor
    static = _static(_schema(call), factor) + _static(call.system, factor)
    return static + tokens.count(call.text, factor)


@functools.lru_cache(maxsize=16)
def _static(text: str, factor: float) -> int:
    """Count what the calls of a task have in common, once."""
    return tokens.count(text, factor)


def _schema(call: Call) -> str:
    return answers.as_text(call.schema) if call.schema else ""
