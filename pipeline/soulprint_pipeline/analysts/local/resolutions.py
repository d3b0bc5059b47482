"""What somebody resolved: steps in life, and what a decision came to."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import phrases, words

_FIRST = re.compile(
    r"^(?:that |and |so )?(?:i'm|we're|i'll be|we'll be|i am|we are) ", re.IGNORECASE
)
_WILL = re.compile(
    r"^(?:that |and |so )?(?:i'll|we'll|i will|we will|i'm going to|we're going to) ", re.IGNORECASE
)


def resolution(text: str) -> str | None:
    """What a decision came to: a sentence of its own, or what the person does about it."""
    said = text.removeprefix("that ")
    if led := _FIRST.match(said):
        phrase = phrases.doing(said[led.end() :])
        return phrase if phrase and phrase.split()[0].lower().endswith("ing") else None
    if led := _WILL.match(said):
        phrase = phrases.doing(said[led.end() :])
        return f"will {phrase}" if phrase else None
    phrase = phrases.outcome(said)
    if phrase is None or not re.search(
        r"\b(?:will|stays?|is going to|goes|gets|sleeps?|moves?|starts?|begins?|be|won't|remains?|"
        r"becomes?|is off|is on|are off|is cancelled|is over)\b",
        phrase,
    ):
        return None
    return phrase


_STEP = (
    r"quit|leave|move|sell|buy|marry|adopt|apply|retire|switch|start|learn|study|train|enroll?|"
    r"sign up|go back|give up|stop|renovate|build|write|launch|open|found|travel|emigrate|"
    r"relocate|propose|divorce|homeschool|take (?:a|the) (?:sabbatical|year|gap|job|offer)|"
    r"have (?:a|another) (?:baby|child)|run (?:a|the|my)|cut out|become|resign|rent|volunteer|"
    r"foster|freelance|go (?:vegan|vegetarian|part-time|freelance|solo|full-time)|drop out|"
    r"do (?:a|my) (?:phd|master|degree|apprenticeship)|spend|save|invest|donate|hike|cycle|"
    r"walk the|convert|replace|refinance|downsize|turn down|accept|pay off|hire|publish|"
    r"self-publish|plant|swim|climb|get (?:a|married|divorced|rid)|visit|celebrate|join|keep|"
    r"ditch|breastfeed|try for"
)
_SMALL_STEP = re.compile(
    r"\b(?:file|script|function|code|test|tests|button|column|row|table|query|branch|server|email|"
    r"mail|meeting|call|list|document|page|section|paragraph|chapter|draft|now|tonight|today|"
    r"tomorrow|again|first|version|answer|question|step|dinner|lunch|bed|app)\b",
    re.IGNORECASE,
)
_RESOLVE = re.compile(rf"(?:{_STEP})\b", re.IGNORECASE)


def resolve(text: str) -> str | None:
    """A step in life, after "going to": "quit my job", not "fix that"."""
    phrase = phrases.doing(text)
    if phrase is None or not _RESOLVE.match(phrase) or _SMALL_STEP.search(phrase):
        return None
    return phrase if len(phrase.split()) > 1 else None


def resolving(text: str) -> str | None:
    """A step in life in its form with "-ing", turned into what one plans to do."""
    first, _, rest = text.partition(" ")
    verb = words.STEPS.get(first.lower())
    return resolve(f"{verb} {rest}") if verb else None


def stepping(text: str) -> str | None:
    """A step in life that is under way: "leaving academia"."""
    step = resolving(text)
    if step is None:
        return None
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {step.partition(' ')[2]}" if rest else None
