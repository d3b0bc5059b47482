"""`extract`: one planned window → mentions, each with the message it was said in."""

from __future__ import annotations

from uuid import UUID

from soulprint_pipeline.alike import fingerprint
from soulprint_pipeline.analysts.base import Extraction, Window
from soulprint_pipeline.facts import Fact
from soulprint_queue import relay
from soulprint_queue.batches import Row, columns_of
from soulprint_queue.connections import Connection
from soulprint_queue.keys import derived_key, moment
from soulprint_queue.planning import halve_window
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql
from soulprint_queue.step import Commit
from soulprint_queue.stored import load_conversations, load_sources
from soulprint_queue.workshop import Run

WINDOW_SECONDS = 540.0


async def extract(run: Run) -> Commit:
    """Read the window that the job names.

    Raises:
        AnalystError: as the analyst raises it.
    """
    async with run.reading() as connection:
        window = await connection.fetchrow(
            sql("read_window"), run.claim.subject, run.claim.payload.window
        )
        assert window is not None, "windows are planned before the first lane starts"
        conversations = await load_conversations(connection, window["conversation_keys"])
        sources = (
            await load_sources(connection, run.claim.subject) if window["with_sources"] else []
        )
    found = await run.analyst.extract_facts(
        Window(
            conversations=tuple(each for _, each in conversations),
            sources=tuple(each for _, each in sources),
            half=window["halved"] > 0,
        ),
        run.calls,
        deadline=WINDOW_SECONDS,
    )
    run.figures.update(
        facts=len(found.facts),
        unproven=len(found.unproven),
        unread=len(found.unread),
        spoiled=len(found.spoiled),
    )
    conversation_keys = {each.id: key for key, each in conversations}
    source_keys = {(each.conversation_id, each.message_id): key for key, each in sources}

    async def commit(connection: Connection, row: ImportRow) -> None:
        answered = await connection.fetchval(
            sql("answer_window"), row.import_id, run.claim.payload.window
        )
        if answered is not None:
            mentions = _mentions(run, row, found.facts, conversation_keys, source_keys)
            if mentions:
                await connection.execute(sql("insert_mentions"), *columns_of(mentions))
            await _note_read(run, connection, row, found, conversation_keys)
            if window["with_sources"]:
                await connection.execute(
                    sql("note_sources_read"), row.import_id, run.analyst.version
                )
            spoiled = set(found.spoiled)
            keys = [key for key, each in conversations if each.id in spoiled]
            if keys:
                await halve_window(connection, row.import_id, window["number"], keys)
        await relay.after_window(
            connection, run.claim, halved=answered is not None and bool(found.spoiled)
        )

    return commit


async def _note_read(
    run: Run,
    connection: Connection,
    row: ImportRow,
    found: Extraction,
    conversation_keys: dict[str, UUID],
) -> None:
    """Note what was read for good, what brought no usable answer, and what is not proven."""
    left = {*found.unread, *found.spoiled}
    read = [key for identity, key in conversation_keys.items() if identity not in left]
    await connection.execute(sql("insert_extractions"), read, run.analyst.version)
    for identity, reason in found.unread.items():
        await connection.execute(sql("insert_unread"), row.import_id, identity, reason)
    if not found.unread and not found.unproven:
        return
    await connection.execute(
        sql("insert_unproven"),
        row.import_id,
        [each.reason for each in found.unproven],
        [each.conversation_id for each in found.unproven],
        [each.message_id for each in found.unproven],
    )
    await connection.execute(
        sql("add_figures"), row.import_id, len(found.unread), len(found.unproven)
    )


def _mentions(
    run: Run,
    row: ImportRow,
    facts: list[Fact],
    conversation_keys: dict[str, UUID],
    source_keys: dict[tuple[str, str], UUID],
) -> list[Row]:
    """Make the rows of what was found; each hangs on a conversation or on a source."""
    version = run.analyst.version
    rows = []
    for fact in facts:
        source_key = source_keys.get((fact.conversation_id, fact.message_id))
        conversation_key = (
            None if source_key is not None else conversation_keys[fact.conversation_id]
        )
        name = fingerprint(fact.category, fact.statement)
        # A source's mentions live and die with the import that brought it.
        owner = row.import_id if source_key is not None else None
        rows.append(
            (
                derived_key(conversation_key or owner, source_key, fact.message_id, name, version),
                row.user_id, conversation_key, owner, source_key, version, fact.category,
                fact.statement, name, fact.slot, fact.stated, fact.conversation_id,
                fact.message_id, fact.quote, moment(fact.said_at),
            )
        )  # fmt: skip
    return rows
