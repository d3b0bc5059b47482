"""How those write who learn the language, and those who dictate, as others would put it.

"I am having two daughters" is "I have two daughters"; "my dog he is called Rex" has one subject
too many; who dictates says "um" and "comma". Only what is read is changed: quotes stay as said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from soulprint_pipeline.analysts.local import words

STATIVE = {
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
_CHOSEN = {
    "choosed": "chose", "buyed": "bought", "goed": "went", "teached": "taught", "catched": "caught",
    "writed": "wrote", "leaved": "left", "becomed": "became", "maked": "made", "taked": "took",
    "builded": "built", "selled": "sold", "drived": "drove", "gived": "gave", "getted": "got",
    "growed": "grew", "speaked": "spoke", "winned": "won", "breaked": "broke", "losed": "lost",
}  # fmt: skip
_THIRD = {
    "live": "lives", "work": "works", "study": "studies", "play": "plays", "speak": "speaks",
    "have": "has", "love": "loves", "like": "likes", "hate": "hates", "go": "goes",
    "teach": "teaches", "don't": "doesn't", "do": "does", "want": "wants", "suffer": "suffers",
}  # fmt: skip
_KIN = (
    "wife|husband|son|daughter|brother|sister|mother|father|mum|mom|dad|girlfriend|boyfriend|"
    "partner|friend|cousin|uncle|aunt|grandmother|grandfather|boss|neighbour|neighbor|baby|dog|cat"
)
_COUNT = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|"
    r"fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_SINCE = (
    r"(?:since|for|from|already)(?: already| about| over| more than| almost| nearly| now)? "
    r"(?:(?:a|some|many|several|few|a few|" + _COUNT + r") (?:years?|months?|weeks?|decades?)|"
    r"(?:19|20)\d\d|always|my childhood|childhood|birth)"
)
_UP_TO = r"(?=[,.;:!?]|$| (?:and|but|so|because|which|who|how|what|can|is|still|now|since)\b)"
_BASES = "live|work|study|speak|have|use|play|teach|love|like|prefer|drive|own|come|eat|drink|hate"
_SINGLE = (
    "son|daughter|wife|husband|brother|sister|girlfriend|boyfriend|dog|cat|horse|parrot|rabbit|baby|"
    "widow|widower|mother|father|mum|mom|dad|shop|farm|bakery|restaurant|small business"
)
_COUNTED = "|".join([*(re.escape(each) for each in sorted(words.OCCUPATIONS)), _SINGLE])


def _of(said: str | Iterable[str]) -> frozenset[str]:
    """Return the words of which a sentence has one where a rule may change it."""
    return frozenset(said.split() if isinstance(said, str) else said)


_LEARNERS: tuple[
    tuple[frozenset[str], re.Pattern[str], str | dict[str, str]], ...
] = (
    (_of(STATIVE),
     re.compile(rf"\b(I|we)(?:'m|'re| am| are) ({'|'.join(STATIVE)})\b", re.IGNORECASE),
     STATIVE),
    (_of(_INFLECTED),
     re.compile(rf"\b(I|we) ({'|'.join(_INFLECTED)})\b", re.IGNORECASE), _INFLECTED),
    (_of("working living studying learning having"),
     re.compile(r"\bI (?=(?:working|living|studying|learning|having)\b)", re.IGNORECASE), "I'm "),
    (_of("sons daughters"),
     re.compile(r"\b(my|our) (son|daughter)s (?=\d)", re.IGNORECASE), r"\1 \2's "),
    (_of("two three four five six 2 3 4 5 6 7 8 9"),
     re.compile(r"\b(two|three|four|five|six|[2-9]) (cat|dog|brother|sister|kid|son|daughter|horse|"
                r"cow|goat|chicken|rabbit)(?= |$)", re.IGNORECASE), r"\1 \2s"),
    (_of("am are i'm we're"),
     re.compile(rf"\b(I|we)(?:'m|'re| am| are) (?=(?:{_BASES})\b)", re.IGNORECASE), r"\1 "),
    (_of("myself"),
     re.compile(r"^(?:(?:hi|hello|dear \w+|good \w+)(?: sir| madam| team| friend| all)?"
                r"[,!. ]{1,3})?myself (?:is |am )?(?=[A-Za-z])", re.IGNORECASE), "I'm "),
    (_of("he she it they"),
     re.compile(r"(?<!of )(?<!with )(?<!for )(?<!to )"
                r"\b((?:my|our) (?:\w+ )?\w+),? (?:he|she|it|they) (?=(?:is|are|has|was|lives|"
                r"works|called|named)\b)", re.IGNORECASE), r"\1 "),
    (_of("comma stop period line paragraph"),
     re.compile(r" comma(?= )| (?:full stop|period|new line|new paragraph)(?= (?:I|we|my|our)\b)",
                re.IGNORECASE), ","),
    (_of("her his its"),
     re.compile(r"\b((?:my|our) (?:\w+ )?\w+),? (?:her|his|its) name(?=(?:'s| is)\b)",
                re.IGNORECASE), r"\1's name"),
    (_of("i've we've"),
     re.compile(r"\b(I|we)'ve (?=(?:an?|one|two|three|four|five|six|\d|my own)\b)", re.IGNORECASE),
     r"\1 have "),
    (_of("got"),
     re.compile(r"\b(I|we) got (?=(?:two|three|four|five|six|\d|a \w+ (?:called|named)) )",
                re.IGNORECASE), r"\1 have "),
    (_of("as am i'm be"),
     re.compile(rf"\b(as|am|I'm|be) (?=(?:single |retired |working )?(?:{_COUNTED})\b)",
                re.IGNORECASE), r"\1 a "),
    (_of("have"),
     re.compile(rf"\b(have) (?=(?:{_SINGLE})\b)", re.IGNORECASE), r"\1 a "),
    (_of("since for from already"),
     re.compile(rf"\b(I|we)((?:'m|'re| am| are)?(?: (?!have\b|has\b|was\b)[a-z]+)?) ({_SINCE}),? "
                rf"(?=(?:in|at|by|with|as|on|near|a|an|the|here|for|vegetarian|vegan)\b)"
                rf"([^,.;:!?]{{2,60}}?){_UP_TO}", re.IGNORECASE), r"\1\2 \4 \3"),
    (_of("since for from already"),
     re.compile(r"\b(I|we)(?: am| are|'m|'re) "
                r"(?=in [A-Z][^,.;]{1,30}? (?:since|for|from|already) )"),
     r"\1've been "),
    (_of("learn"),
     re.compile(rf"\b(I|we) learn (?=[a-z]+ (?:since|for|from) {_COUNT} )", re.IGNORECASE),
     r"\1've been learning "),
    (_of("can"),
     re.compile(r"\b(I|we) (?:don't|not|no) can (?=[a-z])", re.IGNORECASE), r"\1 can't "),
    (_of("town city village hometown place"),
     re.compile(r"\bmy (?:town|city|village|home town|hometown|place) is (?=[A-Z])"),
     "I live in "),
    (_of("me mine us"),
     re.compile(r"\bthe (son|daughter|wife|husband|brother|sister|mother|father|dog|cat|house|car)"
                r" of (?:me|mine|us)\b", re.IGNORECASE), r"my \1"),
    (_of("years"),
     re.compile(rf"\b((?:my|our) (?:\w+ )?(?:{_KIN})(?: (?-i:[A-Z])[\w'-]+)?,?) "
                rf"(?:have|has|is having) ({_COUNT}) years(?: old)?(?! of| in\b| left)",
                re.IGNORECASE),
     r"\1 is \2 years old"),
    (_of("years"),
     re.compile(rf"\b(I|we) (?:have|has|'ve|am having) ({_COUNT}) years(?: old| of age)?"
                r"(?=[,.;!?]|$| (?:and|but|so|from|old|what|how)\b)", re.IGNORECASE),
     r"\1 am \2 years old"),
    (_of("years"),
     re.compile(rf"\b(I'm|I am|we are|we're) ({_COUNT}) years(?= (?:and|but|so)\b|[,.;!?]|$)",
                re.IGNORECASE), r"\1 \2 years old"),
    (_of("no not"),
     re.compile(r"\b(I|we) (?:no|not) (?=(?:eat|like|drink|have|speak|want|know|"
                r"live|work|smoke|drive|use|love|understand|watch|swim|cook)\b)", re.IGNORECASE),
     r"\1 don't "),
    (_of(_THIRD),
     re.compile(rf"\b((?:my|our) (?:{_KIN})(?: (?-i:[A-Z])[\w'-]+)?,?) (?:he |she |it |they )?"
                rf"({'|'.join(_THIRD)}) (?=\w)", re.IGNORECASE), _THIRD),
    (_of("is my our"),
     re.compile(rf"\b((?:my|our) (?:\w+ )?(?:{_KIN})(?: (?-i:[A-Z])[\w'-]+)?(?:'s| is)) "
                rf"(?=(?:{_COUNTED})\b)", re.IGNORECASE), r"\1 a "),
    (_of(_CHOSEN),
     re.compile(rf"\b(I|we) ({'|'.join(_CHOSEN)})\b", re.IGNORECASE), _CHOSEN),
    (_of("member owner fan student beginner native resident citizen lover user "
         "vegetarian mother father"),
     re.compile(r"\b(am|I'm|is) (?=(?:member|owner|fan|student|beginner|native|resident|citizen|"
                r"lover|user|vegetarian since|mother of|father of) ?)", re.IGNORECASE), r"\1 a "),
    (_of("like"),
     re.compile(rf"\b(working|work|worked) like (?:a |an )?(?=(?:{_COUNTED})\b)", re.IGNORECASE),
     r"\1 as a "),
    (_of("at"),
     re.compile(r"\bat (?=(?:19|20)\d\d-\d\d-\d\d\b|(?:the )?\d{1,2}(?:st|nd|rd|th)? (?:of )?"
                r"(?:january|february|march|april|may|june|july|august|september|october|"
                r"november|december)\b|(?:january|february|march|april|june|july|august|"
                r"september|october|november|december) \d)", re.IGNORECASE), "on "),
    (_of("earn"),
     re.compile(r"\bearn my (?:money|living|bread) (?:with|by) (?:the )?(\w+ing)(?: of)?\b",
                re.IGNORECASE), r"earn my living by \1"),
    (_of("doing"),
     re.compile(r"\b(I|we)(?:'m| am| are)? ?doing (?:a )?job (?=in|at|for|with)", re.IGNORECASE),
     r"\1 work "),
    (_of("doing"),
     re.compile(r"(?:(?<=, )|(?<=and ))doing (?:a )?job (?=in|at|for|with)", re.IGNORECASE),
     "I work "),
    (_of("always usually often sometimes mostly"),
     re.compile(r"\b(I|we) (have(?= \w+ (?:cold|hot|dry|a|the|my|pain|problems?|headaches?)\b)|"
                r"go|eat|do|drink|make|play|take|use|watch|read|sleep|cook) "
                r"(always|usually|often|sometimes|mostly) (?=\w)", re.IGNORECASE), r"\1 \3 \2 "),
    (_of("much lot"),
     re.compile(r"\b(I|we) (like|love|enjoy|hate) (?:very much|a lot|so much|too much) (?=\w)",
                re.IGNORECASE), r"\1 really \2 "),
    (_of("more"),
     re.compile(r"\b(I|we) don't (work|live|smoke|drink|eat|use|study|play) more"
                r"(?= (?:in|at|for|with|as|on|[a-z]+\b(?! than))|[,.]|$)", re.IGNORECASE),
     r"\1 no longer \2"),
    (_of("childs"),
     re.compile(r"\bchilds\b", re.IGNORECASE), "children"),
    (_of("times"),
     re.compile(r"\b(three|two|four|five|six|\d) times in (?:the|a) (week|month|year|day)\b",
                re.IGNORECASE), r"\1 times a \2"),
    (_of("um umm uh uhh erm er"),
     re.compile(r"\b(?:um+|uh+|erm|er),? (?=\w)", re.IGNORECASE), ""),
)  # fmt: skip
_COUNTED_SET = frozenset([*words.OCCUPATIONS, *_SINGLE.split("|")])
_BASES_SET = frozenset(_BASES.split("|"))
_LEARNER_CUES = frozenset(
    [*STATIVE, "myself", "comma", "stop", "period", "line", "paragraph", "um", "umm", "uh",
     "uhh", "erm", "er", "childs", *_CHOSEN]
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
    (_BEFORE_NOUN | frozenset(["is", "my", "our", "like"]), _COUNTED_SET),
    (_FIRST | frozenset(["i'm", "we're"]), frozenset(["no", "since", "from", "already"])),
    (frozenset(["have", "has", "i'm", "am"]), frozenset(["years"])),
    (frozenset(["my", "our"]), frozenset([*_THIRD, "town", "city", "village"])),
    (frozenset(["of"]), frozenset(["me"])),
    (frozenset(["am", "i'm", "is"]), frozenset(["member", "owner", "fan", "student"])),
    (frozenset(["earn", "doing", "like"]), frozenset(["money", "job", "working", "work"])),
    (frozenset(["times"]), frozenset(["in"])),
    (frozenset(["very", "much", "lot"]), frozenset(["like", "love"])),
    (_FIRST, frozenset(["always", "often", "never", "usually"])),
    (frozenset(["don't"]), frozenset(["more"])),
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


def as_fluent(sentence: str, words_in: set[str]) -> str:
    """Return a learner's sentence as others would have put it: "I am having" is "I have".

    Args:
        sentence: as it was written, or loose (see `tokens`).
        words_in: its words.
    """
    for cues, shape, written in _LEARNERS:
        if cues.isdisjoint(words_in):
            continue
        if isinstance(written, str):
            sentence = shape.sub(written, sentence)
        else:
            forms = written
            sentence = shape.sub(
                lambda said: said[0].replace(said[2], forms[said[2].lower()]),  # noqa: B023
                sentence,
            )
    return sentence
