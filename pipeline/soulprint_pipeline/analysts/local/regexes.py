"""Regexes of the data files, which name what they have in common.

`<x>` is a group of the file (or of all files of its folder), `<@x>` one of the nouns of
`words.toml` ("languages": one of the languages that are known), `<%x>` one of a class of the
lexicon of verbs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.open_clauses.lexicon import ways_of

_GROUP = re.compile(r"(?<!P)<(\w+)>")
_LIST = re.compile(r"<@(\w+)>")
_CLASS = re.compile(r"<%(\w+)>")
_DEEP = 3
"""Groups that name groups that name groups, at most."""


def written_out(regex: str, groups: Mapping[str, str]) -> str:
    """Return a regex with all that it names put in."""
    for _ in range(_DEEP):
        regex = _GROUP.sub(lambda found: groups.get(found[1], found[0]), regex)
    regex = _LIST.sub(lambda found: f"(?:{_longest_first(found[1])})", regex)
    return _CLASS.sub(lambda found: ways_of(found[1]), regex)


@cache
def _longest_first(name: str) -> str:
    nouns = words.LANGUAGES if name == "languages" else words.NOUNS[name].split("|")
    return "|".join(sorted(sorted(nouns), key=len, reverse=True))
