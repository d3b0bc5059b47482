"""The little language in which patterns are written, and its translation into regexes.

    (I|we) ~live in <place>

`(a|b)` is a choice, `[a ]` may be missing, `~` stands for up to two adverbs ("really",
"currently"), `<kind>` or `<name:kind>` captures (see `captures.py`), and `<name=a|b>` captures
one of the words given. `*` is any one plain word, and `@nouns` stands for the list of that name
in `words.toml`. Contractions stand for all their spellings ("I'm" also matches "I am"
and "im"). There is no repetition in it, so no pattern can be slower than linear.
"""

from __future__ import annotations

import re

import msgspec

from soulprint_pipeline.analysts.local import dates
from soulprint_pipeline.analysts.local.dates import DAYS
from soulprint_pipeline.analysts.local.words import NOUNS

ADVERBS = (
    "really|truly|actually|currently|still|now|also|just|always|usually|generally|mostly|"
    "absolutely|definitely|recently|originally|personally|honestly|basically|mainly|very|"
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
_TITLE = "(?:(?:Dr|Prof|Mr|Mrs|Ms|Professor|Doctor)\\.? )?"
_WORD_OF_ANY = "(?-i:[a-z0-9][a-z0-9-]{0,20})"
SHAPES = {
    "name": f"{_TITLE}{_PROPER}(?: {_PROPER}){{0,2}}",
    "first": _PROPER,
    "given": _PROPER,
    "based": _PROPER,
    "number": r"\d{1,3}|[a-z]+(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?",
    "digits": r"\d{1,3}",
}
"""Kinds whose extent a regex can tell; all others take what follows and are trimmed."""

_COMMON = frozenset(
    [
        "i",
        "we",
        "my",
        "our",
        "a",
        "an",
        "the",
        "in",
        "to",
        "is",
        "of",
        "on",
        "for",
        "and",
        "me",
        "i'm",
        "am",
        "im",
        "i've",
        "have",
        "ive",
        "i'd",
        "be",
        "at",
        "as",
        "with",
        "it",
        "are",
        "you",
        "your",
        "not",
        "do",
        "don't",
        "dont",
        "was",
        "been",
        "we're",
        "we've",
        "this",
    ]
)
_WORD = re.compile(r"[\w']+")
_CAPTURE = re.compile(r"<(?:(\w+)([:=]))?([^<>]+)>")


class Wording(msgspec.Struct, frozen=True):
    """One way to say something.

    Attributes:
        regex: matched at the start of a clause, ignoring case.
        cues: lower-case words of which every match contains at least one.
        firsts: words with which every match begins; empty where any may.
        kinds: kind of each capture by its name; "" for a choice of given words.
    """

    regex: re.Pattern[str]
    cues: frozenset[str]
    firsts: frozenset[str]
    kinds: dict[str, str]


class _Part(msgspec.Struct, frozen=True):
    """A piece of a wording, translated.

    Attributes:
        cues: words of which every match has one; empty where none is certain.
        firsts: words with which it may begin; None where that is open.
        empty: whether it may match nothing.
    """

    regex: str
    cues: frozenset[str] = frozenset()
    firsts: frozenset[str] | None = None
    empty: bool = False


def compile_wording(text: str, language: str = "en", adverbs: str = ADVERBS) -> Wording:
    """Translate one wording.

    Args:
        text: in the language that is told above.
        language: whose dates it may hold.
        adverbs: what `~` stands for in that language, separated by bars.

    Raises:
        ValueError: a bracket without its partner, or no cue to find the wording by.
    """
    text = expand(text)
    parser = _Parser(text, language, adverbs)
    whole = parser.choice("")
    if parser.at != len(text):
        raise ValueError(f"Unexpected {text[parser.at]!r} at {parser.at} in {text!r}.")
    if not whole.cues:
        raise ValueError(f"Every match of {text!r} needs a word to be found by.")
    regex = re.compile(whole.regex + r"(?!\w)", re.IGNORECASE)
    return Wording(regex, whole.cues, whole.firsts or frozenset(), parser.kinds)


def expand(text: str) -> str:
    """Put the lists of words in for their names.

    Raises:
        ValueError: there is no list of that name.
    """

    def words(found: re.Match[str]) -> str:
        if found.group(1) not in NOUNS:
            raise ValueError(f"Expected one of {sorted(NOUNS)} in {text!r}.")
        return NOUNS[found.group(1)]

    return re.sub(r"@(\w+)", words, text)


class _Parser:
    def __init__(self, text: str, language: str = "en", adverbs: str = ADVERBS) -> None:
        self.text = text
        self.language = language
        self.adverbs = adverbs
        self.at = 0
        self.kinds: dict[str, str] = {}

    def choice(self, end: str) -> _Part:
        """Parse alternatives up to `end`; the cues cover every one of them."""
        parts = [self.sequence()]
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            parts.append(self.sequence())
        if end:
            if self.text[self.at : self.at + 1] != end:
                raise ValueError(f"Expected {end!r} at {self.at} in {self.text!r}.")
            self.at += 1
        certain = all(part.cues for part in parts)
        cues = frozenset[str]().union(*(part.cues for part in parts)) if certain else frozenset()
        firsts: frozenset[str] | None = frozenset()
        for part in parts:
            firsts = None if firsts is None or part.firsts is None else firsts | part.firsts
        empty = any(part.empty for part in parts)
        return _Part("|".join(part.regex for part in parts), cues, firsts, empty)

    def sequence(self) -> _Part:
        """Parse up to a bar or a closing bracket; keep the rarest cue."""
        regex = ""
        best: frozenset[str] = frozenset()
        firsts: frozenset[str] | None = frozenset()
        empty = True
        while self.at < len(self.text) and self.text[self.at] not in "|)]":
            part = self.element()
            regex += part.regex
            if part.cues and (not best or _rank(part.cues) < _rank(best)):
                best = part.cues
            if empty:
                firsts = None if firsts is None or part.firsts is None else firsts | part.firsts
                empty = part.empty
        return _Part(regex, best, firsts, empty)

    def element(self) -> _Part:  # noqa: PLR0911
        """Parse a bracket, a capture, the adverbs, a word or a mark."""
        mark = self.text[self.at]
        if mark == "(":
            self.at += 1
            part = self.choice(")")
            return _Part(f"(?:{part.regex})", part.cues, part.firsts, part.empty)
        if mark == "[":
            self.at += 1
            part = self.choice("]")
            return _Part(f"(?:{part.regex})?", firsts=part.firsts, empty=True)
        if mark == "~":
            self.at += 1
            return _Part(f"(?:(?:{self.adverbs}) ){{0,2}}")
        if mark == "*":
            self.at += 1
            return _Part(_WORD_OF_ANY)
        if capture := _CAPTURE.match(self.text, self.at):
            self.at = capture.end()
            return self.capture(*capture.groups())
        if word := _WORD.match(self.text, self.at):
            self.at = word.end()
            return _spell(word.group().lower())
        self.at += 1
        return _Part(re.escape(mark), firsts=frozenset(), empty=mark == " ")

    def capture(self, name: str | None, mark: str | None, rest: str) -> _Part:
        """Translate `<kind>`, `<name:kind>` or `<name=a|b>`."""
        if mark == "=":
            part = _Parser(rest).choice("")
            self.kinds[str(name)] = ""
            return _Part(f"(?P<{name}>{part.regex})", part.cues, part.firsts)
        name = name or rest
        self.kinds[name] = rest
        if rest in DAYS:
            return _Part(f"(?P<{name}>{dates.shape(self.language)})")
        if rest in SHAPES:
            return _Part(f"(?P<{name}>{SHAPES[rest]})")
        last = self.at >= len(self.text)
        return _Part(f"(?P<{name}>\\S.{{0,200}}{'' if last else '?'})")


def _spell(word: str) -> _Part:
    ways = SPELLINGS.get(word, word).split("|")
    regex = "|".join(re.escape(way).replace(r"\ ", " ") for way in ways)
    if word.startswith("'"):
        return _Part(regex)  # "'s" is never a word of its own in a sentence.
    # "do not" is seen as two words in a sentence: its last one is the cue.
    cues = frozenset(way.split()[-1] for way in ways)
    firsts = frozenset(way.split()[0] for way in ways)
    return _Part(f"(?:{regex})", cues, firsts)


def _rank(cues: frozenset[str]) -> tuple[int, int]:
    return (sum(cue in _COMMON for cue in cues), len(cues))
