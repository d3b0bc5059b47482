"""An export as a stream of items."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

import msgspec

from soulprint_pipeline.errors import EmptyExport, ExportError, NotAnExport
from soulprint_pipeline.exports.container import Member, contents
from soulprint_pipeline.exports.conversation import (
    Conversation,
    Item,
    PersonalSource,
    Quarantined,
)
from soulprint_pipeline.exports.detect import Layout, detect
from soulprint_pipeline.exports.format import Tally
from soulprint_pipeline.exports.kinds import BESIDE, WHERE, not_an_export
from soulprint_pipeline.exports.read_ahead import WORTH_A_THREAD, ReadAhead
from soulprint_pipeline.exports.records import Records
from soulprint_pipeline.exports.window import Source, Window

_LOOK = 256 * 1024
_MAX_KNOWN_SOURCES = 4096

# Never touched, so it takes no memory. But a block of this size, once freed, teaches glibc to keep
# what windows give back: else each is made of fresh pages, for a sixth of the whole time. Larger
# blocks go back to the system, which keeps the peak low.
bytes(4 * 1024 * 1024)


class Export:
    """Reads an export from front to back, one conversation in memory at a time.

    Iterating is lazy and plain blocking work, meant for a thread; the counters may be read
    from another. Each new iteration starts at the front; only one may run at a time. No call
    into a library gets more than one window (1 MB) or one conversation (at most 32 MB).

    Iteration raises `HostileExport` where an archive turns out to be a bomb or to lie, and,
    after whatever was quarantined, `EmptyExport` where it held no conversation.

    Attributes:
        format: short name of the format ("chatgpt").
        bytes_total: size of what is read, compressed where it is compressed.
        truncated: the export ends before its end; everything before the cut was given.
        conversations: given so far, skipped ones among them; `quarantined` likewise.
    """

    def __init__(self, name: str, members: Sequence[Member], *, cut: bool) -> None:
        self.format = name
        self.bytes_total = sum(member.size for member in members)
        self._members = members
        self._cut = cut
        self._ahead: ReadAhead | None = None
        self._start()

    def _start(self) -> None:
        self.truncated = self._cut
        self.conversations = 0
        self.quarantined = 0
        self._tally = Tally()
        self._finished = 0
        self._source: Source | None = None
        self._known: dict[bytes, float] = {}

    @property
    def bytes_done(self) -> int:
        """Bytes of `bytes_total` that were read so far."""
        source = self._source
        return self._finished + (source.done if source is not None else 0)

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
        if not self.conversations:
            raise _empty(cut=self.truncated, quarantined=self.quarantined)

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
            yield from self._items(member, source)
            return
        ahead = self._source = self._ahead = ReadAhead(source)
        try:
            yield from self._items(member, ahead)
        finally:
            ahead.close()

    def _items(self, member: Member, source: Source) -> Iterator[Item]:
        window = Window(source)
        try:
            layout = detect(window, packed=member.packed)
        except NotAnExport as refusal:
            # An index may lie beside the shards under the old name: no loss, and no news.
            if member.named and len(self._members) > 1 and "JSON" not in refusal.found:
                yield Quarantined(f"{member.label} is {refusal.found}"[:500])
            layout = None
        else:
            if layout is None and window.data.strip()[-1:] not in {b"]", b"}"}:
                self.truncated = True
        if layout is not None:
            yield from self._records(window, layout)
        while not window.ended:  # the container's own checks stand at its end
            window.slide(len(window.data))
        self.truncated = self.truncated or source.cut
        if source.fault:
            yield Quarantined(f"{member.label}: {source.fault}")

    def _records(self, window: Window, layout: Layout) -> Iterator[Item]:
        records = Records(window, layout.at, layout.format, self._tally)
        yield from layout.format.arrange(iter(records), self._tally)
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
        """Let the same text pass again only with a later date: each conversation repeats it."""
        key = msgspec.msgpack.encode(hash((source.kind, source.text)))
        at = source.at if source.at is not None else float("-inf")
        known = self._known.get(key)
        if known is not None and known >= at:
            return False
        if len(self._known) >= _MAX_KNOWN_SOURCES:
            self._known.clear()
        self._known[key] = at
        return True


def open_export(files: Sequence[BinaryIO]) -> Export:
    """Open an export, which may come in several files.

    Looks at containers and first records only. The files stay the caller's to close. Parts of an
    export that hold no conversations are passed over where others do.

    Args:
        files: open for reading and seekable, in any order of parts.

    Raises:
        EmptyExport: no bytes, or nothing in them.
        NotAnExport: something else; `found` names it, the message says where to get the file.
        HostileExport: an archive that is encrypted, nested, or built to harm.
    """
    members: list[Member] = []
    beside: list[NotAnExport] = []
    name, cut = "", False
    for number, file in enumerate(files, start=1):
        try:
            kind, found, ends_early = _open_one(file)
        except ExportError as error:
            if isinstance(error, NotAnExport) and error.found in BESIDE:
                beside.append(error)
                continue
            if len(files) > 1:
                error.args = (f"File {number} of {len(files)}: {error}"[:500],)
            raise
        name = name or kind
        members += _labelled(found, number) if len(files) > 1 else found
        cut = cut or ends_early
    if not name:
        if beside:
            raise beside[0]
        raise _empty(cut=cut, quarantined=0)
    return Export(name, members, cut=cut)


def _labelled(members: Sequence[Member], part: int) -> list[Member]:
    """Say of each member in which part of the export it lies."""
    return [
        msgspec.structs.replace(member, label=f"{member.label}, part {part}") for member in members
    ]


def _open_one(file: BinaryIO) -> tuple[str, Sequence[Member], bool]:
    """Return the format of one file ("" if empty), what is to be read of it, and if it is cut."""
    held = contents(file)
    name = ""
    readable: list[Member] = []
    refusals: list[NotAnExport] = []
    cut = held.cut
    for member in held.members:
        if name and member.named:
            readable.append(member)
            continue
        try:
            window = Window(member.open(), _LOOK)
            layout = detect(window, packed=member.packed)
        except NotAnExport as refusal:
            refusals.append(refusal)
            continue
        if layout is not None:
            name = name or layout.format.name
        elif window.ended:
            cut = cut or window.data.strip()[-1:] not in {b"", b"]", b"}"}
        if layout is not None or member.named:
            readable.append(member)
    if not name and refusals:
        # The file's own census says more than that one of its members is some JSON.
        telling = [refusal for refusal in refusals if "JSON" not in refusal.found]
        raise telling[0] if telling else not_an_export(held.found or refusals[0].found)
    return name, readable, cut


def _empty(*, cut: bool, quarantined: int) -> EmptyExport:
    if quarantined:
        return EmptyExport(
            f"The export holds no conversation that could be read: {quarantined:,} entries were "
            f"set aside. {WHERE}"
        )
    if cut:
        return EmptyExport(
            f"The export is cut off before the end of its first conversation. Download it again. "
            f"{WHERE}"
        )
    return EmptyExport(f"The export holds no conversation. {WHERE}")
