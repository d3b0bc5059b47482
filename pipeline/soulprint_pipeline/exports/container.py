"""Which stretches of a file hold conversations: JSON as it is, gzip, or members of a zip."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from typing import BinaryIO

import msgspec

from soulprint_pipeline.errors import EmptyExport, HostileExport, NotAnExport
from soulprint_pipeline.exports import zip_directory
from soulprint_pipeline.exports.census import Census
from soulprint_pipeline.exports.kinds import AGAIN, WANTED, not_an_export
from soulprint_pipeline.exports.sources import Inflated, Plain, expect
from soulprint_pipeline.exports.window import Source
from soulprint_pipeline.exports.zip_directory import DEFLATED, STORED, Entry

# ChatGPT, Claude and DeepSeek; Claude one file each; Claude's memories; Grok; Gemini in Takeout,
# whose folders keep the product's name in every language.
_CONVERSATIONS = re.compile(
    r"(?:^|/)(?:conversations(?:[-_ ]?(\d{1,9}))?\.json|conversations/[^/]+\.json"
    r"|memories(?:\.json|/[^/]+\.json)|prod-grok-backend\.json|[^/]*Gemini[^/]*/[^/]+\.json)$",
    re.IGNORECASE,
)
# Sessions and balances beside a Grok export: never opened, whatever else is in the archive.
_PRIVATE = re.compile(r"(?:^|/)prod-mc-", re.IGNORECASE)
_OTHER_JSON = re.compile(r"\.json$", re.IGNORECASE)
_RESIDUE = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store)")
_MAX_SHARDS = 10_000
_MAX_GUESSES = 50


class Member(msgspec.Struct, frozen=True):
    """A stretch of a file that holds, or may hold, conversations.

    Attributes:
        label: what to call it before people; made by us, never the archive's spelling.
        size: bytes it takes in the file.
        open: starts reading it from the front.
        open_at: starts reading it from a position; None where its bytes are packed.
        packed: it comes out of an archive or gzip, so another archive within it is refused.
        named: its name promises conversations; without, it is only read if it holds some.
    """

    label: str
    size: int
    open: Callable[[], Source]
    packed: bool = False
    named: bool = True
    open_at: Callable[[int], Source] | None = None


class Contents(msgspec.Struct, frozen=True):
    """What a file holds.

    Attributes:
        refusal: of the file as a whole, should none of its members be an export.
        cut: the end of the container is missing.
    """

    members: tuple[Member, ...]
    refusal: NotAnExport | None = None
    cut: bool = False

    @property
    def lost(self) -> bool:
        """Whether no conversations arrived: it is cut, and nothing in it has a name of theirs."""
        return self.cut and not any(member.named for member in self.members)


def contents(file: BinaryIO) -> Contents:
    """Look into a file by its bytes.

    Args:
        file: open for reading, seekable, with `read` and `seek` only used from one thread.

    Raises:
        EmptyExport: no bytes.
        NotAnExport: an archive without conversations.
        HostileExport: an encrypted, lying or nested archive, or one with too many entries.
    """
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(4)
    if not length:
        raise EmptyExport(f"The file is empty (0 bytes). {AGAIN}")
    if head[:2] == b"\x1f\x8b":
        return Contents(
            (Member("the file", length, lambda: Inflated(file, 0, length, wbits=31), True),)
        )
    if head in {b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"}:
        return _archive(file, length)

    def open_at(start: int) -> Source:
        return Plain(file, start, length - start)

    return Contents((Member("the file", length, lambda: open_at(0), open_at=open_at),))


def _archive(file: BinaryIO, length: int) -> Contents:
    census = Census()
    listed = zip_directory.entries(file, length)
    named, others = ([], []) if listed is None else _choose(listed, census)
    cut = not census.entries
    if cut:
        # Downloads that stop early lose the directory first: it stands at the end.
        named, others = _choose(zip_directory.salvage(file, length), census)
        cut = census.cut = bool(census.entries)
    if not named and not others:
        if census.archives:
            raise HostileExport(
                "This is an archive within an archive, which is not opened. Unpack it once and "
                "use the zip that lies in it."
            )
        if listed is None and not census.entries:
            raise not_an_export("a damaged zip archive, in which no file can be found", hint=AGAIN)
        raise _no_export(census)
    chosen = [(entry, True) for entry in named] or [(entry, False) for entry in others]
    _check([entry for entry, _ in chosen])
    members = tuple(
        _member(file, length, entry, number, is_named)
        for number, (entry, is_named) in enumerate(chosen, start=1)
    )
    return Contents(members, _no_export(census), cut)


def _no_export(census: Census) -> NotAnExport:
    return not_an_export(census.found, hint=AGAIN if census.cut else WANTED)


def _choose(listed: Iterable[Entry], census: Census) -> tuple[list[Entry], list[Entry]]:
    """Return the members called conversations, in order, and some others that are JSON."""
    named: list[tuple[str, int, Entry]] = []
    others: list[Entry] = []
    for entry in listed:
        if entry.name.endswith("/") or _RESIDUE.search(entry.name):
            continue
        census.add(entry.name)
        match = _CONVERSATIONS.search(entry.name)
        if match is not None:
            if len(named) == _MAX_SHARDS:
                raise HostileExport(
                    f"The archive has more than {_MAX_SHARDS:,} files of conversations, more than "
                    "any export. Upload the archive as it was downloaded."
                )
            named.append((entry.name[: match.start()], int(match[1] or -1), entry))
        elif (
            _OTHER_JSON.search(entry.name)
            and not _PRIVATE.search(entry.name)
            and len(others) < _MAX_GUESSES
        ):
            others.append(entry)
    named.sort(key=lambda item: item[:2])
    return [entry for *_, entry in named], others


def _check(chosen: list[Entry]) -> None:
    """Refuse what would have to be read but cannot be, or must not be."""
    if len({entry.name for entry in chosen}) < len(chosen):
        raise HostileExport(
            "The archive holds two files of the same name, so it does not say which one counts. "
            "Use the archive as it was downloaded."
        )
    if any(entry.encrypted for entry in chosen):
        raise HostileExport(
            "The conversations in this archive are encrypted. Unpack it with its password and "
            "use conversations.json."
        )
    if any(entry.method not in {STORED, DEFLATED} for entry in chosen):
        raise not_an_export(
            "a zip archive packed in a way that we do not read (only stored and deflate)",
            hint="Unpack it and use conversations.json.",
        )
    end = 0
    for entry in sorted(chosen, key=lambda entry: entry.header_at):
        if entry.header_at < end:
            raise HostileExport(
                "Files within this archive overlap, as in archives that are built to harm. "
                "Use the archive as it was downloaded."
            )
        # Without a directory `packed` may reach to the end of the file.
        end = entry.header_at + (entry.packed if entry.size is not None else 0)


def _member(file: BinaryIO, length: int, entry: Entry, number: int, named: bool) -> Member:
    def source() -> Source:
        start = zip_directory.data_start(file, entry)
        if start is None:
            missing = Plain(file, length, 0)
            missing.fault = "the archive's directory points to where it is not"
            return missing
        expect(file, start, entry.packed)
        if entry.method == STORED:
            return Plain(file, start, entry.packed, checksum=entry.checksum)
        return Inflated(
            file,
            start,
            entry.packed,
            wbits=-15,
            checksum=entry.checksum,
            # Some writers store sizes beyond 4 GB modulo 2^32.
            declared=entry.size if length < 2**32 and entry.checksum is not None else None,
        )

    return Member(f"file {number} of conversations", entry.packed, source, True, named)
