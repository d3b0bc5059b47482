"""Grok's data export: prod-grok-backend.json, an object with a list of conversations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.conversation import Conversation, Item, Quarantined, Role
from soulprint_pipeline.exports.dialogue import Dialogue
from soulprint_pipeline.exports.format import Landmarks, Tally
from soulprint_pipeline.exports.grok_shape import (
    Head,
    RawConversation,
    Response,
)
from soulprint_pipeline.exports.moments import moment
from soulprint_pipeline.exports.naming import clean_id, derived_id
from soulprint_pipeline.exports.shaped import Shaped
from soulprint_pipeline.exports.threads import Link, thread

_CARD = re.compile(r"<(?P<name>(?:grok|xai):[a-z_]{1,40})\b[^<>]{0,2000}+>")
_MOST_NAMES = 8  # a handful exist; each that is never closed costs a search to the end
_STRAY = re.compile(r"</(?:grok|xai):[a-z_]{1,40}>|</?xaiArtifact\b[^<>]{0,2000}+>")


class Grok(Shaped[RawConversation]):
    """The format; see `soulprint_pipeline.exports.format.Format`."""

    name = "grok"
    landmarks = Landmarks(
        own=frozenset({b"conversation", b"responses"}), shared=frozenset(), telling=frozenset()
    )

    def __init__(self) -> None:
        super().__init__(RawConversation)

    def recognises(self, keys: Mapping[str, int], record: memoryview) -> bool:
        del record
        return "conversation" in keys and "responses" in keys

    def read(self, record: RawConversation, at: int | None, tally: Tally) -> Iterator[Item]:
        head = record.conversation or Head()
        if record.responses is None:
            yield Quarantined(
                "no responses: a conversation without its messages",
                at,
                clean_id(head.id) if head.id else None,
            )
            return
        said = [one.response if one is not None else None for one in record.responses]
        path, guessed = thread([_link(one) for one in said], head.leaf_response_id)
        tally.guessed_paths += guessed
        dialogue = Dialogue(tally)
        for index in path:
            one = said[index]
            if one is not None:
                _say(dialogue, one, index, tally)
        title, changed = clean(head.title or "")
        tally.cleaned += changed
        yield Conversation(
            clean_id(head.id) if head.id else _derived(head, said),
            title,
            moment(head.create_time),
            moment(head.modify_time),
            dialogue.messages,
        )


def _link(one: Response | None) -> Link | None:
    if one is None:
        return None
    return Link(one.id, one.parent_response_id or None, moment(one.create_time))


def _say(dialogue: Dialogue, one: Response, index: int, tally: Tally) -> None:
    role = _role(one.sender)
    tally.saw(role or "other sender")
    if role is None:
        return
    text = one.message or ""
    if role == "assistant":
        text, changed = without_cards(text)
        tally.cleaned += changed
    dialogue.add(one.id, f"response-{index}", role, text, moment(one.create_time))


def _role(sender: str | None) -> Role | None:
    """Return the role of a sender, whose case varies and who may be named by its model."""
    name = (sender or "").strip().lower()
    if name in {"human", "user"}:
        return "user"
    if name == "assistant" or name.startswith("grok"):
        return "assistant"
    return None


def without_cards(text: str) -> tuple[str, int]:
    """Strip what is addressed to the page: cards with all that is in them, frames of artifacts.

    Returns:
        What a reader sees, and the number of places changed.
    """
    if "grok:" not in text and "xai" not in text:
        return text, 0
    kept: list[str] = []
    at = changed = 0
    open_ended: set[str] = set()  # closing tags that are not there, each sought once
    while card := _CARD.search(text, at):
        kept.append(text[at : card.start()])
        changed += 1
        at = card.end()
        close = f"</{card['name']}>"
        if close in open_ended or len(open_ended) >= _MOST_NAMES or card[0].endswith("/>"):
            continue
        end = text.find(close, at)
        if end < 0:
            open_ended.add(close)
        else:
            at = end + len(close)
    kept.append(text[at:])
    text, strays = _STRAY.subn("", "".join(kept))
    return text, changed + strays


def _derived(head: Head, said: list[Response | None]) -> str:
    first = next((one for one in said if one is not None), None)
    return derived_id("grok", moment(head.create_time), first.id if first else head.title)
