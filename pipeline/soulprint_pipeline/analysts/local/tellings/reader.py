"""Reads what a message tells in an order that no pattern knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.introducing import holds_fiction, holds_text
from soulprint_pipeline.analysts.local.needed import words_in
from soulprint_pipeline.analysts.local.own_words import in_text
from soulprint_pipeline.analysts.local.proper import called, known_person, person
from soulprint_pipeline.analysts.local.slots import filled
from soulprint_pipeline.analysts.local.tellings.shapes import Shape, by_rarest_word, shapes
from soulprint_pipeline.analysts.local.tellings.told import DOUBT, Restated
from soulprint_pipeline.analysts.local.tokens import straight
from soulprint_pipeline.analysts.local.voices.blank import BLANK

_LONGEST = 3_000
"""Characters of a message that is read so."""
_SLOT = re.compile(r"\{(\w+)\}")
_UNREAL = re.compile(r"\b(?:whether|imagin\w+|suppos\w+|pretend\w*|wish)\b", re.IGNORECASE)
_NO_NAMES = words.COMMON | words.NOT_NAMES | frozenset(words.NOUNS["no_names"].split("|"))


def may_tell(text: str) -> bool:
    """Say whether a message may tell something so, whoever speaks in it."""
    # Dear to tell is only whose words they are.
    return next(told(text, text), None) is not None


def told(own: str, text: str) -> Iterator[Restated]:
    """Yield what a message tells in other words.

    Args:
        own: the message, with what is not its writer's blanked.
        text: the message, which an order for a text is read in.
    """
    if len(text) > _LONGEST:
        return
    done: set[str] = set()
    for shape in _fitting(straight(text)):
        for each in _in(shape, straight(own if shape.telling.within == "own" else text), own):
            if each.said not in done:
                done.add(each.said)
                yield each


def _fitting(text: str) -> list[Shape]:
    """Return the shapes of which a cue and all needed words stand in a text, in their order."""
    index, said = by_rarest_word(), words_in(text)
    lowered = text.lower()
    places = {
        place
        for rarest in index.keys() & said
        for cue, found in index[rarest].items()
        if cue in lowered
        for place in found
    }
    return [
        shape
        for shape in (shapes()[place] for place in sorted(places))
        if not any(map(said.isdisjoint, shape.needed))
    ]


def _in(shape: Shape, text: str, own: str) -> Iterator[Restated]:
    if shape.needs and not shape.needs.search(text):
        return
    for found in shape.regex.finditer(text):
        if _doubted(shape, text, found) or _elsewhere(shape, text, own, found.start()):
            continue
        groups = {name: said for name, said in found.groupdict().items() if said is not None}
        if _named(shape, groups):
            for say in shape.telling.say:
                if all(slot in groups for slot in _SLOT.findall(say)):
                    said = filled(say, groups)
                    if _lost(text, found):
                        said = _IS_CALLED.sub(r"My \1 \2 died.", said)
                    yield Restated(said, found.start(), found.end())


_IS_CALLED = re.compile(r"My ([\w -]+) is called ([^.]+)\.")
_AT_REST = r"(?:funeral|wake|eulogy|obituary|epitaph|memorial|gravestone|headstone)"
_GONE = re.compile(r",? (?:died|passed away|has died|has passed away|has passed)\b", re.IGNORECASE)
_FOR_ONE = re.compile(
    rf"\b{_AT_REST} (?:speech |text |notice |reading )?for (?:(?:my|our) )?(?:\w+ )?$",
    re.IGNORECASE,
)
_OF_ONE = re.compile(rf"'s (?:[\w-]+ ){{0,2}}?{_AT_REST}\b", re.IGNORECASE)


def _lost(text: str, found: re.Match[str]) -> bool:
    """Say whether whom a telling names has died: "a eulogy for my uncle Fergus"."""
    before = text[max(0, found.start() - 50) : found.start()]
    return (
        _GONE.match(text, found.end()) is not None
        or _FOR_ONE.search(before) is not None
        or _OF_ONE.search(found.group()) is not None
    )


def _doubted(shape: Shape, text: str, found: re.Match[str]) -> bool:
    """Say whether what is told is supposed, or made into something else by words before it."""
    start = max(text.rfind(mark, 0, found.start()) for mark in ".!?\n") + 1
    return (
        BLANK in found.group()
        or _UNREAL.search(found.group()) is not None
        or DOUBT.search(text, start, found.start()) is not None
        or (shape.unless is not None and shape.unless.search(text, 0, found.end()) is not None)
    )


def _elsewhere(shape: Shape, text: str, own: str, place: int) -> bool:
    """Say whether a place is in a text, or in an order that may be of somebody else."""
    if own is not text and in_text(text, place):
        return True
    return own[place] == BLANK and _of_others(shape, text, text[:place])


def _of_others(shape: Shape, text: str, before: str) -> bool:
    """Say whether what is told within an order may be words of somebody else."""
    match shape.telling.within:
        case "sure":
            return "\n" in before
        case "always":
            return _BROUGHT.search(before) is not None or _MADE_UP.search(text) is not None
        case _:
            return holds_text(before) or holds_fiction(text)


_MADE_UP = re.compile(
    r"\b(?:story|stories|novel|character|persona|role\w*|act as|you are|you're an?|scene|dialogue|"
    r"lyrics|joke|quiz|exercise|example|says?|said|wrote|writes|she|he|his|her|they|their|song|film|ad|advert|"
    r"profile|bio|cv|review|post|tweet|caption)\b",
    re.IGNORECASE,
)
_BROUGHT = re.compile(r"[\n:\"\u201c\u201d>]")
_KINDS = {"any": person, "called": called, "known": known_person}
_TITLED = re.compile(
    r"(?:Dr|Mrs?|Ms|Miss|Mx|Prof|Professor|Doctor|Reverend|Rev|Father|Sister|Mama|Papa|Auntie|Uncle|"
    r"Captain|Sir|Dame|Judge|Frau|Herr)\.? (?=[A-Z])"
)


def _named(shape: Shape, groups: dict[str, str]) -> bool:
    """Say whether what should be names are names; write them with a capital."""
    for group, asked in shape.telling.names.items():
        if group not in groups:
            continue
        said = groups[group].strip(" .'")
        # Without a capital only what is known for a name may be one.
        kind = "known" if said.islower() else "any" if _TITLED.match(said) else asked
        said = said[:1].upper() + said[1:]
        if said.lower() in _NO_NAMES and said.lower() not in words.GIVEN_WRITTEN:
            return False
        name = _KINDS[kind](said)
        if name is None:
            return False
        groups[group] = name
    return True
