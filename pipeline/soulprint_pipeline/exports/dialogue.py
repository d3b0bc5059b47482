"""Collects what was said into the messages of a conversation."""

from __future__ import annotations

from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.conversation import Message, Role
from soulprint_pipeline.exports.format import Tally
from soulprint_pipeline.exports.naming import LONGEST_ID, other_id


class Dialogue:
    """The visible messages of one conversation, in the order in which they are added."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._messages: list[Message] = []
        self._seen: set[str] = set()

    @property
    def messages(self) -> tuple[Message, ...]:
        """What was added so far."""
        return tuple(self._messages)

    def add(self, name: str | None, key: str, role: Role, text: str, at: float | None) -> None:
        """Add a message unless its text is blank.

        Args:
            name: its id in the export.
            key: its place, used where it has no id, or one that is taken or cannot be stored.
            role: who speaks.
            text: what was said, as the export holds it.
            at: Unix seconds, or None.
        """
        if not text.isascii() or "\x00" in text:
            text, changed = clean(text)
            self._tally.cleaned += changed
        if not text or text.isspace():
            return
        name = name or key
        if name in self._seen or len(name) > LONGEST_ID or not name.isprintable():
            name = other_id(name, key, self._seen)
        self._seen.add(name)
        self._messages.append(Message(name, role, text, at))
