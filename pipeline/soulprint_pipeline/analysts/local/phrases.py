"""Phrases: where one ends, and whether it says by itself what is meant.

To refuse is always right: a fact left out costs less than a wrong one.
"""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import lists, tails, words
from soulprint_pipeline.analysts.local.voices.blank import BLANK

MAX_WORDS = 14
"""Words of a phrase; a longer one was not cut where it should have been."""

# Where a noun phrase ends: a new clause, an aside, an afterthought.
_CUT = re.compile(
    r"\s*(?:[;(!?\u2026\u2014\u2013]|[:.](?=\s|$)|\s-\s|\.\.|,(?=\s)(?!\s(?:19|20)\d\d\b)|"
    r"\s(?:because|cause|ever since|since|but|although|though|hate|loathe|detest|"
    r"while|whereas|which|who|whose|when|whenever|if|unless|so|however|as (?:i|we|it)|"
    r"and (?:i|i'm|i've|my|we|it|he|she|they|was|am|want|need|would|could|can|have|looking|"
    r"wondering|trying|hoping|then|not|also|please)|"
    r"and (?:\w+ ){1,2}(?:is|are|was|were|has|does|doesn't|did|didn't|will|won't|can|can't|"
    r"says|makes|keeps)|"
    r"that (?:i|we|is|has|was|are)|in case|in order|even|except|with (?:my|our|me|him|her|them|"
    r"us|you)|by the way|btw|believe it or not|if you can believe it|if you must know)\b)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s(?:anymore|any more|mostly|mainly|exclusively|daily|lately|these days|nowadays|now|"
    r"right now|at the moment|currently|please|too|as well|"
    r"anyway|"
    r"a lot|so much|very much|one (?:little )?bit|a bit|"
    r"haha|lol|thanks|thank you|this (?:year|month|week|weekend|time)|"
    r"today|yesterday|tonight|tomorrow|(?:this|next|last) (?:semester|term)|"
    r"this (?:morning|afternoon|evening)|"
    r"last (?:year|month|week|night|summer|winter|spring|autumn|fall)|"
    r"(?:\w+ )?(?:years?|months?|weeks?|days?) ago|"
    r"recently|again|at all|actually|really|in general|generally|to be honest|honestly|tbh|for now|"
    r"for a while|myself|though|of course|to death|more than anything|from now on|going forward|"
    r"in (?:the )?future|by now|this way|instead|already|with you|here|(?:for|like) (?:that|"
    r"this|it)|above all(?: else)?|most of all|over everything)$",
    re.IGNORECASE,
)
_DURATION = re.compile(r"\s(?:for|of) (?:\w+ ){1,3}(?:years|months|weeks|decades)$", re.IGNORECASE)
_BAD = re.compile(
    r"\b(?:i|me|mine|myself|you|your|yours|yourself|u|ur|we|us|our|ours|it|its|this|that|these|"
    r"those|them|"
    r"they|he|she|him|her|his|something|nothing|someone|somebody|stuff|"
    r"thing|(?<!little )(?<!loved )(?<!young )ones?|^moments?$|above|below|following|latter|"
    r"former|here|there|what|how|why|whatever)\b",
    re.IGNORECASE,
)
CODE = re.compile(r"[{}\[\]<>=\\|$^*_@#~]|\w\(|::|//|https?:")
MY = re.compile(r"\bmy\b", re.IGNORECASE)
_OUR = re.compile(r"\bour\b", re.IGNORECASE)
DANGLING = re.compile(
    r"\s(?:a|an|the|and|or|of|to|in|on|at|for|with|from|by|as|than|my|very|is|are|be|about|"
    r"into|not)$",
    re.IGNORECASE,
)
_CLAUSE_CUT = re.compile(
    r"\s*(?:[;(!?\u2026\u2014\u2013]|[:.](?=\s|$)|\s-\s|\.\.|,(?=\s)|\s(?:because|since|but|"
    r"although|"
    r"though|whereas|so|and (?:i|i'm|i've|my|we)|by the way|btw)\b)",
    re.IGNORECASE,
)
_BACKWARD = re.compile(r"\b(?:it|its|they|them|their|he|she|his|her|him)\b", re.IGNORECASE)
_NORM = re.compile(
    r"\b(?:should|must|deserves?|ought|needs? to|"
    r"(?:is|are) (?:worth|never|always|no|not|only|better|more|just|like|nothing)|without)\b",
    re.IGNORECASE,
)
# A phrase begins with none of these: "I drink because of deadlines" names no drink.
_NEGATION = re.compile(
    r"^(?:and|but|or|because|since|although|though|while|if|when|whenever|unless|until|"
    r"not|no|never|hardly|barely|n't|neither|nor|without)\b",
    re.IGNORECASE,
)


def cut(text: str) -> str:
    """Return the phrase at the beginning of `text`, without what follows it."""
    text = _OUR.sub("my", text)
    if found := _CUT.search(text):
        text = text[: found.start()]
    if (bad := _BAD.search(text)) and (joint := text.rfind(" and ", 0, bad.start())) > 0:
        text = text[:joint]
    return _essence(text)


def without_tail(text: str) -> str:
    """Return a phrase without the afterthoughts at its end: "any more", "these days"."""
    while tail := _TAIL.search(text):
        text = text[: tail.start()].rstrip(" ,")
    return text


def _essence(text: str) -> str:
    """Return a phrase without its last mark, its afterthoughts, and for how long it has held."""
    text, before = without_tail(text.strip().rstrip(".,!?;: \"')")), ""
    while text != before:
        before, text = text, without_tail(_DURATION.sub("", text))
    return text


def listed(text: str) -> str:
    """Like `cut`, but keeps an enumeration: "sushi, ramen and udon"."""
    text = lists.without_asides(text)
    head = cut(text)
    if not text.startswith(f"{head}, ") or len(head.split()) > 5:
        return head
    row = text[len(head) : lists.row_end(text, len(head))]
    return head if _BAD.search(row) else without_tail(head + row)


def thing(text: str) -> str | None:
    """A thing liked, used or worked on: a noun phrase that says what it is by itself."""
    phrase: str | None = listed(text)
    if phrase and not is_clean(phrase):
        phrase = tails.without_pointing(phrase)
    return phrase if phrase and is_clean(phrase) and CODE.search(phrase) is None else None


def is_clean(phrase: str) -> bool:
    """Say whether a phrase is whole, short, and speaks of nothing that only its place explains."""
    return (
        len(phrase) >= 2
        and BLANK not in phrase
        and len(phrase.split()) <= MAX_WORDS
        and any(character.isalpha() for character in phrase)
        and _BAD.search(phrase) is None
        and _NEGATION.match(phrase) is None
        and DANGLING.search(" " + phrase) is None
        and phrase.count("(") == phrase.count(")")
        and '"' not in phrase
    )


def named_thing(text: str) -> str | None:
    """A thing that is not one at hand: "the second one" is refused, "the Beatles" is not."""
    phrase = thing(text)
    if phrase is None or MY.search(phrase):
        return None
    first, _, rest = phrase.partition(" ")
    if first.lower() == "the" and not rest[:1].isupper():
        return None
    if first.lower() in {
        "a",
        "an",
        "some",
        "all",
        "any",
        "each",
        "both",
        "to",
        "another",
        "more",
        "just",
    }:
        return phrase if first.lower() == "to" and len(rest) > 3 else None
    if words.AT_HAND.search(phrase):
        return None
    return phrase


# "An app that tracks plants" says what it is; elsewhere "that" points at something.
_RELATIVE = re.compile(r"(?<=\w) that (?=(?:can|will|could|helps?|lets|\w{3,}s)\b)")
_THAT = "\u0001"


def project(text: str) -> str | None:
    """What somebody works on: not a task at hand, and not a bare pronoun."""
    phrase = thing(_RELATIVE.sub(f" {_THAT} ", text))
    phrase = phrase and phrase.replace(_THAT, "that")
    if phrase is None or words.TASK.search(_head(phrase)) or words.AT_HAND.search(phrase):
        return None
    if phrase.split()[0].lower() in {"on", "to", "with", "the", "some", "something", "through"}:
        return None
    return theirs(phrase)


_OF = re.compile(r"\s(?:of|about|for|on|to|with|in|from|into)\s", re.IGNORECASE)


def _head(phrase: str) -> str:
    """Return what a phrase is, without of what: "a translation of letters" is no letter."""
    return _OF.split(phrase, maxsplit=1)[0]


def goal(text: str) -> str | None:
    """A thing with its article: "a half marathon", "the bar exam"."""
    phrase = thing(text)
    if phrase is None or words.AT_HAND.search(phrase) or len(phrase.split()) > 10:
        return None
    return theirs(phrase)


def choice(text: str) -> str | None:
    """Something chosen: named, or "the" and what tells it from the others."""
    phrase = thing(text)
    if phrase is None or words.AT_HAND.search(phrase) or len(phrase.split()) < 1:
        return None
    return None if MY.search(phrase) else phrase


def doing(text: str) -> str | None:
    """A verb phrase: "leave consulting by the end of the year"."""
    phrase = listed(text)
    if CODE.search(phrase) or not is_clean(phrase) or words.AT_HAND.search(phrase):
        return None
    if words.AT_HAND_VERB.match(phrase) and not any(each[0].isupper() for each in phrase.split()):
        return None
    return theirs(phrase)


def deed(text: str) -> str | None:
    """What may be done, spoken of in general: "keep whales in tanks"."""
    phrase = listed(text)
    ok = is_clean(phrase) and not CODE.search(phrase) and not words.AT_HAND.search(phrase)
    return theirs(phrase) if ok else None


def clause(text: str) -> str | None:
    """A general sentence, such as one may believe: about all, not about the case at hand."""
    text = text.removeprefix("that ")
    phrase = _sentence(text)
    if phrase is None or len(phrase.split()) < 3 or words.TECHNICAL.search(phrase):
        return None
    first_word = phrase.split()[0].lower()
    if first_word in words.POINTING or (first_word in {"a", "an"} and not _NORM.search(phrase)):
        return None
    if phrase.split()[0] in words.KEEP_CAPITAL or not _plain_word(phrase):
        return phrase
    return _lower(phrase)


def _sentence(text: str) -> str | None:
    """Cut a clause. What "when" or "if" adds belongs to it; "it" may point back within it."""
    phrase = text
    if found := _CLAUSE_CUT.search(phrase):
        phrase = phrase[: found.start()]
    phrase = _essence(phrase)
    head = " ".join(phrase.split()[:3])
    if _BAD.search(head) or MY.search(phrase) or CODE.search(phrase):
        return None
    return phrase if is_clean(_BACKWARD.sub("", phrase)) and len(phrase.split()) <= 24 else None


def outcome(text: str) -> str | None:
    """What a decision came to: a sentence of its own."""
    phrase = _sentence(text)
    return phrase if phrase and len(phrase.split()) >= 4 else None


def habit_thing(text: str) -> str | None:
    """What may be given up: "sugar"."""
    return food(text)


def _plain_word(phrase: str) -> bool:
    first = phrase.split(maxsplit=1)[0]
    return first[:1].isupper() and first[1:].islower() and first.lower() in words.FREQUENT


def _lower(phrase: str) -> str:
    return phrase[:1].lower() + phrase[1:]


def theirs(phrase: str) -> str | None:
    """Turn one "my" into "their"; two in a phrase would read badly."""
    found = MY.findall(phrase)
    if not found:
        return phrase
    return MY.sub("their", phrase) if len(found) == 1 else None


def about(text: str) -> str | None:
    """What a text or a study is about: "the history of rain gauges"."""
    phrase = thing(text)
    return theirs(phrase) if phrase and words.AT_HAND.search(phrase) is None else None


def gerund(text: str) -> str | None:
    """A verb phrase after "against": "buying a car"."""
    phrase = doing(text)
    return phrase if phrase and phrase.split()[0].lower().endswith("ing") else None


_FINITE = re.compile(
    r"\s(?:is|are|was|were|has|have|had|isn't|doesn't|won't|can't|will|would|could|should|must|"
    r"needs?|keeps?|sags?|lacks?|feels?|reads?|got|gets?|looks?|runs?|hits?|stalled|c[oa]mes?|went|"
    r"goes|wants?|takes?|ends?|drags?|works?|opens?|starts?|just|still|now|currently|finally|"
    r"already|at \d+|past \d+)\b|'s\s(?:at|now|been|going|stuck|done|due|too|not|the|a|my)\b",
    re.IGNORECASE,
)


def topic(text: str) -> str | None:
    """What a work is about, where its verb follows: "a ferry pilot" of "a ferry pilot is late"."""
    found = _FINITE.search(text)
    return about(text[: found.start()] if found else text)


def event(text: str) -> str | None:
    """What a date is for: "thesis defense"."""
    phrase = cut(text)
    return (
        phrase
        if is_clean(phrase)
        and len(phrase.split()) <= 5
        and not MY.search(phrase)
        and CODE.search(phrase) is None
        else None
    )


def food(text: str) -> str | None:
    """Something eaten or reacted to."""
    phrase = listed(text)
    return (
        phrase if is_clean(phrase) and len(phrase.split()) <= 5 and not MY.search(phrase) else None
    )
