"""Where clauses of the speaker begin, also where nothing marks it and without their subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from soulprint_pipeline.analysts.local.clauses import Reading, told_until
from soulprint_pipeline.analysts.local.doubts import believed
from soulprint_pipeline.analysts.local.fronts import behind, opens_world
from soulprint_pipeline.analysts.local.leads import MOST
from soulprint_pipeline.analysts.local.open_clauses import moments
from soulprint_pipeline.analysts.local.open_clauses.groups import ADVERBS, SPEAKERS, groups
from soulprint_pipeline.analysts.local.open_clauses.hope import what_somebody_is
from soulprint_pipeline.analysts.local.open_clauses.lexicon import by_form

_PREPOSED = re.compile(
    r"(?:for|in|on|at|during)(?: [\w'-]+){1,9},? (?=(?:i|we|my|our)\b)", re.IGNORECASE
)
_SPOKEN = re.compile(r"(?<= )(?:i|i'm|i've|we|we're|we've|my|our)(?= )", re.IGNORECASE)
_BLOCKED = frozenset(
    ["that", "which", "what", "who", "whom", "whose", "when", "where", "why", "how", "if",
     "whether", "than", "like", "unless", "until", "while", "whatever", "everything",
     "something", "anything", "thing", "things", "all", "way", "time", "day", "days", "moment",
     "reason", "place", "should", "do", "did", "does", "can", "could", "would", "will", "am",
     "are", "is", "was", "were", "have", "has", "had", "must", "shall", "may", "might", "the",
     "a", "an", "this", "these", "those", "of", "in", "on", "at", "for", "with", "from", "to",
     "by", "about", "and/or", "per", "without", "into", "nor", "not", "let", "lets", "make",
     "makes", "me", "you", "tell", "told", "ask", "asks", "before", "after"]
)  # fmt: skip
_AS_SOON_AS = re.compile(r"\b(?:soon|long|much|far|well|same|often|many|such) as $", re.IGNORECASE)
_PLEASE = re.compile(r"\b(?:please|pls|plz|kindly|let's|to) $", re.IGNORECASE)
# "Ana, whom I visit every year": whom a verb is about is said in front of it.
_WHOM = re.compile(r"\b(?:who|whom|which) $", re.IGNORECASE)
_MINE = re.compile(r"(?:my|our) ", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:who|which|that|he|she|they|you|it|can|could|will|would|should|might|may|must|let's|so|please|give|tell|help|make|"
    r"want|wants|need|how|what|where|someone|people|if)\b",
    re.IGNORECASE,
)
_LAST = re.compile(r".*(?:^|[ ,;:(])((?:i|we)(?:'m|'ve|'re|'ll)?) ", re.IGNORECASE)
_JOINT = re.compile(
    r"(?:,|,? and|,? but|,? plus|,? then)(?: also| then| now| these days| nowadays| currently|"
    r" since then)?,? $",
    re.IGNORECASE,
)


_NOW = re.compile(r"\b(?:now|these days|nowadays|currently|since then),? $", re.IGNORECASE)
_FRONT = re.compile(
    r"((?:every|each) (?:single |other |second )?[a-z]+(?: (?:morning|evening|night|afternoon))?"
    r"(?=,? $| (?:before|after|while|when|over|until|with|at|during|around) [a-z' ]{3,40},? $)|"
    r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)days|"
    r"(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)day (?:mornings|evenings|nights|afternoons)|"
    r"(?:on|at) weekends|in my (?:free|"
    r"spare) time|"
    r"(?:twice|once|three times) a (?:day|week|month|year)|most (?:days|mornings|evenings|"
    r"weekends)|"
    r"in (?:the )?(?:evenings?|mornings?|winter|summer)|after work|before work|"
    r"at night|for (?:the )?(?:last |past |about |almost |nearly |over |more than |well over ){0,2}"
    r"(?:\d+|a|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|"
    r"forty|fifty|many|several|some) (?:years|months|decades)|(?:ever )?since (?:\d{4}|birth|"
    r"childhood|(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december|spring|summer|autumn|fall|winter)(?: \d{4})?))"
    r"(?: (?:before|after|while|when|over|until|with|at|during|around) [a-z' ]{3,40}?)?"
    r"(?: also)?,? $",
    re.IGNORECASE,
)


_HERE = re.compile(r"((?:on |a |an )?[\w' .-]{3,30}?)(?:'s)? here\b", re.IGNORECASE)
# "Having lived abroad, ...", "Not being able to drive, ..."
_HAVING = re.compile(r"(having|not having|not being) ", re.IGNORECASE)
_HAD_SAID = {"having": "I've", "not having": "I've not", "not being": "I'm not"}


def front(sentence: str, at: int) -> str:
    """Return how often something is, or when, where that is said before the clause at a place."""
    found = _FRONT.search(sentence, max(0, at - 80), at)
    if found is None and (day := moments.before(sentence, at)):
        return day
    often = found.group(1).lower() if found else ""
    return f"on {often}" if often.endswith("days") and " " not in often else often


_AT_HAND = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|(?<!and )(?<!but )(?<!right )now|first|then|"
    r"this (?:morning|afternoon|evening|"
    r"week|weekend)|"
    r"in the (?:sim|game|story|scene|puzzle|film|novel|book|dream|campaign|level|example)),? $",
    re.IGNORECASE,
)


def at_hand(sentence: str, at: int) -> bool:
    """Say whether what stands in front of a clause ties it to the day, or to a tale."""
    return _AT_HAND.search(sentence, max(0, at - 30), at) is not None


def starts(sentence: str, end: int, read: Sequence[Reading]) -> Iterator[tuple[str, int, str]]:
    """Yield the clauses of which the speaker, or something of theirs, is the subject.

    Yields:
        A clause with its subject, where it begins, and the form of its verb where a subject was
        put in front of the sentence (see `Predicate.bare`), else "".
    """
    seen: set[int] = set()
    later: list[Reading] = []
    for each in read:
        first = each.said[0] if each.said else ""
        if _PLEASE.search(sentence, 0, each.at) or _WHOM.search(sentence, 0, each.at):
            continue
        if first in SPEAKERS or first in {"my", "our"}:
            seen.add(each.at)
            yield each.text, each.at, ""
        elif each.at not in seen:
            later.append(each)
    for each in later:
        if each.at in seen:
            continue
        if each.head:
            for text, form in _dropped(each.text, each.said):
                yield text, each.at, form
        elif text_shared := _shared(sentence, each):
            yield text_shared, each.at, ""
    yield from _unmarked(sentence, end, seen)


# "The book I'm working on": the clause tells which one.
_RELATIVE = re.compile(r"\b(?:the|this|that|these|those|any|every) [\w'-]+ $", re.IGNORECASE)
_DOING = re.compile(r"(?:i'm|i am|we're|i've been) \w+ing\b", re.IGNORECASE)


def _unmarked(sentence: str, end: int, seen: set[int]) -> Iterator[tuple[str, int, str]]:
    """Yield clauses that nothing marks off, as in dictated text."""
    places = [found.start() for found in islice(_SPOKEN.finditer(sentence, 0, end), MOST)]
    if not places:
        return
    stop = told_until(sentence, end)
    stretches = believed(sentence, 0, end)
    # "For one week I'm a vegan": a phrase in front that is not known to leave it true.
    fronted = opens_world(sentence, 0, end) or (
        _PREPOSED.match(sentence) and behind(sentence, 0, end) is None
    )
    for place in places:
        if fronted and place == places[0]:
            continue
        if place in seen or place > stop:
            continue
        if not any(first <= place < last for first, last in stretches):
            continue
        before = sentence[:place].rstrip().rsplit(" ", 1)[-1].lower()
        if _DOING.match(sentence, place) and _RELATIVE.search(sentence, max(0, place - 40), place):
            continue
        if before in _BLOCKED or before in SPEAKERS or _AS_SOON_AS.search(sentence, 0, place):
            continue
        yield sentence[place:end], place, ""


def _dropped(text: str, said: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield a clause without a subject, at the beginning of a sentence, with the speaker's."""
    at = 0
    while at < len(said) and said[at] in ADVERBS:
        at += 1
    if at >= len(said):
        return
    lowered = text[:1].lower() + text[1:]
    if here := _HERE.match(text):
        yield f"I have {here.group(1)}", ""
        yield f"I'm {here.group(1)}", ""
    if gone_by := _HAVING.match(text):
        yield f"{_HAD_SAID[gone_by.group(1).lower()]} {text[gone_by.end() :]}", "forms"
    if said[at] in _LED_BY:
        yield f"{_LED_BY[said[at]]} {lowered}", "forms"
    else:
        for kind in dict.fromkeys(kind for _, kind in by_form().get(said[at], ())):
            if kind in _SUBJECT:
                yield f"{_SUBJECT[kind]} {lowered}", "base" if kind == "base" else "forms"
    if not what_somebody_is().isdisjoint(said[at : at + 5]):
        yield f"I'm {lowered}", "forms"


_LED_BY = {
    "been": "I've", "not": "I'm", "can't": "I", "cannot": "I", "don't": "I", "never": "I",
}  # fmt: skip
_SUBJECT = {"ing": "I'm", "past": "I", "base": "I"}


def _shared(sentence: str, each: Reading) -> str | None:
    """Give a clause the subject of the one before it: "I cook and play chess"."""
    words = [word for word in each.said[:3] if word not in ADVERBS]
    kinds = {kind for _, kind in by_form().get(words[0] if words else "", ())}
    before = sentence[max(0, each.at - 160) : each.at]
    found = _LAST.match(before)
    if not kinds or found is None or not _JOINT.search(before):
        return None
    if _OTHER.search(before, found.end()) or _MINE.search(before, found.end() - 1, found.end()):
        return None
    group = next(groups(before[found.start(1) :]), None)
    if group is None:
        return None
    who = "we" if found.group(1).lower().startswith("we") else "I"
    led = {
        "present": ("base", f"{who} "),
        "past": ("past", f"{who} "),
        "progressive": ("ing", f"{who}'{'re' if who == 'we' else 'm'} "),
        "perfect": ("part", f"{who}'ve "),
        "been": ("ing", f"{who}'ve been "),
    }.get(group.tense)
    if led and led[0] not in kinds and "base" in kinds and _NOW.search(before):
        led = ("base", f"{who} ")
    return led[1] + each.text if led and led[0] in kinds else None
