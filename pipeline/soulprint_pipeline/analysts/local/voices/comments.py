"""Comments: sentences that speak of other words of their message as of a text."""

from __future__ import annotations

from soulprint_pipeline.analysts.local.sentences import spans
from soulprint_pipeline.analysts.local.shapes import fitting
from soulprint_pipeline.analysts.local.tokens import straight, tokens
from soulprint_pipeline.analysts.local.voices import echoes, returns

_END = 320
"""Characters at the end of a message in which its last sentences may speak of those before."""


def commented(text: str, words: set[str]) -> tuple[int, int] | None:
    """Return what of a message is a text, if its first or its last sentences speak of that.

    Args:
        text: a message.
        words: all its words in lower case, see `tokens`.
    """
    may_comment = next(fitting("comment", text, words), None) is not None
    may_echo = echoes.may_echo(words) and text.rstrip().endswith("?")
    if not may_comment and not may_echo:
        return None
    near = max(0, len(text) - _END)
    places = list(spans(text))
    for start, end in places:
        if start < near or not start:
            continue
        said, body = text[start:end], text[:start]
        points_back = may_comment and ": " not in said and has("comment", said)
        if (points_back and not introduces(body)) or (
            may_echo and end == places[-1][1] and echoes.asks_about(said, body)
        ):
            return 0, start
    if may_comment and len(places) > 1:
        start, end = places[0]
        said = text[start:end]
        if not returns.speaks(said) and has("comment", said) and not introduces(text):
            return end, len(text)
    return None


def introduces(body: str) -> bool:
    """Say whether words are themselves about a text of their writer's: "I wrote a poem"."""
    return has("introduces", body)


def has(kind: str, said: str, words: set[str] | None = None) -> bool:
    """Say whether a piece, of these words, has a shape of a kind, see `asides.toml`."""
    said = straight(said)
    known = tokens(said) if words is None else words
    return any(each.stands_in(said) for each in fitting(kind, said, known))
