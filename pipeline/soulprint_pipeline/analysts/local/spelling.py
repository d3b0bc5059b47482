"""One spelling for what people write quickly: apostrophes, abbreviations, capitals left out."""

from __future__ import annotations

import re
from functools import cache

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.learners import as_fluent, may_need
from soulprint_pipeline.analysts.local.sieve import Changes
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
    "doughter": "daughter",
    "daugther": "daughter",
    "grandaughter": "granddaughter",
    "freind": "friend",
    "collegue": "colleague",
    "neice": "niece",
    "vegeterian": "vegetarian",
    "vegitarian": "vegetarian",
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
_NEAR = Changes((
    (re.compile(r"^were (?=(?:both|all|going|getting|trying|planning|in|on|an?|from|not|\w+ing)\b)",
                re.IGNORECASE), "we're "),
    (re.compile(r"\b(I|we)(?: have|'ve)?(?: \w+ly)? said yes to (?=(?:the|an?|my|our) )",
                re.IGNORECASE), r"\1 accepted "),
    (re.compile(r"\b(I|we)(?: have|'ve)?(?: \w+ly)? said no to (?=(?:the|an?|my|our) )",
                re.IGNORECASE), r"\1 turned down "),
    (re.compile(r"\bI(?:'ll| will) not be (?=\w{3,}ing\b)|\bI won't be (?=\w{3,}ing\b)",
                re.IGNORECASE), "I'm not "),
    (re.compile(r"\bwe(?:'ll| will) not be (?=\w{3,}ing\b)|\bwe won't be (?=\w{3,}ing\b)",
                re.IGNORECASE), "we're not "),
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
    (re.compile(r"\b(I) do (?:really |absolutely )?(?=(?:love|like|enjoy|prefer|hate|"
                r"live|work|believe|think|feel|find|value|want|care|trust|support|hope|plan|"
                r"intend|vote|pray)\b)",
                re.IGNORECASE), r"\1 "),
    (re.compile(r"^(?!(?:There|Here|That|It|What|Who|She|He|Where|How|This)\b)"
                r"([A-Z\u00c0-\u00de][\w-]{1,20})'s (?=(?:my|our) )"), r"\1 is "),
    (re.compile(r" \(((?:my|our) [^()]{2,40}|(?-i:[A-Z\u00c0-\u00de])[\w'-]{1,20}(?:, [A-Z]\w+)*,? "
                r"and (?-i:[A-Z\u00c0-\u00de])[\w'-]{1,20})\)"), r", \1,"),
    (re.compile(r"\bid (?=(?:rather|like|love|prefer|appreciate|much|never|really|say)\b)",
                re.IGNORECASE), "I'd "),
    (re.compile(r"\b(my (?:\w+ )?name) ?, (?:in case|if|since|for|as|should|though|because|just|"
                r"by the way)\b[^,;:.!?]{0,50}, (?=is )", re.IGNORECASE), r"\1 "),
    (re.compile(r"\b(my (?:\w+ )?name) \((?:it's |that's |it is )?([A-Z\u00c0-\u00de][\w'-]{1,20}"
                r"(?: [A-Z\u00c0-\u00de][\w'-]{1,20})?)\)", re.IGNORECASE), r"\1, \2,"),
    (re.compile(r"(?<!\S)([1-9]\d)(?: ?/ ?)?(f|m|yo|nb)\b", re.IGNORECASE), r"\1 \2"),
    (re.compile(r"\b(born (?:in |back in )?)'([3-9]\d)\b", re.IGNORECASE), r"\g<1>19\2"),
    (re.compile(r" \((\d{1,2})\)"), r", \1,"),
    (re.compile(r"(?<!\b[Mm]e)(?<!\bmyself) \(([A-Z\u00c0-\u00de][\w'-]{1,20})"
                r"(?:, [^()]{1,40})?\)"),
     r", \1,"),
))  # fmt: skip
# "I've got to testify": what must be done, not what has been.
_MUST = re.compile(r"\b(I|we)(?:'ve| have) got to\b", re.IGNORECASE)
# "I've a brother": what is had, not what has been done.
_HAVE = re.compile(
    r"\b(I|we)(?:'ve|'ve got| have got) (?=(?:an?|two|three|four|five|six|seven|eight|ten|no|"
    r"some|this|these|loads|lots|my|our|\d+|type|plenty|terrible|bad|hardly any) )",
    re.IGNORECASE,
)
_AGED = frozenset(f"{age}{mark}" for age in range(12, 100) for mark in ("f", "m", "yo", "nb"))
_NEAR_WORDS = _AGED | frozenset(
    [
        "m",
        "f",
        "born",
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
        "said",
        "won't",
        "wont",
        "will",
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
    r"\b((?:name is|name's|called|named|call me|calls me|[Ii]'m|[Ii] am|this is|here is|it's|its|"
    r"gf|bf|bff|sis|"
    + "|".join(words.NOUNS[each] for each in ("partner", "kin", "kids", "animal", "animals"))
    + r"),? )(?!(?:called|named)\b)([a-z][a-z'-]+)\b"
)
_HERE = re.compile(
    r"^((?:(?:hi|hey|hello|hiya)(?: there)?[,!]? )?)([a-z]+)(?= here\b)", re.IGNORECASE
)
_PAIR = re.compile(r"(?<=[A-Z])([\w'-]*)( and |, )([a-z][a-z'-]+)\b")
_WHERE = re.compile(r"\b((?:in|to|from|near|outside|around|of|at|for) )([a-z][a-z' -]{2,40})")
_FOR_WHOM = re.compile(
    r"\b((?:at|for|with|by|joined|left|quit) (?:an? |the )?)"
    r"([a-z0-9][a-z0-9'&-]*(?: [a-z&][a-z'&-]*){0,3})"
)


def written_out(sentence: str, words_in: set[str]) -> str:
    """Return `sentence`, loose, with whole words for abbreviations: less than `plain` does."""
    if not words_in.isdisjoint(_FILLER_WORDS):
        sentence = " ".join(word for word in sentence.split() if word not in _FILLER_WORDS)
    if not words_in.isdisjoint(_WRITTEN) or "&" in words_in or "w" in words_in:
        sentence = _QUICK.sub(
            lambda word: _WRITTEN[word.group()], sentence.replace(" w ", " with ")
        )
    if not words_in.isdisjoint(_NEAR_WORDS):
        sentence = _NEAR.made(sentence)
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
    if not (words_in.isdisjoint(_known()) and words_in.isdisjoint(_NAMING)) and _lower(sentence):
        sentence = _with_capitals(sentence)
    if "'ve " in sentence or " have got " in sentence:
        sentence = _MUST.sub(r"\1 have to", sentence)
        sentence = _HAVE.sub(r"\1 have ", sentence)
    near = " (" in sentence or "'s my " in sentence or "'s our " in sentence
    if near or not words_in.isdisjoint(_NEAR_WORDS):
        sentence = _NEAR.made(sentence)
    if may_need(words_in):
        sentence = as_fluent(sentence, words_in)
    return sentence


@cache
def _known() -> frozenset[str]:
    places = {name.rpartition(" ")[2] for name in (*words.PLACES, *words.COMPANIES)}
    return words.LANGUAGES | words.GIVEN | places


def _lower(sentence: str) -> bool:
    """Say whether nothing but a first letter and "I" is a capital."""
    return all(
        word == word.lower() or word == "I" or word.startswith("I'")
        for word in sentence.split(" ")[1:]
    )


# "you can call me jaz": a name that nobody knows is one where nothing else can stand.
_NAMING = frozenset(["name", "name's", "names", "call"])
_NEW = re.compile(
    r"\b((?:(?:you|u) can (?:just |always )?call me|(?:please|pls|just|so|and) call me|i go by|"
    r"my name is|my name's|my names|^name's|^call me) )([a-z]{2,12})"
    r"(?=$|[,.!?]| (?:by the way|btw|and|please|pls|but|im|i'm|I'm|i|from|lol|haha|thanks)\b)"
)


def _new(found: re.Match[str]) -> str:
    lead, name = found.groups()
    return lead + (
        name if name in words.NOT_CALLED or name in words.FREQUENT else name.capitalize()
    )


def _with_capitals(sentence: str) -> str:
    sentence = _NEW.sub(_new, sentence)
    sentence = _NAMED.sub(_name, sentence)
    sentence = _HERE.sub(_name, sentence)
    sentence = _PAIR.sub(_second, sentence)
    sentence = _FOR_WHOM.sub(_company, sentence)
    sentence = _WHERE.sub(_place, sentence)
    return words.LANGUAGE.sub(lambda word: word.group().capitalize(), sentence)


def _name(found: re.Match[str]) -> str:
    lead, name = found.groups()
    known = name.removesuffix("'s") in words.GIVEN
    return lead + (name[:1].upper() + name[1:] if known else name)


def _second(found: re.Match[str]) -> str:
    first, joint, name = found.groups()
    return first + joint + (name.capitalize() if name in words.GIVEN else name)


def _company(found: re.Match[str]) -> str:
    lead, rest = found.groups()
    parts = rest.split(" ")
    for count in (3, 2, 1):
        if written := words.COMPANIES.get(" ".join(parts[:count])):
            return " ".join([lead + written, *parts[count:]])
    return lead + rest


def _place(found: re.Match[str]) -> str:
    lead, rest = found.groups()
    parts = rest.split(" ")
    for count in (3, 2, 1):
        name = " ".join(parts[:count])
        written = words.PLACES.get(name)
        if written:
            after = parts[count:]
            if after and after[0] in words.STATES:
                after[0] = after[0].upper()
            return " ".join([lead + written, *after])
    return lead + rest
