"""What a format module offers, and what reading counts along the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import msgspec

from soulprint_pipeline.exports.conversation import Item


class Tally(msgspec.Struct):
    """Counts that reading keeps.

    Attributes:
        cleaned: places where text had to be changed (NUL, lone surrogates, residue, NaN).
        guessed_paths: conversations whose current path the export does not name.
        content_types: messages on current paths by content type, at most 64 kinds.
    """

    cleaned: int = 0
    guessed_paths: int = 0
    content_types: dict[str, int] = {}

    def add(self, other: Tally) -> None:
        """Add what was counted by reading on from where this one ended."""
        self.cleaned += other.cleaned
        self.guessed_paths += other.guessed_paths
        for content_type, number in other.content_types.items():
            self.saw(content_type, number)

    def saw(self, content_type: str, number: int = 1) -> None:
        """Count messages of `content_type`."""
        known = self.content_types
        if content_type in known:
            known[content_type] += number
        elif len(known) < 64:
            known[content_type] = number


class Landmarks(msgspec.Struct, frozen=True):
    """Keys by which the opening of a record is told from that of an object within one.

    Attributes:
        own: keys that no object within a record begins with.
        shared: scalar keys of a record that objects within it may have too; two of them
            together, one being in `telling`, are a record.
        telling: see `shared`.
    """

    own: frozenset[bytes]
    shared: frozenset[bytes]
    telling: frozenset[bytes]


class Format(Protocol):
    """One vendor's way of writing conversations: one module, one line in `detect.FORMATS`.

    A record is one element of the export's array. It is first decoded, strictly and fast,
    and where its types are not as usual, adopted from plain Python values.
    """

    @property
    def name(self) -> str:
        """Short name, as `inspect` shows it ("chatgpt")."""
        ...

    @property
    def apart(self) -> bool:
        """Each record gives its items by itself: `arrange` returns them as they come."""
        ...

    @property
    def landmarks(self) -> Landmarks:
        """How the next record is found behind damage."""
        ...

    def recognises(self, keys: Mapping[str, int], record: memoryview) -> bool:
        """Say whether a record with these top-level keys is of this format.

        Args:
            keys: keys with the position of their values.
            record: the record from its first byte on, maybe cut.
        """
        ...

    def decode(self, raw: memoryview | bytes) -> Any:  # noqa: ANN401 - each format has its own
        """Decode one record.

        Raises:
            msgspec.DecodeError: no JSON, or (as ValidationError) unusual types.
            UnicodeDecodeError: invalid UTF-8.
            RecursionError: nested too deeply.
        """
        ...

    def decode_all(self, raw: memoryview | bytes) -> list[Any]:
        """Decode an array of records, which is much faster than each by itself.

        Raises:
            As `decode`, for the first of them that it cannot take.
        """
        ...

    def adopt(self, value: dict[str, Any]) -> Any:  # noqa: ANN401 - each format has its own
        """Build from plain values what `decode` returns, leaving out what has a wrong type."""
        ...

    def read(self, record: Any, at: int | None, tally: Tally) -> Iterator[Item]:  # noqa: ANN401
        """Turn one decoded record into items.

        Args:
            record: what `decode` or `adopt` returned.
            at: byte position of its JSON; None where it was decoded together with others, and
                whoever calls puts it into what is quarantined.
            tally: counts to add to.
        """
        ...

    def arrange(self, items: Iterator[Item], tally: Tally) -> Iterator[Item]:
        """Return the items of one file as they are to be given: `items` itself, mostly.

        For formats whose records are smaller than conversations. Must not hold more of them in
        memory than one conversation.
        """
        ...
