"""Whether words may say something about the one who says them: told word by word, not understood.

A first person, or a word around which people tell of themselves or of how they want to be
answered, counts, unless its neighbours show that it only asks ("how do I …", "my code").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import resources

_BLANKS = str.maketrans(
    dict.fromkeys(
        ',;:.!?()"*_[]{}<>=|#/\\\n\r\t\u2026\u2013\u2014\u201c\u201d\u201e\u00ab\u00bb', " "
    )
    | dict.fromkeys("\u2019\u2018\u02bc`\u00b4", "'")
)
_LISTS: dict[str, dict[str, str]] = tomllib.loads(
    resources.files("soulprint_pipeline").joinpath("personal.toml").read_text("utf-8")
)


def _all(name: str) -> frozenset[str]:
    return frozenset(word for words in _LISTS[name].values() for word in words.split())


def _beside(name: str) -> frozenset[str]:
    return frozenset(_LISTS["neighbours"][name].split())


_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
JUDGED = _all("judged")
_FIRST_PERSON = _all("first_person")
SELF = _all("self")
"""Words with which somebody speaks of themselves alone: between quotation marks, somebody else."""

_MONTHS = _all("months") - _FIRST_PERSON
_STARTS = _FIRST_PERSON | _all("telling") | _MONTHS | {"from", "do", "bitte"}
_IN_ONE = "\u6211\u79c1\u4ffa\u50d5"
"""First persons of languages that put no blanks between words."""

_MODALS, _GETTING, _FAULTS = _beside("modals"), _beside("getting"), _beside("faults")
_ASKED, _THINGS, _FAILING = _beside("asked"), _beside("things"), _beside("failing")


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without signs, apostrophes straight."""
    return text.translate(_BLANKS).casefold().split()


def is_personal(text: str, words: list[str]) -> bool:
    """Tell whether `text`, whose words are `words`, may say something about who wrote it."""
    if any(sign in text for sign in _IN_ONE):
        return True
    found = _STARTS.intersection(words)
    if not found:
        return False
    if not _ALWAYS.isdisjoint(found):
        return True
    padded = ["", *words, "", "", "", "", ""]
    return any(_tells(word, padded, place) for word in found for place in _places(word, padded))


def statements(text: str) -> int:
    """Count the sentences in which somebody may speak of themselves, questions aside."""
    if not is_personal(text, words_of(text)):
        return 0
    sentences = _SENTENCE.findall(text)
    return sum(not each.endswith("?") and is_personal(each, words_of(each)) for each in sentences)


def _places(word: str, words: list[str]) -> Iterator[int]:
    """Find a word: of a text's words hardly any starts something, and a list is searched fast."""
    at = 0
    with suppress(ValueError):  # it is not there once more
        while True:
            at = words.index(word, at + 1)
            yield at


def _tells(word: str, words: list[str], at: int) -> bool:
    if (rule := _RULES.get(word)) is not None:
        return rule(words, at)
    return _is_day(words[at - 1]) or _is_day(words[at + 1])


def _is_day(word: str) -> bool:
    return word.rstrip("stndrh").isdigit()


def _acts(words: list[str], at: int) -> bool:
    sees = words[at + 1] in _GETTING and not _FAULTS.isdisjoint(words[at + 2 : at + 6])
    return words[at - 1] not in _MODALS and not sees


def _refuses(words: list[str], at: int) -> bool:
    return words[at + 1] == "not" and words[at + 2] not in _FAILING


_RULES: dict[str, Callable[[list[str], int], bool]] = {
    **dict.fromkeys(("i", "i'm", "i've", "we", "we're", "we've"), _acts),
    **dict.fromkeys(("me", "us"), lambda words, at: words[at - 1] not in _ASKED),
    **dict.fromkeys(("my", "our"), lambda words, at: words[at + 1] not in _THINGS),
    **dict.fromkeys(("don't", "dont"), lambda words, at: words[at + 1] not in _FAILING),
    "do": _refuses,
    "from": lambda words, at: words[at + 1 : at + 3] == ["now", "on"],
    "bitte": lambda words, at: words[at + 1].startswith("kein"),
}
"""Words that count only in some company; the others of `_STARTS` always do."""

_ALWAYS = _STARTS - _RULES.keys() - _MONTHS
