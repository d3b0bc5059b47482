"""What a message says in a hurry, written out in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from soulprint_pipeline.analysts.local.doubts import believed
from soulprint_pipeline.analysts.local.own_words import in_text, marked, written_by
from soulprint_pipeline.analysts.local.patterns import Ready
from soulprint_pipeline.analysts.local.questions import readable
from soulprint_pipeline.analysts.local.sentences import spans
from soulprint_pipeline.analysts.local.shorthand import hope, labels, others, telegrams
from soulprint_pipeline.analysts.local.shorthand.shapes import Known, tried
from soulprint_pipeline.analysts.local.tokens import straight
from soulprint_pipeline.analysts.local.voices.blank import BLANK

_LONGEST = 800
"""Characters of a message that is read: whoever is in a hurry is brief."""
_MOST = 6
"""Sentences of it, nearly."""
_ENDS = (". ", "? ", "! ", ".\n", "?\n")
_WORD = re.compile(r"[a-z0-9][\w'/]*")
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
    """Say whether a message may hold such a wording, by its length and a word or two."""
    if len(text) > _LONGEST or _is_long(text):
        return False
    if labels.may_label(text):
        return True
    if not hope.may_be_short(text):
        return False
    text = straight(text)
    for start, end in _sentences(text):
        sentence = text[start:end]
        if telegrams.runs(sentence) or next(_found(sentence, text), None) is not None:
            return True
    return False


def _is_long(text: str) -> bool:
    left = _MOST
    for end in _ENDS:
        left -= text.count(end)
        if left < 0:
            return True
    return False


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
    if BLANK not in own or others.is_a_text(text) or (own[0] == BLANK and in_text(text, 0)):
        whole = own
    else:
        whole = written_by(text)
    for number, (start, end) in enumerate(_sentences(whole)):
        sentence = whole[start:end]
        if BLANK not in sentence.strip(BLANK):
            theirs = number > 0 and BLANK in own[start:end].strip(BLANK) + own[start]
            yield from _left_out(sentence, start, text, amid=theirs)


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
    runs = list(_runs(blanked, text))
    if not runs or others.of_somebody_else(text):
        return
    parts = [(part, at) for at, run, _ in runs for part in run.parts]
    known = [part for part, _ in parts]
    alone = all(whole for _, _, whole in runs) and not others.reckons(text)
    of_me = any(run.of_me for _, run, _ in runs)
    if not of_me and not telegrams.sure(known, of_self=others.of_self(text), whole=alone):
        return
    # Who tells nothing but that and asks for nothing may search, label a picture or list a cast.
    last = max(at + run.end for at, run, _ in runs)
    asks = _REST.search(text, last) is not None or _REST.search(text, 0, runs[0][0]) is not None
    if not asks and not any(part.known.shape.alone == "always" for part in known):
        return
    for part, at in parts:
        start, end = at + part.start, at + part.end
        for said in part.known.said(part.match):
            yield Written(said, "", part.known.ready, start, end)
        for told in part.known.told(part.match):
            yield Written("", told, part.known.ready, start, end)


def _runs(blanked: str, text: str) -> Iterator[tuple[int, telegrams.Run, bool]]:
    """Yield the runs of a message: where its sentence begins, and whether it is the whole of it.

    What stands before an order at the beginning of a message is its writer's, and blanked with
    the order: "47, divorced, need a dating profile". Only what marks show to be another's is not.
    """
    own = marked(text)
    for start, end in _sentences(own):
        stop = own.find(BLANK, start, end)
        sentence = own[start : end if stop < 0 else stop]
        run = telegrams.run(sentence) if sentence else None
        if run is None:
            if blanked[start:end].startswith(BLANK):
                return
            continue
        whole = not sentence[run.end :].strip(" .!)?")
        # "Nurse? No. Midwife."
        if not (whole and sentence.endswith("?")):
            yield start, run, whole


_LEAD = re.compile(
    r"(?:(?:hi|hey|hello|hiya|ok|okay|so|btw|well|also|and|but|oh|ugh|um+|uh|yeah|yes|no|lol|look|"
    r"right|basically|fyi|honestly|quick one|sir|madam|sir/madam|dear \w+|good (?:day|morning|"
    r"evening))(?: there| all| again| so| good day)?[,:.!-]*\s+)*",
    re.IGNORECASE,
)


def _left_out(sentence: str, at: int, message: str, *, amid: bool) -> Iterator[Written]:
    """Read clauses that leave their subject out, or put it as learners do.

    Args:
        sentence: as it was written.
        at: where it begins in the message.
        message: the whole of it.
        amid: whether the sentence is part of an order.
    """
    stretches: tuple[tuple[int, int], ...] | None = None
    for known, match in _found(sentence, message):
        if amid and not known.shape.amid:
            continue
        if known.shape.where != "start" and not known.shape.amid:
            if stretches is None:
                stretches = believed(sentence, 0, readable(sentence)[0])
            if not any(start <= match.start() < stop for start, stop in stretches):
                continue
        yield from _put(known, match, sentence, at)


def _found(sentence: str, message: str) -> Iterator[tuple[Known, re.Match[str]]]:
    """Yield the shapes that a sentence holds, by its words first."""
    said = _WORD.findall(sentence.lower())
    begins = tried("start", said[: hope.FIRST])
    if begins:
        lead = _LEAD.match(sentence)
        first = lead.end() if lead else 0
        for known in begins:
            match = known.regex.match(sentence, first) or known.regex.match(sentence)
            if match and known.holds(match, message):
                yield known, match
    within = tried("free", said)
    if not hope.SELF.isdisjoint(said):
        within += tried("anywhere", said)
    for known in within:
        match = known.regex.search(sentence)
        if match and known.holds(match, message):
            yield known, match


def _put(known: Known, match: re.Match[str], sentence: str, at: int) -> Iterator[Written]:
    rest = sentence[match.end() :]
    for said in known.said(match, rest):
        yield Written(said, "", known.ready, at + match.start(), at + len(sentence))
    for told in known.told(match):
        yield Written("", told, known.ready, at + match.start(), at + len(sentence))
