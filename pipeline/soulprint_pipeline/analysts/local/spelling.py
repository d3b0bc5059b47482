"""One spelling for what people write quickly: apostrophes, abbreviations, capitals left out."""

from __future__ import annotations

import re
from functools import cache

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.tokens import straight

_WRITTEN = {
    "im": "I'm",
    "ive": "I've",
    "dont": "don't",
    "doesnt": "doesn't",
    "didnt": "didn't",
    "cant": "can't",
    "cannot": "can't",
    "wont": "won't",
    "isnt": "isn't",
    "arent": "aren't",
    "wasnt": "wasn't",
    "havent": "haven't",
    "hasnt": "hasn't",
    "weve": "we've",
    "thats": "that's",
    "theres": "there's",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "have to",
    "kinda": "kind of",
    "bday": "birthday",
    "b-day": "birthday",
    "hubby": "husband",
    "fave": "favourite",
    "fav": "favourite",
    "favorite": "favourite",
    "favorites": "favourites",
    "yrs": "years",
    "rn": "right now",
    "tho": "though",
    "bc": "because",
    "cuz": "because",
    "w/": "with",
    "u": "you",
    "ur": "your",
    "pls": "please",
    "plz": "please",
    "&": "and",
}
# A word of these may be another one elsewhere: only its neighbours tell.
_NEAR = (
    (re.compile(r"\bmy gf\b", re.IGNORECASE), "my girlfriend"),
    (re.compile(r"\bmy bf\b", re.IGNORECASE), "my boyfriend"),
    (re.compile(r"\bmy bff\b", re.IGNORECASE), "my best friend"),
    (re.compile(r"\bmy sis\b", re.IGNORECASE), "my sister"),
    (re.compile(r"\b(I|we)(?: have|'ve) got (?=an?\b|my\b|one\b|two\b|three\b)", re.IGNORECASE),
     r"\1 have "),
    (re.compile(r"\b(my|our) (\w{2,15}[^\Ws])s (name|names|birthday|wedding|anniversary)\b",
                re.IGNORECASE), r"\1 \2's \3"),
    (re.compile(r"\b(my|the) names (?=[A-Z])", re.IGNORECASE), r"\1 name's "),
    (re.compile(r"\b(I) do (?:really |absolutely )?(?=(?:love|like|enjoy|prefer|hate|live|work)\b)",
                re.IGNORECASE), r"\1 "),
    (re.compile(r" \((\d{1,2})\)"), r", \1,"),
    (re.compile(r" \(([A-Z\u00c0-\u00de][\w'-]{1,20})(?:, [^()]{1,40})?\)"), r", \1,"),
)  # fmt: skip
_NEAR_WORDS = frozenset(
    ["gf", "bf", "bff", "sis", "got", "name", "names", "birthday", "wedding", "anniversary", "do"]
)
# How those write who learn the language, and those who dictate.
_STATIVE = {
    "having": "have", "owning": "own", "liking": "like", "loving": "love", "knowing": "know",
    "wanting": "want", "preferring": "prefer", "needing": "need", "hating": "hate",
    "believing": "believe", "keeping": "keep", "speaking": "speak",
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
    (re.compile(r"\b((?:my|our) (?:\w+ )?\w+),? (?:he|she|it|they) (?=(?:is|are|has|was|lives|"
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
_QUICK = re.compile(
    r"(?<![\w'])(?:" + "|".join(map(re.escape, _WRITTEN)) + r")(?![\w'/])", re.IGNORECASE
)
_NAMED = re.compile(
    r"\b((?:name is|name's|called|named|call me|calls me|i'm|i am|this is|here is|it's|its|"
    r"gf|bf|bff|sis|"
    + "|".join(words.NOUNS[each] for each in ("partner", "kin", "kids", "animal", "animals"))
    + r"),? )([a-z][a-z'-]+)\b"
)
_HERE = re.compile(
    r"^((?:(?:hi|hey|hello|hiya)(?: there)?[,!]? )?)([a-z]+)(?= here\b)", re.IGNORECASE
)
_PAIR = re.compile(r"(?<=[A-Z])([\w'-]*)( and |, )([a-z][a-z'-]+)\b")
_WHERE = re.compile(r"\b((?:in|to|from|near|outside|around|of|at|for) )([a-z][a-z' -]{2,40})")


def written_out(sentence: str, words_in: set[str]) -> str:
    """Return `sentence`, loose, with whole words for abbreviations: less than `plain` does."""
    if not words_in.isdisjoint(_WRITTEN) or "&" in words_in or "w" in words_in:
        sentence = _QUICK.sub(
            lambda word: _WRITTEN[word.group()], sentence.replace(" w ", " with ")
        )
    if not words_in.isdisjoint(_NEAR_WORDS):
        for shape, written in _NEAR:
            sentence = shape.sub(written, sentence)
    if _learner(words_in):
        sentence = _as_fluent(sentence)
    return sentence


def _learner(words_in: set[str]) -> bool:
    """Say whether a sentence may have been put as learners of the language do, or dictated."""
    if not words_in.isdisjoint(_CUES_ALONE):
        return True
    return any(
        not (words_in.isdisjoint(one) or words_in.isdisjoint(other))
        for one, other in _CUES_TOGETHER
    )


def _as_fluent(sentence: str) -> str:
    """Return a learner's sentence as others would have put it: "I am having" is "I have"."""
    for shape, written in _LEARNERS:
        if isinstance(written, str):
            sentence = shape.sub(written, sentence)
        else:
            forms = written
            sentence = shape.sub(lambda said: f"{said[1]} {forms[said[2].lower()]}", sentence)  # noqa: B023
    return sentence


def plain(sentence: str, words_in: set[str]) -> str:
    """Return `sentence` with single blanks, straight apostrophes and whole words.

    Where it has no capitals at all, known names, places and languages are given theirs.

    Args:
        sentence: as it was written.
        words_in: its words, see `tokens`.
    """
    sentence = " ".join(straight(sentence).split())
    if not words_in.isdisjoint(_WRITTEN) or "&" in sentence or "w/" in sentence:
        sentence = _QUICK.sub(lambda word: _WRITTEN[word.group().lower()], sentence)
    if not words_in.isdisjoint(_known()) and _lower(sentence):
        sentence = _with_capitals(sentence)
    if not words_in.isdisjoint(_NEAR_WORDS) or " (" in sentence:
        for shape, written in _NEAR:
            sentence = shape.sub(written, sentence)
    if _learner(words_in):
        sentence = _as_fluent(sentence)
    return sentence


@cache
def _known() -> frozenset[str]:
    places = {name.rpartition(" ")[2] for name in words.PLACES}
    return words.LANGUAGES | words.GIVEN | places


def _lower(sentence: str) -> bool:
    """Say whether nothing but a first letter and "I" is a capital."""
    return all(
        word == word.lower() or word == "I" or word.startswith("I'")
        for word in sentence.split(" ")[1:]
    )


def _with_capitals(sentence: str) -> str:
    sentence = _NAMED.sub(_name, sentence)
    sentence = _HERE.sub(_name, sentence)
    sentence = _PAIR.sub(_second, sentence)
    sentence = _WHERE.sub(_place, sentence)
    return words.LANGUAGE.sub(lambda word: word.group().capitalize(), sentence)


def _name(found: re.Match[str]) -> str:
    lead, name = found.groups()
    known = name.removesuffix("'s") in words.GIVEN
    return lead + (name[:1].upper() + name[1:] if known else name)


def _second(found: re.Match[str]) -> str:
    first, joint, name = found.groups()
    return first + joint + (name.capitalize() if name in words.GIVEN else name)


def _place(found: re.Match[str]) -> str:
    lead, rest = found.groups()
    parts = rest.split(" ")
    for count in (3, 2, 1):
        name = " ".join(parts[:count])
        if name in words.PLACES:
            return " ".join([lead + words.PLACES[name], *parts[count:]])
    return lead + rest
