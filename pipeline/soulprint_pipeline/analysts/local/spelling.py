"""One spelling for what people write quickly: apostrophes, abbreviations, capitals left out."""

from __future__ import annotations

import re
from functools import cache

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.learners import as_fluent, may_need
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
    "theyre": "they're",
    "youre": "you're",
    "whats": "what's",
    "wouldnt": "wouldn't",
    "couldnt": "couldn't",
    "shouldnt": "shouldn't",
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
    "b/c": "because",
    "coz": "because",
    "shes": "she's",
    "hes": "he's",
    "youve": "you've",
    "theyve": "they've",
    "whos": "who's",
    "atm": "at the moment",
    "w/o": "without",
    "ppl": "people",
    "luv": "love",
    "rly": "really",
    "def": "definitely",
    "lil": "little",
    "hubs": "husband",
    "wifey": "wife",
    "missus": "wife",
    "doggo": "dog",
    "kiddo": "kid",
    "kiddos": "kids",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "tmw": "tomorrow",
    "wknd": "weekend",
    "wknds": "weekends",
    "hrs": "hours",
    "mins": "minutes",
    "uni": "university",
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
    (re.compile(r"^were (?=(?:both|all|going|getting|trying|planning|in|on|an?|from|not|\w+ing)\b)",
                re.IGNORECASE), "we're "),
    (re.compile(r"\bmy (?:gf|girl friend)\b", re.IGNORECASE), "my girlfriend"),
    (re.compile(r"\bmy (?:bf|boy friend)\b", re.IGNORECASE), "my boyfriend"),
    (re.compile(r"(?<=[a-z]) n (?=(?:i|we|my|our|he|she|i'm|we're|the|a|me|\w+ing|it|no|also)\b)",
                re.IGNORECASE), " and "),
    (re.compile(r"\bi wfh\b", re.IGNORECASE), "I work from home"),
    (re.compile(r"^(?:gf|bf|hubby|husband|wife|girlfriend|boyfriend) (?=(?:is|has|works|says|loves|"
                r"hates|and i|and me|wants|got|turns|called)\b)", re.IGNORECASE), r"my \g<0>"),
    (re.compile(r"\bmy bff\b", re.IGNORECASE), "my best friend"),
    (re.compile(r"\bmy sis\b", re.IGNORECASE), "my sister"),
    (re.compile(r"\b(I|we)(?: have|'ve) got (?=an?\b|my\b|one\b|two\b|three\b)", re.IGNORECASE),
     r"\1 have "),
    (re.compile(r"\b(my|our) (\w{2,15}[^\Ws])s (name|names|birthday|wedding|anniversary)\b",
                re.IGNORECASE), r"\1 \2's \3"),
    (re.compile(r"\b(my|the) names (?=[A-Z])", re.IGNORECASE), r"\1 name's "),
    (re.compile(r"\b(I) do (?:really |absolutely )?(?=(?:love|like|enjoy|prefer|hate|live|work)\b)",
                re.IGNORECASE), r"\1 "),
    (re.compile(r"^(?!(?:There|Here|That|It|What|Who|She|He|Where|How|This)\b)"
                r"([A-Z\u00c0-\u00de][\w-]{1,20})'s (?=(?:my|our) )"), r"\1 is "),
    (re.compile(r" \(((?:my|our) [^()]{2,40}|(?-i:[A-Z\u00c0-\u00de])[\w'-]{1,20}(?:, [A-Z]\w+)*,? "
                r"and (?-i:[A-Z\u00c0-\u00de])[\w'-]{1,20})\)"), r", \1,"),
    (re.compile(r"\bid (?=(?:rather|like|love|prefer|appreciate|much|never|really|say)\b)",
                re.IGNORECASE), "I'd "),
    (re.compile(r" \((\d{1,2})\)"), r", \1,"),
    (re.compile(r" \(([A-Z\u00c0-\u00de][\w'-]{1,20})(?:, [^()]{1,40})?\)"), r", \1,"),
)  # fmt: skip
# "I've a brother": what is had, not what has been done.
_HAVE = re.compile(
    r"\b(I|we)(?:'ve|'ve got| have got) (?=(?:an?|two|three|four|five|six|seven|eight|ten|no|"
    r"some|this|these|loads|lots|my|our|\d+|type|plenty|terrible|bad|hardly any) )",
    re.IGNORECASE,
)
_NEAR_WORDS = frozenset(
    [
        "were",
        "gf",
        "n",
        "wfh",
        "wife",
        "husband",
        "girlfriend",
        "boyfriend",
        "bf",
        "bff",
        "sis",
        "got",
        "name",
        "names",
        "birthday",
        "wedding",
        "anniversary",
        "do",
        "id",
    ]
)
_QUICK = re.compile(
    r"(?<![\w'])(?:" + "|".join(map(re.escape, _WRITTEN)) + r")(?![\w'/])", re.IGNORECASE
)
# Said while thinking, and marks that were dictated.
_FILLERS = re.compile(
    r"(?<![\w'])(?:um+|uh+m?|erm|uhm|hmm|like (?=(?:an? |the |my |\d|two |three |four |in a |"
    r"on a )))"
    r",? ?(?![\w']*')|(?<=\w) comma(?= \w)",
    re.IGNORECASE,
)
_FILLER_WORDS = frozenset(["um", "umm", "uh", "uhm", "erm", "hmm", "comma"])
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
    if not words_in.isdisjoint(_FILLER_WORDS):
        sentence = " ".join(word for word in sentence.split() if word not in _FILLER_WORDS)
    if not words_in.isdisjoint(_WRITTEN) or "&" in words_in or "w" in words_in:
        sentence = _QUICK.sub(
            lambda word: _WRITTEN[word.group()], sentence.replace(" w ", " with ")
        )
    if not words_in.isdisjoint(_NEAR_WORDS):
        for shape, written in _NEAR:
            sentence = shape.sub(written, sentence)
    if may_need(words_in):
        sentence = as_fluent(sentence, words_in)
    return sentence


def _unsaid(filler: re.Match[str]) -> str:
    return "," if filler.group() == " comma" else ""


def plain(sentence: str, words_in: set[str]) -> str:
    """Return `sentence` with single blanks, straight apostrophes and whole words.

    Where it has no capitals at all, known names, places and languages are given theirs.

    Args:
        sentence: as it was written.
        words_in: its words, see `tokens`.
    """
    sentence = " ".join(straight(sentence).split())
    if not words_in.isdisjoint(_FILLER_WORDS):
        sentence = _FILLERS.sub(_unsaid, sentence)
    if not words_in.isdisjoint(_WRITTEN) or "&" in sentence or "w/" in sentence:
        sentence = _QUICK.sub(lambda word: _WRITTEN[word.group().lower()], sentence)
    if not words_in.isdisjoint(_known()) and _lower(sentence):
        sentence = _with_capitals(sentence)
    if "'ve " in sentence or " have got " in sentence:
        sentence = _HAVE.sub(r"\1 have ", sentence)
    near = " (" in sentence or "'s my " in sentence or "'s our " in sentence
    if near or not words_in.isdisjoint(_NEAR_WORDS):
        for shape, written in _NEAR:
            sentence = shape.sub(written, sentence)
    if may_need(words_in):
        sentence = as_fluent(sentence, words_in)
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
