"""The first words of the matches of a regex, and where from there a match may begin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from msgspec import structs

from soulprint_pipeline.analysts.local.parsed import GAP, Given, letter_of, letters_of
from soulprint_pipeline.analysts.local.word_places import (
    BEGINNING,
    LETTERS,
    MARKED,
    OPENED,
    is_mark,
)

_MOST_STATES = 400
_MOST_REPEATS = 8

Footholds = dict[str, tuple[int, ...]]
"""Keys of `word_places`, and how far from there a match may begin."""


class UntoldError(Exception):
    """The first word of a match may be any."""


class _State(msgspec.Struct, frozen=True):
    """How far the first word of a match is read.

    Attributes:
        letters: of it so far.
        led: no word goes on into the match.
        opened: more than a blank stands in front of the word.
        marked: the match begins with a mark in front of it.
    """

    letters: str = ""
    led: bool = False
    opened: bool = False
    marked: bool = False


_States = dict[_State, tuple[int, int]]
"""With how many letters of the match stand in front of the word, at least and at most."""


class FirstWords:
    """Reads the first words of the matches of a regex, as far as they tell them from others."""

    def __init__(self) -> None:
        self._keys: dict[str, set[int]] = {}
        self._readers: dict[str, Callable[[Given, _States], _States]] = {
            "BRANCH": lambda given, states: _all(self._sequence(way, states) for way in given[1]),
            "SUBPATTERN": lambda given, states: self._sequence(given[3], states),
            "ATOMIC_GROUP": self._sequence,
            "MAX_REPEAT": self._repeated,
            "MIN_REPEAT": self._repeated,
            "POSSESSIVE_REPEAT": self._repeated,
            "AT": self._at,
            "ASSERT": self._seen,
            "ASSERT_NOT": self._unseen,
        }

    def told(self, parts: Sequence[Given]) -> Footholds:
        """Return them, with where the match may begin; raise `UntoldError` if it may be any."""
        if self._sequence(parts, {_State(): (0, 0)}):
            raise UntoldError
        return {key: tuple(sorted(offsets)) for key, offsets in self._keys.items()}

    def _sequence(self, parts: Iterable[Given], states: _States) -> _States:
        for operation, given in parts:
            if not states:
                break
            states = self._part(str(operation), operation, given, states)
            if len(states) > _MOST_STATES:
                raise UntoldError
        return states

    def _part(self, name: str, operation: Given, given: Given, states: _States) -> _States:
        if name in {"LITERAL", "IN"}:
            return self._letters(letters_of(operation, given), states)
        read = self._readers.get(name)
        if read is None:
            raise UntoldError
        return read(given, states)

    def _letters(self, letters: frozenset[str], states: _States) -> _States:
        if not letters:
            raise UntoldError
        found: _States = {}
        for letter in {OPENED if is_mark(each) else letter_of(each) for each in letters}:
            for state, before in states.items():
                if letter not in {GAP, OPENED}:
                    self._append(state, letter, before, found)
                elif state.letters:
                    self._keep(state, state.letters + GAP, before)
                else:
                    mark = letter == OPENED
                    opened, marked = state.opened or mark, state.marked or (mark and not before[1])
                    more = (before[0] + 1, before[1] + 1)
                    _put(found, _State("", led=True, opened=opened, marked=marked), more)
        return found

    def _append(self, state: _State, letter: str, before: tuple[int, int], found: _States) -> None:
        if not state.led:
            raise UntoldError
        letters = state.letters + letter
        if len(letters) == LETTERS:
            self._keep(state, letters, before)
        else:
            _put(found, structs.replace(state, letters=letters), before)

    def _keep(self, state: _State, key: str, before: tuple[int, int]) -> None:
        if state.marked:
            self._keys.setdefault(MARKED + key, set()).add(0)
            return
        key = OPENED + key if state.opened else key
        self._keys.setdefault(key, set()).update(range(-before[1], 1 - before[0]))

    def _repeated(self, given: Given, states: _States) -> _States:
        least, most, parts = given
        found = {} if least else dict(states)
        for turn in range(1, most + 1):
            states = self._sequence(parts, states)
            if not states:
                return found
            if turn > _MOST_REPEATS:
                raise UntoldError
            if turn >= least:
                found = _all([found, states])
        return found

    def _at(self, given: Given, states: _States) -> _States:
        name = str(given)
        if name == "AT_NON_BOUNDARY":
            return states
        if name == "AT_END" and any(not state.letters for state in states):
            raise UntoldError
        if name == "AT_BEGINNING" and not any(most for _, most in states.values()):
            self._keys[BEGINNING] = {0}
            return {}
        return self._bordered(states)

    def _seen(self, given: Given, states: _States) -> _States:
        """Read what is looked at: it stands in the text, but is no part of the match."""
        ahead, parts = given
        if ahead > 0 or not all(map(is_letter, parts)) or not _is_gap(parts[-1]):
            return states
        opened = any(_is_mark(each) for each in parts)
        within, outside = _parted(states)
        return _all([within, self._bordered(outside, opened=opened)])

    def _unseen(self, given: Given, states: _States) -> _States:
        """Read what must not be there: where that is any letter, no word goes on."""
        ahead, parts = given
        if len(parts) != 1 or not _is_any_letter(parts[0]):
            return states
        within, outside = _parted(states)
        if ahead > 0:
            self._bordered(within)
            return outside
        return _all([within, self._bordered(outside)])

    def _bordered(self, states: _States, *, opened: bool = False) -> _States:
        """End words, and begin others."""
        found: _States = {}
        for state, before in states.items():
            if state.letters:
                self._keep(state, state.letters + GAP, before)
            else:
                opens = state.opened or opened
                _put(found, structs.replace(state, led=True, opened=opens), before)
        return found


def _all(ways: Iterable[_States]) -> _States:
    found: _States = {}
    for way in ways:
        for state, before in way.items():
            _put(found, state, before)
    return found


def _put(states: _States, state: _State, before: tuple[int, int]) -> None:
    least, most = states.get(state, before)
    states[state] = (min(least, before[0]), max(most, before[1]))


def _parted(states: _States) -> tuple[_States, _States]:
    """Return those within a word, and those in front of one."""
    within = {state: before for state, before in states.items() if state.letters}
    return within, {state: before for state, before in states.items() if not state.letters}


def is_letter(part: Given) -> bool:
    """Say whether a part of a regex is a single letter."""
    return str(part[0]) in {"IN", "LITERAL"}


def _is_mark(part: Given) -> bool:
    letters = letters_of(*part)
    return bool(letters) and all(map(is_mark, letters))


def _is_gap(part: Given) -> bool:
    letters = letters_of(*part)
    return bool(letters) and all(letter_of(each) == GAP for each in letters)


def _is_any_letter(part: Given) -> bool:
    """Say whether a part of a regex is any letter of a word, or also others."""
    operation, given = part
    if str(operation) != "IN":
        return False
    kinds = [str(each) for member in given for each in member]
    return "CATEGORY_WORD" in kinds and "NEGATE" not in kinds
