"""Requests after which a message is no longer about its writer.

Whoever asks to have a text translated pastes it; whoever asks for a story or a letter, or begins a
game, speaks in somebody's voice. What such requests look like stands in `requests.toml` and
`errands.toml` of each language, and what begins a game in `frames.toml`; all languages are looked
for in every text.
"""

from __future__ import annotations

from itertools import islice

import msgspec

from soulprint_pipeline.analysts.local import frames
from soulprint_pipeline.analysts.local.shapes import Back, fitting
from soulprint_pipeline.analysts.local.voices import errands, strangers

_AHEAD = 700
"""Characters behind its beginning that a shape needs to see at most."""

_MOST = 8
"""Places of one shape in a message that are looked at."""


class Request(msgspec.Struct, frozen=True):
    """A request, or a sentence that lets others speak.

    Attributes:
        at: where it begins.
        back: how its writer may come back to speak; see `Form.back`.
    """

    at: int
    back: Back


def requests(text: str, words: set[str]) -> list[Request]:
    """Return the requests of a message, in their order.

    Args:
        text: the message.
        words: all its words in lower case, see `tokens`.
    """
    begun = frames.begun_at(text, words)
    # Nothing is believed behind one from which nobody comes back.
    end = len(text) if begun is None else begun
    named = (*strangers.speak(text, words), *errands.set_in(text, words))
    found = [Request(_past_marks(text, each.at), each.back) for each in named]
    if begun is not None:
        found.append(Request(begun, ""))
    for tried in fitting("request", text, words):
        shape = tried.shape
        if shape.back:
            places = islice(tried.places(text, end + _AHEAD), _MOST)
            found += [Request(_past_marks(text, each), shape.back) for each in places]
        elif (first := tried.first(text, end + _AHEAD)) is not None:
            found.append(Request(_past_marks(text, first), ""))
            end = min(end, first)
    return sorted(found, key=lambda each: each.at)


def _past_marks(text: str, place: int) -> int:
    """Leave the sentence before a request its full stop."""
    while place < len(text) and text[place] in ".!?:, \t\n":
        place += 1
    return place
