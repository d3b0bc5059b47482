"""From a sentence to the wishes about answers that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.local.doubts import believed
from soulprint_pipeline.analysts.local.leads import LEAD
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready
from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.analysts.local.wishes import scopes
from soulprint_pipeline.analysts.local.wishes.items import items
from soulprint_pipeline.analysts.local.wishes.lexicon import (
    Entry,
    found_by,
    has,
    listed,
    opening_in,
    shape,
)
from soulprint_pipeline.analysts.local.wishes.telling import base_of, polar, told
from soulprint_pipeline.analysts.local.wishes.turning import turned

MOST_WORDS = 22
_FIRST = 5
"""Characters of a wish that have to be the person's own."""

MOST_PLACES = 12
"""Places of a sentence at which a wish may begin, at most."""


class Wish(msgspec.Struct, frozen=True):
    """What is wished, by which opening, and where in the sentence it was said."""

    ready: Ready
    statement: str
    at: int


class _Led(msgspec.Struct, frozen=True):
    """What stands in front of an opening.

    Attributes:
        rest: the text behind it.
        when: in which case, as it was said; "" where it holds in all.
        said: all of it.
    """

    rest: str
    when: str
    said: str


_BEFORE_QUESTION = frozenset(
    ["tell", "explain", "say", "show", "to", "about", "of", "know", "on", "with", "in", "from",
     "and", "or", "for", "by", "at", "me", "first", "exactly", "straight", "honestly"]
)  # fmt: skip
"""Behind these "what" and "how" belong to the wish."""


def stated(sentence: str, own: str, message: str) -> Iterator[Wish]:
    """Yield what a person wishes of the answers, in their order.

    Args:
        sentence: as `spelling.plain` writes it.
        own: the same, with blanks for what are not the person's words.
        message: in which it stands.
    """
    if scopes.plays(message):
        return
    if moved := _moved(sentence):
        own = moved + own[len(moved) :] if BLANK not in own else own
        sentence = moved
    done = -1
    for at in _places(sentence):
        if at <= done or BLANK in own[: at + _FIRST] or not _own(sentence, at):
            continue
        if listed_here := items(sentence[at:], message):
            for each in listed_here[0]:
                yield Wish(LISTED, each, at)
            done = at + listed_here[1]
        elif found := _read(sentence, at, message):
            wish, length = found
            done = at + length
            yield wish


# "I'd be grateful if in future you would use British spelling."
_WITHIN = re.compile(
    r"(?P<before>\b(?:if|that|please|pls|kindly|could you|can you|would you|will you|like you|"
    r"want you to|like you to|"
    r"need you to|you|you could|you would)),? (?P<scope>in (?:the )?future|from now on|from here "
    r"on|going forward|"
    r"in general|henceforth|by default|as a rule),? (?=[a-z])",
    re.IGNORECASE,
)
LISTED = Ready(
    Pattern(
        id="wish-listed",
        category="preferences",
        match=[],
        say="",
        yes=[("In future, metric only, please.", "Prefers answers with metric units.")],
        no=["For all guests: no shoes, no smoking.", "In future versions, metric only."],
    ),
    (),
    None,
)
"""What is filed of wishes that are told in bare words."""


def _moved(sentence: str) -> str | None:
    """Return a sentence with the words that it lasts in front, where they stand within it."""
    found = _WITHIN.search(sentence)
    if found is None:
        return None
    rest = f"{sentence[: found.end('before')]} {sentence[found.end() :]}"
    return f"{found['scope']}, {rest}"


def _places(sentence: str) -> list[int]:
    places = [0]
    if lead := LEAD.match(sentence):
        places.append(lead.end())
    places += [found.end() for found in islice(shape("joint").finditer(sentence), MOST_PLACES)]
    return sorted(set(places))


def _own(sentence: str, at: int) -> bool:
    """Say whether nobody else speaks before a place."""
    if at == 0:
        return True
    stretches = believed(sentence, 0, at)
    return stretches[-1][1] == at if stretches else False


def _read(sentence: str, at: int, message: str) -> tuple[Wish, int] | None:
    for led in _led(sentence[at:]):
        for entry in opening_in(led.rest):
            opened = entry.regex.match(led.rest)
            if opened is None:
                continue
            rest = led.rest[opened.end() :]
            wish = _wish(entry, led, rest, message, opened.group())
            if wish:
                statement, end = wish
                length = len(sentence) - at - len(rest) + end
                return Wish(entry.ready, statement, at), length
    return None


def _led(text: str) -> Iterator[_Led]:
    """Yield the ways in which what stands in front of a wish may be taken off."""
    yield _Led(text, "", "")
    rest, said = text, ""
    for _ in range(3):
        scope = shape("front").match(rest)
        if scope is None:
            break
        said, rest = said + scope.group(), rest[scope.end() :]
        yield _Led(rest, "", said)
    for name in ("case_run_on", "case_marked"):
        if found := shape(name).match(rest):
            behind = rest[found.end() :]
            yield _Led(behind, found["when"], said + found.group())
            if scope := shape("front").match(behind):
                yield _Led(
                    behind[scope.end() :], found["when"], said + found.group() + scope.group()
                )


def _wish(entry: Entry, led: _Led, rest: str, message: str, opened: str) -> tuple[str, int] | None:
    """Return a statement, and how much of `rest` it tells."""
    end = _ends(rest)
    wish = shape("tail").sub("", rest[:end].strip().rstrip(",;: ")).strip()
    if _STATED.match(wish):
        return None
    asked = rest[end : end + 1] == "?" and entry.opening.id not in _MAY_ASK
    if asked or not wish or len(wish.split()) > MOST_WORDS or BLANK in wish + led.when:
        return None
    scoped = scopes.lasting(
        led.said + opened + rest[:end], message, order=entry.opening.needs == "scope"
    )
    cased = bool(led.when) or _CASE.search(wish) is not None
    if scopes.tied(f"{_CASE.sub('', wish)} {led.when}", scoped=scoped, cased=cased):
        return None
    if not led.when and not _lasts(entry, wish, message, scoped=scoped):
        return None
    said = told(entry.opening, wish)
    text = _statement(entry, said, turned(led.when).strip()) if said else None
    return (text, end) if text else None


def _statement(entry: Entry, said: str, when: str) -> str | None:
    text = entry.opening.says.format(wish=turned(said)).rstrip(".")
    if when:
        text += (", " if "," in said else " ") + when[:1].lower() + when[1:]
    text = polar(text + ".")
    clean = BLANK not in text and markdown.line(text) == text and not _CUT_SHORT.search(text)
    return text if clean and not markdown.gives_orders(text) else None


# "Whenever I send you a draft": the draft is that of each case.
_CASE = re.compile(
    r",? (?:when|whenever|if|every time|each time|after|before|once) (?:i|we) (?:ask|send|share|"
    r"paste|show|give|write|"
    r"bring|upload|post)\b.*",
    re.IGNORECASE,
)
_CUT_SHORT = re.compile(
    r" (?:(?:how|what|why|which|who|that|because|and|or|when|where)|"
    r"(?:leave out|drop|skip|avoid|want) (?:anything|everything|something)"
    r"(?: (?:when|whenever|next time|if|in) .*)?)\.$"
)
# "Work isn't everything if you ask me" is a sentence, not an order to work.
_STATED = re.compile(r"\w+ (?:is|isn't|are|aren't|was|were|has|should|must|will|does|doesn't)\b")
_MAY_ASK = frozenset(["ask", "mind-dropping", "rather", "rather-not", "stop-ing", "wants-it-not"])


def _ends(rest: str) -> int:
    start = 0
    while found := shape("end").search(rest, start):
        word = rest[: found.start()].rsplit(" ", 1)[-1].lower()
        if (
            found.group().strip(", ").lower().startswith(("what", "how", "which", "who", "my"))
            and word in _BEFORE_QUESTION
        ):
            start = found.end()
            continue
        return found.start()
    return len(rest)


def _lasts(entry: Entry, wish: str, message: str, *, scoped: bool) -> bool:
    if has("named", wish):
        return False  # How somebody is called is told by their name.
    if entry.opening.needs == "nothing":
        return True
    if entry.opening.needs == "scope":
        return scoped and (found_by("manners").search(wish) is not None or _personal(wish))
    if scoped:
        first = wish.split(",", 1)[0] if entry.opening.id == "none" else wish
        return found_by("manners").search(first) is not None or _personal(first)
    alone = scopes.about_one(message)
    if alone and entry.opening.takes == "things":
        return False  # "A speech, funny, no swearing": of the text in hand.
    return _of_manner(wish, alone=alone)


def _personal(wish: str) -> bool:
    return has("personal", wish)


def _of_manner(wish: str, *, alone: bool) -> bool:
    """Say whether what is wished is a manner by itself; its verb alone where a text is in hand."""
    if base_of(wish.lower().split()[0]) in listed("manner_acts"):
        return True
    return not alone and found_by("habits").search(wish) is not None
