"""When two statements say the same: by their words, without what carries no meaning."""

from __future__ import annotations

import re

from soulprint_pipeline.facts import Category
from soulprint_pipeline.quotes import fold

_WORD = re.compile(r"\w+")
# Articles, auxiliaries and the many ways to name the person. Words that turn a statement
# round (not, no, never, without, against, until, was) are missing on purpose.
_DROPPED = """
a an the and of to in on at for with as is are be am being person user client human
i he she they it his her hers their theirs them him himself herself themselves my s
that this has have had currently now also very really
"""
_STOP_WORDS = frozenset(_DROPPED.split())


def fingerprint(category: Category, statement: str) -> str:
    """Return a key that is equal when the same fact is said again.

    Case, punctuation, stop words, the subject ("The user", "They") and a plural or third
    person s are dropped; the order of words and every negation stay.

    Returns:
        The category, a colon, and the words that are left.
    """
    words = [word.strip("_") for word in _WORD.findall(fold(statement))]
    telling = [word for word in words if word not in _STOP_WORDS] or words
    return f"{category}:{' '.join(map(_stem, telling))}"


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


# Verbs that say the same of what follows, by the stem that `fingerprint` leaves of them.
_VERBS = {
    "like": "love enjoy adore",
    "dislike": "hate detest loathe",
    "believe": "think",
    "work": "building developing creating making programming coding working",
    "go": "goe going travel moving move",
}
_THINGS = {"bullet": "list", "paragraph": "prose"}
"""Of the forms of an answer, two names of one; the word "point" goes with its bullet."""

_KINDS = {
    "dog": "beagle boxer collie corgi dachshund greyhound husky labrador labradoodle lurcher "
    "mastiff mutt poodle pug puppy retriever rottweiler sheepdog spaniel staffy terrier whippet",
    "cat": "kitten moggie persian ragdoll siamese tabby tomcat tortoiseshell",
    "horse": "cob foal gelding mare pony stallion",
}
_SAME_KIND = {word: kind for kind, words in _KINDS.items() for word in (kind, *words.split())}
"""Animals, by the kind that a sister statement may name instead."""

_SAME_VERB = {word: verb for verb, others in _VERBS.items() for word in (verb, *others.split())}
_VAGUE = frozenset(["late", "early", "mid"])
"""Parts of a month, which a day says better."""

_TURNING = frozenset(["not", "no", "never", "without", "against", "until", "cannot", "dislike"])


def telling_words(category: Category, statement: str) -> tuple[str, ...]:
    """Return the words of a statement that tell something, verbs that say the same as one."""
    words = fingerprint(category, statement).partition(":")[2].split()
    if words[:1] == ["doe"]:
        words = ["dislike", *words[3:]] if words[1:3] == ["not", "like"] else words[1:]
    if "bullet" in words:
        words = [word for word in words if word != "point"]
    words = [_THINGS.get(word, word) for word in words]
    if words[:2] == ["want", "assistant"] and len(words) == 3:
        words = ["prefer", words[2], "answer"]
    if category == "dates":
        words = [word for word in words if word not in _VAGUE]
    if words:
        words[0] = _SAME_VERB.get(words[0], _SAME_KIND.get(words[0], words[0]))
    return tuple(words)


_HAS = re.compile(r"Has an? (?P<it>[\w-]+)\.?")
_NAMED = re.compile(r"Has an? (?:[\w-]+ ){0,2}?(?P<it>[\w-]+)(?: called |, )[A-Z]")


def names(part: str, full: str) -> bool:
    """Say whether `full` names what `part` has: "Has a dog", "Has a lurcher called Rex"."""
    had, named = _HAS.fullmatch(part), _NAMED.match(full)
    if had is None or named is None:
        return False
    kind = _SAME_KIND.get(named["it"], named["it"])
    return had["it"] in (kind, named["it"])


def says_no_more(part: tuple[str, ...], full: tuple[str, ...], least: int) -> bool:
    """Say whether all that `part` tells stands in `full`, in its order, and not turned round.

    Args:
        part: as `telling_words` gives it.
        full: the same of the other statement.
        least: with fewer words it tells too little to be sure.
    """
    if part == full:
        return True
    if len(part) < least or part[:1] != full[:1]:
        return False
    rest = iter(full)
    if not all(word in rest for word in part):
        return False
    turning = [word for word in full if word in _TURNING]
    if turning == [word for word in part if word in _TURNING]:
        return True
    # "Prefers prose to bullet points, and no emojis": turned after all that both say.
    before = full[: full.index(turning[0])]
    return set(part) <= set(before)
