"""Finding what a person states about themself, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.local import captures
from soulprint_pipeline.analysts.local.guards import all_starts, clause_starts, readable
from soulprint_pipeline.analysts.local.own_words import BLANK, blank_others
from soulprint_pipeline.analysts.local.patterns import Ready, by_cue, cues
from soulprint_pipeline.analysts.local.sentences import MAX_SENTENCE, spans
from soulprint_pipeline.analysts.local.tokens import flat, tokens
from soulprint_pipeline.analysts.local.wording import Wording
from soulprint_pipeline.quotes import shorten

QUOTE_LIMIT = 200
"""Characters of a quote."""

_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")
_BULLETS = "-*+>\u2022\u2013 0123456789.)"
# Without one of these a sentence says nothing about its speaker.
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
        "we've",
        "our",
        "me",
        "you",
        "from",
        "please",
        "stop",
        "avoid",
        "don't",
        "no",
        "always",
        "keep",
        "use",
        "make",
        "skip",
        "drop",
        "decided",
        "decision",
        "here",
        "call",
        "birthday",
        "wedding",
        "graduation",
        "anniversary",
        "funeral",
        "imo",
        "imho",
        "today's",
        "it's",
    ]
)
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


class Found(msgspec.Struct, frozen=True):
    """A statement found in a text, and where it was said.

    Attributes:
        values: what was captured, by name, as written in the statement.
    """

    ready: Ready
    statement: str
    quote: str
    values: dict[str, str]


def find(text: str) -> Iterator[Found]:
    """Yield what `text`, a message of the person, states about the person.

    Time is linear in the text: its parts that are not the person's own are blanked in a fixed
    number of passes, and each sentence is bounded. Most messages hold no wording at all, which
    is seen before any of that.
    """
    if not _promising(text):
        return
    own = blank_others(text)
    for start, end in spans(own):
        yield from _in_sentence(own[start:end], text[start:end])


def _quiet(words: set[str]) -> bool:
    return words.isdisjoint(_SPEAKERS) or words.isdisjoint(cues())


def _promising(text: str) -> bool:
    """Say whether some wording fits somewhere, before asking whether it may be believed."""
    start = 0
    for part in flat(text).split("\n"):
        end = start + len(part)
        if 3 < len(part) <= 2 * MAX_SENTENCE:
            words = set(part.lower().split())
            if not _quiet(words) and (candidates := _candidates(words)):
                sentence = " ".join(text[start:end].translate(_APOSTROPHES).split()).lstrip(
                    _BULLETS
                )
                starts = all_starts(sentence)
                for _, _, wording in candidates:
                    if any(wording.regex.match(sentence, place) for place in starts):
                        return True
        start = end + 1
    return False


def _candidates(words: set[str]) -> list[tuple[int, Ready, Wording]]:
    index = by_cue()
    found: dict[int, tuple[int, Ready, Wording]] = {}
    for cue in cues() & words:
        for candidate in index[cue]:
            if not candidate[2].firsts or not candidate[2].firsts.isdisjoint(words):
                found[candidate[0]] = candidate
    return [found[rank] for rank in sorted(found)]


def _in_sentence(own: str, raw: str) -> Iterator[Found]:
    words = tokens(own)
    if _quiet(words):
        return
    sentence = " ".join(own.translate(_APOSTROPHES).split())
    raw = " ".join(raw.split())
    end, asked = readable(sentence)
    starts = clause_starts(sentence, end)
    done: set[str] = set()
    for _, ready, wording in _candidates(words):
        pattern = ready.pattern
        if pattern.id in done:
            continue
        stop = len(sentence) if asked and pattern.asked else end
        places = [0] if asked and pattern.asked else starts[:1] if pattern.start else starts
        for start in places:
            match = wording.regex.match(sentence, start, stop)
            if match and (found := _found(ready, wording, match, _Sentence(sentence, stop, raw))):
                done.update((pattern.id, *pattern.beats))
                yield found
                break


class _Sentence(msgspec.Struct, frozen=True):
    """A sentence with single blanks: as it may be believed, how far, and as it was written."""

    own: str
    stop: int
    raw: str


def _found(
    ready: Ready, wording: Wording, match: re.Match[str], sentence: _Sentence
) -> Found | None:
    pattern = ready.pattern
    values = _values(pattern.forms, wording, match)
    if values is None or not _holds(ready, values, match, sentence):
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
    return Found(ready, statement, _quote(sentence.raw, match.start()), values)


def _holds(ready: Ready, values: dict[str, str], match: re.Match[str], sentence: _Sentence) -> bool:
    """Say whether what was captured, and what follows it, is what the pattern asks for."""
    said = " ".join(values.values()).lower()
    if any(word in said for word in ready.pattern.deny):
        return False
    if ready.require and not any(ready.require.search(value) for value in values.values()):
        return False
    rest = sentence.own[match.end() : sentence.stop]
    if ready.pattern.whole and _COURTESY.sub("", rest, count=1):
        return False
    return _UNDONE.match(_rest(match, values, sentence.stop, sentence.own)) is None


def _rest(match: re.Match[str], values: dict[str, str], stop: int, sentence: str) -> str:
    """What follows the last capture's trimmed value in the sentence."""
    if not match.lastgroup or match.lastgroup not in values:
        return sentence[match.end() : stop]
    raw = match.group(match.lastgroup)
    kept = values[match.lastgroup]
    at = raw.lower().find(kept.lower())
    return raw[at + len(kept) :] if at >= 0 else ""


def _values(
    forms: dict[str, dict[str, str]], wording: Wording, match: re.Match[str]
) -> dict[str, str] | None:
    values: dict[str, str] = {
        name: form[""] for name, form in forms.items() if name not in wording.kinds and "" in form
    }
    for name, kind in wording.kinds.items():
        said = match.group(name)
        if said is None:
            continue
        if kind:
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


def preposition(date: str) -> str:
    """Return "on" for a date with a day, "in" for a month or a year."""
    day = re.search(r"\b\d{1,2}(?:st|nd|rd|th)?\b(?!\d)", date)
    return "on" if day else "in"


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
