"""What limits a statement: how far, where, since when and with what exception it holds.

"I'm mostly vegetarian", "I live near Bath", "I'm vegan except on Sundays": a pattern knows what is
said, and what its words leave out would make more of it than was said. A limit is told with the
statement; where it cannot be told, neither is the statement.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from soulprint_pipeline.analysts.local.lasting import since_when
from soulprint_pipeline.analysts.local.mending import mended
from soulprint_pipeline.analysts.local.nearness import beside
from soulprint_pipeline.analysts.local.open_clauses import complements
from soulprint_pipeline.analysts.local.patterns import Pattern
from soulprint_pipeline.analysts.local.statement import Made
from soulprint_pipeline.analysts.local.tongue_limits import of_tongue


def limited(
    pattern: Pattern, made: Made, match: re.Match[str], clause: str, today: date | None
) -> Made | None:
    """Return a statement with its limits, or None where they cannot be told.

    Args:
        pattern: that made the statement.
        made: the statement.
        match: of the wording, at the beginning of `clause`.
        clause: up to the end of what is stated in the sentence.
        today: the day on which it was said.
    """
    text, values = made.text, made.values
    if pattern.slot in _PLACED and (near := _beside(match, clause)):
        place = values["place"]
        text = re.sub(rf" (?:in|(from)) {re.escape(place)}", rf" \1 {near}{place}", text)
        text, values = " ".join(text.split()), {**values, "place": near + place}
    if pattern.id.startswith(_WISHES):
        return made
    said = _outside(match)
    if (other := _ANOTHER_THING.get(pattern.slot or "")) and other.search(said):
        return None
    text = of_tongue(pattern.id, text, f"{said}{made.rest[:_BEHIND]}", clause)
    told = _how_far(text, said, _DEGREE if pattern.id.startswith(_AILMENTS) else _HOW_FAR)
    told = _within(told, said, made.rest, pattern.slot) if told else None
    whole = mended(since_when(told, _behind(match, made.rest), today)) if told else None
    return msgspec.structs.replace(made, text=whole, values=values) if whole else None


_BEHIND = 24
"""Characters behind a wording that may say how well somebody has a language."""
_PLACED = frozenset(["home", "origin"])
_ANOTHER_THING = {
    "name": re.compile(r"\b(?:last|family|middle|maiden|second) name\b", re.IGNORECASE),
    "employer": re.compile(
        r"\b(?:offered|diagnosed|rejected|declined|applied|interview\w*|infected)\b"
        r"(?!.*\b(?:accepted|took|taken)\b)",
        re.IGNORECASE,
    ),
    "home": re.compile(r"\b(?:have|own|'ve got) (?:an?|two|three)\b|\bholiday\b", re.IGNORECASE),
}
"""Words of a wording that make something else of what fills a slot."""
_AILMENTS = ("condition", "allergy")
_WISHES = ("asks-", "answers-", "likes-answers", "call-me")


def _beside(match: re.Match[str], clause: str) -> str:
    said = match.re.groupindex.get("place")
    return beside(clause[: match.start("place")]) if said and match["place"] else ""


def _behind(match: re.Match[str], rest: str) -> str:
    """Return what follows what was captured, with a "since 2010" that the wording itself holds."""
    lead = _SPAN.search(match.group()) or _LEAD.search(match.group())
    return f"{lead.group()}{rest}" if lead else rest


_SPAN = re.compile(r" for (?:[\w-]+ ){1,4}(?:years|yrs)$", re.IGNORECASE)
_LEAD = re.compile(r" (?:since|for)$", re.IGNORECASE)


def _outside(match: re.Match[str]) -> str:
    """Return the words of a wording without what was captured."""
    parts: list[str] = []
    at = match.start()
    for start, end in sorted(match.span(name) for name in match.re.groupindex):
        if start >= at:
            parts.append(match.string[at:start])
            at = end
    return " ".join([*parts, match.string[at : match.end()]])


_HOW_FAR = re.compile(
    r"\b(?P<how>mostly|mainly|primarily|usually|generally|typically|normally|largely|partly|"
    r"temporarily|kind of|kinda)\b",
    re.IGNORECASE,
)
_DEGREE = re.compile(
    r"\b(?P<how>partially|partly|slightly|mildly|severely|profoundly|legally|mild|severe|mostly)\b",
    re.IGNORECASE,
)
_OF_BEING = {"mild": "mildly", "severe": "severely"}
_TURNED = re.compile(
    r"\b(?:former(?:ly)?|ex|aspiring|would-be|wannabe|failed|imaginary|pretend|fictional|hardly|"
    r"barely|not really|no longer)\b",
    re.IGNORECASE,
)
"""Words that a wording may pass over, and that turn what it says."""

_DENIED = re.compile(r"(?:Does not|Has no|Has not|Is not|Cannot|Can't|Will not) ")
_BE = re.compile(r"(?:Is|Has|Was|Had) ")
_HEDGED = re.compile(
    r",? (?:sort of|kind of|more or less|in a way|i (?:think|guess|suppose|believe)|"
    r"or (?:so i think|at least|trying to|something)|supposedly|apparently|allegedly|"
    r"(?:in name|on paper|by passport)(?: only)?|or was\b|"
    r"probably|maybe|if anything|"
    r"but (?:not really|i(?:'m| am) not sure|only (?:just|in theory)|(?:started|began|went back|"
    r"relapsed|fell|slipped|gave in)\b))(?=[.,;!?]|$| )",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r",? (?P<lead>except(?:ing)?(?: for)?|apart from|aside from|other than|save for|bar|minus|"
    r"but (?:only|not)|only)(?= (?P<what>[^.;!?,()]+))",
    re.IGNORECASE,
)
_WORDS_OF_ONE = 7
"""Words of an exception that is told; a longer one may hold another clause."""
_ON_TERMS = re.compile(
    r",? (?:unless|except (?:when|if|that|i)\b|but only (?:when|if)\b)", re.IGNORECASE
)
_PART = re.compile(
    r"(?P<front>,? (?:but )?(?:only )?)(?P<part>(?:at home|at work|during the week|on weekdays|"
    r"(?:on|at)(?: the)? weekends?|on (?:mon|tues|wednes|thurs|fri|satur|sun)days|"
    r"in (?:the )?(?:summer|winter|spring|autumn)s?(?! (?:of|\d))|half (?:of )?the year|"
    r"part of the year|most of the (?:year|time)|part[- ]time|temporarily|for now|"
    r"for the time being))"
    r"(?=[.,;!?)]|$| (?:and|but|so|because|while|since|as|for|where)\b)",
    re.IGNORECASE,
)
_LASTS = re.compile(
    r"\b(?:live|living|reside|based|stay|work|working|eat|i'm|we're|am)\b", re.IGNORECASE
)
_IN_PART = frozenset(["home", "diet", "employer"])
"""Slots of what may hold for a part of the time: whoever lives here in summer."""


def _how_far(text: str, said: str, shape: re.Pattern[str]) -> str | None:
    """Return a statement with how far it holds, as in "Is mostly vegetarian".

    Args:
        text: the statement.
        said: the words by which it was told, without those that were captured.
        shape: of the words that say how far.
    """
    turned = None if _DENIED.match(text) else _TURNED.search(said)
    if turned and turned.group().lower() not in text.lower():
        return None
    found = shape.search(said)
    if found is None or found["how"].lower() in text.lower():
        return text
    how = found["how"].lower().replace("kinda", "kind of")
    if be := _BE.match(text):
        how = _OF_BEING.get(how, how) if be.group() == "Is " else how
        return f"{be.group()}{how} {text[be.end() :]}"
    return f"{how.capitalize()} {text[:1].lower()}{text[1:]}"


def _within(text: str, said: str, rest: str, slot: str | None) -> str | None:
    """Return a statement with what limits it behind its words, None where that cannot be told.

    Args:
        text: the statement with its full stop.
        said: the words by which it was told.
        rest: what follows the words by which it was told.
        slot: of its pattern.
    """
    if _ON_TERMS.match(rest) or _HEDGED.match(rest):
        return None
    if slot in _IN_PART and _LASTS.search(said) and (part := _PART.match(rest)):
        return f"{text[:-1]} {part['part'].lower()}."
    if found := _EXCEPT.match(rest):
        lead = found["lead"].lower()
        if lead in {"only", "but only", "but not"} and not _WHERE.match(found["what"]):
            return text if lead != "but only" else None
        what, _ = complements.cut(found["what"], present=True, progressive=False)
        told = complements.told(what)
        if not told or len(told.split()) > _WORDS_OF_ONE:
            return None
        return f"{text[:-1]}{',' if lead.startswith('but') else ''} {lead} {told}."
    return text


_WHERE = re.compile(r"(?:in|on|at|with|after|before|during|for) ", re.IGNORECASE)
