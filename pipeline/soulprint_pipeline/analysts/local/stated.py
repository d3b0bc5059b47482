"""What a message states about its writer, in every language that has patterns."""

from __future__ import annotations

from collections.abc import Iterator

from soulprint_pipeline.analysts.local import find
from soulprint_pipeline.analysts.local.dates import day_of
from soulprint_pipeline.analysts.local.found import Found
from soulprint_pipeline.analysts.local.grammars import OF_CODE, grammar_of
from soulprint_pipeline.analysts.local.grammars.search import search
from soulprint_pipeline.analysts.local.patterns import LANGUAGES


def stated(text: str, at: float | None = None) -> Iterator[Found]:
    """Yield what `text`, a message of the person, states about the person.

    Args:
        text: the message; it may change its language with every sentence.
        at: when it was sent, Unix seconds; without it, "next Friday" is no date.
    """
    yield from find.find(text, at)
    for language in LANGUAGES:
        if language != OF_CODE:
            yield from search(text, day_of(at), grammar_of(language))
