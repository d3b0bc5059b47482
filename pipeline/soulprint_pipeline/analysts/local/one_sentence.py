"""What one sentence states: by patterns, by its clauses, and as a wish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from soulprint_pipeline.analysts.local.anchors import begun, opened
from soulprint_pipeline.analysts.local.candidates import Candidate
from soulprint_pipeline.analysts.local.clauses import Reading, reading, readings
from soulprint_pipeline.analysts.local.dated import with_day
from soulprint_pipeline.analysts.local.doubts import unsure
from soulprint_pipeline.analysts.local.found import Found, quoted
from soulprint_pipeline.analysts.local.hope import hopeful
from soulprint_pipeline.analysts.local.limits import limited
from soulprint_pipeline.analysts.local.mending import mended
from soulprint_pipeline.analysts.local.mentions import FORMER, mentions
from soulprint_pipeline.analysts.local.open_clauses import stating as open_clauses
from soulprint_pipeline.analysts.local.open_clauses.reader import Told
from soulprint_pipeline.analysts.local.questions import readable
from soulprint_pipeline.analysts.local.repeated import content, is_mention, repeats
from soulprint_pipeline.analysts.local.sentences import spans
from soulprint_pipeline.analysts.local.spelling import plain
from soulprint_pipeline.analysts.local.statement import Made, make
from soulprint_pipeline.analysts.local.tokens import sentence_words, tokens
from soulprint_pipeline.analysts.local.undertakings import stating as undertakings
from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.analysts.local.wishes import reader as wishes
from soulprint_pipeline.analysts.local.wishes.canon import canonical


def in_sentence(own: str, raw: str, today: date | None, message: str) -> Iterator[Found]:
    """Yield what a sentence states.

    Args:
        own: the sentence, with what is not its writer's blanked.
        raw: the sentence.
        today: the day on which it was said.
        message: in which it stands.
    """
    whole = _whole(own, raw)
    if not hopeful(sentence_words(whole)):
        return
    sentence = plain(own, tokens(own))
    raw = " ".join(raw.split())
    end, asked = readable(sentence)
    read = [each for each in readings(sentence, end, asked=asked) if _holds(each, sentence)]
    done: set[str] = set()
    told: list[tuple[int, str]] = []
    wished: list[tuple[int, str]] = []
    for each, clause in _tried(sentence, len(sentence) if asked else end, read):
        pattern = each.ready.pattern
        if pattern.id in done or each.ready.misplaced(message):
            continue
        said, limit = _made(each, clause.text, today)
        if limit is None:
            # Nobody else tells without its limits what a wording could not tell with them.
            told += [(clause.at, said.text)] if said else []
            continue
        done.update((pattern.id, *pattern.beats))
        statement = with_day(pattern.id, canonical(limit.text), sentence, clause.at, today)
        found = Found(each.ready, statement, quoted(raw, clause.at), limit.values)
        if not is_mention(found):
            told.append((clause.at, statement))
        if pattern.id.startswith(_WISHES):
            wished.append((clause.at, statement))
        yield found
    for clause_told, at in _of_clauses(sentence, end, read, today, told):
        yield Found(clause_told.ready, clause_told.statement, quoted(raw, at), {})
    asked_of = plain(whole, tokens(whole)) if whole is not own else sentence
    for wish in wishes.stated(asked_of, sentence, message):
        wished_for = mended(wish.statement)
        if wished_for and not repeats(wished_for := canonical(wished_for), wished):
            wished.append((wish.at, wished_for))
            yield Found(wish.ready, wished_for, quoted(raw, wish.at), {})


def _of_clauses(
    sentence: str, end: int, read: list[Reading], today: date | None, told: list[tuple[int, str]]
) -> Iterator[tuple[Told, int]]:
    """Yield what clauses state that no pattern told, and add it to what is told."""
    for each, at in open_clauses.stated(sentence, end, read, today, _settled(told)):
        # Whom they have is not what these do on a day: "my brother Anselm marries on 5 July".
        dated = each.ready.pattern.category == "dates"
        others = [other for other in told if not (dated and _COMPANION.match(other[1]))]
        if not unsure(sentence, at) and not repeats(each.statement, others):
            told.append((at, each.statement))
            yield each, at
    known = {at for at, _ in told}
    for each, at in undertakings.stated(sentence, end, read, today, known):
        # "Has a garage" is not what "their band is recording an EP in their garage" tells again.
        others = [other for other in told if len(content(other[1])) > 1]
        if not repeats(each.statement, others):
            told.append((at, each.statement))
            yield each, at


def _holds(clause: Reading, sentence: str) -> bool:
    """Say whether a clause tells what still is, and is sure of it."""
    return not FORMER.match(clause.text) and not unsure(sentence, clause.at)


def _made(each: Candidate, text: str, today: date | None) -> tuple[Made | None, Made | None]:
    """Return what a wording states where it fits, without and with what limits it."""
    match = each.wording.regex.match(text)
    made = make(each.ready, each.wording, match, text, today) if match else None
    if match is None or made is None:
        return None, None
    return made, limited(each.ready.pattern, made, match, text, today)


_WISHES = ("asks-", "answers-", "likes-answers", "call-me")
"""How patterns are named that say how the assistant is to answer."""


def _whole(own: str, raw: str) -> str:
    """Return a sentence with what was blanked in it, up to its end.

    "Ask me before you rewrite anything" sets no errand, and a wish may name a word in quotes.
    """
    if BLANK not in own or own.startswith(BLANK):
        return own
    start, end = next(spans(raw), (0, 0))
    return raw[start:end]


def _settled(told: list[tuple[int, str]]) -> list[int]:
    """Return the places of clauses that need not be read again.

    "My mate Dave and I are building a skiff" tells of Dave, and of a skiff.
    """
    return [at for at, statement in told if not _COMPANION.match(statement)]


_COMPANION = re.compile(
    r"(?:Has an? |Their )(?:(?:best|old|good|close|younger|older|little|big|twin) )?"
    r"(?:friend|mate|brother|sister|husband|wife|partner|girlfriend|boyfriend|cousin|colleague|"
    r"neighbour|flatmate|mother|father|mum|mom|dad|son|daughter|fiancé|fiancée)\b"
)


def _tried(sentence: str, stop: int, read: list[Reading]) -> list[tuple[Candidate, Reading]]:
    """Return the wordings that may begin a clause, each with the clause, in their order."""
    words = _words(sentence, read)
    anywhere = opened(words)
    asks = sentence.endswith("?")
    places = [*read, *mentions(sentence, stop)]
    if asks:
        places.append(reading(sentence, 0, head=True))
    found: list[tuple[int, int, Candidate]] = []
    for number, clause in enumerate(places):
        mentioned, whole = number >= len(read), asks and number == len(places) - 1
        for each in (*begun(clause.said, words), *anywhere):
            pattern = each.ready.pattern
            if whole or (asks and pattern.asked and not pattern.anywhere):
                fits = whole and pattern.asked
            elif mentioned:
                fits = pattern.anywhere
            else:
                fits = clause.head or not pattern.start or pattern.anywhere
            if fits:
                found.append((each.rank, number, each))
    found.sort(key=lambda each: each[:2])
    return [(each, places[number]) for _, number, each in found]


def _words(sentence: str, read: list[Reading]) -> set[str]:
    """Return the words of a sentence and those that its readings put in front."""
    found = tokens(sentence).union(*(each.said for each in read))
    return found.union(word[:-2] for word in found if word.endswith("'s"))
