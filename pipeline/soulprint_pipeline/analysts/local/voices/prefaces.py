"""Prefaces: what its writer says in front of a text that they hand over.

"Shorten this for the newsletter? I teach year 4 and the head wants 80 words: We had a week ...":
an order about a text at hand silences what follows it, and yet its writer often tells beside it
who they are, for whom the text is, or what they find hard. Where the text is set off by a colon or
the end of a line, they are believed up to there, if something shows that the text has not begun
yet: it opens with a greeting or as a list, they speak in the very sentence of the order, or of the
text, its reader or their skill, or the order was a question and nobody speaks in the text. What
these look like stands in `prefaces.toml` of each language.
"""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import frames
from soulprint_pipeline.analysts.local.voices import returns
from soulprint_pipeline.analysts.local.voices.comments import has
from soulprint_pipeline.analysts.local.voices.mails import is_letter

BORDER = re.compile(r":(?: (?=\S)|[ \t]{0,3}\n\s{0,4}(?=\S))")
"""Where a text begins behind a colon."""

_SENTENCE = re.compile(r"[^.!?\n]{2,400}[.!?\n]{0,6}\s?")
_MOST = 420
"""Characters of a preface."""
_SENTENCES = 4
"""Sentences of it."""
_READ = 1_200
"""Characters of a text in which its speaker would speak of themself."""
_QUOTES = ("'", '"', "\u2018", "\u2019", "\u201c", "\u201d", "\u201e")
_CLOSES = re.compile(
    r"(?:many )?(?:thanks|thank you|cheers|regards|best|kind|yours|love)\b", re.IGNORECASE
)
_NEXT = 120
"""Characters of a text in which an order would show that it is none."""
_ABBREVIATED = re.compile(r"\b(max|min|approx|incl|ca|no|e\.g|i\.e)\.", re.IGNORECASE)
_BEGINS = re.compile(
    r"[\s\"'\u201c]{0,3}(?:(?:dear|to whom|hi|hello|hey|good (?:day|morning|evening))\b|"
    r"[-*\u2022#<{\[|>]|\d|traceback\b|\w{2,30}(?:error|exception)\b)",
    re.IGNORECASE,
)
"""How a letter, a list or a paste begins."""


def is_preface(said: str, body: str, border: str) -> bool:
    """Say whether the writer of a message speaks in its first piece, before a text of any kind.

    Args:
        said: the piece, with straight apostrophes.
        body: the words behind it, written so, too.
        border: what stands between them.
    """
    sentences = _SENTENCE.findall(_ABBREVIATED.sub(r"\1", said))
    if not 0 < len(sentences) <= _SENTENCES or not (_hands_over(said) and _is_text(body)):
        return False
    if border.startswith(":"):
        return has("hands", sentences[-1]) or has("about", sentences[-1])
    if _BEGINS.match(body) or has("about", said):
        return True
    orders = [each for each in sentences if has("hands", each)]
    ordered = all(each in orders for each in sentences if returns.speaks(each))
    if returns.speaks(body[:_READ]):
        return border.count("\n") > 1 and ordered
    return ordered or any("?" in each for each in orders)


def _hands_over(said: str) -> bool:
    """Say whether somebody hands a text over and speaks, and no text begins or is made up there."""
    if len(said) > _MOST or not returns.speaks(said) or not has("hands", said):
        return False
    paper = is_letter(said) or has("signs", said)
    return not (paper or returns.speaks_within(said) or has("invents", said) or frames.begins(said))


def _is_text(body: str) -> bool:
    """Say whether words are one text: no order, no end of a message, no quotation with a rest."""
    if body[:1] in _QUOTES and body.rstrip(" .!?\n")[-1:] not in _QUOTES:
        return False
    return not (_CLOSES.match(body) or has("hands", body[:_NEXT]))
