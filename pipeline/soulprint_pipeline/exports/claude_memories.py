"""What Claude remembers about a person: memories.json of its data export.

These are the vendor's words about the person, not the person's own, so they are a source whose
conversation is named "claude memory": whatever is drawn from them can be traced to it. All of it
is one snapshot, for a newer one replaces the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.conversation import VENDOR_MEMORY, Item, PersonalSource
from soulprint_pipeline.exports.format import Landmarks, Tally
from soulprint_pipeline.exports.moments import moment
from soulprint_pipeline.exports.naming import clean_id
from soulprint_pipeline.exports.shaped import Shaped


class MemoryFile(msgspec.Struct, gc=False):
    """A page of the memory."""

    path: str | None = None
    content: str | None = None
    updated_at: str | float | None = None


class RawMemories(msgspec.Struct, gc=False):
    """The memory of one account."""

    conversations_memory: str | None = None
    project_memories: dict[str, str | None] | None = None
    memory_files: list[MemoryFile | None] | None = None
    account_uuid: str | None = None
    updated_at: str | float | None = None


class ClaudeMemories(Shaped[RawMemories]):
    """The format; see `soulprint_pipeline.exports.format.Format`."""

    name = "claude"
    landmarks = Landmarks(
        own=frozenset({b"conversations_memory", b"project_memories", b"memory_files"}),
        shared=frozenset({b"account_uuid", b"updated_at"}),
        telling=frozenset({b"account_uuid"}),
    )

    def __init__(self) -> None:
        super().__init__(RawMemories)

    def recognises(self, keys: Mapping[str, int], record: memoryview) -> bool:
        del record
        return not {"conversations_memory", "project_memories", "memory_files"}.isdisjoint(keys)

    def read(self, record: RawMemories, at: int | None, tally: Tally) -> Iterator[Item]:
        del at
        text, changed = clean("\n\n".join(_parts(record)))
        if not text.strip():
            return
        tally.cleaned += changed
        written = [moment(record.updated_at)]
        written += [moment(page.updated_at) for page in record.memory_files or () if page]
        yield PersonalSource(
            "saved_memories",
            text.strip(),
            max((one for one in written if one is not None), default=None),
            VENDOR_MEMORY,
            clean_id(record.account_uuid or "memories"),
        )


def _parts(record: RawMemories) -> Iterator[str]:
    if record.conversations_memory and record.conversations_memory.strip():
        yield record.conversations_memory.strip()
    for text in (record.project_memories or {}).values():
        if text and text.strip():
            yield f"About one project:\n{text.strip()}"
    for page in record.memory_files or ():
        if page is not None and page.content and page.content.strip():
            yield f"{page.path}:\n{page.content.strip()}" if page.path else page.content.strip()
