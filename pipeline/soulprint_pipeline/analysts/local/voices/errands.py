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
from soulprint_pipeline.analysts.local.shapes import Back
from soulprint_pipeline.analysts.local.tokens import straight
from soulprint_pipeline.learned import convert

_SENTENCE = re.compile(r"[^.!?\u2026\n]{2,400}")
_WORD = re.compile(r"[\w'-]+")


class Objects(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Objects of errands in a language.

    Attributes:
        words: what an errand is about, with plurals; "_" is a blank.
        tied, told: the same, where the writer may come back to speak; see `Form.back`.
        does: a regex: the writer as the one who does what the sentence tells.
        apart: words behind which one of `words` is another thing ("ad blockers").
        yes: messages that are not believed to their end; `no`: messages that are.
    """

    words: str
    tied: str = ""
    told: str = ""
    does: str
    apart: str
    yes: list[str]
    no: list[str]


class _Read(msgspec.Struct, frozen=True):
    objects: Objects
    groups: dict[str, str]


class Errand(msgspec.Struct, frozen=True):
    """Where an errand begins, and how its writer may come back to speak; see `Form.back`."""

    at: int
    back: Back


class _Ready(msgspec.Struct, frozen=True):
    cues: frozenset[str]
    single: dict[str, Back]
    several: dict[str, tuple[tuple[str, Back], ...]]
    does: re.Pattern[str]
    apart: re.Pattern[str]


def set_in(text: str, words: set[str]) -> Iterator[Errand]:
    """Yield the errands of a text, up to one from which nobody comes back.

    Args:
        text: a message.
        words: all its words in lower case, see `tokens`.
    """
    known = [each for each in _all() if not words.isdisjoint(each.cues)]
    if not known:
        return
    for sentence in _SENTENCE.finditer(straight(text)):
        said = sentence.group().lower()
        backs = {back for each in known for back in _named(said, each)}
        if backs:
            back = min(backs, key=("", "tied", "told").index)
            yield Errand(sentence.start(), back)
            if not back:
                return


def _named(said: str, ready: _Ready) -> Iterator[Back]:
    """Yield for each object of an errand that a sentence names how one comes back from it."""
    for word in _WORD.finditer(said):
        first = word.group()
        if first not in ready.single and first not in ready.several:
            continue
        found = [*ready.several.get(first, ())]
        if first in ready.single:
            found.append((first, ready.single[first]))
        for phrase, back in found:
            end = word.start() + len(phrase)
            if (
                said.startswith(phrase, word.start())
                and not ready.apart.match(said, end)
                and not _told_of_writer(said, word.start())
            ):
                yield back


def _told_of_writer(said: str, end: int) -> bool:
    """Say whether a sentence tells up to a place what its writer does, in any language."""
    return any(each.does.search(said, 0, end) is not None for each in _all())


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
    single: dict[str, Back] = {}
    several: dict[str, list[tuple[str, Back]]] = {}
    objects = read.objects
    listed: list[tuple[str, Back]] = [
        (objects.words, ""), (objects.tied, "tied"), (objects.told, "told"),
    ]  # fmt: skip
    for names, back in listed:
        for each in names.split():
            said = each.replace("_", " ")
            if said == each:
                single.update(dict.fromkeys((each, f"{each}s", f"{each}'s"), back))
            else:
                several.setdefault(said.split()[0], []).append((said, back))
    does = objects.does
    for name, group in reversed(read.groups.items()):
        does = does.replace(f"<{name}>", group)
    # A hyphen is a blank among the words of a text.
    cues = {each.rpartition("-")[2] for each in single}
    return _Ready(
        frozenset(cues.union(several)),
        single,
        {first: tuple(found) for first, found in several.items()},
        re.compile(does.replace("\n", ""), re.IGNORECASE),
        re.compile(rf"-\w| (?:{'|'.join(objects.apart.split())})\b"),
    )
