"""Which parts of a message are the person's own words.

People paste: code, mails, articles, lyrics, the text that they want translated. All of it is
in their messages and none of it is about them. What is not theirs is blanked out character
by character, so that every place in the result is the same place in the message.
"""

from __future__ import annotations

import re
from functools import lru_cache

from soulprint_pipeline.analysts.local.voices.blank import BLANK, blanked
from soulprint_pipeline.analysts.local.voices.mails import is_letter, without_mail
from soulprint_pipeline.analysts.local.voices.marked import (
    without_code,
    without_lines,
    without_marked,
    without_quotations,
)
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
    if is_letter(kept):
        return blanked(kept, 0, len(kept)), []
    # Told before anything else is blanked: what shows whose words they are may stand in a text.
    silent = others(kept)
    kept = without_papers(without_speakers(without_marked(kept)))
    kept = without_quotations(without_lines(without_mail(kept)))
    return kept, silent
