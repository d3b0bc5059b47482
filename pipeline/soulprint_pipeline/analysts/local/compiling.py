"""Wordings, from their text to a regex, and to the words that they need."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from soulprint_pipeline.analysts.local import dates
from soulprint_pipeline.analysts.local.dates import DAYS
from soulprint_pipeline.analysts.local.demands import Need, need_of, one_of
from soulprint_pipeline.analysts.local.heads import (
    ANYTHING,
    COMMAS,
    NOTHING,
    WORDS,
    Head,
    Order,
    following,
    joined,
)
from soulprint_pipeline.analysts.local.words import HOLDS

ADVERBS = (
    "really|truly|actually|currently|still|now|also|just|always|usually|generally|mostly|"
    "absolutely|definitely|recently|originally|personally|honestly|mainly|very|"
    "especially|particularly|finally|simply|totally|deeply|genuinely|strongly|firmly|much|"
    "presently|officially|secretly|typically|normally|greatly|kind of|kinda|both|quite|"
    "already|even|only|primarily|so|slowly|completely|eventually|temporarily"
)
SPELLINGS = {
    "i'm": "i'm|i am|im",
    "i've": "i've|i have|ive",
    "we're": "we're|we are",
    "we've": "we've|we have",
    "don't": "don't|do not|dont|never",
    "can't": "can't|cannot|can not|cant",
    "i'd": "i'd|i would|id",
    "name's": "name's|name is|names",
    "isn't": "isn't|is not",
    "let's": "let's|lets",
}
# Capitals of the Latin, Greek and Cyrillic scripts; Latin Extended-A mixes its cases.
_CAPITAL = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u017f\u0391-\u03a9\u0400-\u042f"
_PROPER = f"(?-i:[{_CAPITAL}][\\w'.&+-]{{0,30}})"
_TITLE = (
    "(?:(?:Dr|Prof|Mr|Mrs|Ms|Miss|Mx|Professor|Doctor|Sir|Lady|Captain|Coach|Father|Sister|Auntie|"
    "Aunt|Uncle|Nurse|Chef|Rev|Pastor|Nana|Granny|Grandpa|Grandma)\\.? )?"
)
# "My guinea pig" is no pig, "my business partner" no partner.
_WORD_OF_ANY = (
    "(?!guinea |half (?:brother|sister)|(?:business|training|running|climbing|walking|dance|study|"
    "writing|tennis|lab|chess|sparring|language|exchange|tandem|doubles|bridge|cycling|riding|"
    "hiking|travel|drinking|gym|work|law|school|uni|college|family|childhood|pen) "
    "(?:partner|buddy|friend|pal)\\b)(?-i:[a-z0-9-]{1,20}(?<!s))"
)
_CAPITALISED = frozenset(["town", "firm"])
"""Kinds that begin with a capital: behind words that are passed over, only that shows them."""
_GAP = (
    "(?:(?!(?:not|never|no|nor|if|unless|who|whom|that|which|because|since|but|would|could|might|"
    "used|until|or|than|like|visiting|without|for(?! (?:\\w+ ){1,2}(?:years|months|weeks))|was|"
    "were|had|did|i|he|she|they|you)\\b)"
    "(?-i:[a-z0-9][a-z0-9'-]{0,20}) ){0,8}?"
)
"""Up to eight plain words, none of which turns what is said into something else."""
SHAPES = {
    "name": f"{_TITLE}{_PROPER}(?: {_PROPER}){{0,2}}",
    "first": _TITLE + _PROPER,
    "called": f"{_TITLE}{_PROPER}(?: {_PROPER}){{0,2}}",
    "known_person": f"{_TITLE}{_PROPER}(?: {_PROPER}){{0,2}}",
    "in_brackets": f"\\({_TITLE}{_PROPER}(?: {_PROPER}){{0,2}}\\)",
    "given": _PROPER,
    "based": _PROPER,
    "number": r"\d{1,3}|[a-z]+(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?",
    "digits": r"\d{1,3}",
}
"""Kinds whose extent a regex can tell; all others take what follows and are trimmed."""

_WORD = re.compile(r"[\w']+")
_CAPTURE = re.compile(r"<(?:(\w+)([:=]))?([^<>]+)>")
_BRACKET = re.compile(r"[()\[\]]")
_CLOSES = {"(": ")", "[": "]"}


REACHES = {"known_person": 4, "given": 2, "digits": 2}
"""Kinds that hold known words and at most so many besides, one of them an adverb."""


class Part(msgspec.Struct, frozen=True):
    """A piece of a wording, translated.

    Attributes:
        needs: what every match has, each of them.
        heads: the words with which it may begin, see `Head`.
        orders: of names and numbers in every match, each of them.
    """

    regex: str
    needs: tuple[Need, ...] = ()
    heads: frozenset[Head] = NOTHING
    orders: tuple[Order, ...] = ()


class Parser:
    """Reads one wording from left to right."""

    def __init__(self, text: str, language: str = "en", adverbs: str = ADVERBS) -> None:
        self.text = text
        self.language = language
        self.adverbs = adverbs
        self.at = 0
        self.kinds: dict[str, str] = {}
        self.written: dict[str, str] = {}
        self.partners = _partners(text)

    def choice(self, end: str) -> Part:
        """Parse alternatives up to `end`; what they need covers every one of them."""
        parts = [self.sequence()]
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            parts.append(self.sequence())
        if end:
            if self.text[self.at : self.at + 1] != end:
                raise ValueError(f"Expected {end!r} at {self.at} in {self.text!r}.")
            self.at += 1
        needs: tuple[Need, ...] = ()
        if len(parts) == 1:
            needs = parts[0].needs
        elif all(part.needs for part in parts):
            needs = (one_of([part.needs for part in parts]),)
        heads = frozenset[Head]().union(*(part.heads for part in parts))
        orders = parts[0].orders if len(parts) == 1 else ()
        return Part("|".join(part.regex for part in parts), needs, heads, orders)

    def sequence(self) -> Part:
        """Parse up to a bar or a closing bracket."""
        parts: list[Part] = []
        reaches: list[int] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)]":
            capture = _CAPTURE.match(self.text, self.at)
            reaches.append(REACHES.get(capture[3], 0) if capture and self.language == "en" else 0)
            parts.append(self.element())
        orders: list[Order] = []
        heads = NOTHING
        # From the end, because what is behind a name tells how one goes on from it.
        for part, reach in zip(reversed(parts), reversed(reaches), strict=True):
            orders += part.orders
            if reach and (then := following(heads)):
                orders.append(Order(part.needs[0].words, then, reach))
            heads = joined(part.heads, heads)
        needs = tuple(need for part in parts for need in part.needs)
        return Part("".join(part.regex for part in parts), needs, heads, tuple(orders))

    def element(self) -> Part:
        """Parse a bracket, a capture, the adverbs, a word or a mark."""
        mark = self.text[self.at]
        if mark in "([":
            self.at += 1
            return self.bracket(mark)
        if capture := _CAPTURE.match(self.text, self.at):
            self.at = capture.end()
            return self.capture(*capture.groups())
        if word := _WORD.match(self.text, self.at):
            self.at = word.end()
            return _spell(word.group().lower())
        self.at += 1
        if mark == "~":
            return Part(f"(?:(?:{self.adverbs}) ){{0,2}}")
        if mark == "*":
            return self.words()
        heads = frozenset([(",",)]) if mark in COMMAS else NOTHING
        return Part(re.escape(mark), heads=heads)

    def words(self) -> Part:
        """Parse "*", any one word, or "** ", any few of them or none."""
        if not self.text.startswith("* ", self.at):
            return Part(_WORD_OF_ANY, heads=ANYTHING)
        self.at += 2
        return Part(_GAP, heads=ANYTHING | NOTHING)

    def bracket(self, mark: str) -> Part:
        """Parse a choice in round brackets, or in square ones what may be missing."""
        part = self.within(mark)
        if mark == "(":
            return Part(f"(?:{part.regex})", part.needs, part.heads, part.orders)
        return Part(f"(?:{part.regex})?", heads=part.heads | NOTHING)

    def within(self, mark: str) -> Part:
        """Parse what stands in a bracket; without captures it is told by its text alone."""
        stop = self.partners.get(self.at - 1)
        if stop is None or "<" in self.text[self.at : stop]:
            return self.choice(")" if mark == "(" else "]")
        start, self.at = self.at, stop + 1
        return _plain_choice(self.text[start:stop], self.language, self.adverbs)

    def capture(self, name: str | None, mark: str | None, rest: str) -> Part:
        """Translate `<kind>`, `<name:kind>` or `<name=a|b>`."""
        if mark == "=":
            part = _plain_choice(rest, "en", ADVERBS)
            self.written.update(
                (word.lower(), word) for word in rest.split("|") if word != word.lower()
            )
            self.kinds[str(name)] = ""
            return Part(f"(?P<{name}>{part.regex})", part.needs, part.heads)
        name = name or rest
        self.kinds[name] = rest
        if self.language == "en" and rest in HOLDS:
            needs: tuple[Need, ...] = (Need(HOLDS[rest]),)
        else:
            needs = ()
        if rest in DAYS:
            return Part(f"(?P<{name}>{dates.shape(self.language)})", needs, ANYTHING)
        if rest in SHAPES:
            return Part(f"(?P<{name}>{SHAPES[rest]})", needs, ANYTHING)
        last = self.at >= len(self.text)
        if rest in _CAPITALISED:
            shape = f"(?=(?-i:[{_CAPITAL}]))\\S.{{0,200}}{'' if last else '?'}"
            return Part(f"(?P<{name}>{shape})", needs, ANYTHING)
        return Part(f"(?P<{name}>\\S.{{0,200}}{'' if last else '?'})", needs, ANYTHING)


@cache
def _plain_choice(text: str, language: str, adverbs: str) -> Part:
    """Parse alternatives without captures, once: the lists of words are in many wordings."""
    return Parser(text, language, adverbs).choice("")


def _partners(text: str) -> dict[int, int]:
    """Return the place of each opening bracket, and of the one that closes it."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for mark in _BRACKET.finditer(text):
        if mark.group() in "([":
            opened.append(mark.start())
        elif opened and _CLOSES[text[opened[-1]]] == mark.group():
            found[opened.pop()] = mark.start()
        else:
            break
    return found


@cache
def _spell(word: str) -> Part:
    ways = SPELLINGS.get(word, word).split("|")
    regex = "|".join(re.escape(way).replace(r"\ ", " ") for way in ways)
    if word.startswith("'"):
        # "'s" is never a word of its own in a sentence.
        return Part(regex, heads=ANYTHING)
    needs = one_of([tuple(map(need_of, way.split())) for way in ways])
    heads = frozenset(tuple(way.split()[:WORDS]) for way in ways)
    return Part(f"(?:{regex})" if len(ways) > 1 else regex, (needs,), heads)
