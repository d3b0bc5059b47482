"""An export as a stream of items."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from soulprint_pipeline.errors import NotAnExport
from soulprint_pipeline.exports.container import Member
from soulprint_pipeline.exports.conversation import (
    Conversation,
    Item,
    PersonalSource,
    Quarantined,
)
from soulprint_pipeline.exports.detect import Layout, detect
from soulprint_pipeline.exports.format import Tally
from soulprint_pipeline.exports.kinds import empty_export
from soulprint_pipeline.exports.landmarks import Openings
from soulprint_pipeline.exports.read_ahead import WORTH_A_THREAD, ReadAhead
from soulprint_pipeline.exports.records import Records
from soulprint_pipeline.exports.turn import Turn
from soulprint_pipeline.exports.window import Source, Window

LOOK = 256 * 1024
MAX_KNOWN_SOURCES = 4096
"""Texts of sources that are told apart. With more, all are forgotten, and may be given again."""

# Never touched, so it takes no memory. But a block of this size, once freed, teaches glibc to keep
# what windows give back: else each is made of fresh pages, for a sixth of the whole time. Larger
# blocks go back to the system, which keeps the peak low.
bytes(4 * 1024 * 1024)


class Half(msgspec.Struct, frozen=True):
    """What a reading counted; see `Export`."""

    truncated: bool
    conversations: int
    quarantined: int
    tally: Tally


class Export:
    """Reads an export from front to back, one conversation in memory at a time.

    Iterating is lazy and plain blocking work, meant for a thread; the counters may be read
    from another. Each new iteration starts at the front; only one may run at a time. No call
    into a library gets more than one window (half a MB) or one conversation (at most 32 MB).

    Iteration raises `HostileExport` where an archive turns out to be a bomb or to lie, and,
    after whatever was quarantined, `EmptyExport` where it held no conversation.

    Attributes:
        format: short name of the format ("chatgpt").
        bytes_total: size of what is read, compressed where it is compressed.
        truncated: the export ends before its end; everything before the cut was given.
        conversations: given so far, skipped ones among them; `quarantined` likewise.
        met: it ended where its second half begins, see `halve`.
    """

    def __init__(self, name: str, members: Sequence[Member], *, cut: bool) -> None:
        self.format = name
        self.bytes_total = sum(member.size for member in members)
        self._members = members
        self._cut = cut
        self._ahead: ReadAhead | None = None
        self._begin = 0
        self._until = sys.maxsize
        self._turn: Turn | None = None
        self._known_before: dict[bytes, float] = {}
        self._start()

    def _start(self) -> None:
        self.truncated = self._cut
        self.conversations = 0
        self.quarantined = 0
        self.met = False
        self._tally = Tally()
        self._finished = 0
        self._source: Source | None = None
        self._known = dict(self._known_before)

    @property
    def bytes_done(self) -> int:
        """Bytes of `bytes_total` that were read so far."""
        source = self._source
        done = self._finished + (source.done if source is not None else 0)
        if self._until < self.bytes_total:  # what lies behind is read meanwhile
            return min(done * self.bytes_total // self._until, self.bytes_total)
        return done

    @property
    def cleaned(self) -> int:
        """Places where text was changed: NUL, lone surrogates, citation residue, NaN."""
        return self._tally.cleaned

    @property
    def guessed_paths(self) -> int:
        """Conversations whose current path the export does not name."""
        return self._tally.guessed_paths

    @property
    def content_types(self) -> dict[str, int]:
        """Messages on current paths, visible or not, by content type."""
        return dict(self._tally.content_types)

    def __iter__(self) -> Iterator[Item]:
        self._start()
        for member in self._members:
            for item in self._read(member):
                if isinstance(item, Conversation):
                    self.conversations += 1
                elif isinstance(item, Quarantined):
                    self.quarantined += 1
                    yield self._placed(item, member)
                    continue
                elif not self._is_news(item):
                    continue
                yield item
                del item  # a large conversation must not outlive its turn
            self._source = None
            self._finished += member.size
        if not (self.conversations or self.met or self._begin):
            raise empty_export(cut=self.truncated, quarantined=self.quarantined)

    def halve(self) -> tuple[int, Turn] | None:
        """End, from the next iteration on, about half-way, where a record seems to begin.

        That is only a guess, which reading proves or not: `met` says afterwards if there was one.
        If so, `begin_at` that position gives, in another process at the same time, exactly what
        this export would have given from there on. If not, this one has read to its end.

        Returns:
            The position, and whose turn it is; None where reading cannot begin in the middle.
        """
        if len(self._members) != 1 or self._members[0].open_at is None:
            return None
        member = self._members[0]
        layout = detect(Window(member.open(), LOOK), packed=member.packed)
        if layout is None or layout.shape == "single" or not layout.format.apart:
            return None
        position = member.size // 2
        window = Window(self._members[0].open_at(position), base=position)
        openings = Openings(layout.format.landmarks)
        while window.may_grow(0):
            window.slide(0)
            found = openings.next_record(window.data, 1)
            if found is not None:
                self._until = position + found[1]
                self._turn = Turn()
                return self._until, self._turn
        return None

    def rejoin(self) -> None:
        """End where the file does after all."""
        self._until = sys.maxsize

    def begin_at(self, position: int, turn: Turn) -> None:
        """Begin, from the next iteration on, with the record at `position`; see `halve`."""
        self._begin, self._turn = position, turn

    def go_on_from(self, first: Export) -> None:
        """Know, from the next iteration on, the sources that another reading has given."""
        self._known_before = dict(first._known)

    def tells_apart(self, keys: Iterable[bytes]) -> bool:
        """Say whether these sources come on top of those given without any being forgotten.

        Only then does a reading that knew none of those, and gave these, agree with this one
        about which are new (`is_news`).
        """
        return len(self._known.keys() | set(keys)) < MAX_KNOWN_SOURCES

    def absorb(self, second: Half) -> None:
        """Count what another reading found from where this one ended.

        Raises:
            EmptyExport: neither of the two found a conversation.
        """
        self.truncated = self.truncated or second.truncated
        self.conversations += second.conversations
        self.quarantined += second.quarantined
        self._tally.add(second.tally)
        if not self.conversations:
            raise empty_export(cut=self.truncated, quarantined=self.quarantined)

    @property
    def half(self) -> Half:
        """What `absorb` wants to know of a reading that has ended."""
        return Half(self.truncated, self.conversations, self.quarantined, self._tally)

    def _placed(self, part: Quarantined, member: Member) -> Quarantined:
        """Say which file a position is in, where there are several."""
        if part.position is None or len(self._members) == 1:
            return part
        return msgspec.structs.replace(part, place=member.label)

    def _read(self, member: Member) -> Iterator[Item]:
        if self._ahead is not None:  # of a reading that was given up, in the same file
            self._ahead.join()
        source = member.open()
        if not member.packed or member.size < WORTH_A_THREAD:
            self._source = source
            try:
                yield from self._items(member, source)
            finally:
                if self._turn is not None:
                    self._turn.give()
            return
        ahead = self._source = self._ahead = ReadAhead(source)
        try:
            yield from self._items(member, ahead)
        finally:
            ahead.close()

    def _items(self, member: Member, source: Source) -> Iterator[Item]:
        window = Window(source, turn=self._turn)
        try:
            layout = detect(window, packed=member.packed)
        except NotAnExport as refusal:
            # An index may lie beside the shards under the old name: no loss, and no news.
            if member.named and len(self._members) > 1 and "JSON" not in refusal.found:
                yield Quarantined(f"{member.label} is {refusal.found}"[:500])
            layout = None
        else:
            if layout is None and not window.data.strip().endswith((b"]", b"}")):
                self.truncated = True
        if layout is not None:
            if self._begin and member.open_at is not None:
                source = member.open_at(self._begin)
                window = Window(source, base=self._begin, turn=self._turn)
                layout = msgspec.structs.replace(layout, at=0)
            yield from self._records(window, layout)
        if self.met:
            return
        while not window.ended:  # the container's own checks stand at its end
            window.slide(len(window.data))
        self.truncated = self.truncated or source.cut
        if source.fault:
            yield Quarantined(f"{member.label}: {source.fault}")

    def _records(self, window: Window, layout: Layout) -> Iterator[Item]:
        records = Records(window, layout.at, layout.format, self._tally, until=self._until)
        yield from layout.format.arrange(iter(records), self._tally)
        if records.met:
            self.met = True
            return
        if layout.shape == "single":
            self.truncated = self.truncated or records.incomplete
            return
        self.truncated = self.truncated or not records.closed
        if layout.shape == "wrapped":
            last = window.data.rstrip()[-1:]
            while not window.ended:
                window.slide(len(window.data))
                last = window.data.rstrip()[-1:] or last
            self.truncated = self.truncated or last != b"}"

    def _is_news(self, source: PersonalSource) -> bool:
        return self.is_news(source_key(source), source.at)

    def is_news(self, key: bytes, at: float | None) -> bool:
        """Let the same text pass again only with a later date: each conversation repeats it."""
        at = at if at is not None else float("-inf")
        known = self._known.get(key)
        if known is not None and known >= at:
            return False
        if len(self._known) >= MAX_KNOWN_SOURCES:
            self._known.clear()
        self._known[key] = at
        return True


def source_key(source: PersonalSource) -> bytes:
    """Return what tells a text from others, in this process and those that it forks."""
    return msgspec.msgpack.encode(hash((source.kind, source.text)))
