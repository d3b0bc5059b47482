"""How those write who learn the language, and those who dictate, as others would put it.

"I am having two daughters" is "I have two daughters"; "my dog he is called Rex" has one subject
too many; who dictates says "um" and "comma". Only what is read is changed: quotes stay as said.
"""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import words

_STATIVE = {
    "having": "have", "owning": "own", "liking": "like", "loving": "love", "knowing": "know",
    "wanting": "want", "preferring": "prefer", "needing": "need", "hating": "hate",
    "believing": "believe", "speaking": "speak",
}  # fmt: skip
_INFLECTED = {
    "has": "have", "lives": "live", "works": "work", "likes": "like", "loves": "love",
    "speaks": "speak", "uses": "use", "studies": "study", "teaches": "teach", "plays": "play",
    "drives": "drive", "owns": "own", "prefers": "prefer", "eats": "eat", "drinks": "drink",
    "hates": "hate", "wants": "want", "comes": "come", "goes": "go", "is": "am",
}  # fmt: skip
_BASES = "live|work|study|speak|have|use|play|teach|love|like|prefer|drive|own|come|eat|drink|hate"
_SINGLE = (
    "son|daughter|wife|husband|brother|sister|girlfriend|boyfriend|dog|cat|horse|parrot|rabbit|baby|"
    "widow|widower|mother|father|mum|mom|dad|shop|farm|bakery|restaurant|small business"
)
_COUNTED = "|".join([*(re.escape(each) for each in sorted(words.OCCUPATIONS)), _SINGLE])
_LEARNERS: tuple[tuple[re.Pattern[str], str | dict[str, str]], ...] = (
    (re.compile(rf"\b(I|we)(?:'m|'re| am| are) ({'|'.join(_STATIVE)})\b", re.IGNORECASE),
     _STATIVE),
    (re.compile(rf"\b(I|we) ({'|'.join(_INFLECTED)})\b", re.IGNORECASE), _INFLECTED),
    (re.compile(r"\bI (?=(?:working|living|studying|learning|having)\b)", re.IGNORECASE), "I'm "),
    (re.compile(r"\b(my|our) (son|daughter)s (?=\d)", re.IGNORECASE), r"\1 \2's "),
    (re.compile(r"\b(two|three|four|five|six|[2-9]) (cat|dog|brother|sister|kid|son|daughter|horse|"
                r"cow|goat|chicken|rabbit)(?= |$)", re.IGNORECASE), r"\1 \2s"),
    (re.compile(rf"\b(I|we)(?:'m|'re| am| are) (?=(?:{_BASES})\b)", re.IGNORECASE), r"\1 "),
    (re.compile(r"^(?:(?:hi|hello|dear \w+|good \w+)[,!. ]{1,3})?myself (?:is |am )?(?=[A-Za-z])",
                re.IGNORECASE), "I'm "),
    (re.compile(r"(?<!of )(?<!with )(?<!for )(?<!to )"
                r"\b((?:my|our) (?:\w+ )?\w+),? (?:he|she|it|they) (?=(?:is|are|has|was|lives|"
                r"works|called|named)\b)", re.IGNORECASE), r"\1 "),
    (re.compile(r" comma(?= )| (?:full stop|period|new line|new paragraph)(?= (?:I|we|my|our)\b)",
                re.IGNORECASE), ","),
    (re.compile(r"\b((?:my|our) (?:\w+ )?\w+),? (?:her|his|its) name(?=(?:'s| is)\b)",
                re.IGNORECASE), r"\1's name"),
    (re.compile(r"\b(I|we)'ve (?=(?:an?|one|two|three|four|five|six|\d|my own)\b)", re.IGNORECASE),
     r"\1 have "),
    (re.compile(r"\b(I|we) got (?=(?:two|three|four|five|six|\d|a \w+ (?:called|named)) )",
                re.IGNORECASE), r"\1 have "),
    (re.compile(rf"\b(as|am|I'm|be) (?=(?:single |retired |working )?(?:{_COUNTED})\b)",
                re.IGNORECASE), r"\1 a "),
    (re.compile(rf"\b(have) (?=(?:{_SINGLE})\b)", re.IGNORECASE), r"\1 a "),
    (re.compile(r"\b(?:um+|uh+|erm|er),? (?=\w)", re.IGNORECASE), ""),
)  # fmt: skip
_COUNTED_SET = frozenset([*words.OCCUPATIONS, *_SINGLE.split("|")])
_BASES_SET = frozenset(_BASES.split("|"))
_LEARNER_CUES = frozenset(
    [*_STATIVE, "myself", "comma", "stop", "period", "line", "paragraph", "um", "umm", "uh",
     "uhh", "erm", "er"]
)  # fmt: skip
_FIRST = frozenset(["i", "we"])
_PERSONS = frozenset(["he", "she", "it", "they", "her", "his", "its"])
_CONTRACTED = frozenset(
    ["i've", "we've", "got", "working", "living", "studying", "sons", "daughters"]
)
_COUNTS = frozenset(["two", "three", "four", "five", "six", *"23456789"])
_BEFORE_NOUN = frozenset(["as", "have", "am", "i'm"])
_CUES_ALONE = _LEARNER_CUES | _CONTRACTED
"""Words of which one is enough to look at a sentence again."""
_CUES_TOGETHER = (
    (_FIRST, frozenset(_INFLECTED)),
    (_COUNTS, _COUNTED_SET),
    (_BEFORE_NOUN, _COUNTED_SET),
    (frozenset(["am"]), _BASES_SET),
    (frozenset(["my"]), _PERSONS),
)
"""Words of which one of either kind is."""


def may_need(words_in: set[str]) -> bool:
    """Say whether a sentence may have been put as learners of the language do, or dictated."""
    if not words_in.isdisjoint(_CUES_ALONE):
        return True
    return any(
        not (words_in.isdisjoint(one) or words_in.isdisjoint(other))
        for one, other in _CUES_TOGETHER
    )


def as_fluent(sentence: str) -> str:
    """Return a learner's sentence as others would have put it: "I am having" is "I have"."""
    for shape, written in _LEARNERS:
        if isinstance(written, str):
            sentence = shape.sub(written, sentence)
        else:
            forms = written
            sentence = shape.sub(lambda said: f"{said[1]} {forms[said[2].lower()]}", sentence)  # noqa: B023
    return sentence
