"""Finding what a person states about themself, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.local import captures, dates
from soulprint_pipeline.analysts.local.clauses import Reading, readings
from soulprint_pipeline.analysts.local.guards import believed_until, readable
from soulprint_pipeline.analysts.local.own_words import BLANK, blank_others
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready, by_cue, cues
from soulprint_pipeline.analysts.local.sentences import MAX_SENTENCE, spans
from soulprint_pipeline.analysts.local.spelling import plain
from soulprint_pipeline.analysts.local.tokens import flat, tokens
from soulprint_pipeline.analysts.local.wording import Wording
from soulprint_pipeline.quotes import shorten

QUOTE_LIMIT = 200
"""Characters of a quote."""

_BULLETS = "-*+>\u2022\u2013 0123456789.)"
# Without one of these a sentence says nothing about its speaker …
_SPEAKERS = frozenset(
    [
        "i",
        "i'm",
        "im",
        "i've",
        "ive",
        "i'd",
        "i'll",
        "my",
        "we",
        "we're",
        "weve",
        "we've",
        "our",
        "me",
        "mine",
        "us",
        "myself",
        "imo",
        "imho",
    ]
)
# … unless it begins with one of these: its subject may have been left out.
_LEFT_OUT = frozenset(
    [
        "living",
        "working",
        "based",
        "born",
        "moved",
        "grew",
        "love",
        "hate",
        "prefer",
        "allergic",
        "married",
        "been",
        "studying",
        "learning",
        "building",
        "writing",
        "teaching",
        "adopted",
        "bought",
        "joined",
        "quit",
        "started",
        "switched",
        "chose",
        "settled",
        "signed",
        "retired",
        "went",
        "fan",
        "gave",
        "finished",
        "freelancing",
        "running",
        "making",
        "planning",
        "renovating",
        "restoring",
        "developing",
        "speak",
        "can't",
        "cant",
        "work",
        "live",
        "enjoy",
        "adore",
        "someone",
        "decided",
        "decision",
        "birthday",
        "wedding",
        "graduation",
        "anniversary",
        "funeral",
        "today's",
        "it's",
        "here",
        "from",
        "name",
        "name's",
        "deadline",
        "never",
        "always",
        "please",
        "stop",
        "avoid",
        "don't",
        "dont",
        "no",
        "keep",
        "use",
        "make",
        "skip",
        "drop",
        "call",
        "cut",
        "leave",
        "reply",
        "answer",
        "respond",
        "stick",
        "divorced",
        "single",
        "engaged",
        "fluent",
        "bilingual",
        "turned",
        "got",
        "became",
        "founded",
        "launched",
        "training",
        "designing",
        "organising",
        "organizing",
        "recording",
        "composing",
        "researching",
        "preparing",
        "raising",
        "expecting",
        "using",
    ]
)
_BEGINNING = 5
"""Words in which a sentence without "I" says what it is about."""


_COURTESY = re.compile(
    r"[\s,.!?]*(?:(?:please|thanks|thank you|from now on|in (?:the )?future|going forward|"
    r"anymore|any more|"
    r"again|ever|at all|when you (?:answer|reply|respond|write)(?: me| to me)?|in (?:your|the|any) "
    r"(?:answers?|repl(?:y|ies)|responses?|texts?|messages?)|with me|for me|always|okay|ok|and "
    r"just|btw)[\s,.!?]*){0,3}",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|never|no longer|n't|hardly)\b", re.IGNORECASE)
_UNDONE = re.compile(
    r"^\s*(?:,? ?(?:if|unless|or something|or so they say|in (?:my|this|the|a) (?:game|novel|"
    r"story|dream|"
    r"simulation|book|character|script|movie|play|scenario|example)|according to|just kidding|"
    r"jk\b|not\b))",
    re.IGNORECASE,
)


_CLAUSE_END = re.compile(
    r"\s*(?:[,.;:!?()\u2013\u2014-]|$|(?:and|but|so|because|since|though|although|while|by|who|now|"
    r"too|these|at|right|as|here|already|btw|with|which|if|for|lol|haha|again|myself|in|on|yet|"
    r"from|when|until|before|after|then|or)\b)",
    re.IGNORECASE,
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


def _quiet(sentence: str, words: set[str]) -> bool:
    """Say whether a sentence states nothing about its speaker, by its words alone."""
    if words.isdisjoint(_all_cues()):
        return True
    return words.isdisjoint(_SPEAKERS) and _LEFT_OUT.isdisjoint(
        flat(sentence[:60]).lower().split()[:_BEGINNING]
    )


def _promising(text: str) -> bool:
    """Say whether some wording fits somewhere, before asking whether it may be believed."""
    start = 0
    for part in flat(text).split("\n"):
        end = start + len(part)
        if 3 < len(part) <= 2 * MAX_SENTENCE:
            words = set(part.lower().split())
            if not _quiet(part, words):
                sentence = plain(text[start:end].lstrip(_BULLETS), words)
                read = readings(sentence, len(sentence))
                for _, ready, wording in _candidates(_words(sentence, read)):
                    tried = _tried(ready.pattern, sentence, len(sentence), read)
                    if any(wording.regex.match(reading.text) for reading in tried):
                        return True
        start = end + 1
    return False


@cache
def _all_cues() -> frozenset[str]:
    return cues()


def _candidates(words: set[str]) -> list[tuple[int, Ready, Wording]]:
    index = by_cue()
    found: dict[int, tuple[int, Ready, Wording]] = {}
    for cue in cues() & words:
        for candidate in index[cue]:
            if not candidate[2].firsts or not candidate[2].firsts.isdisjoint(words):
                found[candidate[0]] = candidate
    return [found[rank] for rank in sorted(found)]


def _in_sentence(own: str, raw: str, today: date | None) -> Iterator[Found]:
    words = tokens(own)
    if _quiet(own, words):
        return
    sentence = plain(own, words)
    raw = " ".join(raw.split())
    end, asked = readable(sentence)
    read = readings(sentence, end)
    done: set[str] = set()
    for _, ready, wording in _candidates(_words(sentence, read)):
        pattern = ready.pattern
        if pattern.id in done:
            continue
        for reading in _tried(pattern, sentence, len(sentence) if asked else end, read):
            match = wording.regex.match(reading.text)
            if match and (found := _found(ready, wording, match, reading, (raw, today))):
                done.update((pattern.id, *pattern.beats))
                yield found
                break


def _tried(pattern: Pattern, sentence: str, stop: int, read: list[Reading]) -> list[Reading]:
    """Return where a pattern may begin."""
    if pattern.anywhere:
        return list(_mentions(sentence, stop))
    if pattern.asked and sentence.endswith("?"):
        return [Reading(sentence, 0, True)]
    return [each for each in read if each.head] if pattern.start else read


def _words(sentence: str, read: list[Reading]) -> set[str]:
    """Return the words of a sentence and those that its readings put in front."""
    return tokens(sentence).union(*(tokens(each.text[:12]) for each in read))


_MENTION = re.compile(r"\b(?:my|our|here|the|as)(?= )", re.IGNORECASE)


def _mentions(sentence: str, stop: int) -> Iterator[Reading]:
    """Yield where somebody or something of the speaker's may be mentioned, also in a question."""
    limit = believed_until(sentence, stop)
    for place in _MENTION.finditer(sentence, 0, limit):
        yield Reading(sentence[place.start() : stop], place.start(), False)


def _found(
    ready: Ready,
    wording: Wording,
    match: re.Match[str],
    reading: Reading,
    said: tuple[str, date | None],
) -> Found | None:
    pattern = ready.pattern
    raw, today = said
    values = _values(pattern.forms, wording, match, today)
    if values is None or not _holds(ready, values, match, reading.text):
        return None
    for name in pattern.lower:
        values[name] = values[name][:1].lower() + values[name][1:]
    for name in pattern.article:
        values[name] = with_article(values[name])
    if "date" in values:
        values["on"] = preposition(values["date"])
    statement = pattern.say.format_map(values)
    statement = statement[:1].upper() + statement[1:]
    clean = BLANK not in statement and markdown.line(statement) == statement
    if not clean or markdown.gives_orders(statement):
        return None
    return Found(ready, statement, _quote(raw, reading.at), values)


def _holds(ready: Ready, values: dict[str, str], match: re.Match[str], text: str) -> bool:
    """Say whether what was captured, and what follows it, is what the pattern asks for."""
    said = " ".join(values.values()).lower()
    if any(word in said for word in ready.pattern.deny):
        return False
    if ready.require and not any(ready.require.search(value) for value in values.values()):
        return False
    if ready.pattern.whole and _COURTESY.sub("", text[match.end() :], count=1):
        return False
    rest = _rest(match, values, text)
    if ready.pattern.ends and rest and not _CLAUSE_END.match(rest):
        return False
    return _UNDONE.match(rest) is None


def _rest(match: re.Match[str], values: dict[str, str], text: str) -> str:
    """What follows the last capture's trimmed value in the clause."""
    if (
        not match.lastgroup
        or match.lastgroup not in values
        or match.end(match.lastgroup) < match.end()
    ):
        return text[match.end() :]
    raw = match.group(match.lastgroup)
    kept = values[match.lastgroup]
    at = raw.lower().find(kept.lower())
    return raw[at + len(kept) :] if at >= 0 else ""


def _values(
    forms: dict[str, dict[str, str]], wording: Wording, match: re.Match[str], today: date | None
) -> dict[str, str] | None:
    values: dict[str, str] = {
        name: form[""] for name, form in forms.items() if name not in wording.kinds and "" in form
    }
    for name, kind in wording.kinds.items():
        said = match.group(name)
        if said is None:
            continue
        value: str | None
        if kind in dates.DAYS:
            value = dates.captured(kind, said, "en", today)
            if value is None:
                return None
        elif kind:
            value = captures.KINDS[kind](said)
            if value is None:
                return None
            # Only at the end may a capture hold more than was meant.
            last = match.end(name) == match.end()
            if not last and len(value) < len(said):
                return None
        else:
            value = said.lower()
        values[name] = forms.get(name, {}).get(value.lower(), value)
    return values


def with_article(phrase: str) -> str:
    """Put "a" or "an" in front of a phrase that has no article yet."""
    first = phrase.split(maxsplit=1)[0].lower()
    if first in {"a", "an", "the", "their"}:
        return phrase
    vowel = first[0] in "aeio" or (
        first[0] == "u" and not first.startswith(("uni", "use", "eu", "usa"))
    )
    vowel = vowel or first.startswith(
        ("hour", "honest", "heir", "mba", "mri", "ux", "rpg", "sql", "ngo", "llm")
    )
    return f"{'an' if vowel and not first.startswith(('one', 'eu')) else 'a'} {phrase}"


def preposition(when: str) -> str:
    """Return "on" for a date with a day, "in" for a month, a year or a week."""
    day = re.search(r"\b\d{1,2}(?:st|nd|rd|th)?\b(?!\d)", when)
    return "on" if day and not when.startswith("the week of") else "in"


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
