"""Names that are told across two sentences, or below a message.

"What rhymes with Oscar? That's my name." "How would you write my name? It's Gemma." A name in the
last line is its writer's where the message asks the assistant for something and holds no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.introducing import introduced
from soulprint_pipeline.analysts.local.proper import called, known_person
from soulprint_pipeline.analysts.local.tokens import straight

_NAME = (
    r"(?P<name>(?:(?:Dr|Prof|Mr|Mrs|Ms)\.? )?[A-Z\u00c0-\u00de][\w'-]{1,20}"
    r"(?: [A-Z\u00c0-\u00de][\w'-]{1,20}){0,2})"
)
# A sentence about the speaker's own name, and the name in the next.
_ASKED = re.compile(
    r"\b(?i:(?:my (?:(?!baby\b|screen\b|stage\b)\w+ )?name|who i am|"
    r"what i'?m called|introduce myself|"
    r"a (?:quick |short |little |brief )?intro(?:duction)?|quick intro))\b"
    r"(?![^.!?:\n]{0,60}\b(?i:her|his|their|cat|dog|company|brand|character)\b)"
    r"[^.!?:\n]{0,60}[.!?:] "
    r"(?P<lead>(?i:(?:it is|it's|its|i'm|i am|that's|the name is|the name's|call me) )?)"
    + _NAME
    + r"(?=[.!?,;]|$|\n| (?:with|without|by|and|spelled|spelt|like|as)\b)"
)
_THATS = re.compile(
    _NAME + r"[\"',.!?\u201d\u2019)]{0,3} (?:with [^.!?\n]{2,30}[.!?,] )?"
    r"(?P<that>(?i:(?:and )?(?:that's|thats|that is|which is|is) "
    r"(?:(?:my (?:(?!last|family|maiden|middle|sur)\w+ )?name|me)\b"
    r"(?! (?:in|at|when|as|every|on|to|who|that|if)\b))))"
)
_SIGNED = re.compile(
    r"(?:(?P<off>(?:^|[\n.!?] ?)(?:many |kind |best |warm |with )?(?:thanks|thank you|cheers|best|"
    r"regards|wishes|sincerely|yours|ta|bye|take care|greetings|warmly|xx|love|respectfully)"
    r"[^\n.?:]{0,24}[,.!]?)[ \t]*)?\n{1,2}[ \t]*(?P<dash>[-\u2013\u2014~][ \t]?)?"
    + _NAME
    + r"[ \t]*\.?\s*$",
    re.IGNORECASE,
)
_ASKS_YOU = re.compile(
    r"\b(?:you|please|pls|help|recommend|suggest|tell me|explain|advice)\b|\?", re.IGNORECASE
)
# Somebody else's text may stand in it, and the name below be theirs.
_HOLDS_TEXT = re.compile(
    r"[\"\u201c\u201d:\n>]|"
    r"^(?:dear|hi|hello|hey) (?!there\b|all\b|again\b|chat|gpt|claude|assistant)[A-Za-z]|"
    r"\b(?:translate|proofread|rewrite|rephrase|summar\w+|shorten|reply to|respond to|"
    r"(?:this|following) (?:e?-?mail|letter|message|text|poem|note|review))\b",
    re.IGNORECASE,
)
_LONGEST = 1_500
"""Characters of a message in which a name is looked for in these ways."""
_LAST = 90
"""Characters of a last line that may be a name, at most."""
_FIRST = 160
"""Characters of a message without any text in it that are its writer's own."""
_AROUND = 90
"""Characters on either side of a name that are quoted with it: a word alone proves nothing."""
_ENDED = re.compile(r"[.!?] (?=\S)|\n")
_CUES = ("my ", "name", "that's me", "thats me", "that is me", "is me", "who i am", "intro")


class Named(msgspec.Struct, frozen=True):
    """A name that a message tells.

    Attributes:
        start, end: where in the message.
        own: a place that has to be the writer's own; -1 for a name below everything.
    """

    name: str
    start: int
    end: int
    own: int


def named(text: str) -> Iterator[Named]:
    """Yield the names that a message tells its writer has."""
    if len(text) > _LONGEST:
        return
    lowered = text.lower()
    told: set[str] = set()
    for name, start, end in introduced(text):
        told.add(name)
        yield Named(name, start, end, -1)
    if any(cue in lowered for cue in _CUES):
        plain = straight(text)
        bare = _HOLDS_TEXT.search(text) is None
        for shape, part in ((_ASKED, "lead"), (_THATS, "that")):
            for found in shape.finditer(plain):
                own_name = _told(found, part)
                if own_name and own_name not in told:
                    own = found.start() if part == "lead" else found.end() - 1
                    own = -1 if bare and own < _FIRST else own
                    yield Named(own_name, found.start(), found.end(), own)
    lines, _, last = text.rstrip().rpartition("\n")
    if lines and len(last) <= _LAST and (signed := _SIGNED.search(text)):
        above = text[: signed.start()]
        below = known_person(signed["name"])
        sure = signed["off"] or signed["dash"] or (below and below.lower() in words.GIVEN_WRITTEN)
        if below and sure and _ASKS_YOU.search(above) and not _HOLDS_TEXT.search(above.rstrip()):
            yield Named(below, signed.start("name"), signed.end("name"), -1)


def quote_of(text: str, name: Named) -> str:
    """Return the words in which a name is told: its sentence, and a line before a lone name."""
    start, end = max(0, name.start - _AROUND), min(len(text), name.end + _AROUND)
    before = [each.end() for each in _ENDED.finditer(text, start, name.start)]
    after = _ENDED.search(text, name.end, end)
    led = [each for each in before if len(text[each : name.end].split()) > 1]
    if led:
        start = led[-1]
    elif start:
        start = text.find(" ", start, name.start) + 1 or name.start
    end = after.start() + 1 if after else text.rfind(" ", name.end, end) if end < len(text) else end
    return " ".join(text[start : max(end, name.end)].split())


def _told(found: re.Match[str], part: str) -> str | None:
    name = found["name"].removesuffix(".")
    if name.lower() in words.LANGUAGES:
        return None
    # "It's Important" may follow "my name" as well: a word alone is believed, or a known name.
    if part == "lead" and found["lead"].strip() and " " not in name:
        return called(name)
    return known_person(name)
