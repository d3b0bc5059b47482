"""What a message says in a hurry, written out in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from soulprint_pipeline.analysts.local.doubts import believed
from soulprint_pipeline.analysts.local.needed import words_in
from soulprint_pipeline.analysts.local.own_words import marked
from soulprint_pipeline.analysts.local.patterns import Ready
from soulprint_pipeline.analysts.local.questions import readable
from soulprint_pipeline.analysts.local.sentences import spans
from soulprint_pipeline.analysts.local.shorthand import labels, others, telegrams
from soulprint_pipeline.analysts.local.shorthand.shapes import Known, any_of, passing, tried
from soulprint_pipeline.analysts.local.tokens import straight
from soulprint_pipeline.analysts.local.voices.blank import BLANK

_LONGEST = 800
"""Characters of a message that is read: whoever is in a hurry is brief."""
_MOST = 6
"""Sentences of it, nearly."""
_ENDS = (". ", "? ", "! ", ".\n", "?\n")
_WORD = re.compile(r"[a-z0-9][\w']*")
_REST = re.compile(r"\w+\W+\w+")


class Written(msgspec.Struct, frozen=True):
    """Something said in a hurry.

    Attributes:
        said: a sentence that says it in full, to be read; "" where `told` is a statement.
        told: the statement.
        start, end: where it was said in the message.
    """

    said: str
    told: str
    ready: Ready
    start: int
    end: int


def may_be_short(text: str) -> bool:
    """Say whether a message may hold such a wording, before it is told whose words it holds."""
    if len(text) > _LONGEST or sum(map(text.count, _ENDS)) > _MOST:
        return False
    if labels.may_label(text):
        return True
    text = straight(text)
    said = words_in(text)
    if any(known.regex.search(text) for known in passing("anywhere", said)):
        return True
    starts = any_of("start")
    return any(
        starts.match(text, start, end)
        or starts.match(text, start + _first(text[start:end]), end)
        or telegrams.runs(text[start:end])
        for start, end in _sentences(text)
    )


def written(own: str, text: str) -> Iterator[Written]:
    """Yield what a message says in a hurry.

    Args:
        own: the message, with what is not its writer's blanked.
        text: the message.
    """
    own, text = straight(own), straight(text)
    yield from _labelled(own, text)
    yield from _run(own, text)
    # What an order blanks with itself and stands before it is its writer's, unless it is a text.
    whole = own if BLANK not in own or others.of_somebody_else(text) else marked(text)
    for number, (start, end) in enumerate(_sentences(whole)):
        sentence = whole[start:end]
        if BLANK not in sentence.strip(BLANK):
            theirs = number > 0 and BLANK in own[start:end].strip(BLANK) + own[start]
            yield from _left_out(sentence, start, amid=theirs)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    return islice(spans(text), _MOST)


def _labelled(own: str, text: str) -> Iterator[Written]:
    for each in labels.labelled(own, text):
        for said in each.said:
            yield Written(said, "", each.ready, each.start, each.end)
        for told in each.told:
            yield Written("", told, each.ready, each.start, each.end)


def _run(blanked: str, text: str) -> Iterator[Written]:
    """Read the self-descriptions between commas."""
    found: list[tuple[telegrams.Part, int]] = []
    last, whole, of_me = 0, True, False
    # What stands before an order at the beginning of a message is its writer's, and blanked with
    # the order: "47, divorced, need a dating profile". Only what marks show to be another's is not.
    own = marked(text)
    for start, end in _sentences(own):
        stop = own.find(BLANK, start, end)
        sentence = own[start : end if stop < 0 else stop]
        run = telegrams.run(sentence) if sentence else None
        if run is not None:
            found += [(part, start) for part in run.parts]
            last = max(last, start + run.end)
            of_me = of_me or run.of_me
            whole = whole and not sentence[run.end :].strip(" .!)")
        elif blanked[start:end].startswith(BLANK):
            break
    if not found or others.of_somebody_else(text):
        return
    parts = [part for part, _ in found]
    always = any(part.known.shape.alone == "always" for part in parts)
    whole = whole and not others.reckons(text)
    if not of_me and not telegrams.sure(parts, of_self=others.of_self(text), whole=whole):
        return
    # Who tells nothing but that and asks for nothing may search, label a picture or list a cast.
    asks = _REST.search(text, last) is not None or _REST.search(text, 0, found[0][1]) is not None
    if not (always or asks):
        return
    for part, at in found:
        start, end = at + part.start, at + part.end
        for said in part.known.said(part.match):
            yield Written(said, "", part.known.ready, start, end)
        for told in part.known.told(part.match):
            yield Written("", told, part.known.ready, start, end)


_LEAD = re.compile(
    r"(?:(?:hi|hey|hello|hiya|ok|okay|so|btw|well|also|and|but|oh|ugh|um+|uh|yeah|yes|no|lol|look|"
    r"right|basically|fyi|honestly|quick one|sir|madam|sir/madam|dear \w+|good (?:day|morning|"
    r"evening))(?: there| all| again| so| good day)?[,:.!-]*\s+)*",
    re.IGNORECASE,
)


def _left_out(sentence: str, at: int, *, amid: bool) -> Iterator[Written]:
    """Read clauses that leave their subject out, or put it as learners do.

    Args:
        sentence: as it was written.
        at: where it begins in the message.
        amid: whether it is part of an order.
    """
    said = set(_WORD.findall(sentence.lower()))
    first = _first(sentence)
    for known in tried("start", said):
        match = _starts(known, sentence, first)
        if match and (known.shape.amid or not amid):
            yield from _put(known, match, sentence, at)
    shapes = [known for known in tried("anywhere", said) if known.shape.amid or not amid]
    if not shapes:
        return
    end, _ = readable(sentence)
    stretches = believed(sentence, 0, end)
    for known in shapes:
        match = known.regex.search(sentence)
        if match is None or not known.holds(match):
            continue
        if known.shape.amid or any(start <= match.start() < stop for start, stop in stretches):
            yield from _put(known, match, sentence, at)


def _first(sentence: str) -> int:
    """Return where a sentence begins behind its greetings."""
    lead = _LEAD.match(sentence)
    return lead.end() if lead else 0


def _starts(known: Known, sentence: str, first: int) -> re.Match[str] | None:
    """Return how a sentence begins with a shape, or behind its greetings at `first`."""
    match = known.regex.match(sentence, first) or known.regex.match(sentence)
    return match if match and known.holds(match) else None


def _put(known: Known, match: re.Match[str], sentence: str, at: int) -> Iterator[Written]:
    rest = sentence[match.end() :]
    for said in known.said(match, rest):
        yield Written(said, "", known.ready, at + match.start(), at + len(sentence))
    for told in known.told(match):
        yield Written("", told, known.ready, at + match.start(), at + len(sentence))
