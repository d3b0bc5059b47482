"""How far a sentence states something, and what its question takes for granted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.colons import ASKS
from soulprint_pipeline.analysts.local.leads import LEADS, MOST
from soulprint_pipeline.analysts.local.tokens import flat

_QUESTION_JOINT = re.compile(
    r"(?:[,;:.!] | [-\u2013\u2014] |\u2014 ?)(?:and |but |so |also |now )?| (?:so|and|but) "
    r"(?=(?:what|how|can|could|which|where|is|are|do|should|would|any)\b)",
    re.IGNORECASE,
)
_CANNOT = re.compile(r"can't (?:stand|bear|eat|drink|abide|do|have|tolerate)\b", re.IGNORECASE)
_STATES = re.compile(
    rf"(?:{LEADS}[,.!:;]? )?(?:(?:i|i'm|i've|we|we're|we've)(?! (?:should|could|can|must|may))\b|"
    r"(?:my|our) \w|(?:can't stand|been|got|hate|love|started|moved|switched|bought|quit|"
    r"\w{3,}ing) )",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    r"(?:,| [-\u2013\u2014]|\.\.\.?) (?!(?:right|yes|no|correct|ok|okay|huh|eh|or|and|but|true|"
    r"isn't|"
    r"don't|am|if|when|because|who|where|with|maybe|say|even|though|i|we|my|our|you|he|she|they|"
    r"it|not|so|never|always|just|at least|honestly)\b)"
    r"(?:[\w'/&+-]+ ){1,6}?[\w'/&+-]+\?{1,5}$|"
    r"(?:,| [-\u2013\u2014]) (?!right|correct|true|innit|maybe|seriously|really|still|yes|what|"
    r"yeah|huh|no)(?-i:[a-z]{3,})\?{1,5}$",
    re.IGNORECASE,
)
_KIDDING = re.compile(
    r"\b(?:just kidding|jk|not really|hypothetical|in this scenario|"
    r"apparently|supposedly|allegedly|reportedly|said no one(?: ever)?|as if!|"
    r"yeah,? right|sarcasm|obviously not|ha,? as if)\b|(?<!\w)/s(?:arc(?:asm)?)?(?!\w)|\U0001f644"
    r"|^(?:oh,? )?(?:great|wow|fantastic|wonderful|awesome|brilliant|perfect|lovely|sure|yay|"
    r"nice),? i (?:just |really |totally |so |absolutely )?(?:love|adore|enjoy)\b"
    r"|\bi (?:just|simply) adore\b|^such a (?:joy|treat|pleasure)\b|\bnothing says\b"
    r"|\bi (?:just|so|totally|absolutely|simply|really|always) (?:just )?(?:love|adore|enjoy) "
    r"(?:it )?(?:when|how|that|being|getting|paying|waiting|waking|sitting|standing|spending|"
    r"losing|cleaning|filling|debugging|fixing|hearing)\b"
    r"|^(?:right|sure|yeah|yes|oh),? and i(?:'m| am)\b|\bi(?:'m| am) (?:napoleon|"
    r"cleopatra|elvis|santa|batman|the (?:pope|queen of (?:sheba|england)|easter bunny|"
    r"king of (?:spain|england|france)))\b"
    r"|^(?:just )?(?:today|tonight|tomorrow|this (?:once|time|evening|morning|afternoon|weekend)|"
    r"for (?:once|today|tonight)),? (?:i'm|we're|i am|we are) (?:the|an?)\b|, say, (?=i\b)"
    r"|^(?:sure|yeah|right) (?=(?:i|we|my|i'm|we're)\b)"
    r"|^(?:oh|ah|yeah|well),? (?:sure|great|joy|brilliant|wonderful|lovely|fantastic|right|how nice"
    r"|fine|perfect|of course)\b|^(?:sure|right|great),? (?:because|cause|'cause|like|as if)\b"
    r"|, ?[\"']? ?(?:s?he|they|it|the \w+|one of them) (?:writes?|wrote|says?|said|adds?|added|"
    r"goes on|went on|continues?|explains?|explained|asks?|asked|claims?|claimed)\b"
    r"|,[\"']? ?(?:says|said|writes|wrote|adds|added|explains|explained|claims|claimed) "
    r"(?:one|another|an?|the|some|mrs?\.?|ms\.?|dr\.?) "
    r"|, (?:not!?|not at all|yeah,? right|sure|as if)[.!]?$|\bbecause (?:clearly|obviously)\b",
    re.IGNORECASE,
)

_GRANTED = re.compile(
    r"(?:\b(?:since|given(?: that)?|now that|seeing (?:as|that)|considering(?: that)?|as long as|"
    r"being that) |\((?:i'm |we're )?|[.!] )(?=(?:i|we|my|our)(?:'|\b))",
    re.IGNORECASE,
)


def readable(sentence: str) -> tuple[int, bool]:
    """Say how far a sentence states something, and whether it ends as a question.

    Args:
        sentence: with single blanks and straight apostrophes.

    Returns:
        The end of its declarative part (0 where there is none), and whether it asks.
    """
    if _may_kid(sentence) and _KIDDING.search(sentence):
        return 0, False
    if not sentence.rstrip("\"')*_ ").endswith("?"):
        return len(sentence), False
    if ASKS.match(sentence) and not _CANNOT.match(sentence):
        return 0, True
    for joint in _QUESTION_JOINT.finditer(sentence):
        if ASKS.match(sentence, joint.end()):
            return joint.start(), True
    # "I commute by bike, rain trousers?": what is asked is not said in a clause.
    if _STATES.match(sentence) and (asked := _FRAGMENT.search(sentence)):
        return asked.start(), True
    return 0, True


def _may_kid(sentence: str) -> bool:
    said = flat(sentence).lower().split()
    return not words.KIDDING.isdisjoint(said) or "\U0001f644" in sentence or "/s" in sentence


def presupposed(sentence: str) -> Iterator[int]:
    """Yield where a question takes something for granted: "... since I'm vegan?"."""
    for place in islice(_GRANTED.finditer(sentence), MOST):
        before = set(flat(sentence[: place.start()]).lower().split())
        if before.isdisjoint(words.SUPPOSES):
            yield place.end()
