"""From a wording that fits to the statement that its pattern makes of it."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.local import belongings, captures, dates
from soulprint_pipeline.analysts.local.joined import in_third_person
from soulprint_pipeline.analysts.local.mending import mended
from soulprint_pipeline.analysts.local.patterns import Ready
from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.analysts.local.wording import Wording

_COURTESY = re.compile(
    r"[\s,.!?]*(?:(?:please|thanks|thank you|from now on|in (?:the )?future|going forward|"
    r"anymore|any more|"
    r"again|ever|at all|when you (?:answer|reply|respond|write)(?: me| to me)?|in (?:your|the|any) "
    r"(?:answers?|repl(?:y|ies)|responses?|texts?|messages?)|with me|for me|always|okay|ok|and "
    r"just|btw)[\s,.!?]*){0,3}",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"^,\d{3}\b|^'s (?:\w+ )?(?:dogs?|cats?|house|flat|car|kids|children|birthday|garden|plants|"
    r"place|wedding|things|stuff|estate|affairs|finances|husband|wife|mother|father|son|daughter|friend|"
    r"boss|boyfriend|girlfriend|partner|brother|sister)\b|"
    r"^\s*(?:,? ?(?:if(?! [\w' ]{0,40}\b(?:matters?|helps?|helped|relevant|useful|"
    r"needed?|counts|wondering|interested|makes (?:a|any) difference|changes anything)\b)|unless|"
    r"or something|or so they say|in (?:my|this|the|a) (?:game|novel|"
    r"story|dream|"
    r"simulation|book|character|script|movie|play|scenario|example)|according to|just kidding|"
    r"tongue\b|jk\b|at heart\b|on (?:it|this|that|them)\b|"
    r"(?:on|in) (?:my (?:lap|class|group|course)|"
    r"the (?:sims|game|"
    r"picture|photo|show|series))\b|not\b[\s.!]*$))",
    re.IGNORECASE,
)
# "I'm the driver tonight": for an evening nobody is anything.
_BEING = re.compile(r"(?:i'm|we're|i am|we are) (?!\w+ing\b)", re.IGNORECASE)
_FOR_NOW = re.compile(
    r"\s*,? ?(?:tonight|today only|for (?:this|"
    r"the (?:day|night|evening|weekend|meeting|trip|session)|"
    r"one (?:day|night|evening|week)|halloween|carnival)|this (?:time|evening|weekend|round)|"
    r"in this\b|for once)",
    re.IGNORECASE,
)
# "We're over in Paris for the weekend": where somebody stays is not where they live.
_VISIT = re.compile(
    r",? ?(?:(?:right )?now )?(?:for (?:\w+ ){1,2}?(?:days?|nights?|weeks?|weekend|trip|"
    r"conference|wedding|work|business|holidays?|vacation)\b|until\b|till\b|"
    r"for (?:work|business|christmas|easter)\b|on (?:holiday|vacation|"
    r"business|a |tour|our way|my way)|this (?:week|weekend)|tonight|today|"
    r"tomorrow|next (?:week|weekend)|"
    r"visiting|with a layover)",
    re.IGNORECASE,
)
# "I'm eighty next birthday": who is not so yet.
_TO_COME = re.compile(
    r",? ?(?:(?:on )?my |in |this |next |come |on |later |as of |by )(?:next |coming |the |a )?"
    r"(?:birthday|january|february|march|april|may|june|july|august|september|october|november|"
    r"december|month|week|weeks?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|"
    r"summer|autumn|fall|winter|\d{1,2}\b)",
    re.IGNORECASE,
)
# "Call me Ishmael is the best opening": a sentence that is the subject of another is a quotation.
_SPOKEN = re.compile(r"(?:i|we|i'm|we're|call|my name)\b", re.IGNORECASE)
_SPOKEN_OF = re.compile(
    r"^,? (?:is|was|are|were|sounds?|means?|reads?|would be|must be|has to be) "
    r"(?:an?|the|my|your|his|her|not|no|too|so|such|just|one|more|less|better|best|wrong|right|"
    r"correct|what|how|\w+ed|\w+ly)\b",
    re.IGNORECASE,
)

_CLAUSE_END = re.compile(
    r"\s*(?:[,.;:!?()\u2013\u2014]|$|(?:-\s)|(?:and|but|so|because|since|though|although|while|by|who|"
    r"now|too|these|at|right|as|here|already|btw|with|which|if|for|lol|haha|again|myself|in|on|yet|"
    r"from|when|until|before|during|whose|aged|ages|after|then|or|last|this|next|today|yesterday|behind|under|near|out|"
    r"outside|inside|around|over|up|down|that|whose|named|called|of my own|living|working|together|"
    r"worse|is|makes|means|gets|acts|flares|twice|once|later|soon|lately|nowadays|"
    r"please|except|apart|unless|save|one's|one is|both|i|i'm|i've|we|we're|we've|he|she|they)\b)",
    re.IGNORECASE,
)


class Made(msgspec.Struct, frozen=True):
    """A statement, what was captured for it, by name, and what follows the words that made it."""

    text: str
    values: dict[str, str]
    rest: str


def make(
    ready: Ready, wording: Wording, match: re.Match[str], clause: str, today: date | None
) -> Made | None:
    """Return the statement, or None where what was said is not what the pattern means.

    Args:
        ready: the pattern.
        wording: one of its wordings.
        match: of the wording at the beginning of `clause`.
        clause: up to the end of what is stated in the sentence.
        today: the day on which it was said.
    """
    pattern = ready.pattern
    values = _values(pattern.forms, wording, match, today)
    if values is None or not _holds(ready, values, match, clause):
        return None
    rest = _rest(match, values, clause)
    for name in pattern.lower:
        values[name] = values[name][:1].lower() + values[name][1:]
    for name in pattern.article:
        if wording.kinds.get(name) != "owned" or not belongings.is_plural(values[name]):
            values[name] = with_article(values[name])
    if "date" in values:
        values["on"] = preposition(values["date"])
    text = " ".join(pattern.say.format_map(values).split())
    told = mended(in_third_person(text[:1].upper() + text[1:]))
    clean = told is not None and BLANK not in told and markdown.line(told) == told
    if told is None or not clean or markdown.gives_orders(told):
        return None
    return Made(told, values, rest)


def _holds(ready: Ready, values: dict[str, str], match: re.Match[str], text: str) -> bool:
    """Say whether what was captured, and what follows it, is what the pattern asks for."""
    said = " ".join(values.values()).lower()
    if any(word in said for word in ready.pattern.deny):
        return False
    if ready.require and not any(ready.require.search(value) for value in values.values()):
        return False
    if ready.pattern.whole and _COURTESY.sub("", text[match.end() :], count=1):
        return False
    rest = _rest(match, values, text)
    if ready.pattern.ends and rest and not _CLAUSE_END.match(rest):
        return False
    return not (
        (ready.pattern.slot == "home" and _VISIT.match(rest))
        or (ready.pattern.id == "age" and _BEING.match(text) and _TO_COME.match(rest))
        or (_BEING.match(text) and _FOR_NOW.match(rest))
        or (_SPOKEN.match(text) and _SPOKEN_OF.match(rest))
        or _UNDONE.match(rest)
    )


def _rest(match: re.Match[str], values: dict[str, str], text: str) -> str:
    """What follows the last capture's trimmed value in the clause."""
    if (
        not match.lastgroup
        or match.lastgroup not in values
        or match.end(match.lastgroup) < match.end()
    ):
        return text[match.end() :]
    raw = match.group(match.lastgroup)
    kept = values[match.lastgroup]
    at = raw.lower().find(kept.lower())
    return (raw[at + len(kept) :] if at >= 0 else "") + text[match.end() :]


def _values(
    forms: dict[str, dict[str, str]], wording: Wording, match: re.Match[str], today: date | None
) -> dict[str, str] | None:
    values: dict[str, str] = {
        name: form[""] for name, form in forms.items() if name not in wording.kinds and "" in form
    }
    for name, kind in wording.kinds.items():
        said = match.group(name)
        if said is None:
            continue
        value: str | None
        if kind in dates.DAYS:
            value = dates.captured(kind, said, "en", today)
            if value is None:
                return None
        elif kind:
            value = captures.KINDS[kind](said)
            if value is None:
                return None
            # Only at the end may a capture hold more than was meant.
            last = match.end(name) == match.end()
            if not last and kind != "number" and len(value) < len(said.replace(".", "")):
                return None
        else:
            value = wording.written.get(said.lower(), said.lower())
        values[name] = forms.get(name, {}).get(value.lower(), value)
    return values


# There is one of each: "works as head of maths".
_POST = re.compile(
    r"(?:deputy |vice |acting )?(?:head|chair|director|president|secretary|chief|dean|captain|"
    r"owner|treasurer|manager|leader|editor|mayor) of\b",
    re.IGNORECASE,
)


def with_article(phrase: str) -> str:
    """Put "a" or "an" in front of a phrase that has no article yet."""
    first = phrase.split(maxsplit=1)[0].lower()
    if _POST.match(phrase):
        return phrase
    if first == "own":
        return f"their {phrase}"
    if first in {"a", "an", "the", "their"}:
        return phrase
    vowel = first[0] in "aeio" or (
        first[0] == "u" and not first.startswith(("uni", "use", "eu", "usa"))
    )
    vowel = vowel or first.startswith(
        ("hour", "honest", "heir", "mba", "mri", "ux", "rpg", "sql", "ngo", "llm", "hp", "lg")
    )
    return f"{'an' if vowel and not first.startswith(('one', 'eu')) else 'a'} {phrase}"


def preposition(when: str) -> str:
    """Return "on" for a date with a day, "in" for a month, a year or a week."""
    day = re.search(r"\b\d{1,2}(?:st|nd|rd|th)?\b(?!\d)", when)
    return "on" if day and not when.startswith("the week of") else "in"
