"""Which parts of a message are the person's own words.

People paste: code, mails, articles, lyrics, the text that they want translated. All of it is
in their messages and none of it is about them. What is not theirs is blanked out character
by character, so that every place in the result is the same place in the message.
"""

from __future__ import annotations

import re
from functools import lru_cache

from soulprint_pipeline.analysts.local.tokens import tokens
from soulprint_pipeline.analysts.local.voices.asides import is_alone, own_places
from soulprint_pipeline.analysts.local.voices.blank import BLANK, blanked
from soulprint_pipeline.analysts.local.voices.comments import commented
from soulprint_pipeline.analysts.local.voices.mails import is_letter, without_mail
from soulprint_pipeline.analysts.local.voices.marked import (
    is_title,
    without_code,
    without_lines,
    without_marked,
    without_quotations,
)
from soulprint_pipeline.analysts.local.voices.material import is_material
from soulprint_pipeline.analysts.local.voices.talks import without_papers, without_speakers
from soulprint_pipeline.analysts.local.voices.turns import others

LONG = 6_000
"""Characters. Longer messages are pasted documents: only their first paragraph is believed."""

HEAD = 1_200
"""Characters of a long message's first paragraph that are read at most."""


@lru_cache(maxsize=1)
def blank_others(text: str) -> str:
    """Return `text` with everything that is not the person's own replaced by `BLANK`.

    Returns:
        A text of the same length. Newlines stay, so that lines remain lines. The last answer is
        kept, because each language asks for the same message.
    """
    kept, silent = _read(text)
    for start, end in silent:
        kept = blanked(kept, start, end)
    return kept


def written_by(text: str) -> str:
    """Return `text` with everything that others wrote replaced by `BLANK`: how its writer writes.

    Unlike `blank_others` it keeps the request that sets an errand, which is believed nothing of
    its writer and yet is in their manner; what follows it on another line or behind a colon is
    the text that the errand is about.
    """
    kept, silent = _read(text)
    for start, end in silent:
        brought = _BROUGHT.search(kept, start, end)
        kept = blanked(kept, brought.end() if brought else end, end)
    return kept


def marked(text: str) -> str:
    """Return `text` without what marks show to be another's: quotations, mails, code, talks.

    What only what is said shows, an errand or a stranger, is kept.
    """
    return _read(text)[0]


def in_text(text: str, place: int) -> bool:
    """Say whether a place of a message stands in a text that its other words speak of.

    Within an errand names are read ("sign it with my name, ..."); within a text they are its own.
    """
    words = tokens(text)
    own = own_places(text, words)
    if own is not None:
        return not any(start <= place < end for start, end in own)
    told = commented(text, words)
    return (
        (told is not None and told[0] <= place < told[1])
        or is_title(text, place)
        or is_material(text, words)
    )


_BROUGHT = re.compile(r"\n|:\s")


def _read(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return `text` without what is plainly not its writer's, and where else others speak."""
    kept = text
    if len(text) > LONG:
        head = text.find("\n\n", 0, HEAD)
        kept = blanked(text, head if head > 0 else min(HEAD, text.find("\n", 0, HEAD)), len(text))
        if kept.startswith(BLANK):
            return kept, []
    kept = without_code(kept)
    own = own_places(kept, tokens(kept))
    if own is not None:
        return _asides_only(kept, own), []
    if is_letter(kept):
        return blanked(kept, 0, len(kept)), []
    # Told before anything else is blanked: what shows whose words they are may stand in a text.
    silent = others(kept)
    kept = without_papers(without_speakers(without_marked(kept)))
    kept = without_quotations(without_lines(without_mail(kept)))
    return kept, silent


def _asides_only(text: str, own: list[tuple[int, int]]) -> str:
    """Blank all but the asides of a message, and what is said within these by others."""
    at = 0
    for start, end in [*own, (len(text), len(text))]:
        ends = text.startswith(":", at) and at > 0
        text = blanked(text, at, start)
        if ends:
            # A colon ends what its writer says in front of a text, as a full stop would.
            text = f"{text[:at]}.{text[at + 1 :]}"
        at = end
        if start < end and not is_alone(text[start:end]):
            for begun, ended in others(text[start:end]):
                text = blanked(text, start + begun, start + ended)
    return without_quotations(without_marked(text))
