"""Names of people and of languages."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.voices.blank import BLANK

_TITLE = re.compile(r"(?:Dr|Prof|Mr|Mrs|Ms|Miss|Professor|Doctor)\.? (?=\S)")
_NAME = r"[A-Z\u00c0-\u024f][\w'-]*"
_AGE = r"(?:,? \(?(?:aged? )?\d{1,2}\)?,?)?"
_NAMES = re.compile(rf"{_NAME}{_AGE}(?:(?:, and |, | and | & ){_NAME}{_AGE}){{0,5}}")
_AGES = re.compile(r",? \(?(?:aged? )?\d{1,2}\)?,?")
_TITLES = frozenset(
    ["dr", "doctor", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "madam", "lady",
     "lord", "father", "sister", "brother", "frau", "herr"]
)  # fmt: skip


def given(text: str) -> str | None:
    """A first name that is known to be one."""
    name = text.rstrip(".,!?:;")
    return name if name.lower() in words.GIVEN and name[:1].isupper() else None


def person(text: str) -> str | None:
    """A person's or an animal's name: capitalised, and not a word that often is."""
    titled = _TITLE.match(text)
    tokens = [
        token.strip('.,;:!?-&+"()') for token in text[titled.end() if titled else 0 :].split()
    ]
    if (
        not all(tokens)
        or not tokens
        or BLANK in text
        or any(t.lower().removesuffix("'s") in words.NOT_NAMES for t in tokens)
    ):
        return None
    if any(len(t) > 3 and t.isupper() for t in tokens) or not all(t[0].isupper() for t in tokens):
        return None
    name = (titled.group().replace(".", "") if titled else "") + " ".join(tokens)
    return name.removesuffix("'s") if len(name) > 1 else None


def first(text: str) -> str | None:
    """A first name, and no title: what follows one is another."""
    return None if text.strip(" .,").lower() in _TITLES else person(text)


def names(text: str) -> str | None:
    """One or more names: "Miso and Tofu", "Lena, Max and Tom", "Theo (6) and Maya (3)"."""
    head = _NAMES.match(text)
    if head is None:
        return None
    found = [each for each in re.split(r", and |, | and | & ", _AGES.sub("", head.group())) if each]
    if not all(map(first, found)):
        return None
    found = [each.removesuffix("'s") for each in found]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}"


def languages(text: str) -> str | None:
    """One or more languages by their names."""
    head = re.split(
        r"[.;:!?(]|\s(?:but|so|because|at|with|for|fluently|natively|pretty|quite|well|as|"
        r"since|on|in|to|too|before|after|this|next|better|every|by|from|using|please|always|right|now|lately|these|mostly)\b",
        text,
        maxsplit=1,
    )[0]
    found = [each.strip() for each in re.split(r", and |, | and | & | plus ", head)]
    kept: list[str] = []
    for each in found:
        bare = re.sub(
            r"^(?:an? (?:little bit of|little|bit of|smattering of)|some|both|fluent|basic|native|"
            r"conversational|decent|enough|rusty|broken|passable|good)\s",
            "",
            each,
            flags=re.IGNORECASE,
        )
        bare = re.sub(r"\s(?:fluently|natively|well)$", "", bare)
        if bare.lower() not in words.LANGUAGES:
            break
        kept.append(bare[:1].upper() + bare[1:])
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else ", ".join(kept[:-1]) + " and " + kept[-1]


def company(text: str) -> str | None:
    """Whom something is done with: a name after "with"."""
    found = re.match(r"with (.+)", text)
    return names(found.group(1)) if found else None
