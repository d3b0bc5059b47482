"""Stores one batch of an export, in one fenced transaction, so that twice is once."""

from __future__ import annotations

from soulprint_queue.batches import (
    CHUNK_COLUMNS,
    CONVERSATION_COLUMNS,
    MARK_COLUMNS,
    Batch,
    StoredConversation,
)
from soulprint_queue.connections import Connection
from soulprint_queue.fence import retry_races
from soulprint_queue.keys import moment, short_id
from soulprint_queue.statements import sql
from soulprint_queue.workshop import Run


async def save_batch(run: Run, batch: Batch) -> None:
    """Store a batch and the progress that it means (20 to 50 percent).

    Raises:
        LeaseLost, NoLongerWanted: nothing was stored.
    """

    async def transaction() -> None:
        async with run.fenced() as (connection, _):
            await _save_conversations(run, connection, batch)
            for number, key, source in batch.sources:
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
            for number, part in batch.quarantined:
                await connection.execute(
                    sql("insert_quarantined"),
                    run.claim.subject,
                    number,
                    part.reason,
                    part.position,
                    part.conversation_id and short_id(part.conversation_id),
                )
            await connection.execute(
                sql("report_progress"),
                run.claim.subject,
                "Parsing conversations",
                20 + int(30 * batch.share),
                True,
            )

    await retry_races(transaction)


async def _save_conversations(run: Run, connection: Connection, batch: Batch) -> None:
    """Write what is new: contents that nobody stored, and marks that the import has not."""
    wanted = await _unmarked(run, connection, batch)
    if not wanted:
        return
    rows = await connection.fetch(sql("find_stored"), [each.key for each in wanted])
    stored = {row["conversation_key"] for row in rows}
    new = [each for each in wanted if each.key not in stored]
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
        records=[row for each in new for row in each.chunks],
    )
    await connection.copy_records_to_table(
        "import_conversations",
        schema_name="soulprint",
        columns=MARK_COLUMNS,
        records=[each.mark for each in wanted],
    )


async def _unmarked(run: Run, connection: Connection, batch: Batch) -> list[StoredConversation]:
    """Leave out what the import holds already; of two versions the newer wins."""
    ids = list(batch.conversations)
    marks = await connection.fetch(sql("find_marks"), run.claim.subject, ids)
    wanted = dict(batch.conversations)
    replaced: list[str] = []
    for mark in marks:
        identity = mark["conversation_id"]
        before = mark["updated_at"].timestamp() if mark["updated_at"] else 0.0
        if mark["conversation_key"] == wanted[identity].key or before > wanted[identity].updated_at:
            del wanted[identity]
        else:
            replaced.append(identity)
    if replaced:
        await connection.execute(sql("delete_marks"), run.claim.subject, replaced)
    return list(wanted.values())
