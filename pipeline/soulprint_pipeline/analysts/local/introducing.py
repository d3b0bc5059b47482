"""Names that somebody tells with what they ask for: in a form, below an order, as who they are.

"Write a bio. Full name: Ingrid Halvorsen." "Sign it with my name, Callum Reid." "The applicant is
me, Priyanka Deshmukh." Such a name stands within an errand, whose words are else not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec

from soulprint_pipeline.analysts.local.proper import called, known_person
from soulprint_pipeline.analysts.local.tokens import straight

NAME = (
    r"(?P<name>(?:(?:Dr|Prof|Mr|Mrs|Ms)\.? )?[A-Z\u00c0-\u00de][\w'-]{1,20}"
    r"(?: (?:(?:de|da|van|von|der|den|del|la|bin|al) ){0,2}[A-Z\u00c0-\u00de][\w'-]{1,20}){0,2})"
)
_END = r"(?![\w'])(?!,? (?:and|or|&) (?:[A-Z]|his|her|my|the|our))"

# Somebody else may speak there, or be spoken of.
_FICTION = re.compile(
    r"\b(?:film|movie|song|poem|verse|rhyme|riddle|lullaby|quote|unquote|line from|who said|story|"
    r"stories|novel|tale|character|persona|role[- ]?play|fiction\w*|fantasy|imagin\w+|pretend|"
    r"assume|assuming|suppose|say i'm|let's say|if my|scene|monologue|dialogue|lyrics|script|"
    r"screenplay|sketch|narrator|protagonist|hero|villain|wizard|elf|npc|dungeons?|sample|dummy|"
    r"fake|example|placeholder|mock|made[- ]up|act as|you are|you're (?:a|an|the|my)|diary|joke|"
    r"quiz|exercise|translat\w+|(?:in|into|the|say this in) (?:english|german|french|spanish|"
    r"italian|dutch|polish|portuguese|swedish|japanese|latin|russian)(?= for\b|\b[:.,?!]|$)|"
    r"for these|proofread|correct(?= (?:this|my|the|these))|"
    r"says|said|wrote|writes|(?:they|he|she) sent me|sent comma|comma|full stop|forum|reddit|"
    r"type this|voicemail|caption|advert|they told|reads|summari[sz]e|rewrite|rephrase|"
    r"pseudonym|json|sql|csv|regex|python)\b",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(
    r"\b(?:his|her|their|he|she|him|client|customer|patient|pupil|candidate|employee|intern|"
    r"colleague|boss|friend|neighbou?r|wife|husband|partner|son|daughter|child|kid|brother|sister|"
    r"mother|father|mum|mom|dad|uncle|aunt|cousin|nephew|niece|grand\w+|boyfriend|girlfriend|"
    r"teacher|tenant|guest|speaker|member|student|baby|dog|cat|puppy|kitten|horse|company|brand|"
    r"shop|product|band|team)\b",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"[\"\u201c\u201d\n>:]|[-\u2013\u2014] ?$|\b(?:(?i:dear)|[Hh]i|[Hh]ello|[Hh]ey) "
    r"(?:[A-Z]|(?i:customer|sir|madam|all))"
)
_HELPERS = frozenset(["alexa", "siri", "claude", "gpt", "chatgpt", "gemini", "copilot", "cortana"])


class _Shape(msgspec.Struct, frozen=True):
    """A way to tell one's name.

    Attributes:
        cues: one of them stands in the message, in lower case.
        known: what tells a name from other words with capitals.
        alone: nobody else is spoken of before it.
    """

    regex: re.Pattern[str]
    # Without any, it is tried on every message: one that is tied to its beginning costs nothing.
    cues: tuple[str, ...]
    known: Callable[[str], str | None] = known_person
    alone: bool = False


def _full(text: str) -> str | None:
    """Two names or more are believed where one alone has to be known."""
    return called(text) if " " in text else known_person(text)


_SHAPES = (
    _Shape(
        re.compile(
            r"(?<![\w'])(?i:(?:my )?(?:full|first|real|legal|complete)? ?name(?: in full)?"
            r"|my (?:details|data|info|particulars|contact details)(?: are)?)"
            r"(?: ?: | - )" + NAME + _END
        ),
        ("name", "details", "data", "info", "particulars"),
        _full,
        alone=True,
    ),
    _Shape(
        re.compile(
            r"\b(?i:my (?:full |first |real |own |legal |married |new |maiden )?name)"
            r"(?:,? (?i:as|is|which is|it's|that's|should be|down as|in as|as in|being))?,? "
            + NAME
            + _END
        ),
        ("my name", "my full", "my first", "my real", "my own", "my legal", "my married", "my new"),
        _full,
    ),
    _Shape(
        re.compile(
            r"\b(?i:(?:is|are|that's|it's|its|was|as|and|with|by|from|=|host|both) (?:me|myself))"
            r"(?:, |: | - | \(| namely )" + NAME + _END
        ),
        (" me", "myself"),
    ),
    _Shape(
        re.compile(
            r"\b(?i:(?:sign|signed|sign off|sign it|sign it off|sign them|sign this|put it|put me|"
            r"put me down|put me in|book it|list me|register me|enter me|add me|note me down|"
            r"from|invite from|signature)(?: off| down| in| it)?,? "
            r"(?:as|under|with|by|me,|the name|as from)(?: just| simply)?) " + NAME + _END
        ),
        (
            "sign",
            "put me",
            "put it as",
            "put it under",
            "put it down",
            "put it in as",
            "book it",
            "invite from",
            "list me",
            "regist",
            "enter me",
            "add me",
            "note me",
        ),
    ),
    _Shape(
        re.compile(
            r"\b(?i:i'm|im|i am|it's) "
            + NAME
            + r"(?i: (?:with (?:an?|one|two|no|the)|without (?:an?|the)|now\b|"
            r"not (?=[A-Z])|spel[lt]))"
        ),
        ("i'm", "im ", "i am", "it's"),
    ),
    _Shape(
        re.compile(
            r"\b(?i:(?:name of (?:the )?)?applicant|sender|account holder|cardholder|card holder|"
            r"contact person|signatory|signed by me|undersigned)(?: ?: |, )" + NAME + _END
        ),
        ("applicant", "sender", "holder", "contact person", "signatory", "signed", "undersigned"),
        _full,
        alone=True,
    ),
    _Shape(
        re.compile(
            NAME + r"(?i: as (?:the )?[a-z ]{3,24},? (?:that's|thats|that is|which is) me\b)"
        ),
        (" me",),
        _full,
    ),
    _Shape(
        re.compile(
            r"\b(?i:(?:for the record|fyi|just so you know|so you know|nb)[:,] i'm) "
            + NAME
            + r"(?=[,.!]|$)"
        ),
        ("record", "fyi", "you know", "nb"),
        called,
    ),
    _Shape(
        re.compile(r"(?<=[.!?] )(?i:(?:the |my )?name(?:'s| is)) " + NAME + r"(?=[.!,])"),
        ("name's ", "name is "),
        _full,
        alone=True,
    ),
    _Shape(
        re.compile(
            r"\b(?i:(?:quick |short |little )intro(?:duction)?)\b[^.!?:\n]{0,60}: "
            + NAME
            + r"(?=[,.!])"
        ),
        ("intro",),
        called,
        alone=True,
    ),
    _Shape(
        re.compile(
            r"\A(?i:(?:hi|hello|hey|hiya|good (?:morning|evening|day))[,!]? )?"
            + NAME
            + r" (?i:here)(?=[,.!])"
            r"(?=[^\n]{0,200}(?:\b(?:I|I'm|i|im|my|me|i'm|you|yesterday|again)\b|\?))"
        ),
        (" here",),
        called,
    ),
    _Shape(
        re.compile(
            r"\b(?i:(?:on|in) (?:my|all my|the) (?:passport|id|licen[cs]e|driving licen[cs]e|"
            r"papers|birth certificate|documents|contract|payslip|diploma|visa|badge|bank card|"
            r"certificate)"
            r",? (?:i'm|im|i am|it says|it's|my name is|i'm called|it is)) " + NAME + _END
        ),
        (
            "passport",
            " id",
            "licen",
            "papers",
            "certificate",
            "documents",
            "contract",
            "payslip",
            "diploma",
            "visa",
            "badge",
            "card",
        ),
        _full,
    ),
    _Shape(
        re.compile(
            r"\b(?i:(?:i've|i have|i am|i'm|im) (?:now )?(?:legally|officially) "
            r"(?:been |called |now |become )?)" + NAME + _END
        ),
        ("legally", "officially"),
        _full,
    ),
    _Shape(
        re.compile(
            r"\A(?i:(?:hi|hiya|hello|hey|heya|good (?:morning|afternoon|evening|day)|yo|hallo|"
            r"greetings)(?: (?:there|again|chat|gpt|chatgpt|all))?[,.!]* (?:so |and )?"
            r"(?:this is|it's|its|i'm|im|i am|my name's)) "
            + NAME
            + r"(?=[!.,]|$| (?:here|again)\b)"
        ),
        (),
        called,
    ),
    _Shape(
        re.compile(
            r"\A(?i:(?:hi|hello|hey|about me|intro|me)[,.!:]* )?"
            + NAME
            + r",? \(?\d\d\)?(?i:,? (?:from|in|living in|based in) )[A-Z][\w -]{2,30}[.!](?= )"
            r"(?=[^\n]{0,200}\b(?:I|I'm|i|im|my|me|i'm)\b)"
        ),
        (),
        called,
    ),
    _Shape(
        re.compile(
            r"\A" + NAME + r",? (?i:(?:with|without|spel[lt]\w*|no) [^.!?\n]{2,40}[.!?,;] "
            r"(?=[^\n]{0,120}\bmy (?:\w+ )?(?:sur)?name\b))"
        ),
        ("my name", "my surname", "my last", "my first"),
        called,
    ),
    _Shape(
        re.compile(
            r"\b(?i:called|named|name like) "
            + NAME
            + r"[?!.,]? ?[(-]?\s?(?i:(?:that's|thats|that is|which is|it's|its) "
            r"(?:really |actually )?(?:my (?:\w+ )?name|me)\b)"
        ),
        ("my ", " me"),
        called,
    ),
)


_CUES = frozenset(cue for shape in _SHAPES for cue in shape.cues)
_CUES_BY_PART = {
    part: tuple(cue for cue in _CUES if part in cue)
    for part in _CUES
    if not any(other != part and other in part for other in _CUES)
}
"""By a cue that holds no other those that hold it: where it does not stand, none of them does."""


def holds_text(before: str) -> bool:
    """Say whether a text of somebody else may stand in what comes before a name."""
    return _TEXT.search(before) is not None


def holds_fiction(text: str) -> bool:
    """Say whether a message speaks of something made up, or of a text to be worked on."""
    return _FICTION.search(text) is not None


def introduced(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the names by which a message introduces its writer, with where they stand."""
    lowered = text.lower()
    found_any: set[str] = set()
    plain = ""
    held = {
        cue
        for part, cues in _CUES_BY_PART.items()
        if part in lowered
        for cue in cues
        if cue in lowered
    }
    for shape in _SHAPES:
        if shape.cues and held.isdisjoint(shape.cues):
            continue
        plain = plain or straight(text)
        for found in shape.regex.finditer(plain):
            name = shape.known(found["name"])
            before = plain[: found.start()]
            if (
                not name
                or name in found_any
                or name.lower() in _HELPERS
                or holds_text(before)
                or holds_fiction(plain)
                or (shape.alone and _OF_OTHERS.search(before))
            ):
                continue
            found_any.add(name)
            yield name, found.start(), found.end()
