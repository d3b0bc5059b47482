"""Phrases in front of a clause: "since March I …" says when, "in the game I …" opens a world.

Only a phrase that says when, how often or with what in view leaves the clause behind it true; a
place in front of it may be a tale's, and one week or one evening is no habit.
"""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.tokens import flat
from soulprint_pipeline.analysts.local.words import DOUBTS

_TIME = (
    r"(?:the |my |our |late |early |mid |about |around |this |that ){0,3}"
    r"(?:\d|january|february|march|april|may\b|june|july|august|september|october|november|"
    r"december|spring|summer|autumn|fall\b|winter|morning|evening|afternoon|spare|free|last|past|"
    r"general|total|fact|addition|meantime|day job|job|career|work|family|house|household|country|"
    r"(?:(?:exactly|just|about|less than|under|roughly|almost) )?(?:an?|one|two|three|four|five|"
    r"six|seven|eight|nine|ten|twelve) (?:days?|weeks?|months?|years?)\b|"
    r"exactly|culture|kitchen|garden|office|team|company|twenties|thirties|forties|fifties|"
    r"sixties|end|"
    r"long run|future|case\b|my)"
)
_DAY = (
    r"(?:my |the |most |other |a |some |cold |rainy |work |free ){0,3}"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun|week|days?\b|nights?\b|top\b|side\b|whole\b|average|"
    r"bus\b|train|way\b|commute|holidays?|vacation|other hand|mother|father|rest days|\d)"
)
_HOUR = (
    r"(?:the |my |our |this |about |around ){0,3}"
    r"(?:moment|present|work|home|night|week|school|uni|the end|age|last|first|least|lunch|dinner|"
    r"breakfast|noon|christmas|easter|job|company|office|\d)"
)
_SAKE = (
    r"(?:the |my |me|about |around |over |almost |nearly |more than |at least |many |some |a |"
    r"my own |several |as ){0,3}"
    r"(?:last|past|living|work\b|breakfast|lunch|dinner|fun\b|exercise|sport|coding|code\b|notes|"
    r"writing|me\b|now\b|years|months|decades|ages|long|couple|few|while|health|religious|ethical|"
    r"medical|environmental|family|most part|record|day job|hobby|commut|relax|"
    r"\d+ (?:years|months)|\w+ (?:years|months|decades))"
)
_FRONT = re.compile(
    r"(?:since|until|after|over|during|by|back in|as of|every|most|all|throughout|apart from|"
    r"besides|when (?:i|it|you)|between|outside|next|last|once|twice|whenever|before|with|of all|"
    r"to relax|to unwind|tonight|tomorrow|(?:a|one|two|three|four) (?:days?|weeks?|months?) from "
    r"(?:now|today|tomorrow)|"
    r"the rest of the|weekdays|weekends|evenings|mornings|outside|the other|half the|in between|"
    rf"in(?= {_TIME})|on(?= {_DAY})|at(?= {_HOUR})|for(?= {_SAKE}))\b"
    r"(?: [\w'-]+){1,9}?,? (?=(?:i|we|my|our)(?: |'))",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"(?:in|on|inside|within)(?: [\w'-]+){1,5} (?=(?:i|i'm|we|my|our) )", re.IGNORECASE
)
_TALE = re.compile(
    r"\b(?:stor(?:y|ies)|novel|game|campaign|dreams?|play|film|movie|role|character|scenario|"
    r"example|letter|e-?mail|universe|world|simulation|test|exercise|sentence|script|version|"
    r"chapter|scene|song|lyrics?|book|(?<=in the )"
    r"past(?! (?:\w+ )?(?:years?|months?|weeks?|decade))|childhood|if|he|she|they|podcast|"
    r"show|video|interview|"
    r"ad|advert|bet|dare|calculation|purposes?|says?|said|kept|goes|went|repeat\w*|claim\w*|"
    r"wr(?:ote|ites?)|reads?)\b",
    re.IGNORECASE,
)


def behind(sentence: str, start: int, end: int) -> int | None:
    """Return where the clause begins behind a phrase in front of it that leaves it true."""
    front = _FRONT.match(sentence, start, end)
    if front is None:
        return None
    doubted = not DOUBTS.isdisjoint(flat(front.group()).lower().split())
    told = _TALE.search(sentence, start, front.end()) is not None
    return None if doubted or told else front.end()


def opens_world(sentence: str, start: int, end: int) -> bool:
    """Say whether a sentence begins within something of which nothing is known."""
    return _WITHIN.match(sentence, start, end) is not None and not _FRONT.match(sentence, start)
