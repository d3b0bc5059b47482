"""Papers: words that are somebody else's up to their end, whatever shows it."""

from __future__ import annotations

from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.analysts.local.voices.mails import is_letter, without_mail
from soulprint_pipeline.analysts.local.voices.marked import (
    without_lines,
    without_marked,
    without_quotations,
)
from soulprint_pipeline.analysts.local.voices.talks import without_papers, without_speakers
from soulprint_pipeline.analysts.local.voices.turns import others


def is_paper(body: str) -> bool:
    """Say whether others speak at the end of these words."""
    if is_letter(body):
        return True
    silent = others(body)
    if silent and silent[-1][1] >= len(body.rstrip()):
        return True
    kept = without_papers(without_speakers(without_marked(body)))
    kept = without_quotations(without_lines(without_mail(kept)))
    return kept.rstrip()[-1:] == BLANK or kept.rstrip(".!?\"' \n")[-1:] == BLANK
