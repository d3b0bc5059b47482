"""What is said of somebody and then of the writer.

An age or a trade stands in what is asked, and who asks says beside it that it is theirs: "Is 16
too young? That's how old I am."
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from soulprint_pipeline.analysts.local.days import number
from soulprint_pipeline.analysts.local.occupations import job
from soulprint_pipeline.analysts.local.tokens import straight

_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_AGE = rf"(?P<age>1[2-9]|[2-9]\d|{_TENS}(?:[- ]{_ONES})?)"
_SEX = r"(?: ?[mf]\b| ?nb\b)?"
_OLD = r"(?:[- ]?(?:years?[- ]old|yo\b|y/o|yrs?[- ]old))"
_WHO = (
    r"(?:man|woman|guy|girl|bloke|lady|mum|mom|dad|mother|father|person|student|boy|teenager|"
    r"widow|widower|grandma|grandmother|grandad|grandfather|pensioner|someone|somebody)"
)
_UNITS = r"(?:%|percent|minutes?|hours?|days?|weeks?|months?|km|kg|euros?)"
_AGES = [
    (cues, re.compile(shape, re.IGNORECASE))
    for cues, shape in (
        # Is 16 too young? Thats how old i am.
        (
            ("how old i", "my age"),
            (
                rf"\b{_AGE}(?!\d|[.,:/]\d| ?{_UNITS})\b[^.!?\n]{{0,120}}[.!?,(]? ?\(?"
                r"(?:that's|thats|that is|which is|and that's|it's|its) "
                r"(?:(?:exactly |also |just )?how old i am|my age\b)"
            ),
        ),
        # What should a 27 year old woman like me have?
        (
            ("like me", "like myself", "such as me", "such as myself"),
            rf"\ban? {_AGE}{_OLD}(?: [\w-]+){{0,2}} (?:like|such as) (?:me|myself)\b",
        ),
        # At forty-five, is it silly to go back?
        (
            (" at ",),
            (
                rf"(?:\A|[.!?,] )(?:so |and |but )?at (?:the age of |age )?{_AGE},? "
                r"(?:is it|is this|am i|can i|should i|could i|would i|do i|will i|have i|isn't it|"
                r"would it be)\b(?! (?:degrees|percent))"
            ),
        ),
        # How much sleep do you need at my age? (38, desk job)
        (
            ("my age", "like me", "for me", "about me"),
            (
                r"\b(?:my age|someone like me|somebody like me|for me|about me)\b[.?!:,]? ?[(:]"
                rf"{_AGE}{_SEX}\b(?=[,); ])"
            ),
        ),
        # I (34F) am looking for a flat.
        (
            ("i (", "i(", "me (", "me(", "myself"),
            rf"\b(?:i|me|myself) ?\({_AGE}{_SEX}(?=[,)])",
        ),
        # im 22f and my flatmates are older
        (
            ("i'm ", "im ", "i am "),
            (
                rf"\b(?:i'm|im|i am) (?:an? )?{_AGE} ?(?:[mf]|nb)"
                r"(?=[,.!?)]|$| (?:and|from|in|living|with|who|here|but|so)\b)"
            ),
        ),
        # Asking for a 52 year old, me.
        (
            (" me", "(me", "myself"),
            (
                rf"\b{_AGE}{_OLD}(?: \w+)?,? \(?(?:me|that's me|thats me|i mean me|myself)\b"
                r"(?=[).,!?]|$)"
            ),
        ),
        # As a 45 year old beginner, is running every day stupid?
        (
            ("as a",),
            (
                rf"\bas an? {_AGE}{_OLD}(?: [\w-]+){{0,2}}"
                r"(?:\?|, (?:is|are|should|can|could|do|how|what|am|would|which|where|will)\b)"
            ),
        ),
        # Can you still learn the violin at 58? Asking for myself.
        (
            ("asking for", "i'm that", "that would be me", "that's me"),
            (
                rf"\b(?:at|aged?) {_AGE}\b[^.!?\n]{{0,40}}[?.!,] ?\(?"
                r"(?:asking for (?:myself|me)\b|i'm that (?:age|old)|that would be me|that's me\b)"
            ),
        ),
        # A woman of 68 asks ... I am that woman.
        (
            ("am that", "m that"),
            (
                rf"\ban? {_WHO} (?:of|aged) {_AGE}\b[^\n]{{0,200}}"
                rf"\b(?:i'm|i am|im) that {_WHO}\b"
            ),
        ),
    )
]
_TRADE = re.compile(
    # Can a hairdresser deduct scissors? Asking because I am one.
    r"\b(?:an?|do|are|can|should) (?P<job>[a-z][a-z-]+(?: [a-z-]+)?) [^\n]{3,160}?\b"
    r"(?:because|since|as|and|cause|cos|bc|that|well,?|yes,?|\?|,) (?:yes,? )?"
    r"(?:i'm|i am|im) (?:one|one myself|one of (?:them|those))\b(?! (?:of|with|for|day))",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d\d")
_TENS_SAID = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONE = ("i'm one", "im one", "i am one", "i\u2019m one")
_ELSE = re.compile(
    r"[\"\u201c\u201d>]|\n.*\n|\bhi all\b|\b(?:forum|post|reddit|thread|advert|letter|says?|said|"
    r"story|novel|character|role[- ]?play|imagine|pretend|act as|oven|bake|degrees|"
    r"translate|proofread|summari[sz]e|rewrite|dialogue|scene|sketch|persona|quiz|"
    r"my (?:son|daughter|wife|husband|mum|mom|dad|brother|sister|friend|nephew|niece|kid|child|"
    r"boss))\b",
    re.IGNORECASE,
)
_LONGEST = 1_000


class Referred(msgspec.Struct, frozen=True):
    """An age or a trade of the writer.

    Attributes:
        age, job: one of them is told, the other is empty.
        start, end: where in the message.
    """

    age: str
    job: str
    start: int
    end: int


def referred(text: str) -> Iterator[Referred]:
    """Yield the ages and trades of others that are told to be the writer's, too."""
    if len(text) > _LONGEST:
        return
    lowered = f" {straight(text).lower()}"
    aged = _FIGURE.search(text) is not None or any(said in lowered for said in _TENS_SAID)
    one = any(said in lowered for said in _ONE)
    shapes = [shape for cues, shape in _AGES if any(cue in lowered for cue in cues)] if aged else []
    if one:
        shapes.append(_TRADE)
    if not shapes:
        return
    plain = straight(text)
    for shape in shapes:
        found = shape.search(plain)
        if found is None or _ELSE.search(plain[: found.end()]):
            continue
        if found.groupdict().get("age"):
            years = number(found["age"])
            if years:
                yield Referred(years, "", found.start(), found.end())
                return
        elif found.groupdict().get("job"):
            said = found["job"]
            trade = job(said) or job(said.split()[0])
            if trade:
                yield Referred("", trade, found.start(), found.end())
