"""Statements that tell something only with the rest of their message.

"The deadline is 30 June" does not say what it is for, and "I've made up my mind to stop" not what
is stopped. Where the message tells it, it is put in; else nothing is told.
"""

from __future__ import annotations

import re

_DEADLINE = re.compile(
    r"(?:(?:The|Their|A) )?(?:deadline|closing date|submission date)"
    r"(?: is| falls)?(?: (?-i:on|in|by))? (?P<day>(?:\d{1,2} |late |early |mid )?[A-Z][a-z]+ "
    r"\d{4})\.",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:an?|the|my|our|this|these|for) (?P<what>(?:(?!and|or|of|to|for|the|this|that|is|in|"
    r"on)[a-z-]+ ){0,2}"
    r"(?:application|applications|proposal|thesis|dissertation|abstract|tender|bid|essay|"
    r"manuscript|"
    r"portfolio|personal statement|tax return|chapter|competition|scholarship|fellowship|bursary|"
    r"appeal|coursework|submission|exhibition|residency|novel|story|article|paper|grant|"
    r"report))s?\b",
    re.IGNORECASE,
)


_STEP = re.compile(
    r"Decided (?P<not>not )?to (?P<verb>stop|quit|leave|sell|move|go|start|continue|stay|keep|"
    r"change|return|try|accept|refuse|"
    r"sign|buy|wait|do)(?: it| that| this)?\."
)
_ING = {
    "stop": "stopping",
    "quit": "quitting",
    "sell": "selling",
    "buy": "buying",
    "sign": "signing",
}


def is_half(statement: str) -> bool:
    """Say whether a statement does not tell by itself what it speaks of."""
    return _DEADLINE.fullmatch(statement) is not None or _STEP.fullmatch(statement) is not None


def completed(statement: str, message: str) -> str | None:
    """Return a half statement with what it speaks of; None where nothing tells that.

    Args:
        statement: "The deadline is on 30 June 2025." or "Decided to stop."
        message: the words of the person in which it was said.
    """
    if deadline := _DEADLINE.fullmatch(statement):
        work = _WORK.search(message)
        return f"Deadline for their {work['what'].lower()}: {deadline['day']}." if work else None
    step = _STEP.fullmatch(statement)
    if step is None:
        return None
    verb = step["verb"]
    doing = _ING.get(verb, f"{verb.removesuffix('e')}ing")
    named = re.search(
        rf"\b{doing} (?P<what>(?:my |the )?(?!it\b|that\b|this\b|to\b|in\b|at\b|for\b)[\w-]+)(?= "
        rf"early| suddenly| now|[?.,;]| and )",
        message,
        re.IGNORECASE,
    )
    if named is None:
        return None
    what = re.sub(r"^my ", "their ", named["what"])
    return f"Decided {step['not'] or ''}to {verb} {what}."
