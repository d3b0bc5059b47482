"""Finding what a person states about themself, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from soulprint_pipeline.analysts.local import dates
from soulprint_pipeline.analysts.local.companions import Carried, followed, may_follow_up
from soulprint_pipeline.analysts.local.completing import completed, is_half
from soulprint_pipeline.analysts.local.doubled import once
from soulprint_pipeline.analysts.local.found import QUOTE_LIMIT, Found, around
from soulprint_pipeline.analysts.local.hope import hopeful, of_self
from soulprint_pipeline.analysts.local.mending import mended
from soulprint_pipeline.analysts.local.naming import Named, named, quote_of
from soulprint_pipeline.analysts.local.one_sentence import in_sentence
from soulprint_pipeline.analysts.local.own_words import blank_others, in_text
from soulprint_pipeline.analysts.local.patterns import Ready, load
from soulprint_pipeline.analysts.local.referring import Referred, referred
from soulprint_pipeline.analysts.local.repeated import bare, tells, told_in_part, without_mentions
from soulprint_pipeline.analysts.local.sentences import MAX_SENTENCE, spans
from soulprint_pipeline.analysts.local.shorthand import reader as shorthand
from soulprint_pipeline.analysts.local.tellings.reader import may_tell
from soulprint_pipeline.analysts.local.tellings.reader import told as in_other_words
from soulprint_pipeline.analysts.local.tellings.told import Restated
from soulprint_pipeline.analysts.local.tokens import rough
from soulprint_pipeline.analysts.local.topical import may_stand, taken
from soulprint_pipeline.quotes import shorten

_TITLES = (
    " dr",
    " mr",
    " ms",
    " mrs",
    " mx",
    " rev",
    " capt",
    " sgt",
    " prof",
    " st",
    " vs",
    " etc",
    " approx",
    " no",
    " jr",
    " sr",
)


def find(text: str, at: float | None = None) -> list[Found]:
    """Return what `text`, a message of the person, states about the person, each once.

    Args:
        text: the message.
        at: when it was sent, Unix seconds; without it, "next Friday" is no date.

    Time is linear in the text: its parts that are not the person's own are blanked in a fixed
    number of passes, and each sentence is bounded. Most messages hold no wording at all, which
    is seen before any of that.
    """
    return once(without_mentions(_in_message(text, at)))


def _in_message(text: str, at: float | None) -> Iterator[Found]:
    """Yield what a message states, and what its parts state again."""
    spoken = of_self(text)
    names = list(named(text)) if spoken else []
    aside = list(referred(text)) if spoken else []
    again = spoken and may_follow_up(text)
    short = shorthand.may_be_short(text)
    otherwise = spoken and may_tell(text)
    stands = may_stand(text)
    if not any((names, aside, again, short, otherwise, stands)) and not _promising(text):
        return
    today = dates.day_of(at)
    own = blank_others(text)
    told_again = [
        *(_carried(followed(own, text), text, today) if again else ()),
        *(_carried(in_other_words(own, text), text, today) if otherwise else ()),
        *(_in_short(own, text, today) if short else ()),
    ]
    theirs = {f"Is called {found.values.get('first')}." for found in told_again}
    yield from _apart(text, own, names, aside)
    told: set[str] = set()
    for found in _of_stands(own, text, today) if stands else ():
        told.add(found.statement)
        yield found
    for found in _in_sentences(own, text, today):
        if found.statement not in theirs and not told_in_part(found.statement, told_again):
            told.add(found.statement)
            yield found
    for found in told_again:
        if not any(tells(each, found.statement) for each in told):
            told.add(found.statement)
            yield found


def _apart(text: str, own: str, names: list[Named], aside: list[Referred]) -> Iterator[Found]:
    """Yield names, ages and trades that are told by more than a sentence."""
    for each in names:
        if _is_told(each, text, own):
            yield Found(
                _ready("name"), f"Is called {each.name}.", quote_of(text, each), {"name": each.name}
            )
    for one in aside:
        if not in_text(text, one.start):
            yield _referred(one, around(text, one.start, one.end))


def _is_told(name: Named, text: str, own: str) -> bool:
    """Say whether a name is the writer's: told in their own words, or at least in no text."""
    if name.own < 0:
        return not in_text(text, name.start)
    return own[name.own] == text[name.own]


def _of_stands(own: str, text: str, today: date | None) -> Iterator[Found]:
    """Yield what somebody thinks of a thing that they named in the sentence before."""
    for each in taken(own):
        yield from in_sentence(each.said, text[each.start : each.end], today, text)


def _in_sentences(own: str, text: str, today: date | None) -> Iterator[Found]:
    """Yield what each sentence states; what is half told only with what its message adds."""
    for start, end in spans(own):
        for found in in_sentence(own[start:end], text[start:end], today, text):
            if not is_half(found.statement):
                yield found
            elif said := completed(found.statement, own):
                yield Found(found.ready, said, found.quote, found.values)


def _carried(
    clauses: Iterable[Carried | Restated], text: str, today: date | None
) -> Iterator[Found]:
    """Yield what is told across sentences or in another order, of the writer or of theirs."""
    told: set[str] = set()
    for each in clauses:
        for found in in_sentence(each.said, text[each.start : each.end], today, text):
            if found.statement not in told:
                told.add(found.statement)
                yield found


def _in_short(own: str, text: str, today: date | None) -> Iterator[Found]:
    """Yield what labels, telegrams and clauses without their subject tell."""
    told: set[str] = set()
    for each in shorthand.written(own, text):
        quote = around(text, each.start, each.end)
        found = list(in_sentence(each.said, quote, today, text)) if each.said else []
        if each.told and (statement := mended(each.told)):
            found.append(Found(each.ready, statement, shorten(quote, QUOTE_LIMIT), {}))
        for one in found:
            if not any(bare(other).startswith(bare(one.statement)) for other in told):
                told.add(one.statement)
                yield one


@cache
def _ready(pattern: str) -> Ready:
    return next(each for each in load() if each.pattern.id == pattern)


def _referred(told: Referred, quote: str) -> Found:
    quote = shorten(quote, QUOTE_LIMIT)
    if told.age:
        return Found(_ready("age"), f"Is {told.age} years old.", quote, {"number": told.age})
    article = "an" if told.job[0] in "aeiou" else "a"
    return Found(
        _ready("job"), f"Works as {article} {told.job}.", quote, {"job": f"{article} {told.job}"}
    )


def _promising(text: str) -> bool:
    """Say whether some sentence holds the words of some wording."""
    before = ""
    for part in rough(text):
        if len(part) > 2 * MAX_SENTENCE:
            continue
        said = before + part
        if said.endswith(_TITLES):
            before = said + " "
        elif hopeful(said):
            return True
        else:
            before = ""
    return bool(before) and hopeful(before)
