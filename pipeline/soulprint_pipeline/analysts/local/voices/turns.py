"""Who speaks in a message: its writer, others behind a request, and its writer again.

A message is read once, sentence by sentence. A request silences what follows it, which is the
text, until a sentence shows that its writer speaks: "I'm a nurse, so no medical jokes", "by the
way, I'm 73". Of a text that shall only be written ("draft a letter to my landlord") nothing
stands in the message yet: there it is enough that its details are given. Where a text begins,
behind a colon, a dash or the end of a line, nobody comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from soulprint_pipeline.analysts.local.sentences import spans
from soulprint_pipeline.analysts.local.tokens import tokens
from soulprint_pipeline.analysts.local.voices import returns
from soulprint_pipeline.analysts.local.voices.comments import commented
from soulprint_pipeline.analysts.local.voices.material import asked_in_the_end, is_material
from soulprint_pipeline.analysts.local.voices.requests import Request, requests

_Voice = Literal["own", "details", "tied", "told", "mine", "lost"]
"""Who speaks.

"own": the writer; "details": the writer, as far as the line goes; "tied": others, until a sentence
is the writer's by itself; "told": the same, but no text is there yet; "mine": the same of something
of the writer's or about them; "lost": others, to the end of the message.
"""


class _Sentence(msgspec.Struct, frozen=True):
    """A sentence of a message.

    Attributes:
        before: where the sentence before it ends, without its mark.
        broken: a line ends in front of it.
        last: a line ends behind it.
        here: the requests that begin in it.
    """

    said: str
    start: int
    before: int
    broken: bool
    last: bool
    here: list[Request]


def others(text: str) -> list[tuple[int, int]]:
    """Return the stretches of a message that are not its writer's, in their order."""
    words = tokens(text)
    if is_material(text, words):
        return [(0, len(text))]
    spoken_of = commented(text, words)
    known = requests(text, words)
    last = asked_in_the_end(text)
    if known and last is not None and known[-1].at >= last:
        return [(0, len(text))]
    found = list(_stretches(text, known)) if known else []
    return sorted([*found, spoken_of]) if spoken_of else found


def _stretches(text: str, known: list[Request]) -> Iterator[tuple[int, int]]:
    voice: _Voice = "own"
    since = 0
    written = False
    sentences = list(_sentences(text, known))
    for number, each in enumerate(sentences):
        if voice in {"own", "details"}:
            # What shall be written may be named again while its details are given.
            here = [one for one in each.here if not (written and one.back == "told")]
            if voice == "details" and each.broken:
                voice, since = "lost", each.start
            elif here:
                voice, since = _asked(each, here), here[0].at
                if voice == "mine":
                    # Who orders a text about themself tells of themself in the order too.
                    since = each.start + len(each.said) - 1
            elif voice == "details" and returns.is_tied(each.said):
                voice = "own"
        else:
            follows = sentences[number + 1] if number + 1 < len(sentences) else None
            then = _then(voice, each, follows)
            if then in {"own", "details"}:
                # The mark stays that ends the sentence before.
                yield since, each.before
                written = voice != "tied"
            voice = then
        if voice == "lost":
            break
    if voice not in {"own", "details"}:
        yield since, len(text)


def _sentences(text: str, known: list[Request]) -> Iterator[_Sentence]:
    """Yield the sentences from the first request on."""
    places = list(spans(text))
    asked = 0
    for number, (start, end) in enumerate(places):
        first = asked
        while asked < len(known) and known[asked].at < end:
            asked += 1
        if asked:
            before = places[number - 1][1] if number else 0
            after = places[number + 1][0] if number + 1 < len(places) else end
            yield _Sentence(
                text[start:end],
                start,
                max(0, before - 1),
                "\n" in text[before:start],
                "\n" in text[end:after],
                known[first:asked],
            )


def _asked(each: _Sentence, here: list[Request]) -> _Voice:
    """Return who speaks behind a sentence that asks for something."""
    enclosed = not (each.broken or each.last) and returns.encloses(each.said)
    if enclosed or returns.labels_own(each.said):
        return "own"
    if any(not one.back for one in here):
        return "lost"
    if returns.is_later(each.said) and not returns.opens(each.said):
        return "own"
    return _of_text(each, here)


def _of_text(each: _Sentence, here: list[Request]) -> _Voice:
    """Return who speaks behind a sentence that asks for a text."""
    asked = each.said[max(0, here[0].at - each.start) :]
    if returns.speaks_within(asked):
        return "lost"
    told = all(one.back == "told" for one in here)
    if (told and returns.is_mine(each.said)) or returns.is_of_self(each.said):
        return "mine"
    if told:
        return "told"
    return "lost" if each.last or returns.opens(asked) else "tied"


def _then(voice: _Voice, each: _Sentence, follows: _Sentence | None) -> _Voice:
    """Return who speaks in a sentence behind a request."""
    tied = returns.is_tied(each.said)
    if voice != "tied" and (returns.labels_own(each.said) or (tied and each.broken)):
        return "own"
    begun = any(not one.back for one in each.here) or (each.broken and voice != "mine")
    if begun or returns.speaks_within(each.said):
        return "lost"
    alone = not returns.speaks(each.said)
    if voice == "tied" and alone:
        return "lost" if each.last else "tied"
    if voice != "tied" and (alone or returns.is_detail(each.said)):
        return "lost" if returns.greets(each.said) else "details"
    if voice == "mine" or tied:
        return "own"
    more = follows is not None and not each.last and returns.is_detail(follows.said)
    return "details" if voice == "told" and more else voice
