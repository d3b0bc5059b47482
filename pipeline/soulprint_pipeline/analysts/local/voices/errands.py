"""Errands: sentences whose object is a text, a lesson or a speaker.

What follows one in its message is what the text shall say. They are told by what they are about,
not by how they are put: any sentence that names a text is one, unless its writer says what they
do themself ("I write testimonials"). The words stand in `errands.toml` of each language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local.patterns import LANGUAGES
from soulprint_pipeline.analysts.local.tokens import straight
from soulprint_pipeline.learned import convert

_SENTENCE = re.compile(r"[^.!?\u2026\n]{2,400}")
_WORD = re.compile(r"[\w'-]+")


class Objects(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Objects of errands in a language.

    Attributes:
        words: what an errand is about, with plurals; "_" is a blank.
        does: a regex: the writer as the one who does what the sentence tells.
        apart: words behind which one of `words` is another thing ("ad blockers").
        yes: messages that are not believed to their end; `no`: messages that are.
    """

    words: str
    does: str
    apart: str
    yes: list[str]
    no: list[str]


class _Read(msgspec.Struct, frozen=True):
    objects: Objects
    groups: dict[str, str]


class _Ready(msgspec.Struct, frozen=True):
    cues: frozenset[str]
    single: frozenset[str]
    several: dict[str, tuple[str, ...]]
    does: re.Pattern[str]
    apart: re.Pattern[str]


def set_from(text: str, words: set[str]) -> int | None:
    """Return where the first errand of a text begins.

    Args:
        text: a message.
        words: all its words in lower case, see `tokens`.
    """
    known = [each for each in _all() if not words.isdisjoint(each.cues)]
    if not known:
        return None
    for sentence in _SENTENCE.finditer(straight(text)):
        said = sentence.group().lower()
        for each in known:
            for place, end in _named(said, each):
                if not each.apart.match(said, end) and not _told_of_writer(said, place):
                    return sentence.start()
    return None


def _told_of_writer(said: str, end: int) -> bool:
    """Say whether a sentence tells up to a place what its writer does, in any language."""
    return any(each.does.search(said, 0, end) is not None for each in _all())


def _named(said: str, ready: _Ready) -> Iterator[tuple[int, int]]:
    """Yield where a sentence, in lower case, names an object of an errand."""
    for word in _WORD.finditer(said):
        if word.group() in ready.single:
            yield word.span()
        for phrase in ready.several.get(word.group(), ()):
            if said.startswith(phrase, word.start()):
                yield word.start(), word.start() + len(phrase)


@cache
def objects_of(language: str) -> Objects:
    """Read the objects of a language."""
    return _read(language).objects


@cache
def _read(language: str) -> _Read:
    folder = files("soulprint_pipeline.analysts.local.patterns").joinpath(language)
    told = tomllib.loads(folder.joinpath("errands.toml").read_text(encoding="utf-8"))
    return _Read(convert(told["objects"], Objects), told.get("groups", {}))


@cache
def _all() -> tuple[_Ready, ...]:
    return tuple(_ready(_read(language)) for language in LANGUAGES)


def _ready(read: _Read) -> _Ready:
    single: set[str] = set()
    several: dict[str, list[str]] = {}
    for each in read.objects.words.split():
        said = each.replace("_", " ")
        if said == each:
            single.update((each, f"{each}s", f"{each}'s"))
        else:
            several.setdefault(said.split()[0], []).append(said)
    does = read.objects.does
    for name, group in reversed(read.groups.items()):
        does = does.replace(f"<{name}>", group)
    # A hyphen is a blank among the words of a text.
    cues = {each.rpartition("-")[2] for each in single}
    return _Ready(
        frozenset(cues.union(several)),
        frozenset(single),
        {first: tuple(found) for first, found in several.items()},
        re.compile(does.replace("\n", ""), re.IGNORECASE),
        re.compile(rf"-\w| (?:{'|'.join(read.objects.apart.split())})\b"),
    )
