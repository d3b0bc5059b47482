"""What is wished, with its verb as it is told."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.wishes.lexicon import Opening, acts, listed, shape, third

_BE = {"are": "is", "be": "is", "have": "has", "do": "does"}
_FROM_YOU = re.compile(r" (?:from|by) you\b", re.IGNORECASE)
_AND_NO = re.compile(r",(?: and)? no \w", re.IGNORECASE)
_ALONE = listed("manner_acts") | {"swear", "disagree", "joke", "guess"}
_TO_NOT = re.compile(r"(?P<who>Wants|Does not want) the assistant to (?P<not>not|never) ")
_KINDS = {"do": ("base",), "past": ("past", "base"), "ing": ("ing",), "third": ("base",)}
_MOST_THINGS = 8
_CAPITAL = frozenset(
    ["british", "american", "english", "german", "french", "spanish", "italian", "dutch",
     "canadian", "australian", "celsius", "fahrenheit", "markdown", "python", "typescript"]
)  # fmt: skip
"""What keeps its capital."""


def base_of(word: str, kinds: tuple[str, ...] = ("base", "past", "ing")) -> str | None:
    """Return the infinitive of what an assistant does, by one of its forms."""
    return next((acts()[f"{word} {kind}"] for kind in kinds if f"{word} {kind}" in acts()), None)


def told(opening: Opening, wish: str) -> str | None:
    """Return a wish, as it was said, as its opening tells it; None where it does nothing."""
    if opening.takes == "things":
        return _things(opening, wish)
    takes: str = opening.takes
    wish = _without_adverbs(wish)
    if (sure := shape("sure").match(wish)) and takes in {"do", "past"}:
        wish = ("not " if sure["not"] else "") + _without_adverbs(wish[sure.end() :])
    denied = ""
    if found := shape("not").match(wish):
        denied = "never " if "never" in found.group().lower() else "not "
        wish = wish[found.end() :]
    if found := shape("stop").match(wish):
        denied, wish, takes = ("" if denied else "not "), wish[found.end() :], "ing"
    how = ""
    if found := shape("how").match(wish):
        how, wish = found.group(), wish[found.end() :]
    first, _, after = wish.partition(" ")
    base = base_of(first.rstrip(",").lower(), _KINDS[takes])
    if base is None or (not after and base not in _ALONE):
        return None
    verb = _BE.get(base, third(base)) if takes == "third" else base
    return f"{denied}{how.lower()}{verb} {after}".strip()


def _without_adverbs(wish: str) -> str:
    found = shape("adverbs").match(wish)
    return wish[found.end() :] if found else wish


def _things(opening: Opening, wish: str) -> str | None:
    """Return things that are wanted of answers, without what says again that they are."""
    if opening.id == "droppable":
        wish = wish.removesuffix(" with me")
    within = opening.says.endswith("in answers.")
    if opening.id == "none" and (shape("clause").search(wish) or len(wish.split()) > _MOST_THINGS):
        return None
    plain = shape("of_answers").sub("" if within else " in answers", wish)
    plain = _FROM_YOU.sub(" from the assistant", plain)
    if found := _AND_NO.search(plain):
        plain = plain[: found.start()]
    named = plain.split(" ", 1)[0].casefold() in _CAPITAL
    return plain[:1].lower() + plain[1:] if plain[1:2].islower() and not named else plain


def polar(text: str) -> str:
    """Return a statement of what is not to be done with its denial where it belongs."""
    found = _TO_NOT.match(text)
    if found is None:
        return text
    rest = text[found.end() :]
    if found["not"] == "never":
        return "Wants the assistant never to " + rest if found["who"] == "Wants" else text
    who = "Does not want" if found["who"] == "Wants" else "Wants"
    return f"{who} the assistant to {rest}"
