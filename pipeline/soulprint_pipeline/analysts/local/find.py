"""Finding what a person states about themself, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import islice

import msgspec

from soulprint_pipeline.analysts.local import dates
from soulprint_pipeline.analysts.local.anchors import begun, opened
from soulprint_pipeline.analysts.local.candidates import Candidate
from soulprint_pipeline.analysts.local.clauses import Reading, reading, readings, told_until
from soulprint_pipeline.analysts.local.companions import Carried, followed, may_follow_up
from soulprint_pipeline.analysts.local.completing import completed, is_half
from soulprint_pipeline.analysts.local.dated import with_day
from soulprint_pipeline.analysts.local.doubts import believed
from soulprint_pipeline.analysts.local.hope import hopeful, of_self
from soulprint_pipeline.analysts.local.leads import MOST
from soulprint_pipeline.analysts.local.mending import mended
from soulprint_pipeline.analysts.local.naming import Named, named, quote_of
from soulprint_pipeline.analysts.local.open_clauses import stating as open_clauses
from soulprint_pipeline.analysts.local.open_clauses.reader import Told
from soulprint_pipeline.analysts.local.own_words import blank_others, in_text
from soulprint_pipeline.analysts.local.patterns import Ready, load
from soulprint_pipeline.analysts.local.questions import readable
from soulprint_pipeline.analysts.local.referring import Referred, referred
from soulprint_pipeline.analysts.local.sentences import MAX_SENTENCE, spans
from soulprint_pipeline.analysts.local.shorthand import reader as shorthand
from soulprint_pipeline.analysts.local.spelling import plain
from soulprint_pipeline.analysts.local.statement import make
from soulprint_pipeline.analysts.local.tellings.reader import may_tell
from soulprint_pipeline.analysts.local.tellings.reader import told as in_other_words
from soulprint_pipeline.analysts.local.tellings.told import Restated
from soulprint_pipeline.analysts.local.tokens import rough, sentence_words, tokens
from soulprint_pipeline.analysts.local.topical import may_stand, taken
from soulprint_pipeline.analysts.local.undertakings import stating as undertakings
from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.analysts.local.wishes import reader as wishes
from soulprint_pipeline.analysts.local.wishes.canon import canonical
from soulprint_pipeline.quotes import shorten

QUOTE_LIMIT = 200
"""Characters of a quote."""

_KNOWN_BY = 12
"""Characters of one by which a place is found again."""

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
        if found.statement not in theirs and not _told_in_part(found.statement, told_again):
            told.add(found.statement)
            yield found
    for found in told_again:
        if not any(_tells(each, found.statement) for each in told):
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
            yield _referred(one, _around(text, one.start, one.end))


def _is_told(name: Named, text: str, own: str) -> bool:
    """Say whether a name is the writer's: told in their own words, or at least in no text."""
    if name.own < 0:
        return not in_text(text, name.start)
    return own[name.own] == text[name.own]


def _of_stands(own: str, text: str, today: date | None) -> Iterator[Found]:
    """Yield what somebody thinks of a thing that they named in the sentence before."""
    for each in taken(own):
        yield from _in_sentence(each.said, text[each.start : each.end], today, text)


def _in_sentences(own: str, text: str, today: date | None) -> Iterator[Found]:
    """Yield what each sentence states; what is half told only with what its message adds."""
    for start, end in spans(own):
        for found in _in_sentence(own[start:end], text[start:end], today, text):
            if not is_half(found.statement):
                yield found
            elif said := completed(found.statement, own):
                yield Found(found.ready, said, found.quote, found.values)


def _tells(other: str, statement: str) -> bool:
    """Say whether another statement tells all that one tells: "Speaks Dutch and Turkish"."""
    if other.startswith(statement.rstrip(".")) or tokens(statement) <= tokens(other):
        return True
    named = _NAMED.search(statement)
    return named is not None and re.search(rf"\b{re.escape(named[1])}\b", other) is not None


_NAMED = re.compile(
    r"^(?:Has an? [\w -]+ called|Their [\w -]+?) ((?-i:[A-Z])[\w'-]+)(?: has died)?\.$"
)


def _carried(
    clauses: Iterable[Carried | Restated], text: str, today: date | None
) -> Iterator[Found]:
    """Yield what is told across sentences or in another order, of the writer or of theirs."""
    told: set[str] = set()
    for each in clauses:
        for found in _in_sentence(each.said, text[each.start : each.end], today, text):
            if found.statement not in told:
                told.add(found.statement)
                yield found


def _in_short(own: str, text: str, today: date | None) -> Iterator[Found]:
    """Yield what labels, telegrams and clauses without their subject tell."""
    told: set[str] = set()
    for each in shorthand.written(own, text):
        if in_text(text, each.start):
            continue
        quote = _around(text, each.start, each.end)
        found = list(_in_sentence(each.said, quote, today, text)) if each.said else []
        if each.told and (statement := mended(each.told)):
            found.append(Found(each.ready, statement, shorten(quote, QUOTE_LIMIT), {}))
        for one in found:
            if not any(_bare(other).startswith(_bare(one.statement)) for other in told):
                told.add(one.statement)
                yield one


def _around(text: str, start: int, end: int) -> str:
    """Return what stands at a place, with its line where it is too short to be known by: "47"."""
    if end - start < _KNOWN_BY:
        start = text.rfind("\n", 0, start) + 1
        line = text.find("\n", end)
        end = line if line > 0 else len(text)
    return " ".join(text[start:end].split())


def _bare(statement: str) -> str:
    """Return a statement without its full stop, articles and capitals: "is single dad"."""
    return " ".join(_ARTICLES.sub("", f"{statement.rstrip('.')} ").casefold().split())


_ARTICLES = re.compile(r"\b(?:an?|the) ")


def _told_in_part(statement: str, others: list[Found]) -> bool:
    """Say whether another begins so: "Has a dog." is told by "Has a dog called Rex."."""
    said = _bare(statement)
    return any(
        _bare(each.statement).startswith(said) for each in others if each.statement != statement
    )


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


def _in_sentence(own: str, raw: str, today: date | None, message: str) -> Iterator[Found]:
    whole = _whole(own, raw)
    if not hopeful(sentence_words(whole)):
        return
    sentence = plain(own, tokens(own))
    raw = " ".join(raw.split())
    end, asked = readable(sentence)
    read = [each for each in readings(sentence, end, asked=asked) if not _FORMER.match(each.text)]
    done: set[str] = set()
    told: list[tuple[int, str]] = []
    wished: list[tuple[int, str]] = []
    for each, clause in _tried(sentence, len(sentence) if asked else end, read):
        pattern = each.ready.pattern
        if pattern.id in done or each.ready.misplaced(message):
            continue
        match = each.wording.regex.match(clause.text)
        said = make(each.ready, each.wording, match, clause.text, today) if match else None
        if said is None:
            continue
        done.update((pattern.id, *pattern.beats))
        statement = with_day(pattern.id, canonical(said.text), sentence, clause.at, today)
        told.append((clause.at, statement))
        if pattern.id.startswith(_WISHES):
            wished.append(told[-1])
        yield Found(each.ready, statement, _quote(raw, clause.at), said.values)
    for clause_told, at in _of_clauses(sentence, end, read, today, told):
        yield Found(clause_told.ready, clause_told.statement, _quote(raw, at), {})
    asked_of = plain(whole, tokens(whole)) if whole is not own else sentence
    for wish in wishes.stated(asked_of, sentence, message):
        wished_for = mended(wish.statement)
        if wished_for and not _repeats(wished_for := canonical(wished_for), wished):
            wished.append((wish.at, wished_for))
            yield Found(wish.ready, wished_for, _quote(raw, wish.at), {})


def _of_clauses(
    sentence: str, end: int, read: list[Reading], today: date | None, told: list[tuple[int, str]]
) -> Iterator[tuple[Told, int]]:
    """Yield what clauses state that no pattern told, and add it to what is told."""
    for each, at in open_clauses.stated(sentence, end, read, today, _settled(told)):
        # Whom they have is not what these do on a day: "my brother Anselm marries on 5 July".
        dated = each.ready.pattern.category == "dates"
        others = [other for other in told if not (dated and _COMPANION.match(other[1]))]
        if not _repeats(each.statement, others):
            told.append((at, each.statement))
            yield each, at
    known = {at for at, _ in told}
    for each, at in undertakings.stated(sentence, end, read, today, known):
        # "Has a garage" is not what "their band is recording an EP in their garage" tells again.
        others = [other for other in told if len(_content(other[1])) > 1]
        if not _repeats(each.statement, others):
            told.append((at, each.statement))
            yield each, at


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


def _repeats(statement: str, told: list[tuple[int, str]]) -> bool:
    """Say whether a statement tells again what others of the same sentence tell."""
    said = _content(statement)
    return any(
        2 * len(said & _content(other)) >= min(len(said), len(_content(other))) for _, other in told
    )


def _content(statement: str) -> set[str]:
    return {word for word in tokens(statement) if len(word) > 3} - _NO_CONTENT


_NO_CONTENT = frozenset(
    ["their", "with", "does", "they", "from", "that", "been", "plays", "will", "prefers", "answers",
     "assistant", "wants", "without", "want", "them", "uses"]
)  # fmt: skip


def _tried(sentence: str, stop: int, read: list[Reading]) -> list[tuple[Candidate, Reading]]:
    """Return the wordings that may begin a clause, each with the clause, in their order."""
    words = _words(sentence, read)
    anywhere = opened(words)
    asks = sentence.endswith("?")
    places = [*read, *_mentions(sentence, stop)]
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


_JUST_BEFORE = 16
"""Characters before a mention in which a verb may say that it is over."""

_WAS = re.compile(
    r"\b(?:was|were|been|not|never|gave up|given up|giving up|sold|moved out of|"
    r"had to put|having to put|lost|buried|say goodbye to|said goodbye to|cremated) $",
    re.IGNORECASE,
)
_FORMER = re.compile(
    r"(?:my|our) (?:former|previous|late|ex|childhood|"
    r"(?:first|last)(?= \w+ (?:was|were))|future|imaginary|dream|fictional|"
    r"old (?:flat|house|place|home|apartment|job|boss|company|employer|school|team|office|manager))"
    r"\b(?! (?:born|son|daughter|child|name|language|baby|grandchild))",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"\b(?:my|our|here|as|being|having|me(?= \()|an?(?= \w+(?: \w+)? like me\b)|"
    r"where(?= (?:i|we)\b))(?= )|"
    r"(?<!\bin )(?<!\bat )(?<!\bfrom )(?<!\bnear )"
    r"(?<!\bme )(?<!i'm )\b(?-i:[A-Z])[\w-]{1,20}(?=(?:, | is )"
    r"(?:my|our|one of my|an? (?:\w+ )?(?:friend|mate|colleague)) )|"
    r"\b(?:an?|another|one)(?= (?:\w+ ){1,3}of (?:mine|ours|my)\b)|"
    r"\b(?:at|to|for|from|with|in)(?= [^,.;:!?]{2,60},? where (?:i|we)\b)",
    re.IGNORECASE,
)


def _mentions(sentence: str, stop: int) -> Iterator[Reading]:
    """Yield where somebody or something of the speaker's may be mentioned, also in a question."""
    stop = told_until(sentence, stop)
    stretches = believed(sentence, 0, stop)
    for place in islice(_MENTION.finditer(sentence, 0, stop), MOST):
        at = place.start()
        if _gone(sentence, at):
            continue
        if any(start <= at < end for start, end in stretches):
            yield reading(sentence[at:stop], at, head=False)


def _gone(sentence: str, at: int) -> bool:
    """Say whether what is mentioned at a place is told to be over: "she was my boss at Ford"."""
    return _WAS.search(sentence, max(0, at - _JUST_BEFORE), at) is not None or (
        _FORMER.match(sentence, at) is not None
    )


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
