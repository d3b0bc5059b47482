"""Stores one batch of an export, in one fenced transaction, so that twice is once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from soulprint_pipeline.exports.conversation import PersonalSource, Quarantined
from soulprint_queue.batches import (
    CHUNK_COLUMNS,
    CONVERSATION_COLUMNS,
    MARK_COLUMNS,
    Batch,
    EncodedConversation,
    FoundConversation,
    Mark,
)
from soulprint_queue.connections import Connection
from soulprint_queue.fence import retry_races
from soulprint_queue.keys import moment, short_id
from soulprint_queue.statements import sql
from soulprint_queue.workshop import Run


class EncodedBatch(msgspec.Struct, frozen=True):
    """A batch as rows alone: the conversations themselves are not kept while it is stored.

    Attributes:
        marks: by conversation id.
        new: what the database does not hold yet, by conversation key.
        sources, quarantined, share: as in `Batch`.
    """

    marks: dict[str, Mark]
    new: dict[UUID, EncodedConversation]
    sources: list[tuple[int, UUID, PersonalSource]]
    quarantined: list[tuple[int, Quarantined]]
    share: float


async def save_batch(run: Run, batch: Batch) -> None:
    """Store a batch and the progress that it means (20 to 50 percent).

    Raises:
        LeaseLost, NoLongerWanted: nothing was stored.
    """
    await store_encoded(run, await encode_new(run, batch))


async def encode_new(run: Run, batch: Batch) -> EncodedBatch:
    """Make the rows of those conversations that are not stored yet, in a thread.

    What is unchanged since an earlier import is neither cut into chunks nor sent.
    """
    found = batch.conversations.values()
    async with run.reading() as connection:
        rows = await connection.fetch(sql("find_stored"), [each.mark.key for each in found])
    stored = {row["conversation_key"] for row in rows if not row["emptied"]}
    new = [each for each in found if each.mark.key not in stored]
    return EncodedBatch(
        {name: each.mark for name, each in batch.conversations.items()},
        await asyncio.to_thread(_encode, new) if new else {},
        batch.sources,
        batch.quarantined,
        batch.share,
    )


def _encode(found: Sequence[FoundConversation]) -> dict[UUID, EncodedConversation]:
    return {each.mark.key: each.encode() for each in found}


async def store_encoded(run: Run, encoded: EncodedBatch) -> None:
    """Store a batch whose rows are made, and the progress that it means (20 to 50 percent).

    Raises:
        LeaseLost, NoLongerWanted: nothing was stored.
    """

    async def transaction() -> None:
        async with run.fenced() as (connection, _):
            await _save_conversations(run, connection, encoded)
            for number, key, source in encoded.sources:
                await connection.execute(
                    sql("insert_source"),
                    run.claim.subject,
                    number,
                    key,
                    source.kind,
                    source.text,
                    moment(source.at),
                    short_id(source.conversation_id),
                    source.message_id,
                )
            for number, part in encoded.quarantined:
                await connection.execute(
                    sql("insert_quarantined"),
                    run.claim.subject,
                    number,
                    part.full_reason,
                    part.position,
                    part.conversation_id and short_id(part.conversation_id),
                )
            await connection.execute(
                sql("report_progress"),
                run.claim.subject,
                "Parsing conversations",
                20 + int(30 * encoded.share),
                True,
            )

    await retry_races(transaction)


async def _save_conversations(run: Run, connection: Connection, encoded: EncodedBatch) -> None:
    """Write what is new: contents that nobody stored, and marks that the import has not."""
    wanted = await _unmarked(run, connection, encoded.marks)
    if not wanted:
        return
    new, emptied = await _still_new(connection, encoded, wanted)
    if emptied:
        await connection.execute(
            sql("restore_texts"),
            [each.row[0] for each in emptied],
            [each.row[CONVERSATION_COLUMNS.index("messages")] for each in emptied],
        )
    if new or emptied:
        await _copy_contents(connection, new, emptied)
    await connection.copy_records_to_table(
        "import_conversations",
        schema_name="soulprint",
        columns=MARK_COLUMNS,
        records=[each.row for each in wanted],
    )


async def _still_new(
    connection: Connection, encoded: EncodedBatch, wanted: Sequence[Mark]
) -> tuple[list[EncodedConversation], list[EncodedConversation]]:
    """Leave out what was stored since the rows were made: by the batch before, for instance.

    Returns what is new, and what is known but has lost its text to age.
    """
    keys = [each.key for each in wanted if each.key in encoded.new]
    if not keys:
        return [], []
    rows = await connection.fetch(sql("find_stored"), keys)
    stored = {row["conversation_key"]: row["emptied"] for row in rows}
    return (
        [encoded.new[key] for key in keys if key not in stored],
        [encoded.new[key] for key in keys if stored.get(key)],
    )


async def _copy_contents(
    connection: Connection,
    new: Sequence[EncodedConversation],
    emptied: Sequence[EncodedConversation],
) -> None:
    await connection.copy_records_to_table(
        "conversations",
        schema_name="soulprint",
        columns=CONVERSATION_COLUMNS,
        records=[each.row for each in new],
    )
    await connection.copy_records_to_table(
        "chunks",
        schema_name="soulprint",
        columns=CHUNK_COLUMNS,
        records=[row for each in (*new, *emptied) for row in each.chunks],
    )


async def _unmarked(run: Run, connection: Connection, marks: dict[str, Mark]) -> list[Mark]:
    """Leave out what was deleted and what the import holds; of two versions the newer wins."""
    gone = await connection.fetch(sql("find_forgotten"), run.row.user_id, list(marks))
    forgotten = {row["conversation_id"] for row in gone}
    wanted = {name: mark for name, mark in marks.items() if name not in forgotten}
    held = await connection.fetch(sql("find_marks"), run.claim.subject, list(wanted))
    replaced: list[str] = []
    for mark in held:
        identity = mark["conversation_id"]
        before = mark["updated_at"].timestamp() if mark["updated_at"] else 0.0
        if mark["conversation_key"] == wanted[identity].key or before > wanted[identity].updated_at:
            del wanted[identity]
        else:
            replaced.append(identity)
    if replaced:
        await connection.execute(sql("delete_marks"), run.claim.subject, replaced)
    return list(wanted.values())
