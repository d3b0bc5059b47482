"""Names: of people, places, employers, languages and tools, and what people work as."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import phrases, words
from soulprint_pipeline.analysts.local.own_words import BLANK

_PLACE_END = re.compile(
    r"\s[-\u2014\u2013(]|(?<!\bSt)(?<!\bMt)(?<!\bFt)\.|[;:!?(]|\s(?:and|but|with|for|since|"
    r"because|so|"
    r"where|which|who|right|now|again|too|already|at|near|these|this|last|next|as|while|after|"
    r"before|"
    r"when|a|the|about|from|until|in|on|to|currently|by|if|though|however|lol|haha)(?=\W|$)"
)


def place(text: str) -> str | None:
    """A town or country: capitalised words, or a well-known name in lower case."""
    head = _PLACE_END.split(text, maxsplit=1)[0]
    parts = [part.strip() for part in head.split(",")]
    kept: list[str] = []
    for part in parts[:3]:
        if not part or not _proper(part):
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
    if tokens[0].lower() in words.NOT_PLACES or tokens[0] in {"I", "I'm", "I've", "My", "We"}:
        return False
    if tokens[0] == "The" or tokens[0] == "the":
        tokens = tokens[1:]
    return (
        bool(tokens)
        and tokens[0][0].isupper()
        and all(t[0].isupper() or t.lower() in _PARTICLES for t in tokens)
        and tokens[-1][0].isupper()
    )


def org(text: str) -> str | None:
    """A company or institution: capitalised words with the particles between them."""
    taken: list[str] = []
    for token in text.split():
        bare = token.rstrip(".,;:!?)")
        if not bare:
            break
        if (
            bare[0].isupper()
            or (taken and bare[0].isdigit())
            or (
                bare.lower() in {"the", "of", "&", "for", "de", "and"}
                and (taken or bare.lower() == "the")
            )
        ):
            taken.append(bare)
        else:
            break
        if bare != token:
            break
    while taken and taken[-1].lower() in {"the", "of", "&", "for", "de", "and"}:
        taken.pop()
    if " and " in " ".join(taken):
        taken = " ".join(taken).split(" and ")[0].split()
    phrase = " ".join(taken)
    if (
        not taken
        or not taken[-1][0].isupper()
        or len(taken) > 7
        or len(phrase) < 2
        or BLANK in phrase
    ):
        return None
    bare_phrase = phrase.removeprefix("the ").removeprefix("The ")
    return None if bare_phrase.lower() in words.NOT_NAMES else phrase


def role(text: str) -> str | None:
    """An occupation after "work as": any plain noun phrase."""
    phrase = re.split(
        r"\s(?:at|for|in|with|on|from|by|near|here|specializing|working|based|during|to|part[- "
        r"]time|full[- ]time)\s",
        phrases.cut(re.sub(r"^(?:a|an|the)\s", "", text, flags=re.IGNORECASE)),
        maxsplit=1,
    )[0]
    phrase = re.split(r"\sand\s(?!\w+$)", phrase, maxsplit=1)[0]
    if (
        not phrases.is_clean(phrase)
        or phrases.MY.search(phrase)
        or len(phrase.split()) > 6
        or phrases.CODE.search(phrase)
    ):
        return None
    if phrase.lower() in {
        "intended",
        "expected",
        "usual",
        "hell",
        "well",
        "planned",
    } or phrase.lower().endswith(("team", "one")):
        return None
    return _lower_title(phrase)


def job(text: str) -> str | None:
    """An occupation after "I'm a": only what is known to be one."""
    phrase = role(text)
    if phrase is None:
        return None
    head = re.split(r"\sof\s|\sand\s", phrase)[0].split()[-1].lower()
    return (
        phrase
        if head in words.OCCUPATIONS
        or (head.removesuffix("s") in words.OCCUPATIONS and head.endswith("ss"))
        else None
    )


def _lower_title(phrase: str) -> str:
    """Lower the capitals of "Senior Engineer", keep those of "UX" and "QA"."""
    return " ".join(
        t.lower() if t[1:].islower() and t.lower() in words.LOWERED else t for t in phrase.split()
    )


def person(text: str) -> str | None:
    """A person's or an animal's name: capitalised, and not a word that often is."""
    tokens = [token.strip('.,;:!?-&+"()') for token in text.split()]
    if (
        not all(tokens)
        or not tokens
        or BLANK in text
        or any(t.lower().removesuffix("'s") in words.NOT_NAMES for t in tokens)
    ):
        return None
    if any(len(t) > 3 and t.isupper() for t in tokens) or not all(t[0].isupper() for t in tokens):
        return None
    name = " ".join(tokens)
    return name.removesuffix("'s") if len(name) > 1 else None


def first(text: str) -> str | None:
    """A first name."""
    return person(text)


def names(text: str) -> str | None:
    """One or more names: "Miso and Tofu", "Lena, Max and Tom"."""
    head = re.match(
        r"[A-Z\u00c0-\u024f][\w'-]*(?:(?:, and |, | and | & )[A-Z\u00c0-\u024f][\w'-]*){0,4}", text
    )
    if head is None:
        return None
    found = re.split(r", and |, | and | & ", head.group())
    return head.group().replace(" & ", " and ") if all(person(each) for each in found) else None


def languages(text: str) -> str | None:
    """One or more languages by their names."""
    head = re.split(
        r"[.;:!?(]|\s(?:but|so|because|at|with|for|fluently|natively|pretty|quite|well|as|"
        r"since|on|in|to|too|better|every|by|from|using|right|now|lately|these|mostly)\b",
        text,
        maxsplit=1,
    )[0]
    found = [each.strip() for each in re.split(r", and |, | and | & | plus ", head)]
    kept: list[str] = []
    for each in found:
        bare = re.sub(
            r"^(?:a (?:little|bit of)|some|both|fluent|basic|native|conversational|decent)\s",
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


def tool(text: str) -> str | None:
    """A named program: written with a capital, or well known."""
    phrase = re.split(
        r"\s(?:for|on|as|at|in|with|to|every|daily|instead|by|from|last|and)\s",
        phrases.cut(text) + " ",
        maxsplit=1,
    )[0].strip()
    if not phrases.is_clean(phrase) or len(phrase.split()) > 3 or phrases.CODE.search(phrase):
        return None
    return (
        phrase
        if phrase[:1].isupper() or phrase.lower() in words.TOOLS or any(c.isupper() for c in phrase)
        else None
    )


def editor(text: str) -> str | None:
    """An editor that is known to be one."""
    phrase = tool(text)
    return words.EDITORS.get(phrase.lower()) if phrase else None
