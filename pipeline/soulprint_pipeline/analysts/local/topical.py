"""What somebody thinks of a thing that they named before.

"Coriander? Can't stand it." The sentence that takes a stand has "it" or nothing in the place of
the thing. It is told as one that names it, "I can't stand coriander", and read like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

import msgspec

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.needed import words_in
from soulprint_pipeline.analysts.local.open_clauses.lexicon import ways_of
from soulprint_pipeline.analysts.local.open_clauses.tooling import names
from soulprint_pipeline.analysts.local.tokens import straight

_LONGEST = 1_500
"""Characters of a message in which a stand is followed to its thing."""
_MOST = 6
_END = (
    r"(?=\s*(?:[,.;:!?()]|$|\u2014|- )| "
    r"(?:so|but|and|since|because|more|very|with|myself|really|too)\b)"
)
_HOW = (
    r"(?:(?:really|just|absolutely|simply|quite|do|still|always|personally|honestly|also|all|"
    r"rather) )*"
)
_FEELS = (
    r"(?:love|adore|like|enjoy|hate|loathe|detest|dislike|can't (?:stand|bear|abide)|"
    r"cannot (?:stand|bear)|don't (?:like|care for)|(?:have )?never liked|never (?:could|"
    r"did) (?:stand|like)|"
    r"could never stand)"
)
# "I love them", "can't stand it", "never liked the stuff": how, and of what.
_FEELING = re.compile(
    rf"(?:\A|(?<=[.!?:;,\n] )|(?<=\n)|(?<=but )|(?<=- ))(?P<who>i(?:'ve)? |"
    rf"we )?{_HOW}(?P<feels>{_FEELS}) "
    rf"(?:it|them|those|the stuff|that stuff|the things){_END}",
    re.IGNORECASE,
)
_FAVOURITE = re.compile(
    r"(?<=[!?.:] )(?:(?:that's|they're|those are|it's|one of) )?my (?:absolute |all-time |"
    r"very )?favou?rites?"
    rf"(?: thing)?(?: ever)?{_END}",
    re.IGNORECASE,
)
# "I'm in favour, with safeguards", "I'm for it".
_STAND = re.compile(
    r"(?:(?<=[.!?:;,\n] )|(?<=but )|(?<=\n))i(?:'m| am) "
    r"(?P<how>(?:(?:all|very much|strongly|firmly|dead|broadly|cautiously|totally|completely|"
    r"fiercely|"
    r"on the whole|personally|basically|quite) )*(?:for|against|in favou?r of|opposed to)) "
    rf"(?:it|them|that|all of it|all of them)(?: myself)?{_END}|"
    r"(?:(?<=[.!?:;,\n] )|(?<=but )|(?<=\n))i(?:'m| am) "
    r"(?P<bare>(?:(?:all|very much|strongly|firmly|broadly|cautiously|totally|completely|fiercely|"
    r"on the whole|personally|basically|quite) )*(?:in favou?r|opposed))"
    r"(?=\s*(?:[,.;:!?]|$))",
    re.IGNORECASE,
)
_RELIES = re.compile(
    r"(?<=, )(?P<who>i|we) (?:(?:actually|really|basically|literally) )?use it (?:for (?:nearly |"
    r"almost )?"
    r"(?:everything|all my [a-z]+|work)|every day|daily|all day)" + _END,
    re.IGNORECASE,
)
# A thing that was named alone right before: "Ooh, liquorice!", "but coriander?", "Zoos:".
_NAMED = re.compile(
    r"(?:\A|(?<=[.!?\n] )|(?<=\n)|\b(?:but|and|as for|about|with|ooh|oh|ah|mm+|yum|ok|so),? )"
    r"(?P<thing>(?!(?:but|and|as|about|with|ooh|oh|ah|ok|so|what|"
    r"how)\b)[a-z\u00c0-\u024f][\w'-]*(?: [\w'-]+){0,3})(?P<mark>[?!:.]) ?\Z",
    re.IGNORECASE,
)
_EXCITED = re.compile(r"(?:\A|[.!?] )(?:ooh|oh|ah|mm+|yum|yay),? [^.!?]*\Z", re.IGNORECASE)
_NO_THING = re.compile(
    r"\b(?:the|this|that|these|those|it|its|my|your|his|her|our|their|i|you|he|she|we|they|me|is|"
    r"are|was|"
    r"were|be|has|have|had|do|does|did|can|will|would|should|not|no|yes|please|thanks|thank|hi|"
    r"hello|hey|great|nice|good|cool|perfect|lovely|awesome|amazing|wow|beautiful|brilliant|"
    r"excellent|fantastic|wonderful|funny|better|best|sounds|looks|love|like|first|second|third|"
    r"last|"
    r"sorry|sure|why|what|how|who|which|where|when|one|ones|ok|okay|really|same|another|more|right|"
    r"true|wrong|done|please|morning|evening|next|mine|update|ps|note|question|problem|fun|fine)\b",
    re.IGNORECASE,
)
_ABOUT = r"\b(?:for|against|about|on|of|regarding|around|called) (?:the |a |an )?"
_OTHERS = re.compile(
    r"[\"\u201c\u201d>]|\b(?:says|said|wrote|writes|character|translate|rewrite|story)\b",
    re.IGNORECASE,
)


_SIDES = frozenset(["for", "against"])
"""Who takes one says "I'm for it"."""
_IT = ("it", "them", "those", "the stuff", "that stuff", "the things")
_CUES = {
    **{
        feels: tuple(f"{feels} {it}" for it in _IT)
        for feels in (
            "love", "adore", "like", "liked", "enjoy", "hate", "loathe", "detest", "dislike",
            "stand", "bear", "abide",
        )
    },
    "care": tuple(f"care for {it}" for it in _IT),
    **{
        side: tuple(f"{side} {it}" for it in ("it", "them", "that", "all of"))
        for side in ("for", "against")
    },
    **{word: (word,) for word in ("favourite", "favourites", "favorite", "favorites", "opposed")},
    "favour": ("in favour", "favour of"),
    "favor": ("in favor", "favor of"),
    "use": ("use it",),
}  # fmt: skip
"""One of these stands wherever a stand is taken, by a word of each."""
_CUE_WORDS = frozenset(_CUES)
_WITHOUT_SIDES = _CUE_WORDS - _SIDES


class Stand(msgspec.Struct, frozen=True):
    """A stand with its thing put in.

    Attributes:
        said: "I can't stand coriander."
        start, end: where both were said in the message.
    """

    said: str
    start: int
    end: int


def may_stand(text: str) -> bool:
    """Say whether a message may take a stand to what it named, by its length and a word or two."""
    return len(text) <= _LONGEST and _is_cued(text) and next(taken(text), None) is not None


def _is_cued(text: str) -> bool:
    said = words_in(text)
    cues = _CUE_WORDS if "i" in said else _WITHOUT_SIDES
    if cues.isdisjoint(said):
        return False
    lowered = text.lower()
    return any(cue in lowered for word in cues & said for cue in _CUES[word])


def taken(own: str) -> Iterator[Stand]:
    """Yield the stands of a message, each with its thing.

    Args:
        own: the message, with what is not its writer's blanked.
    """
    own = straight(own)
    for shape, say in ((_FEELING, ""), (_FAVOURITE, "I love")):
        for found in islice(shape.finditer(own), _MOST):
            how = say or f"I {found['feels']}"
            named = _named(own, found, excited=bool(say))
            if named:
                yield Stand(f"{how} {_lowered(named['thing'])}.", named.start("thing"), found.end())
    for found in islice(_STAND.finditer(own), _MOST):
        how = found["how"] or f"{found['bare']} {'to' if found['bare'].endswith('d') else 'of'}"
        if cause := _cause(own, found):
            yield Stand(f"I'm {how} {_lowered(cause[1])}.", cause.start(1), found.end())
    for found in islice(_RELIES.finditer(own), _MOST):
        if tool := _tool(own, found.start()):
            yield Stand(f"{found['who']} use {tool}.", max(0, found.start() - 80), found.end())


def _named(own: str, found: re.Match[str], *, excited: bool) -> re.Match[str] | None:
    """Return the thing that is named alone right before a feeling."""
    before = own[max(0, found.start() - 60) : found.start()]
    cut = own[: found.start()]
    named = _NAMED.search(cut, max(0, found.start() - 60))
    if named is None or _NO_THING.search(named["thing"]) or _OTHERS.search(before):
        return None
    thing = named["thing"]
    if words.AT_HAND.search(thing) or words.TASK.search(thing):
        return None
    if named["mark"] == "!" and not excited and not _EXCITED.search(before):
        return None
    # "Great jokes. I love them": a full stop may end anything.
    return None if named["mark"] == "." and not thing.endswith("s") else named


def _cause(own: str, found: re.Match[str]) -> re.Match[str] | None:
    """Return what people are for or against that stands at the end of a sentence before."""
    if _OTHERS.search(own):
        return None
    if (alone := _named(own, found, excited=False)) is not None:
        return re.compile(f"({re.escape(alone['thing'])})").search(own, alone.start("thing"))
    last: re.Match[str] | None = None
    for each in islice(_causes().finditer(own, 0, found.start()), _MOST):
        last = each
    return last


@cache
def _causes() -> re.Pattern[str]:
    cause = ways_of("causes")
    return re.compile(
        rf"{_ABOUT}((?:a |an |the )?(?:[a-z-]+ ){{0,2}}?{cause})(?=[.?!:,])", re.IGNORECASE
    )


def _tool(own: str, stop: int) -> str | None:
    """Return the last tool that a sentence named."""
    start = max(own.rfind(mark, 0, stop) for mark in ".!?\n") + 1
    said = re.findall(r"[\w.+#-]+", own[start:stop])
    return next((each for each in reversed(said) if each.lower() in names()), None)


def _lowered(thing: str) -> str:
    """Return a thing without the capital of a sentence's first word."""
    first, _, rest = thing.partition(" ")
    plain = first[1:].islower() and first.lower() not in words.PLACES and not rest[:1].isupper()
    return thing[:1].lower() + thing[1:] if plain else thing
