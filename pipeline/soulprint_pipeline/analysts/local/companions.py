"""Somebody or some animal of the speaker's, told of again by "she", "mine" or a name alone.

"We got a greyhound!! She's called Comet." No sentence of the two says whose Comet is: the second
is told as "my greyhound is called Comet", and read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from soulprint_pipeline.analysts.local import again, words
from soulprint_pipeline.analysts.local.tokens import straight

_LONGEST = 3_000
"""Characters of a message in which somebody is followed."""
_MOST = 12
"""Mentions that are followed in one message."""
_REACH = 200
"""Characters behind a mention in which it is told of again."""

_KIN = frozenset(words.NOUNS["kids"].split("|"))
_ANIMALS = frozenset(words.NOUNS["animals"].split("|"))
_ANIMAL = frozenset(words.NOUNS["animal"].split("|"))
_KIDS = frozenset(["kids", "children", "sons", "daughters", "boys", "girls", "twins"])
_MALE = frozenset(words.NOUNS["male"].split("|"))
_FEMALE = frozenset(words.NOUNS["female"].split("|"))
_NO_NAMES = words.NOT_NAMES | words.COMMON | frozenset(words.NOUNS["no_names"].split("|"))
_FOR_KIN = re.compile(
    r"[^\".:\n\u201c]{0,80}\b(?:poem|toast|card|speech|gift|present|cake|song|letter|wishes|message|"
    r"rhyme|caption|invitation|wedding|birthday)\b for (?:my|our) [^\":\n\u201c\u2018]{0,200}$",
    re.IGNORECASE,
)
"""A short errand without any text in it: "a poem for my nephew, his name is Arlo"."""
_MENTIONED = frozenset(
    part
    for name in ("kin", "partner", "animal", "kids", "animals")
    for noun in words.NOUNS[name].split("|")
    for part in re.findall(r"[a-z]+", noun.lower())[-1:]
    for part in (part, f"{part}s")
)
"""The last words of whom a message may bring up."""
_KEPT = frozenset(
    part
    for name in ("animal", "animals")
    for noun in words.NOUNS[name].split("|")
    for part in re.findall(r"[a-z]+", noun.lower())[-1:]
)
_WORD = re.compile(r"[a-z]+")
_SENTENCE_END = re.compile(r"[.!?]+(?:\s|$)|\n")
_AND = re.compile(r",? (?:and|&|n) |, ")


class Carried(msgspec.Struct, frozen=True):
    """A clause about somebody told of before.

    Attributes:
        said: the clause with its subject: "My greyhound is called Comet."
        start, end: where both were said in the message.
    """

    said: str
    start: int
    end: int


def may_follow_up(text: str) -> bool:
    """Say whether a message may tell again of somebody, by its length and a word or two."""
    return (
        len(text) <= _LONGEST
        and not _MENTIONED.isdisjoint(_WORD.findall(text.lower()))
        and again.AGAIN.search(text) is not None
        # Dear to tell is only whose words they are.
        and next(followed(text, text), None) is not None
    )


def followed(own: str, text: str) -> Iterator[Carried]:
    """Yield what a message tells again of somebody whom it brought up.

    Args:
        own: the message, with what is not its writer's blanked.
        text: the message. What is written for somebody may be an errand and tell who that is.
    """
    text = straight(text if _FOR_KIN.match(text) else own)
    for found in islice(again.MENTION.finditer(text), _MOST):
        tail = text[found.end() : found.end() + _REACH]
        if _brought_up(text, found, tail):
            for said, end in (*_named(found, tail), *_aged(found, tail), *_described(found, tail)):
                yield Carried(said, found.start(), found.end() + end)
    lowered = text.lower()
    if len(lowered) != len(text) or _KEPT.isdisjoint(_WORD.findall(lowered)):
        return
    for found in islice(again.KEPT.finditer(lowered), _MOST):
        tail = text[found.end() : found.end() + _REACH]
        for said, end in _of_kind(found["noun"].lower(), tail):
            yield Carried(said, found.start(), found.end() + end)


def _brought_up(text: str, found: re.Match[str], tail: str) -> bool:
    start = max(text.rfind(mark, 0, found.start()) for mark in ".!?\n") + 1
    if again.DOUBT.search(text, start, found.end()):
        return False
    if not {"ex", "former"}.isdisjoint(found["between"].lower().split()):
        return False
    # "My boss's dog" is the boss's.
    return not (found["of"] and again.OTHERS.match(tail.lstrip().removeprefix("old ")))


def _named(found: re.Match[str], tail: str) -> Iterator[tuple[str, int]]:
    noun = found["noun"].lower()
    many = noun in _KIN or noun in _ANIMALS
    single = noun[:-1] if many and noun.endswith("s") else noun
    shapes: list[tuple[re.Pattern[str], str]] = []
    # "My brothers wedding" is one brother's.
    if not many or (tail.startswith(" ") and single in _MALE | _FEMALE):
        shapes.append((again.CALLED, f"My {single} is called"))
    if many:
        shapes.append((again.CALLED_ALL, f"My {noun} are called"))
    if noun in _ANIMALS:
        shapes.append((again.ELDER, f"My {single} is called"))
    elif noun in _ANIMAL:
        shapes.append((again.NAMED_KIND, f"My {noun} is called"))
    for shape, say in shapes:
        told = shape.search(tail)
        if told and _near(tail[: told.start()]) and _fits(single, told) and (name := _name(told)):
            yield f"{say} {name}.", told.end()
            return


def _aged(found: re.Match[str], tail: str) -> Iterator[tuple[str, int]]:
    noun = found["noun"].lower()
    each = again.EACH_AGED.search(tail) if noun in _KIDS else None
    if each and _near(tail[: each.start()]):
        first, second = _written(each["a"]), _written(each["b"])
        if first and second:
            yield f"My {noun} are called {first} and {second}.", each.end()
            yield f"My {noun} are {each['m']} and {each['n']}.", each.end()


def _described(found: re.Match[str], tail: str) -> Iterator[tuple[str, int]]:
    noun = found["noun"].lower()
    many = noun in _KIN or noun in _ANIMALS
    so = again.SO.search(tail)
    if so and _near(tail[: so.start()]) and _fits(noun, so):
        if (so["who"].lower() == "they") != many:
            return
        verb = {"'s": "is", "'re": "are"}.get(so["verb"].lower(), so["verb"])
        yield f"My {noun} {verb} {so['rest']}.", so.end()


def _of_kind(noun: str, tail: str) -> Iterator[tuple[str, int]]:
    """Read "what do rabbits eat? Mine are Hazel and Fiver"."""
    many = noun in _ANIMALS
    kept = again.OF_THEM.search(tail) if many else None
    if kept and _near(tail[: kept.start()]):
        yield f"I keep {kept['n']} {noun}.", kept.end()
    one, all_of_them = (noun[:-1], noun) if many else (noun, f"{noun}s")
    for shape, say in (
        (again.NAME_IS, f"My {one} is called"),
        (again.MINE, f"My {one} is called"),
        (again.CALLED_ALL, f"My {all_of_them} are called"),
        (again.GOT_ALL, f"My {all_of_them} are called"),
    ):
        told = shape.search(tail)
        if told is None or not _near(tail[: told.start()]):
            continue
        theirs = shape is not again.CALLED_ALL or told.group().lower().startswith("mine")
        if theirs and (name := _name(told)):
            yield f"{say} {name}.", told.end()
            return


def _near(gap: str) -> bool:
    """Say whether nobody else came between, and no more than two sentences."""
    return (
        len(_SENTENCE_END.findall(gap)) <= 2
        and not again.OTHERS.search(gap)
        and not again.DOUBT.search(gap)
    )


def _fits(noun: str, told: re.Match[str]) -> bool:
    """Say whether a pronoun may mean a noun."""
    groups = told.groupdict()
    spoken = {str(groups.get(each)).lower() for each in ("who", "whose", "whom")}
    he = not spoken.isdisjoint({"he", "his", "him"})
    she = not spoken.isdisjoint({"she", "her"})
    it = not spoken.isdisjoint({"it", "its"})
    if (he and noun in _FEMALE) or (she and noun in _MALE):
        return False
    return not it or noun in _ANIMAL


def _name(told: re.Match[str]) -> str | None:
    groups = told.groupdict()
    if "names" in groups:
        names = [_written(each) for each in _AND.split(groups["names"])]
        return f"{', '.join(names[:-1])} and {names[-1]}" if all(names) else None
    return _written(groups.get("name") or groups.get("bare") or "") or None


def _written(name: str) -> str:
    """Return a name with its capital, or nothing where it is none."""
    if name.lower() in _NO_NAMES or not name[:1].isalpha():
        return ""
    return name if not name.islower() else name[0].upper() + name[1:]
