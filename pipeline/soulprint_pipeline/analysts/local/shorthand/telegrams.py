"""Telegrams: runs of self-descriptions between commas, without a verb.

"47, two girls, divorced, from limerick": one of them alone may be said of anybody, a bicycle or a
recipe ("vegan, high protein"). Two at the beginning of a sentence, or one that is meant of nobody
else ("single dad"), are its writer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from soulprint_pipeline.analysts.local.shorthand import hope
from soulprint_pipeline.analysts.local.shorthand.shapes import Known, cue_words, figured, tried

_JOINT = re.compile(r"\s*(?:[,;/()]|\s[-\u2013\u2014]\s|\.(?=\s|$))+\s*")
_AND = re.compile(r" (?:and|&|n|\+|plus) ")
_WORD = re.compile(r"[\w'&.#-]*[\w&]")
_LEAD = re.compile(
    r"(?:(?:hi|hey|hello|hiya|ok|okay|so|btw|fyi|context|background|about me|me|bit about me|"
    r"no(?=[.,!])|some context|for context|info|details|stats|quick one|right|well|also|note|ps|"
    r"edit)"
    r"(?: there| all| again)?[,:.!-]*(?: [-\u2013])? )*(?:i'?m |i am )?(?:an? (?!\d))?",
    re.IGNORECASE,
)
_MOST = 12
"""Parts of a run that are looked at."""
_LONGEST = 60
"""Characters of a part."""
_TOGETHER = 3
"""Parts that one shape may take together: "twins, 7, luca + bea"."""
_IDLE = re.compile(r"(?!.*\b(?:is|are|was|were|can|do|does|need|want|how|what|which|why|when|where|"
                   r"should|help|give|gimme|write|make|tell|best|any|recommend|he|she|it|they)\b)"
                   r"[\w' -]{2,24}", re.IGNORECASE)  # fmt: skip


class Part(msgspec.Struct, frozen=True):
    """A self-description of a run.

    Attributes:
        start, end: where in the sentence.
    """

    known: Known
    match: re.Match[str]
    start: int
    end: int


_OF_ME = re.compile(r"(?:.*\b(?:about me|me)|me)[:.-] *$", re.IGNORECASE)


class Run(msgspec.Struct, frozen=True):
    """The self-descriptions with which a sentence begins.

    Attributes:
        end: where the last one ends in the sentence.
        of_me: whether it is said to be of its writer: "me: 34, tired".
    """

    parts: list[Part]
    end: int
    of_me: bool


def runs(sentence: str) -> bool:
    """Say whether a sentence begins with a self-description."""
    return run(sentence) is not None


def _may_run(sentence: str) -> bool:
    """Say whether a sentence may begin so, by the words before its first comma."""
    if sentence[:_LONGEST].split(" ", 1)[0].lower() in hope.NO_RUN:
        return False  # Most sentences of most messages end here.
    lead = _LEAD.match(sentence)
    start = lead.end() if lead else 0
    joint = _JOINT.search(sentence, start + 1, start + _LONGEST + 20)
    end = joint.start() if joint else len(sentence)
    said = _WORD.findall(sentence[start:end].lower()) if end - start <= _LONGEST + 20 else []
    if not said or said[0] in hope.NO_RUN or len(said) > hope.PART:
        return False
    return not cue_words("part").isdisjoint(said) or any(map(figured, said))


def run(sentence: str) -> Run | None:
    """Return the self-descriptions at the beginning of a sentence; None where there are none."""
    if not _may_run(sentence):
        return None
    lead = _LEAD.match(sentence)
    spans = _spans(sentence, lead.end() if lead else 0)
    found: list[Part] = []
    at, idle = 0, 0
    while at < len(spans):
        took = _at(sentence, spans, at)
        if took is None:
            start, end = spans[at]
            idle += 1
            if not found or idle > 1 or not _IDLE.fullmatch(sentence, start, end):
                break
            at += 1
            continue
        parts, count = took
        found += parts
        at += count
    of_me = lead is not None and _OF_ME.match(lead[0]) is not None
    return Run(found, found[-1].end, of_me) if found else None


def _spans(sentence: str, start: int) -> list[tuple[int, int]]:
    """Return where the parts of a sentence stand, between its commas, brackets and dashes."""
    spans: list[tuple[int, int]] = []
    for joint in _JOINT.finditer(sentence, start):
        if joint.start() > start:
            spans.append((start, joint.start()))
        start = joint.end()
        if len(spans) == _MOST:
            return spans
    if start < len(sentence):
        spans.append((start, len(sentence.rstrip(" .!?"))))
    return spans


def _at(sentence: str, spans: list[tuple[int, int]], at: int) -> tuple[list[Part], int] | None:
    """Return the self-descriptions that begin with a part, and how many parts they take."""
    for count in range(min(_TOGETHER, len(spans) - at), 0, -1):
        start, end = spans[at][0], spans[at + count - 1][1]
        if end - start > _LONGEST:
            continue
        # Brackets and dashes are commas to a shape.
        said = ", ".join(sentence[a:b] for a, b in spans[at : at + count])
        if part := _one(said, start, end):
            return [part], count
    start, end = spans[at]
    if end - start > _LONGEST:
        return None
    return _halves(sentence, start, end)


def _halves(sentence: str, start: int, end: int) -> tuple[list[Part], int] | None:
    """Read "two girls and a dog": both halves tell, or none."""
    found: list[Part] = []
    for joint in [*_AND.finditer(sentence, start, end), None]:
        stop = joint.start() if joint else end
        part = _one(sentence[start:stop], start, stop)
        if part is None:
            return None
        found.append(part)
        start = joint.end() if joint else end
    return (found, 1) if len(found) > 1 else None


def _one(said: str, start: int, end: int) -> Part | None:
    said = said.strip().rstrip("!")
    for known in tried("part", _WORD.findall(said.lower())):
        match = known.regex.fullmatch(said)
        if match and known.holds(match):
            return Part(known, match, start, end)
    return None


def sure(parts: list[Part], *, of_self: bool, whole: bool) -> bool:
    """Say whether what a run describes is its writer.

    "47, 53, 61" and "italian, thai, mexican" are lists, and nobody.

    Args:
        parts: of one run or more.
        of_self: whether the message says "I" or "my".
        whole: whether they are the whole of their sentences.
    """
    kinds = [part.known.shape for part in parts]
    if any(not each.many and kinds.count(each) > 1 for each in kinds):
        return False
    if len({each.id for each in kinds}) > 1 or any(each.alone == "always" for each in kinds):
        return True
    # "2 budgies, 1 deaf cat. going to end badly?"
    return (of_self or (whole and len(kinds) > 1)) and any(each.alone == "me" for each in kinds)


def telling(parts: list[Part]) -> Iterator[Part]:
    """Yield the parts that tell something: "m" only counts."""
    for part in parts:
        if part.known.shape.say or part.known.shape.tell:
            yield part
