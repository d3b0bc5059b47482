"""Finding what is stated in a language that has a grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.local import dates
from soulprint_pipeline.analysts.local.candidates import Candidate, Shelf, candidate, shelf
from soulprint_pipeline.analysts.local.found import QUOTE_LIMIT, Found
from soulprint_pipeline.analysts.local.grammars import Grammar, grammar_of
from soulprint_pipeline.analysts.local.grammars.captures import KINDS
from soulprint_pipeline.analysts.local.grammars.readings import Clause, mentions, readings
from soulprint_pipeline.analysts.local.needed import words_in
from soulprint_pipeline.analysts.local.own_words import blank_others
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready, load
from soulprint_pipeline.analysts.local.sentences import spans
from soulprint_pipeline.analysts.local.statement import preposition
from soulprint_pipeline.analysts.local.tokens import straight, tokens
from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.analysts.local.wording import Wording
from soulprint_pipeline.analysts.local.words import TOOLS
from soulprint_pipeline.quotes import shorten

_COURTESY = re.compile(r"[ ,.!]*(?:bitte|danke|ja)?[ .!]*$", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"\s*(?:[,.;:!?()\u2013\u2014]|$|- |(?:und|aber|oder|weil|denn|sowie|mit)\b)"
)


_IN_THEIR_WORDS = frozenset(
    ["named_thing", "thing", "food", "project", "goal", "event", "choice", "doing", "clause"]
)
"""Kinds whose captures are anything that may be said; all others hold names and figures."""


class _Said(msgspec.Struct, frozen=True):
    raw: str
    today: date | None
    grammar: Grammar


def search(text: str, today: date | None, grammar: Grammar) -> Iterator[Found]:
    """Yield what `text` states about its writer in the language of `grammar`.

    Args:
        text: a message of the person.
        today: when it was sent, for "next Friday".
        grammar: of the language.

    Time is linear in the text, as `find` has it; a text without one of the language's words for
    "I" and "my" costs one look at its words.
    """
    if not _promising(text, grammar):
        return
    own = blank_others(text)
    for start, end in spans(own):
        yield from _in_sentence(own[start:end], _Said(text[start:end], today, grammar))


def _promising(text: str, grammar: Grammar) -> bool:
    """Say whether some wording fits somewhere, before asking whether it may be believed."""
    if words_in(text).isdisjoint(grammar.speakers):
        return False
    index = _index(grammar.language)
    words = tokens(text)
    if words.isdisjoint(grammar.speakers) or not index.may_fit(words):
        return False
    return any(_fits(text[start:end], grammar) for start, end in spans(text))


def _fits(raw: str, grammar: Grammar) -> bool:
    sentence = _plain(raw)
    if not _hopeful(sentence, grammar):
        return False
    read = [*readings(sentence, grammar), *mentions(sentence, grammar)]
    return any(
        each.wording.regex.match(reading.text)
        for each in _candidates(_words(sentence, read), grammar.language)
        for reading in read
    )


def _plain(sentence: str) -> str:
    return " ".join(straight(sentence).split())


def _hopeful(sentence: str, grammar: Grammar) -> bool:
    """Say whether the words of a sentence may be a wording's: a look before it is read.

    A reading has no words but those of its sentence and the subject that is put in front.
    """
    index = _index(grammar.language)
    words = tokens(sentence)
    if not index.may_fit(words):
        return False
    words.update(grammar.subject.lower().split())
    return any(True for _ in index.fitting(words))


def _words(sentence: str, read: list[Clause]) -> set[str]:
    """Return the words of a sentence and those that its readings put in front."""
    return tokens(sentence).union(*(each.text[:24].lower().split() for each in read))


@cache
def _index(language: str) -> Shelf:
    common = grammar_of(language).common
    wordings = [(ready, wording) for ready in load(language) for wording in ready.wordings]
    return shelf(
        [candidate(rank, *each) for rank, each in enumerate(wordings)],
        lambda words: (len(words & common), len(words)),
    )


def _in_sentence(own: str, said: _Said) -> Iterator[Found]:
    language = said.grammar.language
    sentence = _plain(own)
    if not _hopeful(sentence, said.grammar):
        return
    read = readings(sentence, said.grammar)
    mentioned = list(mentions(sentence, said.grammar))
    if not read and not mentioned:
        return
    words = _words(sentence, read)
    done: set[str] = set()
    for each in _candidates(words, language):
        ready, wording = each.ready, each.wording
        pattern = ready.pattern
        if pattern.id in done:
            continue
        for reading in _tried(pattern, read, mentioned):
            match = wording.regex.match(reading.text)
            if match and (found := _found(ready, wording, match, reading, said)):
                done.update((pattern.id, *pattern.beats))
                yield found
                break


def _candidates(words: set[str], language: str) -> list[Candidate]:
    found = {each.rank: each for each in _index(language).fitting(words)}
    return [found[rank] for rank in sorted(found)]


def _tried(pattern: Pattern, read: list[Clause], mentioned: list[Clause]) -> list[Clause]:
    if pattern.anywhere:
        return [*read, *mentioned]
    return [each for each in read if each.head] if pattern.start else read


def _found(
    ready: Ready, wording: Wording, match: re.Match[str], reading: Clause, said: _Said
) -> Found | None:
    pattern = ready.pattern
    values = _values(pattern, wording, match, said)
    if values is None or not _holds(ready, values, match, reading.text, said.grammar):
        return None
    for name, kind in wording.kinds.items():
        translated = pattern.forms.get(name, {}).values()
        if kind in _IN_THEIR_WORDS and name in values and values[name] not in translated:
            values[name] = _told(values[name], said.grammar)
    if "date" in values:
        values["on"] = preposition(values["date"])
    statement = " ".join(pattern.say.format_map(values).split()).replace(" .", ".")
    for name, value in values.items():
        # "without emojis (Emojis)": the same word needs no telling twice.
        if name.endswith("_said") and value.lower() == values[name.removesuffix("_said")].lower():
            statement = statement.replace(f" ({value})", "")
    statement = statement[:1].upper() + statement[1:]
    if BLANK in statement or markdown.line(statement) != statement:
        return None
    if markdown.gives_orders(statement):
        return None
    raw = " ".join(said.raw.split())
    quote = raw if len(raw) <= QUOTE_LIMIT else shorten(raw[_from(raw, reading.at) :], QUOTE_LIMIT)
    return Found(ready, statement, quote, values)


def _from(raw: str, at: int) -> int:
    """Return where a quote begins: at its clause, or early enough to be full."""
    at = min(at, len(raw) - QUOTE_LIMIT)
    return raw.rfind(" ", 0, at + 1) + 1


def _values(
    pattern: Pattern, wording: Wording, match: re.Match[str], said: _Said
) -> dict[str, str] | None:
    values = {
        name: form[""]
        for name, form in pattern.forms.items()
        if name not in wording.kinds and "" in form
    }
    for name, kind in wording.kinds.items():
        held = match.group(name)
        if held is None:
            continue
        value: str | None = held.lower()
        if kind in dates.DAYS:
            value = dates.captured(kind, held, said.grammar.language, said.today)
        elif kind:
            value = KINDS[kind](held, said.grammar)
            # Only at the end may a capture hold more than was meant.
            inner = match.end(name) < match.end() and kind != "languages"
            if value and inner and not held.endswith(value.split()[-1]):
                value = None
        if value is None:
            return None
        values[name] = pattern.forms.get(name, {}).get(value.lower(), value)
        values[f"{name}_said"] = _as_said(held, said.grammar)
    return values


def _told(said: str, grammar: Grammar) -> str:
    """Tell in English what has an English name, and quote all else: it is not English."""
    if said.lower() in TOOLS:
        return said
    english = grammar.glossary.get(said.lower())
    if english is None:
        return f"\u201c{said}\u201d"
    return english if english.lower() == said.lower() else f"{english} ({said})"


def _as_said(held: str, grammar: Grammar) -> str:
    """What stands in brackets behind a translation: the words that were said."""
    end = re.search(r"[.;:!?()]| [-\u2013\u2014] ", held)
    words = held[: end.start()] if end else held
    if cut := grammar.cut.search(words.replace(",", "\0")):
        words = words[: cut.start()]
    return words.strip(" ,")


def _holds(
    ready: Ready, values: dict[str, str], match: re.Match[str], text: str, grammar: Grammar
) -> bool:
    said = " ".join(value for name, value in values.items() if not name.endswith("_said")).lower()
    if any(word in said for word in ready.pattern.deny):
        return False
    if ready.require and not any(ready.require.search(value) for value in values.values()):
        return False
    rest = _rest(match, values, text)
    if ready.pattern.whole and not _COURTESY.match(rest):
        return False
    if ready.pattern.ends and not _CLAUSE_END.match(rest):
        return False
    return grammar.undone.match(rest) is None


def _rest(match: re.Match[str], values: dict[str, str], text: str) -> str:
    """What follows the last capture's trimmed value in the clause."""
    last = match.lastgroup
    if last is None or last not in values or match.end(last) < match.end():
        return text[match.end() :]
    held = match.group(last)
    at = held.lower().find(values[last].lower().removeprefix("their "))
    return (held[at + len(values[last].removeprefix("their ")) :] if at >= 0 else "") + text[
        match.end() :
    ]
