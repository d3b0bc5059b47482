"""Where the words and marks of a text stand, by what regexes begin with."""

from __future__ import annotations

import re
from functools import lru_cache

from soulprint_pipeline.analysts.local.parsed import GAP, folded, letter_of

LETTERS = 4
"""Letters of a word that tell it from others; a shorter one stands with a `GAP` behind it."""
OPENED = "\n"
"""Stands in front of the key of a word that more than a blank parts from the word before it."""
MARKED = "\0"
"""Stands in front of the key of such a word for the places of the marks before it."""
BEGINNING = GAP
"""Stands among the keys for the beginning of a text."""
FIGURED = "#"
"""Stands among the keys for any figure."""
_PIECE = re.compile(r"(\w+)|[^\w\s]|\n")
_FIGURE = re.compile(r"\d")


@lru_cache(maxsize=16)
def word_places(text: str) -> dict[str, list[int]]:
    """Return where in a text each mark, short word and beginning of a word stands.

    The last are kept, since many regexes are looked for in the same text.
    """
    found: dict[str, list[int]] = {BEGINNING: [0]}
    text = folded(text)
    marks: list[int] = []
    last = -1
    for piece in _PIECE.finditer(text):
        word, place = piece[1], piece.start()
        if word is None:
            found.setdefault(text[place] + GAP, []).append(place)
            marks.append(place)
            continue
        key = word[:LETTERS] if len(word) >= LETTERS else word + GAP
        found.setdefault(key, []).append(place)
        if marks or place != last + 1 or text[last] != " ":
            found.setdefault(OPENED + key, []).append(place)
        if marks:
            found.setdefault(MARKED + key, []).extend(marks)
            marks.clear()
        last = piece.end()
    if figures := [figure.start() for figure in _FIGURE.finditer(text)]:
        found[FIGURED] = figures
    return found


def is_mark(letter: str) -> bool:
    """Say whether a letter is part of no word, and no blank; the end of a line is one."""
    return len(letter) == 1 and letter_of(letter) == GAP and _PIECE.fullmatch(letter) is not None
