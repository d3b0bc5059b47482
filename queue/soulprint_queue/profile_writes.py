"""Writes the live profile: sections, their evidence, and the rules about what stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from soulprint_pipeline.profile import SECTIONS as KINDS
from soulprint_pipeline.profile import Section, soulprint_text
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
    sections = await _with_the_name(connection, row, sections, live["ai_name"])
    memory = (live["memory_md"] or "") if written_in == "full" else ""
    await _store(connection, row, sections, [_encoded(sections, name) for name in SECTIONS], memory)
    await write_evidence(connection, row, SECTIONS, sections.evidence)
    await connection.execute(sql("upsert_profile"), row.user_id, row.import_id, written_in, analyst)


async def write_section(
    connection: Connection, row: ImportRow, written: Sections, only: str
) -> bool:
    """Write one section into the profile, in a closing transaction; the others stay as they are.

    Whatever `written` has besides that section is not used. `ai_name`, once given, stays, and so
    does a section that says something where the new one says nothing.

    Returns:
        Whether it was written.
    """
    live = await connection.fetchrow(sql("read_live_profile"), row.user_id)
    assert live is not None, "the projection made the row"
    stored = {name: live[f"{name}_md"] for name in SECTIONS}
    before = {name: _decoded(stored[name], KINDS[name]) for name in SECTIONS}
    nothing = KINDS[only]()
    if getattr(written, only) == nothing and before[only] != nothing:
        return False
    written = await _with_the_name(connection, row, written, live["ai_name"])
    whole = Sections(**before | {only: getattr(written, only)})
    stored[only] = _encoded(written, only)
    await _store(connection, row, whole, list(stored.values()), live["memory_md"] or "")
    evidence = [each for each in written.evidence if each.section == only]
    await write_evidence(connection, row, [only], evidence)
    await connection.execute(
        sql("upsert_profile"),
        row.user_id,
        row.import_id,
        live["written_in"] or "full",
        live["analyst"] or row.analyst,
    )
    return True


async def _store(
    connection: Connection,
    row: ImportRow,
    sections: Sections,
    texts: Sequence[str | None],
    memory: str,
) -> None:
    """Write the columns of the five sections, and the one text that is made of them."""
    await connection.execute(
        sql("write_sections"),
        row.user_id,
        *texts,
        sections.identity.ai_name or None,
        sections.identity.archetype or None,
        soulprint_text(sections, memory),
    )


def _encoded(sections: Sections, name: str) -> str:
    return msgspec.json.encode(getattr(sections, name)).decode()


def _decoded(stored: str | None, kind: type[Section]) -> Section:
    """Read a section as it is stored; what somebody else wrote there is none of ours."""
    try:
        return msgspec.json.decode(stored or "{}", type=kind)
    except msgspec.DecodeError:
        return kind()


async def _with_the_name(
    connection: Connection, row: ImportRow, sections: Sections, name: str | None
) -> Sections:
    """Keep the assistant's name, where it has one, with what it was given for."""
    if not name or name == sections.identity.ai_name:
        return sections
    named = msgspec.structs.replace(sections.identity, ai_name=name)
    # The new reasons were for another one.
    evidence = [each for each in sections.evidence if not _names_the_assistant(each)]
    evidence += await _naming(connection, row.user_id)
    return msgspec.structs.replace(sections, identity=named, evidence=evidence)


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
