"""Where somebody lives or comes from: towns and countries, by their capitals or by name."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.voices.blank import BLANK

_PLACE_END = re.compile(
    r"\s[-\u2014\u2013(]|(?<!\bSt)(?<!\bMt)(?<!\bFt)\.|[;:!?(]|\s(?:and|but|with|for|since|"
    r"because|so|"
    r"where|which|who|right|now|again|too|already|at|near|these|this|last|next|as|while|after|"
    r"before|"
    r"when|a|the|about|from|until|in|on|to|currently|by|if|though|however|lol|haha|I|My|We)(?=\W|$)"
)

_LED_TO = re.compile(
    r"(?:(?:a|the|an)\s)?(?:[a-z-]+\s){0,3}?(?:town|village|city|suburbs?|outskirts|heart|middle|"
    r"north|south|east|west|part|hills|mountains|countryside|coast|area|island)\s(?:of|in|near|"
    r"outside|called|on)\s(?=[A-Z])|"
    r"(?:(?:rural|northern|southern|eastern|western|central|upstate|suburban|downtown|inner|greater|"
    r"coastal)\s)(?=[A-Z])"
)

_OPINION = re.compile(
    r"(?:(?:sunny|rainy|beautiful|lovely|cold|grey|gray|foggy|windy|snowy|good old|old|boring|"
    r"charming|tiny|little|hot|humid|dear|glorious|wonderful|crowded|noisy|chilly|warm|wet)\s)+"
    r"(?=[A-Z])"
)

_CAPITALS = re.compile(r"(?:[A-Z\u00c0-\u017f][\w'.-]*(?: |$)){1,3}")


def place(text: str) -> str | None:
    """A town or country: capitalised words, or a well-known name in lower case."""
    text = _OPINION.sub("", text, count=1)
    if (led := _LED_TO.match(text)) is not None:
        found = place(text[led.end() :])
        return led.group() + found if found else None
    head = _PLACE_END.split(text, maxsplit=1)[0]
    parts = [part.strip() for part in head.split(",")]
    kept: list[str] = []
    for part in parts[:3]:
        if not part:
            break
        if not _proper(part):
            # "Cork no mains gas": who dictates goes on without a mark.
            led = _CAPITALS.match(part)
            if not kept and led and _proper(led.group().strip()):
                kept.append(led.group().strip())
            break
        kept.append(part)
    if kept:
        return ", ".join(kept)
    lowered = parts[0].lower() if parts else ""
    for count in (3, 2, 1):
        known = " ".join(lowered.split()[:count])
        if known in words.PLACES:
            return words.PLACES[known]
    return None


def known_place(text: str) -> str | None:
    """A place that is known to be one."""
    found = place(text)
    if not found:
        return None
    town = found.split(",")[0]
    # "Phoenix AZ" is Phoenix.
    if town[-3:-2] == " " and town[-2:].isupper():
        town = town[:-3]
    return found if town.lower() in words.PLACES else None


def based(text: str) -> str | None:
    """The place in "Berlin-based"."""
    name = text.removesuffix("-based")
    return place(name) if name != text else None


_STREET = re.compile(
    r"(?:(?:flat|apt|apartment|unit|no)\.? ?\w{1,5},? )?"
    r"\d{1,5}[a-z]?(?:[-/]\d{1,4})?(?:,? [A-Z][\w.'-]+){1,4}"
    r"(?:, (?:\d{4,6} )?[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2}){0,3}|"
    r"[A-Z][\w'-]*(?:stra(?:ß|ss)e|str\.|weg|platz|gasse|allee|gatan|straat|laan) \d{1,4}[a-z]?"
    r"(?:, (?:\d{4,6} )?[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2}){0,3}"
)


def address(text: str) -> str | None:
    """A street with its number, and the town behind it."""
    found = _STREET.match(text)
    return found.group().rstrip(".") if found and BLANK not in found.group() else None


_LED_BY = re.compile(r"(?:(?:a|an|my|our|the) (?:[a-z-]+ ){1,4}(?:in|near|on|outside) )?(?=[A-Z])")


def two_places(text: str) -> str | None:
    """Two places between which somebody moves: "Boston and a cabin in Maine"."""
    first, joint, rest = text.partition(" and ")
    if not joint or place(first) != first:
        return None
    led = re.match(
        r"(?:(?:a|an|my|our|the) (?:[a-z-]+ ){1,4}(?:in|near|on|outside) )?(?=[A-Z])", rest
    )
    second = place(rest[led.end() :]) if led else None
    if led is None or second is None:
        return None
    home = re.sub(r"^(?:my|our)\b", "their", led.group())
    return f"{first} and {home}{second}"


_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "del",
        "der",
        "den",
        "di",
        "du",
        "la",
        "le",
        "les",
        "el",
        "of",
        "the",
        "upon",
        "sur",
        "am",
        "an",
        "and",
        "y",
        "e",
        "van",
        "von",
        "af",
    ]
)


def _proper(part: str) -> bool:
    tokens = part.split()
    if not 1 <= len(tokens) <= 5 or BLANK in part:
        return False
    if (
        part.lower() in words.TOOLS
        or part.lower() in words.LANGUAGES
        or tokens[0].lower() in words.NOT_PLACES
        or tokens[0] in {"I", "I'm", "I've", "My", "We"}
    ):
        return False
    if tokens[0] == "The" or tokens[0] == "the":
        tokens = tokens[1:]
    return (
        bool(tokens)
        and tokens[0][0].isupper()
        and all(t[0].isupper() or t.lower() in _PARTICLES for t in tokens)
        and tokens[-1][0].isupper()
    )
