"""What a call costs in tokens, the prompt cache included."""

from __future__ import annotations

from soulprint_pipeline.fake_model import answers, tokens
from soulprint_pipeline.fake_model.cache import PrefixCache
from soulprint_pipeline.fake_model.requests import Call
from soulprint_pipeline.fake_model.tally import Usage


class Biller:
    """Counts tokens, and knows which prefixes were sent before."""

    def __init__(self) -> None:
        self._cache = PrefixCache()

    def usage(self, call: Call, text: str) -> Usage:
        """Return the bill for answering `call` with `text`."""
        factor = call.limits.token_factor
        whole = prompt(call)
        schema = _schema(call)
        prefix = tokens.count(schema, factor) + tokens.count(call.cached_prefix, factor)
        known = written = 0
        if call.cached_prefix and prefix >= call.limits.cacheable_from:
            if self._cache.knows(call.model, f"{schema}\n{call.cached_prefix}"):
                known = min(prefix, whole)
            else:
                written = min(prefix, whole)
        return Usage(
            tokens_in=whole - known - written,
            tokens_out=max(tokens.count(text, factor), 1),
            tokens_cached=known,
            tokens_cache_written=written,
        )


def prompt(call: Call) -> int:
    """Return the tokens of the whole prompt: schema, system prompt and messages."""
    factor = call.limits.token_factor
    return sum(tokens.count(text, factor) for text in (_schema(call), call.system, call.text))


def _schema(call: Call) -> str:
    return answers.as_text(call.schema) if call.schema else ""
