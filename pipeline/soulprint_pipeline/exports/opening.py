"""Opening an export: which of its files and members hold conversations, and of which format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

import msgspec

from soulprint_pipeline.errors import ExportError, NotAnExport
from soulprint_pipeline.exports.container import Member, contents
from soulprint_pipeline.exports.detect import detect
from soulprint_pipeline.exports.export import LOOK, Export
from soulprint_pipeline.exports.kinds import BESIDE, empty_export, not_an_export
from soulprint_pipeline.exports.window import Window


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
        raise empty_export(cut=cut, quarantined=0)
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
            source = member.open()
            window = Window(source, LOOK)
            layout = detect(window, packed=member.packed)
        except NotAnExport as refusal:
            refusals.append(refusal)
            continue
        if layout is not None:
            name = name or layout.format.name
        elif window.ended and (rest := window.data.strip()):
            cut = cut or not rest.endswith((b"]", b"}"))
        else:
            # Compressed, and cut before anything of it came out.
            cut = cut or source.cut
        if layout is not None or member.named:
            readable.append(member)
    if not name and refusals:
        # The file's own census says more than that one of its members is some JSON.
        telling = [refusal for refusal in refusals if "JSON" not in refusal.found]
        if telling and not held.lost:
            raise telling[0]
        raise held.refusal or not_an_export(refusals[0].found)
    return name, readable, cut
