"""Wishes in bare words under one that says that they last: "in future, metric only".

`reader.py` reads wishes by how they begin. Here is no verb and no opening: what shows the wish is
that it is said of all answers, and that each part names something of their manner.
"""

from __future__ import annotations

import re
from functools import cache

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.analysts.local.wishes import scopes
from soulprint_pipeline.analysts.local.wishes.lexicon import listed, shape
from soulprint_pipeline.analysts.local.wishes.telling import base_of

_MOST_WORDS = 6
_ANSWERS = r"(?: (?:answers|replies|responses|explanations|texts|messages)(?: only)?)"
_ADJECTIVES = (
    "short|shorter|brief|briefer|concise|terse|succinct|long|longer|detailed|thorough|simple|"
    "simpler|plain|"
    "plainer|blunt|direct|honest|frank|formal|informal|casual|friendly|polite|factual|straight"
)
_HOW = re.compile(
    rf"(?:much |way |a bit |a little |very |really |more |less )?(?P<how>(?:{_ADJECTIVES})"
    rf"(?:(?: and|,| but) (?:{_ADJECTIVES}))?)(?P<answers>{_ANSWERS})?",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"(?:no|never|not|without|zero|skip|avoid|drop|leave out|fewer|less|don't use|none of) "
    r"(?:any |the |more |your |those |so many |such )?(?P<what>[\w' -]+)",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?:(?:max|maximum|at most|no more than|not more than|under) )?(?P<limit>(?:a |one |two |"
    r"three |four |five |"
    r"six |ten |\d{1,3} )(?:short )?(?:words?|sentences?|lines?|paragraphs?|bullet points?))"
    r"(?: (?:max|maximum|at most|tops|or less|or fewer|only|each))?",
    re.IGNORECASE,
)
_IN = re.compile(
    r"(?:all |the |my )*(?P<what>prices|sums|amounts|recipes|units|measurements|temperatures|"
    r"dates|times|distances|"
    r"weights|code|examples|quotes|money|costs|money sums) (?P<how>in|as|with|to) (?P<that>[\w' "
    r"-]{2,40})",
    re.IGNORECASE,
)
_SINGLE = re.compile(
    r"(?:(?:in|with|use|using|only|just|strictly|stick to|the|some|mostly|but|"
    r"(?:answers|replies) (?:in|with|as)) )*(?P<what>[\w' "
    r"-]+?)"
    r"(?: (?:only|throughout|everywhere|instead|first))?",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^(?:please|pls|plz|kindly|and|then|so|but|just|also|always)\b[ ,:]*|(?:^|[ ,]+)(?:please|"
    r"pls|plz|thanks|thank you|thx|"
    r"always|every time|ever|ok|okay)$",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[,;] (?:and |but )?| and (?=(?:no|only|just|never|always|without) )| - | & ")
_END = re.compile(
    r"[.!?\u2026\u2014\u2013(](?=\s|$|\w)|,? (?:because|since|as i|so i|i'm|i |my |it's|for me)"
)
_TAIL = re.compile(
    r"(?:[,.:;\u2014-]| -)? ?(?:always|every time|everytime|as a rule|in general|generally|"
    r"permanently|by default|"
    r"from now on|in (?:the )?future|going forward|for all (?:my|our|your)? ?(?:chats|questions|"
    r"answers|replies)|"
    r"in (?:all|every|each) (?:of )?(?:your |our )?(?:answers?|repl(?:y|ies)|responses?|chats?)|"
    r"no exceptions)"
    r"(?:,? (?:please|pls|thanks))?$",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"[.!\n] ?(?:always|every time|permanently|no exceptions)(?: please| pls)?[.!\n]", re.IGNORECASE
)
_SAME = {
    "emoji": "emojis", "emoticons": "emojis", "smileys": "emojis", "metric": "metric units",
    "imperial": "imperial units", "headers": "headings", "bullets": "bullet points",
    "british english": "British English", "uk english": "British English",
    "uk spelling": "British spelling",
    "us spelling": "American spelling", "british spelling": "British spelling",
    "american spelling": "American spelling", "american english": "American English",
    "celsius": "Celsius", "fahrenheit": "Fahrenheit", "preamble": "introductions",
    "intro": "introductions",
    "markdown": "Markdown", "ascii art": "ASCII art", "plain english": "plain English",
    "simple english": "simple English", "easy english": "easy English", "python": "Python",
    "celsius and kilometres": "Celsius and kilometres", "day-month dates": "day-month dates",
}  # fmt: skip
_ADVERBIAL = {
    "shorter": "short", "briefer": "brief", "simpler": "simple", "longer": "long",
    "plainer": "plain",
}  # fmt: skip
_POINTING = re.compile(
    r"\b(?:this|that|these|those|it|the (?:first|second|last)|above|below|here|there|you|he|she|"
    r"they|i|i'm|we|is|are|was|can|if|when|how|what|why)\b",
    re.IGNORECASE,
)


def items(text: str, message: str) -> tuple[list[str], int] | None:
    """Return the wishes that a clause lists, and how much of it they are.

    Args:
        text: from where the clause begins to the end of its sentence.
        message: in which it stands.
    """
    front = None
    if found := shape("front").match(text):
        front = found if shape("explicit").search(found.group()) else None
    start = front.end() if front else 0
    said = text[start:]
    if (end := _END.search(said)) is not None:
        said = said[: end.start()]
    length = start + len(said)
    tail = _TAIL.search(said.rstrip(" ,"))
    if tail:
        said = said[: tail.start()]
    if not (front or tail or (_ALONE.search(f"{message}\n") and not scopes.about_one(message))):
        return None
    told: list[str] = []
    for part in filter(_said, _SPLIT.split(said)):
        one = _told(part)
        if one is None:
            return None
        told.append(one)
    return (told, length) if told else None


def _said(part: str) -> str:
    """Return a part without its courtesy."""
    said, before = part.strip(" .,:!"), ""
    while said != before:
        before, said = said, _COURTESY.sub("", said).strip(" ,:")
    return said


def _told(part: str) -> str | None:
    said = _said(part)
    if _is_order(said) or BLANK in said or len(said.split()) > _MOST_WORDS:
        return None
    return None if _POINTING.search(said) else (_measured(said) or _named(said))


def _is_order(said: str) -> bool:
    """Say whether it begins with a verb: what is asked for is then read by its opening."""
    first = said.split(" ", 1)[0].lower()
    return base_of(first, ("base",)) is not None and not _of_manner(first)


def _measured(said: str) -> str | None:
    """Return the wish of how long, or how, answers are to be."""
    plain = said.lower()
    if (how := _HOW.fullmatch(plain)) and (
        how["answers"] or " " not in plain or plain.split()[0] in _LOUD
    ):
        kind = " ".join(_ADVERBIAL.get(each, each) for each in how["how"].split())
        return f"Prefers {kind} answers."
    limit = _LIMIT.fullmatch(plain)
    return f"Prefers answers limited to {limit['limit'].strip()}." if limit else None


def _named(said: str) -> str | None:
    """Return the wish of what answers are to have, or not."""
    if (without := _WITHOUT.fullmatch(said)) and _of_manner(without["what"]):
        return f"Prefers answers without {_same(without['what'])}."
    if within := _IN.fullmatch(said):
        return f"Wants {within['what'].lower()} {within['how'].lower()} {_same(within['that'])}."
    single = _SINGLE.fullmatch(said)
    what = single["what"] if single else said
    if " " in what and _is_order(what):
        return None
    if what.lower() in words.LANGUAGES:
        return f"Prefers answers in {what[:1].upper()}{what[1:]}."
    return f"Prefers answers with {_same(what)}." if _of_manner(what) else None


_LOUD = frozenset(["much", "way", "a", "very", "really"])


def _same(what: str) -> str:
    return _SAME.get(what.lower(), what[:1].lower() + what[1:] if what[1:2].islower() else what)


def _of_manner(what: str) -> bool:
    """Say whether a phrase names something of the manner of answers: its last word does."""
    said = what.lower()
    return any(said == each or said.endswith(f" {each}") for each in _nouns())


@cache
def _nouns() -> frozenset[str]:
    return (listed("manners") - _NO_NOUNS) | _MORE


_NO_NOUNS = frozenset(
    ["yes", "no", "please", "thanks", "friend", "person", "expert", "beginner", "layman",
     "layperson", "adult", "peer", "equal", "colleague", "five", "answer", "answers", "reply",
     "replies", "response", "responses", "name", "names", "word", "sign", "voice", "text", "point",
     "font"]
)  # fmt: skip
_MORE = frozenset(
    ["ascii art", "lines", "words", "kilos", "type hints", "bullets", "chit-chat", "chitchat"]
)
