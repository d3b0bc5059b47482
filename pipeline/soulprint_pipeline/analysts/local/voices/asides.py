"""Asides: short pieces of a message that speak of its other words as of a text.

"is this real?", "which stanza is it?", "clean this up": a piece at either end of a message, set off
by a line's end or a mark. What they speak of is somebody else's, also where
it says "I"; they themselves are their writer's, who may tell of themself in them ("what does she
want? I'm Reuben, by the way"). What they look like stands in `asides.toml` of each language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from soulprint_pipeline.analysts.local import frames
from soulprint_pipeline.analysts.local.shapes import fitting
from soulprint_pipeline.analysts.local.tokens import straight, tokens
from soulprint_pipeline.analysts.local.voices import echoes, returns
from soulprint_pipeline.analysts.local.voices.comments import has, introduces
from soulprint_pipeline.analysts.local.voices.papers import is_paper
from soulprint_pipeline.analysts.local.voices.prefaces import BORDER, is_preface
from soulprint_pipeline.analysts.local.voices.turns import others
from soulprint_pipeline.analysts.local.voices.weighing import differs, may_weigh, weighs

_BLANK_LINE = re.compile(r"\n[ \t]*(?:[-*_=.]{1,20}[ \t]*)?\n\s*")
_LINE = re.compile(r"\s*\n\s*")
_MARK = re.compile(
    r"\s(?:>>+|<<+|\||-{3,}|->|\u2192|=>|//)\s|\s[-\u2013\u2014]\s(?=[^-\u2013\u2014]*$)"
)
"""Between pieces of one line; a single dash only where it is the last one."""

_MOST = 600
"""Characters of an aside; longer pieces are texts themselves."""

_SPEAKS = re.compile(r"\b(?:i|i'm|im|i've|ive|my|we|we're|our|ich|mein|meine)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]{2,400}[.!?\n]{0,6}\s?")

_NEAR = 3
"""Sentences of an aside beside the text, of which one speaks of it."""

_MOST_SENTENCES = 4
"""Sentences of an aside."""

_LINES = 4
"""Ends of lines within an aside, at most."""

_FEWEST = 4
"""Words of a text at least: below a message stand a greeting and a name."""

Place = tuple[int, int]


def own_places(text: str, words: set[str]) -> list[Place] | None:
    """Return the asides of a message if all its other words are a text, in their order.

    Args:
        text: a message.
        words: all its words in lower case, see `tokens`.

    Returns:
        None where nothing shows that; the asides speak of a text then or there are none.
    """
    hands = next(fitting("hands", text, words), None) is not None
    if not _may_comment(text, words):
        return _prefaces(text) if hands else None
    found: list[Place] = []
    end = len(text)
    for at, after in _tails(text):
        body, said = text[:at], text[after:]
        if _is_aside(said, body, text[at:after], tail=True):
            found.append((after, end))
            end = at
            break
    for at, after in _heads(text[:end]):
        said, body = text[:at], text[after:end]
        if _is_aside(said, body, text[at:after], tail=False):
            found.insert(0, (0, at))
            break
    if hands and not found:
        return _prefaces(text)
    return found or None


def _prefaces(text: str) -> list[Place] | None:
    """Return what the writer says in front of a text that they hand over, if they do."""
    for border in (BORDER, _BLANK_LINE, _LINE):
        found = border.search(text, 0, _MOST)
        if found and found.start() and len(text[found.end() :].split(None, _FEWEST)) >= _FEWEST:
            said, body = straight(text[: found.start()]), straight(text[found.end() :])
            if is_preface(said, body, found.group()):
                return [(0, found.start())]
    return None


def is_alone(said: str) -> bool:
    """Say whether an aside holds no text of its own, whatever it asks for."""
    return not (returns.speaks_within(said) or frames.begins(said))


def _may_comment(text: str, words: set[str]) -> bool:
    if "\n" not in text and not _MARK.search(text):
        return False
    return (
        may_weigh(words)
        or echoes.may_echo(words)
        or any(
            next(fitting(kind, text, words), None) is not None
            for kind in ("comment", "points", "turns")
        )
    )


def _tails(text: str) -> Iterator[Place]:
    """Yield where the words before the last piece end, and where it begins, by kinds of borders."""
    whole = text.rstrip()
    for border in (_BLANK_LINE, _LINE, _MARK):
        places = [found.span() for found in border.finditer(whole, max(0, len(whole) - _MOST))]
        if places and places[-1][0] and not (border is _MARK and "\n" in whole[places[-1][1] :]):
            yield places[-1]


def _heads(text: str) -> Iterator[Place]:
    """Yield where the first piece ends, and where the words behind it begin."""
    for border in (_BLANK_LINE, _LINE, _MARK):
        found = border.search(text, 0, _MOST)
        if found and found.start() and found.end() < len(text.rstrip()):
            if border is _MARK and "\n" in text[: found.start()]:
                continue
            yield found.span()


def _is_aside(said: str, body: str, border: str, *, tail: bool) -> bool:
    """Say whether a piece speaks of the words beside it as of a text."""
    if len(body.split(None, _FEWEST)) < _FEWEST:
        return False
    said, body = straight(said), straight(body)
    sentences = _SENTENCE.findall(said)
    if len(sentences) > _MOST_SENTENCES:
        return False  # Who asks so much speaks of more than one text.
    near = "".join(sentences[:_NEAR] if tail else sentences[-_NEAR:])
    words = tokens(near)
    speaks_of = has("comment", near, words) or has("points", near, words)
    if not speaks_of and echoes.asks_about(said, body):
        return not _is_part(said, tail=tail)
    if speaks_of or weighs(said, body, border, tail=tail):
        led = not speaks_of and tail and _is_led(body)
        return not (led or _is_part(said, tail=tail) or introduces(body))
    turns = (
        tail and "\n" in border and (has("turns", said) or ("?" in said and differs(said, body)))
    )
    return turns and not (_is_part(said, tail=True) or _is_led(body)) and is_paper(body)


def _is_part(said: str, *, tail: bool) -> bool:
    """Say whether a piece is itself a part of somebody's paper."""
    return has("signs", said) or (tail and _leads_on(said))


def _leads_on(said: str) -> bool:
    """Say whether a piece of several lines holds a text of its own, or is one."""
    lines = said.count("\n")
    return lines > _LINES or (lines > 0 and any(end >= len(said) for _, end in others(said)))


def _is_led(body: str) -> bool:
    """Say whether a first line already asks for something of the words below it.

    What stands last is then as likely the end of these as its writer's.
    """
    first = body.strip().partition("\n")[0].rstrip()
    if first.endswith(":") or has("comment", first) or has("points", first):
        return True
    theirs = returns.speaks(first) or returns.greets(first) or has("paper", first)
    return not theirs and bool(others(first))
