"""Occasions with their days: "dentist tomorrow at 8", "the closing date for my flat is June 27"."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache

from soulprint_pipeline.analysts.local import dates, words
from soulprint_pipeline.analysts.local.open_clauses.complements import told
from soulprint_pipeline.analysts.local.open_clauses.frames import TECHNICAL
from soulprint_pipeline.analysts.local.open_clauses.lexicon import classes, of_class
from soulprint_pipeline.analysts.local.open_clauses.moments import days_in, figured
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready
from soulprint_pipeline.analysts.local.statement import preposition

OCCASION = Ready(
    Pattern(
        id="clause-occasion",
        category="dates",
        match=[],
        say="",
        yes=[("dentist tomorrow at 8", "Dentist on 20 February 2025.")],
        no=["Her exam is on 24 June."],
    ),
    (),
    None,
)
"""What an occasion is filed as."""
_CLASS = "occasions|appointments"
_OLD = "occasions"
"""Of these "the concert is on Friday" is told too; of the others only what is the person's."""
_NEAR = 120
"""Characters of a clause in which its day stands."""

_WORDS = r"[\w'\u00c0-\u024f.&+-]+"
# What stands between an occasion and its day.
_LINK = (
    r"(?P<link>(?:(?:is|'s|are|was|were|will be|'ll be|is going to be|are going to be|has been|"
    r"have been|got|has|had been|starts?|begins?|ends?|finish(?:es)?|expires?|runs out|run out|"
    r"opens?|closes?|kicks off|falls|takes place|comes? (?:off|out|up|round|through)|leaves?|"
    r"departs?|goes ahead|lands?|arrives?) "
    r"(?:(?:now|finally|definitely|only|already|still|also|moved|pushed back|brought forward|"
    r"postponed|rescheduled|scheduled|set|booked|fixed|planned|due|up|over|coming up|starting|"
    r"ending|taking place|happening|to|for|from|out|in person|here|for me|for us) ){0,4}"
    r"(?:at \d{1,2}(?:[:.]\d\d)?(?: ?[ap]m)? (?:in the (?:morning|evening|afternoon) )?)?)|"
    r"(?:(?:got|is|has been|was) )?(?:booked|scheduled|fixed|set): |"
    r"(?:to go to |to attend |coming up |booked |scheduled |planned |lined up |due |set |starting |"
    r"up )?(?:for |from )?(?:at \d{1,2}(?:[:.]\d\d)?(?: ?[ap]m)? )?|: |, )"
)
_OPENS = re.compile(
    r"(?:(?P<has>(?:(?:i|we)(?: still| also| already)?(?: have|'ve)(?: got| still| also)?|got|"
    r"(?:i|we) (?:got|also have)|there's|there is|have) (?:a|an|my|our|the|another|two|"
    r"tickets for (?:the|a)|tickets to (?:the|a)))|"
    r"(?P<it>(?:it's|it is|it was|it'll be|it will be|it'd be)) (?:also |actually |already )?"
    r"(?:my|our)|"
    r"(?P<mine>my|our)|(?P<the>the|a|an)) ",
    re.IGNORECASE,
)
_IS_MINE = re.compile(
    r"(?: (?P<was>was)|'s| is|'ll be| will be|,? it(?:'s| is|'ll be| will be)) "
    r"(?:also |actually |already )?(?:my|our) "
    rf"(?P<what>(?:{_WORDS} ){{0,8}}?{_WORDS})(?=\s*(?:[,.;!?(]|$| so\b| and\b| but\b| at \d))",
    re.IGNORECASE,
)
_NOT_WITHIN = re.compile(
    r"\b(?:i|i'm|i've|you|he|she|we|we're|they|it|is|are|was|were|am|be|do|does|did|has|have|had|"
    r"can|could|will|would|should|might|may|must|if|when|what|how|why|which|who|whose|where|that|"
    r"this|these|those|not|no|never|and then|his|her|their|your|because|so|but|said|says|please|"
    r"meeting|call|standup|stand-up|sprint|zoom|webinar|release|version|story|novel|character|"
    r"code|deploy\w*|server|example|sample|someone's|somebody's)\b",
    re.IGNORECASE,
)
_MEDICAL = re.compile(
    r"\b(?:blood|hearing|eye|smear|allergy|sight|stress|theory|driving|citizenship|language|breath|"
    r"fertility|genetic|pregnancy|paternity|patch|glucose|urine|lung function|swim|belt|tb|hiv) "
    r"tests?$|\bresults$",
    re.IGNORECASE,
)
_SELF = re.compile(r"\b(?:i|i'm|i've|we|we're|we've|my|our|me|us)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r", (?:which|who|that) (?:is |are )?(?:i|we|i'm|we're|i've|my|our)\b[^,.;!?]{0,40}, ",
    re.IGNORECASE,
)
_HAND_IN = re.compile(r"\bhand in\b", re.IGNORECASE)
_MEETING = re.compile(
    r"\b(?:residents'?|tenants'?|parents'?|pta|iep|school|council|parish|annual|committee|family) "
    r"meeting",
    re.IGNORECASE,
)
_LASTS = re.compile(r"\b(?:last|previous|former)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:was|were|had been)\b", re.IGNORECASE)
_GO = re.compile(
    r"\s(?:to go to|to attend|coming up|booked|scheduled|planned|lined up|set|starting|up|for|"
    r"from|on|at|due|only|already|now|finally)$",
    re.IGNORECASE,
)
_HEADS = re.compile(
    r"\s(?:in|on|at|for|with|of|to|about|from|near|by|as|against|after|before|over)\s",
    re.IGNORECASE,
)
_ADVERBS = re.compile(
    r"\b(?:now|finally|only|already|still|also|here|for (?:me|us)) ", re.IGNORECASE
)
_FOR_ME = re.compile(r"\bfor (?:me|us)\b", re.IGNORECASE)
# "Start: 1 September" of an advert, "test Tuesday" of nobody.
_BARE = re.compile(
    r"(?:deadline|test|closing|opening|session|course|term|results?|start date|visa|contract|"
    r"insurance|warranty|notice|job|baby|review|survey|talk|lecture|doctor|hospital|review|audit|"
    r"lesson|completion|semester|performance|final|match|mortgage|taxes|thesis|dissertation|leave|"
    r"trip|fair|festival|camp|submission|launch|hearing|trial|conference|handover|swim|climb|"
    r"inspection|transfer|move|party|specialist|diagnosis|quiz|holiday|vacation|permit|passport)s?",
    re.IGNORECASE,
)


def occasion(text: str, today: date | None, *, head: bool) -> str | None:
    """Return what a clause tells of an occasion and its day, without its full stop.

    Args:
        text: of the clause, to the end of what is stated in the sentence.
        today: the day on which it was said.
        head: whether the sentence begins with it.
    """
    speaks = _SELF.search(text) is not None
    text = _HAND_IN.sub("hand-in", _ASIDE.sub(" ", figured(text)))
    said = text[:_NEAR]
    when = next(days_in(said), None)
    if when is None or words.AT_HAND.search(said, 0, when.start()):
        return None
    if when.start() == 0:
        return _mine_on(when, text, today)
    if head and (kin := _KIN.match(said)):
        text = said = f"my {kin['who']}'s{said[kin.end() :]}"
        when = next(days_in(said), None)
    opened = _OPENS.match(said)
    if when is None or (opened is None and not head):
        return None
    begins = opened.end() if opened else 0
    linked = _linked().fullmatch(said, begins, when.start())
    if linked is None or _NOT_WITHIN.search(_MEETING.sub("", linked["what"])):
        return None
    return _told(opened, linked, when, today, speaks=speaks)


def _told(
    opened: re.Match[str] | None,
    linked: re.Match[str],
    when: re.Match[str],
    today: date | None,
    *,
    speaks: bool,
) -> str | None:
    what, link = _GO.sub("", linked["what"]).rstrip(" :,"), linked["link"] or ""
    # "My hip op got booked: 14 August" was not booked on that day.
    verb = "" if link.endswith(": ") else link.strip(" ,")
    if not is_occasion(what) or (TECHNICAL.search(what) and not _MEDICAL.search(what)):
        return None
    mine = (opened is not None and opened["the"] is None) or bool(_FOR_ME.search(link))
    if not mine and not _theirs(what, opened=opened is not None, speaks=speaks):
        return None
    past = bool(_THEY.search(link)) or (
        opened is not None and (opened["it"] or "").lower() == "it was"
    )
    if (on := _on(when.group(), today, past=past)) is None or (whole := told(what)) is None:
        return None
    if mine and _KINS.match(whole):
        whole = f"their {whole}"  # "My dad's 70th birthday"
    finite = _FINITE.match(verb)
    if opened is None or not finite or opened["has"] or opened["it"]:
        return _unopened(whole, verb, on) if opened is None or not finite else None
    verb = _ADVERBS.sub("", re.sub(r"^(?:'s|'ll be|got|has)(?= |$)", _full, f"{verb} ")).strip()
    if whole.startswith("their "):
        return f"{whole} {verb} {on}"
    lead = "the" if opened["the"] or "their " in whole else "their"
    lead = opened["the"].lower() if opened["the"] and opened["the"].lower() != "the" else lead
    if _TO.search(verb):
        on = re.sub(r"^(?:on|in) ", "", on)
    return f"{lead} {whole} {verb} {on}"


def _theirs(what: str, *, opened: bool, speaks: bool) -> bool:
    """Say whether an occasion that is not called the person's may be told."""
    if _LASTS.search(what) or (not opened and _BARE.fullmatch(what.lower())):
        return False
    return not opened or speaks or is_occasion(what, _OLD)


def _unopened(whole: str, verb: str, on: str) -> str:
    if _FINITE.match(verb) and not _IS.match(verb):
        return f"their {whole} {verb} {on}"  # "Braces come off on 2 July"
    return f"{whole} {on}"


# "Dads funeral is on Wednesday"
_KIN = re.compile(
    r"(?P<who>mum|mom|mam|dad|nan|gran|grandma|granny|grandpa|grandad|granddad|sister|brother|"
    r"auntie|"
    r"aunt|uncle|mother|father|daughter|son|hubby|husband|wife|bestie|boyfriend|girlfriend|partner)"
    r"'?s(?= )",
    re.IGNORECASE,
)
_IS = re.compile(r"(?:is|'s|are|was|were|will be|'ll be|has been|have been|got|has|had been)\b")
_KINS = re.compile(r"[a-z-]+'s ")
_TO = re.compile(r" (?:to|for|from)$", re.IGNORECASE)


def _full(found: re.Match[str]) -> str:
    return {"'s": "is", "'ll be": "will be", "got": "was", "has": "has"}[found.group()]


_FINITE = re.compile(
    r"(?:is|'s|are|was|were|will|'ll|has|have|had|got|starts?|begins?|ends?|finish(?:es)?|"
    r"expires?|runs?|opens?|closes?|kicks|falls|takes|comes?|leaves?|departs?|goes|lands?|"
    r"arrives?)\b",
    re.IGNORECASE,
)


def _mine_on(when: re.Match[str], text: str, today: date | None) -> str | None:
    """Read "tomorrow is my first day at the new job"."""
    found = _IS_MINE.match(text, when.end())
    if found is None or not is_occasion(found["what"]) or _NOT_WITHIN.search(found["what"]):
        return None
    on = _on(when.group(), today, past=found["was"] is not None)
    whole = told(found["what"].rstrip("."))
    return f"{whole} {on}" if on and whole else None


def _on(said: str, today: date | None, *, past: bool) -> str | None:
    when = dates.resolve(said, "en", today, past=past)
    if when is None:
        return None
    lead = re.match(r"(?:by|until|till|since|from|around)\b", said, re.IGNORECASE)
    return f"{lead.group().lower() if lead else preposition(when)} {when}"


def is_occasion(what: str, kind: str = _CLASS) -> bool:
    """Say whether a noun phrase is one of a class: its first noun is, before "of" and "in"."""
    head = _HEADS.split(f"{what} ", maxsplit=1)[0].strip()
    if _NTH.search(head):
        return True
    return any(found.end() == len(head) for found in of_class(kind).finditer(head))


# "Mum's 80th": a birthday.
_NTH = re.compile(r"\w's (?:[2-9]\dth|[2-9]\d(?:st|nd|rd)|100th)$", re.IGNORECASE)


@cache
def _linked() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<what>(?:{_WORDS} ){{0,9}}?{_WORDS}?)(?: |(?='s )|(?=: )){_LINK}", re.IGNORECASE
    )


@cache
def _nouns() -> tuple[frozenset[str], frozenset[str]]:
    """Return words of which one is in every occasion, and those that name one only with another."""
    alone: set[str] = set()
    joined: set[str] = set()
    for phrase in (*classes()["occasions"], *classes()["appointments"]):
        parts = re.split("[- ]", phrase)
        (joined if len(parts) > 1 and parts[-1] in _PLAIN else alone).update(
            {parts[0]} if len(parts) > 1 and parts[-1] in _PLAIN else {parts[-1], f"{parts[-1]}s"}
        )
    return frozenset(alone), frozenset(joined)


@cache
def _asking() -> frozenset[str]:
    """Return words that name who sees somebody, or what is due."""
    return frozenset(
        word
        for each in ("summoners", "visitors", "works_due")
        for one in classes()[each]
        for word in (one.split()[-1], one.split()[-1] + "s")
    )


_MINE = frozenset(
    [
        "arriving",
        "visiting",
        "landing",
        "staying",
        "i",
        "i've",
        "i'm",
        "we",
        "we've",
        "we're",
        "me",
        "us",
        "my",
        "our",
    ]
)
_NTHS = frozenset(f"{ten}th" for ten in range(40, 101, 10))
_PLAIN = frozenset(["day", "evening", "night", "do", "in", "hand", "away", "date", "year"])
DAYS = frozenset(each for each in words.HOLDS["day"] if not each.isdigit() and each != "day")
"""Words of which one is in whatever tells a day."""


def may_be(said: AbstractSet[str]) -> bool:
    """Say whether a sentence of these words may tell an occasion and its day."""
    if said.isdisjoint(DAYS):
        return False
    if not said.isdisjoint(_asking()) and not said.isdisjoint(_MINE):
        return True
    if not said.isdisjoint(_NTHS):
        return True
    alone, joined = _nouns()
    return not said.isdisjoint(alone) or not (said.isdisjoint(joined) or said.isdisjoint(_PLAIN))
