"""What stands for words that are not the person's."""

from __future__ import annotations

import re

BLANK = "\ufffc"
"""Stands for a character that is not the person's. No pattern and no statement contains it."""


def blanked(text: str, start: int, end: int) -> str:
    """Return `text` with what stands between two places blanked; lines keep their ends."""
    start = max(start, 0)
    middle = "\n".join(BLANK * len(line) for line in text[start:end].split("\n"))
    return text[:start] + middle + text[end:]


def blank_match(match: re.Match[str]) -> str:
    """Return as many blanks as a match has characters, none of which ends a line."""
    return BLANK * len(match.group())
