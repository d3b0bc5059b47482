"""What somebody owns: "an old upright piano", "a 24 ft Westerly"."""

from __future__ import annotations

import re
from functools import cache

from soulprint_pipeline.analysts.local import phrases, words

_WORDS = 4
_NOT_ITS = re.compile(
    r"\b(?:the|a|an|this|that|these|those|my|our|his|her|their|your|first|next|last|old|former|ex|"
    r"previous|dream|future|favou?rite|imaginary|and|or|of|in|on|at|for|to|with|is|are|was|were|"
    r"neighbou?r(?:'s)?|friend(?:'s)?|\w+'s|local|rental|hired|rented|story|novel|favorite|toy|pretend|"
    r"i|we|you|it|not|no|lost|stolen|sold|broken)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?![\w-])(?! (?:to (?:catch|see|hear|buy|find)|story|teacher|lessons?|insurance|project|"
    r"homework|essay|class|concerto|sonata|"
    r"company|shop|club|dealer|exam|recital|business|range|review|game|app|simulator|plan|idea|"
    r"search|purchase|rental|tuner|player|school|trip|holiday|ride|analogy|metaphor|emoji|scene|"
    r"chapter|question|post|listing|ad|advert|manual|skills?|practice|journey|design|guide|users?)\b)"
)
_MODEL = re.compile(
    r"(?:(?:an?|the|my|our|one of (?:the|those)) )?(?=.*(?:\d|(?-i:[A-Z]))|(?:an?|one of) )",
    re.IGNORECASE,
)
_AND_THEN = re.compile(r" and (?:the|it|its|a|my|our|they|i)\b", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"^(?:(?:an?|the|my|our|such an?|bit|total|complete|real|absolute|proper|huge|big|constant|"
    r"bit of an?|"
    r"kind of|sort of|quite an?) )*(?:mess|problem|nightmare|pain|bit|disaster|question|lot|joke|"
    r"wreck|write-off|lemon|gift|present|secret|success|failure|mystery|story|hobby|must|no|good|"
    r"bad|issue|concern|challenge|source|little|matter|way|place|time|thing|one|surprise|"
    r"burden|blessing|luxury|need|priority|way off|few|while|total loss|symbol|metaphor)\b",
    re.IGNORECASE,
)


@cache
def _things() -> re.Pattern[str]:
    return re.compile(
        rf"((?:[\w'.&-]+ ){{0,{_WORDS}}}?)({words.NOUNS['belongings']})(?:s|es)?{_BEHIND.pattern}",
        re.IGNORECASE,
    )


def owned(text: str) -> str | None:
    """A thing of somebody's at the beginning of `text`, with an article: "an old upright piano"."""
    found = _things().match(text)
    if found is None or _NOT_ITS.search(found.group(1)):
        return None
    said = found.group()
    return said if phrases.is_clean(said) else None


def model(text: str) -> str | None:
    """What a machine or a home is: "a 24 ft Westerly with an inboard Volvo"."""
    if _MODEL.match(text) is None or _NO_MODEL.match(text):
        return None
    phrase = phrases.thing(_AND_THEN.split(text, maxsplit=1)[0])
    if phrase is None or words.AT_HAND.search(phrase) or phrases.MY.search(phrase):
        return None
    first = phrase.split()[0]
    named = first[0].isupper() or first[0].isdigit()
    if not named and first.lower() not in {"a", "an", "the", "one"}:
        return None
    return phrase if len(phrase.split()) > 1 or named else None


_PLURAL = re.compile(r"(?:[^s\W]s|hives|bees|shelves|[^aeious]ies)$")


def is_plural(phrase: str) -> bool:
    """Say whether a phrase that ends in its noun speaks of several."""
    return _PLURAL.search(phrase.lower()) is not None and not phrase.lower().endswith(
        ("bus", "canvas", "compass", "lens", "glass", "atlas", "chess")
    )
