"""Writes the live profile: sections, their evidence, and the rules about what stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

import msgspec

from soulprint_pipeline.profile import soulprint_text
from soulprint_pipeline.sections import Evidence, Sections
from soulprint_queue.connections import Connection
from soulprint_queue.keys import short_id
from soulprint_queue.reads import SECTIONS
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql


async def write_sections(
    connection: Connection,
    row: ImportRow,
    sections: Sections,
    *,
    written_in: Literal["quick", "full"],
    analyst: str,
) -> None:
    """Write the five sections into the profile, in a closing transaction.

    The quick pass of a re-import leaves sections that a full pass wrote. `ai_name`, once given,
    stays.
    """
    live = await connection.fetchrow(sql("read_live_profile"), row.user_id)
    assert live is not None, "the projection made the row"
    if written_in == "quick" and live["written_in"] == "full":
        return
    if live["ai_name"] and live["ai_name"] != sections.identity.ai_name:
        named = msgspec.structs.replace(sections.identity, ai_name=live["ai_name"])
        # What the name was given for stays with it; the new reasons were for another one.
        evidence = [each for each in sections.evidence if not _names_the_assistant(each)]
        evidence += await _naming(connection, row.user_id)
        sections = msgspec.structs.replace(sections, identity=named, evidence=evidence)
    memory = (live["memory_md"] or "") if written_in == "full" else ""
    await connection.execute(
        sql("write_sections"),
        row.user_id,
        *(msgspec.json.encode(getattr(sections, name)).decode() for name in SECTIONS),
        sections.identity.ai_name or None,
        sections.identity.archetype or None,
        soulprint_text(sections, memory),
    )
    await write_evidence(connection, row, SECTIONS, sections.evidence)
    await connection.execute(sql("upsert_profile"), row.user_id, row.import_id, written_in, analyst)


def _names_the_assistant(evidence: Evidence) -> bool:
    return (evidence.section, evidence.field) == ("identity", "ai_name")


async def _naming(connection: Connection, user_id: UUID) -> list[Evidence]:
    """Return the live profile's evidence for the assistant's name."""
    rows = await connection.fetch(sql("read_evidence"), user_id)
    found = [
        Evidence(
            section=row["section"],
            field=row["field"],
            item=row["item"],
            conversation_id=row["conversation_id"],
            message_id=row["message_id"],
            fact_id=str(row["fact_id"]) if row["fact_id"] else None,
        )
        for row in rows
    ]
    return [each for each in found if _names_the_assistant(each)]


async def write_evidence(
    connection: Connection, row: ImportRow, sections: Iterable[str], evidence: Iterable[Evidence]
) -> None:
    """Replace the evidence of some sections. Entries that cite nothing are no evidence."""
    await connection.execute(sql("delete_evidence"), row.user_id, list(sections))
    await connection.copy_records_to_table(
        "evidence",
        schema_name="soulprint",
        columns=(
            "user_id", "import_id", "section", "field", "item", "fact_id", "conversation_id",
            "message_id",
        ),
        records=[
            (
                row.user_id, row.import_id, each.section, each.field, each.item,
                UUID(each.fact_id) if each.fact_id else None,
                each.conversation_id and short_id(each.conversation_id), each.message_id,
            )
            for each in evidence
            if each.fact_id or each.message_id
        ],
    )  # fmt: skip
