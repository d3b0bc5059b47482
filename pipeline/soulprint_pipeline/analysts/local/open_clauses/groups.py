"""Who does what: a clause's subject and its verb, with what stands between them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from soulprint_pipeline.analysts.local.open_clauses.lexicon import by_form

TENSES = frozenset(
    [
        "present",
        "progressive",
        "perfect",
        "past",
        "negative",
        "never",
        "cannot",
        "can",
        "future",
        "must",
        "not",
        "won't",
    ]
)
"""How a verb may stand, as predicates name it.

"never" is the perfect with that word, "not" the present or progressive with this one, "won't" what
will not be; where a predicate holds in the negative it holds in this, too.
"""

_CONTRACTED = {
    "i'm": "be", "we're": "be", "i've": "have", "we've": "have", "i'll": "will", "we'll": "will",
    "i": "", "we": "",
}  # fmt: skip
SPEAKERS = frozenset(_CONTRACTED)
_AUXILIARIES = {
    "am": "be", "are": "be", "was": "was", "were": "was", "do": "do", "don't": "don't",
    "can": "can", "can't": "can't", "cannot": "can't", "won't": "won't", "will": "will",
    "'m": "be", "'re": "be", "must": "must",
}  # fmt: skip
_KEPT = frozenset(
    ["always", "usually", "mostly", "often", "only", "still", "never", "rarely", "seldom",
     "hardly", "barely", "sometimes", "normally", "generally", "regularly", "exclusively", "last",
     "mainly", "typically", "occasionally", "frequently", "rather", "strongly", "firmly"]
)  # fmt: skip
_DROPPED = frozenset(
    ["really", "truly", "actually", "currently", "now", "also", "just", "absolutely", "definitely",
     "recently", "personally", "honestly", "very", "especially", "simply", "totally", "deeply",
     "genuinely", "presently", "officially", "secretly", "greatly", "kinda", "both", "quite",
     "already", "even", "primarily", "so", "slowly", "completely", "finally", "literally", "too",
     "basically", "much", "all", "myself", "ourselves", "sadly", "happily", "obviously",
     "clearly", "since", "then", "busy", "apparently", "nowadays", "lately", "daily", "strictly"]
)  # fmt: skip
ADVERBS = _KEPT | _DROPPED - {"since", "then", "busy", "daily", "all"}
"""What may stand between a subject and its verb."""

_ALL = ADVERBS | {"busy"}

_ONLY_LOUDER = """
feel like love swim keep have own eat drink play live know believe think enjoy prefer sing grow
teach speak write read cook bake wear take go collect suffer tend hate need use smoke sleep watch
listen follow volunteer garden paint sew knit
"""
_STRESSED = frozenset(_ONLY_LOUDER.split())
"""Verbs that "do" only stresses; "I do yoga" and "I do research" are something else."""


class Group(msgspec.Struct, frozen=True):
    """A subject and its verb.

    Attributes:
        verb: the infinitive.
        tense: of `TENSES`, or "been" for the perfect progressive, "not …" for what is denied.
        adverbs: that are told with it.
        rest: what follows the verb.
    """

    verb: str
    tense: str
    adverbs: tuple[str, ...]
    rest: str


class _Auxiliary:
    """What is known of a verb before it is reached."""

    def __init__(self, contracted: str) -> None:
        self.word = contracted
        self.adverbs: list[str] = []
        self.negated = self.been = False

    def take(self, words: list[str], at: int) -> int:
        """Take a word that stands before the verb, and return how many it was; 0 for the verb."""
        word = words[at].lower()
        if word in _ALL and not (word in {"so", "all"} and not self.word):
            if word in _KEPT:
                self.adverbs.append(word)
            return 1
        if self.word:
            return self._more(word, words, at)
        if word in {"have", "has"} and _perfect(words, at):
            self.word = "have"
            return 1
        if word in {"have", "need"} and _infinitive(words, at + 1):
            self.word = "must"
            return 2
        if word == "do":
            self.word = "don't" if _next(words, at) == "not" else ""
            # "I do swim" is only louder.
            return 2 if self.word else int(_next(words, at) in _STRESSED)
        self.word = _AUXILIARIES.get(word, "")
        return 1 if self.word else 0

    def _more(self, word: str, words: list[str], at: int) -> int:
        if word == "not":
            self.word = "can't" if self.word == "can" else self.word
            self.negated = self.word != "can't"
            return 1
        if self.word == "have" and word == "been" and not self.been:
            self.been = True
            return 1
        if self.word == "be" and word == "going" and _infinitive(words, at + 1):
            self.word = "will"
            return 2
        return 0


def groups(text: str) -> Iterator[Group]:
    """Yield the ways in which a clause that begins with "I" or "we" may be read."""
    words = text.split(" ", 12)
    if len(words) > 1 and words[0].lower() == words[1].lower():
        words = words[1:]  # "i i work"
    contracted = _CONTRACTED.get(words[0].lower())
    if contracted is None:
        return
    before = _Auxiliary(contracted)
    at = 1
    while at < len(words) and (taken := before.take(words, at)):
        at += taken
    if at < len(words):
        yield from _read(words, at, before)


def _next(words: list[str], at: int) -> str:
    return words[at + 1].lower() if at + 1 < len(words) else ""


def _infinitive(words: list[str], at: int) -> bool:
    """Say whether "to" and a verb stand there, not "to" and a place."""
    kinds = by_form().get(_next(words, at), ())
    return words[at : at + 1] == ["to"] and any(kind == "base" for _, kind in kinds)


def _perfect(words: list[str], at: int) -> bool:
    """Say whether "have" goes with a participle: "have never smoked", not "have two cats"."""
    for word in words[at + 1 : at + 4]:
        said = word.lower().rstrip(",.;:!?)")
        if said in _ALL or said in {"not", "never"}:
            continue
        return said == "been" or any(kind == "part" for _, kind in by_form().get(said, ()))
    return False


def _read(words: list[str], at: int, before: _Auxiliary) -> Iterator[Group]:
    auxiliary, negated, been = before.word, before.negated, before.been
    bare = words[at].rstrip(",.;:!?)")
    said = bare.lower()
    rest = " ".join([words[at][len(bare) :], *words[at + 1 :]]).removeprefix(" ")
    whole = " ".join(words[at:])
    told = tuple(dict.fromkeys(before.adverbs))
    kinds = by_form().get(said, ())
    for verb, kind in kinds:
        if tense := _tense(before, kind):
            yield Group(verb, tense, told, rest)
    if auxiliary == "be" or been:
        tense = "perfect" if been else "present"
        yield Group("be", f"not {tense}" if negated else tense, told, whole)
    elif auxiliary == "was" and not negated:
        yield Group("be", "past", told, whole)
    if auxiliary == "have" and not been and not negated and not any(k == "part" for _, k in kinds):
        # "I've two brothers"
        yield Group("have", "present", told, whole)
    if auxiliary == "have" and said == "got":
        yield Group("have", "present", told, rest)


_TENSE = {
    ("", "base"): "present",
    ("", "third"): "present",
    ("", "past"): "past",
    ("", "ing"): "progressive",
    ("be", "ing"): "progressive",
    ("not be", "ing"): "not progressive",
    ("been", "ing"): "been",
    ("have", "part"): "perfect",
    ("never have", "part"): "never",
    ("not have", "part"): "not perfect",
    ("don't", "base"): "negative",
    ("can't", "base"): "cannot",
    ("can", "base"): "can",
    ("will", "base"): "future",
    ("won't", "base"): "won't",
    ("not will", "base"): "won't",
    ("must", "base"): "must",
}


def _tense(before: _Auxiliary, kind: str) -> str | None:
    auxiliary = "been" if before.been else before.word
    if auxiliary == "have" and "never" in before.adverbs:
        auxiliary = "never have"
    return _TENSE.get((f"not {auxiliary}" if before.negated else auxiliary, kind))
