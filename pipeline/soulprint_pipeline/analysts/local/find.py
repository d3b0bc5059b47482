"""Finding what a person states about themself, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from soulprint_pipeline.analysts.local import dates, words
from soulprint_pipeline.analysts.local.anchors import candidates, hopeful
from soulprint_pipeline.analysts.local.clauses import Reading, reading, readings
from soulprint_pipeline.analysts.local.guards import believed_until, readable
from soulprint_pipeline.analysts.local.own_words import blank_others
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready
from soulprint_pipeline.analysts.local.sentences import MAX_SENTENCE, spans
from soulprint_pipeline.analysts.local.spelling import plain, written_out
from soulprint_pipeline.analysts.local.statement import make
from soulprint_pipeline.analysts.local.subjects import SUBJECTS, may_begin
from soulprint_pipeline.analysts.local.tokens import flat, rough, tokens
from soulprint_pipeline.quotes import shorten

QUOTE_LIMIT = 200
"""Characters of a quote."""

_TITLES = (
    " dr",
    " mr",
    " ms",
    " mrs",
    " prof",
    " st",
    " vs",
    " etc",
    " approx",
    " no",
    " jr",
    " sr",
)


class Found(msgspec.Struct, frozen=True):
    """A statement found in a text, and where it was said.

    Attributes:
        values: what was captured, by name, as written in the statement.
    """

    ready: Ready
    statement: str
    quote: str
    values: dict[str, str]


def find(text: str, at: float | None = None) -> Iterator[Found]:
    """Yield what `text`, a message of the person, states about the person.

    Args:
        text: the message.
        at: when it was sent, Unix seconds; without it, "next Friday" is no date.

    Time is linear in the text: its parts that are not the person's own are blanked in a fixed
    number of passes, and each sentence is bounded. Most messages hold no wording at all, which
    is seen before any of that.
    """
    if not _promising(text):
        return
    own = blank_others(text)
    today = dates.day_of(at)
    for start, end in spans(own):
        yield from _in_sentence(own[start:end], text[start:end], today)


def _promising(text: str) -> bool:
    """Say whether some sentence holds the words of some wording."""
    begun = ""
    for part in rough(text):
        if len(part) > 2 * MAX_SENTENCE:
            continue
        said = begun + part
        if said.endswith(_TITLES):
            begun = said + " "
        elif _hopeful(said):
            return True
        else:
            begun = ""
    return bool(begun) and _hopeful(begun)


def _hopeful(sentence: str) -> bool:
    """Say whether a sentence, flat and in lower case, may state something about its speaker."""
    said = sentence.split()
    if len(said) < 2:
        return False
    told = set(said)
    if "as" in told and not told.isdisjoint(words.SOMEBODY):
        return True
    speaking = not told.isdisjoint(words.SPEAKERS) or may_begin(said)
    if speaking:
        told |= SUBJECTS
    if "'s" in sentence:
        told.update(word[:-2] for word in said if word.endswith("'s"))
    return hopeful(written_out(told), speaking=speaking)


def _in_sentence(own: str, raw: str, today: date | None) -> Iterator[Found]:
    if not _hopeful(flat(own).lower()):
        return
    sentence = plain(own, tokens(own))
    raw = " ".join(raw.split())
    end, asked = readable(sentence)
    read = readings(sentence, end)
    done: set[str] = set()
    for each in candidates(_words(sentence, read)):
        pattern = each.ready.pattern
        if pattern.id in done:
            continue
        firsts = each.wording.firsts
        for clause in _tried(pattern, sentence, len(sentence) if asked else end, read):
            if firsts and clause.first not in firsts:
                continue
            match = each.wording.regex.match(clause.text)
            if match and (said := make(each.ready, each.wording, match, clause.text, today)):
                done.update((pattern.id, *pattern.beats))
                yield Found(each.ready, said.text, _quote(raw, clause.at), said.values)
                break


def _tried(pattern: Pattern, sentence: str, stop: int, read: list[Reading]) -> list[Reading]:
    """Return where a pattern may begin."""
    if pattern.anywhere:
        return [*read, *_mentions(sentence, stop)]
    if pattern.asked and sentence.endswith("?"):
        return [reading(sentence, 0, head=True)]
    return [each for each in read if each.head] if pattern.start else read


def _words(sentence: str, read: list[Reading]) -> set[str]:
    """Return the words of a sentence and those that its readings put in front."""
    found = tokens(sentence).union(*(tokens(each.text[:12]) for each in read))
    return found.union(word[:-2] for word in found if word.endswith("'s"))


_MENTION = re.compile(r"\b(?:my|our|here|the|as)(?= )", re.IGNORECASE)


def _mentions(sentence: str, stop: int) -> Iterator[Reading]:
    """Yield where somebody or something of the speaker's may be mentioned, also in a question."""
    limit = believed_until(sentence, stop)
    for place in _MENTION.finditer(sentence, 0, limit):
        yield reading(sentence[place.start() : stop], place.start(), head=False)


def _quote(sentence: str, start: int) -> str:
    if len(sentence) <= QUOTE_LIMIT:
        return sentence
    if len(sentence) - start < QUOTE_LIMIT:
        start = (
            0
            if start == 0
            else sentence.rfind(" ", 0, max(len(sentence) - QUOTE_LIMIT, start) + 1) + 1
        )
    return shorten(sentence[start:], QUOTE_LIMIT)
