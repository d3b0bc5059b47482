"""Names of people and of languages."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.voices.blank import BLANK

_TITLE = re.compile(
    r"(?:Dr|Prof|Mr|Mrs|Ms|Miss|Mx|Professor|Doctor|Sir|Lady|Father|Sister)\.? (?=\S)"
)
_NAME = r"[A-Z\u00c0-\u024f][\w'-]*"
_AGE = r"(?:,? \(?(?:aged? )?\d{1,2}\)?,?)?"
_LITTLE = r"(?:(?:(?:our|the|and) )?(?:baby|little|wee|tiny|young|big|old) )?"
_NAMES = re.compile(rf"{_NAME}{_AGE}(?:(?:, and |, | and | & ){_LITTLE}{_NAME}{_AGE}){{0,5}}")
_BARE_NAMES = re.compile(rf"{_NAME}(?:(?:, and |, | and | & ){_LITTLE}{_NAME}){{0,5}}")
_ONE = re.compile(rf"{_LITTLE}(?P<name>{_NAME})(?:,? \(?(?:aged? )?(?P<age>\d{{1,2}})\)?,?)?")
_NUMBER = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen)"
)
_THEIR_AGES = re.compile(
    rf",? (?:\(|(?:who are|they're|they are|now|aged|ages) ){{0,2}}(?P<ages>{_NUMBER}"
    rf"(?:, {_NUMBER}){{0,4}},? (?:and|&) {_NUMBER})\b"
    r"(?! (?:of|o'clock|people|times|weeks|months|days|hours|minutes)\b)",
    re.IGNORECASE,
)
_TITLES = frozenset(
    ["dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "madam", "lady",
     "lord", "father", "sister", "brother", "frau", "herr"]
)  # fmt: skip


def given(text: str) -> str | None:
    """A first name that is known to be one."""
    name = text.rstrip(".,!?:;")
    return name if name.lower() in words.GIVEN_WRITTEN and name[:1].isupper() else None


_BARE_TITLES = frozenset(["dr", "prof", "mr", "mrs", "ms", "mx", "rev", "capt", "sgt", "lt", "col"])
_NATIONS = frozenset(words.NOUNS["nations"].lower().split("|"))
_NO_NAMES = words.NOT_NAMES | (_NATIONS - words.GIVEN_WRITTEN)


def person(text: str) -> str | None:
    """A person's or an animal's name: capitalised, and not a word that often is."""
    titled = _TITLE.match(text)
    tokens = [
        token.strip('.,;:!?-&+"()') for token in text[titled.end() if titled else 0 :].split()
    ]
    if (
        not all(tokens)
        or not tokens
        or (len(tokens) == 1 and tokens[0].lower() in _BARE_TITLES)
        or BLANK in text
        or any(t.lower().removesuffix("'s") in _NO_NAMES for t in tokens if t not in _PARTICLES)
    ):
        return None
    if any(len(t) > 3 and t.isupper() for t in tokens) or not _capital(tokens):
        return None
    name = (titled.group().replace(".", "") if titled else "") + " ".join(tokens)
    return name.removesuffix("'s") if len(name) > 1 else None


_PARTICLES = frozenset(
    ["da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "la", "ten", "ter",
     "van", "vom", "von", "y", "zu"]
)  # fmt: skip


def _capital(tokens: list[str]) -> bool:
    """Say whether the parts of a name have a capital, except for particles between them."""
    inner = [token for token in tokens[1:-1] if token not in _PARTICLES]
    return all(token[0].isupper() for token in (tokens[0], *inner, tokens[-1]))


def called(text: str) -> str | None:
    """A person's name where it may as well be what they are, or where: "Plumber here"."""
    name = person(text)
    if name is None:
        return None
    lowered = name.lower()
    one = lowered.removeprefix("dr ")
    if one in words.GIVEN_WRITTEN:
        return name
    if one in words.PLACES or one in words.COMPANIES or one in words.OCCUPATIONS:
        return None
    parts = set(lowered.split()) - _PARTICLES
    if not parts.isdisjoint(words.NOT_CALLED) or not parts.isdisjoint(words.OCCUPATIONS):
        return None
    return name


def known_person(text: str) -> str | None:
    """A person's name of which a part is known to be one."""
    name = called(text)
    if name is None:
        return None
    titled = re.match(r"(?:Dr|Prof|Mr|Mrs|Ms|Miss|Professor|Doctor)\b", name)
    known = any(part.lower() in words.GIVEN_WRITTEN for part in name.split())
    return name if known or titled else None


def in_brackets(text: str) -> str | None:
    """A person's name behind the word for them: "me (Lorna Petrie)"."""
    return known_person(text.strip("()"))


def first(text: str) -> str | None:
    """A first name, and no title: what follows one is another."""
    return None if text.strip(" .,").lower() in _TITLES else person(text)


def names(text: str) -> str | None:
    """One or more names: "Miso and Tofu", "Lena, Max and Tom", "Theo (6) and Maya (3)"."""
    head = _NAMES.match(text)
    if head is None:
        return None
    each = list(_ONE.finditer(head.group()))
    found = [one["name"].removesuffix("'s") for one in each]
    if not all(map(first, found)):
        return None
    ages = [one["age"] for one in each]
    bare = _BARE_NAMES.match(text)
    if len(found) > 1 and bare and (told := _THEIR_AGES.match(text, bare.end())):
        said = re.split(r",? (?:and|&) |, ", told["ages"])
        ages = [*said] if len(said) == len(found) else ages
    found = [f"{name} ({age})" if age else name for name, age in zip(found, ages, strict=True)]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


_QUALITY = re.compile(
    r"(?:(?:an? (?:little bit of|little|bit of|smattering of|word of|tiny bit of|few words of)|"
    r"some|both|fluent|basic|native|conversational|decent|enough|rusty|broken|passable|good|very|really|"
    r"perfect|excellent|intermediate|advanced|beginner|school|schoolboy|kitchen|everyday|simple|"
    r"limited|a2|b1|b2|c1|c2|a1|only|mostly|mainly|my|reasonable|okay|ok|poor|bad|terrible|written|"
    r"spoken|mexican|brazilian|swiss|egyptian|moroccan|castilian|standard|modern|old|ancient|"
    r"colloquial|proper|fairly|pretty) ){0,3}(?:in )?",
    re.IGNORECASE,
)
_LITTLE_OF = re.compile(
    r"\b(?:(?P<little>little|bit of|smattering|few words|word of)|(?P<some>some|enough|school|"
    r"schoolboy|kitchen|limited|beginner|poor|bad|terrible|rusty|passable)|(?P<basic>basic)|(?P<broken>broken))\b",
    re.IGNORECASE,
)
_WRITTEN_SO = {"little": "a little ", "some": "some ", "basic": "basic ", "broken": "broken "}
"""How much of a language it is that somebody has."""
_TONGUE_END = re.compile(
    r"[.;:!?(]|\s(?:but|so|because|which|who|since|although|though|while|what|if)\b"
)
# "French with my mum and Arabic with my dad": what stands between two languages.
_BETWEEN = re.compile(
    r"\s(?:pretty|reasonably|badly|okay|enough|a bit|a little|with|at|to|in|for|from|during|since|"
    r"until|over|back|again|last|fluently|natively|well|daily|too|as|on|before|after|this|next|"
    r"better|every|by|using|please|always|right|now|lately|these|mostly|quite|speaker|native)\b.*"
)


_TONGUES = words.LANGUAGES | {
    "sign language", "british sign language", "american sign language", "irish sign language",
    "mandarin chinese", "swiss german", "scots gaelic", "scottish gaelic", "brazilian portuguese",
}  # fmt: skip


def languages(text: str) -> str | None:
    """One or more languages by their names."""
    ended = _TONGUE_END.search(text)
    kept: list[str] = []
    said = text[: ended.start()] if ended else text
    for each in re.split(r", and |, | and | & | plus | or ", said):
        bare = _BETWEEN.sub("", _QUALITY.sub("", each.strip(), count=1))
        if bare.lower() not in _TONGUES:
            break
        kept.append(_how_much(each.strip()) + bare[:1].upper() + bare[1:])
    kept = list(dict.fromkeys(kept))
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else ", ".join(kept[:-1]) + " and " + kept[-1]


def _how_much(text: str) -> str:
    """Return how much of a language somebody has, "" where nothing limits it."""
    how = _QUALITY.match(text)
    little = _LITTLE_OF.search(how.group()) if how else None
    return _WRITTEN_SO[little.lastgroup] if little and little.lastgroup else ""


def company(text: str) -> str | None:
    """Whom something is done with: a name after "with"."""
    found = re.match(r"with (.+)", text)
    return names(found.group(1)) if found else None
