"""Exports that a test makes up, brought to their end one after another, and what came of them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from soulprint_queue import reads
from soulprint_queue.stored import load_sources
from tests.queue.bench import Person
from tests.queue.test_whole_imports import conversation
from tests.queue.workbench import Workbench


def put(work: Workbench, person: Person, data: bytes) -> None:
    path = work.workshop.settings.data_dir / "storage" / person.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


async def bring(
    work: Workbench, data: bytes | list[dict[str, Any]], before: Person | None = None
) -> Person:
    """Import an export to its end, after an earlier one of the same person or as the first."""
    person = await work.bench.begin(before.user_id if before else None)
    put(work, person, data if isinstance(data, bytes) else json.dumps(data).encode())
    await work.run_all(person)
    assert await work.bench.state(person) == "complete"
    return person


def talks() -> list[dict[str, Any]]:
    return [
        conversation(0, "I live in Lisbon.", "Nice.", "I love chess.", "Fine."),
        conversation(1, "I prefer tea to coffee.", "Noted.", "I'm building a boat called Heron.", "Oh."),
        conversation(2, "I hate coriander.", "Noted.", "I decided to use oak for the boat.", "Good."),
    ]  # fmt: skip


def claude(text: str = "I hate olives.") -> list[dict[str, Any]]:
    """An export of another vendor."""
    moment = "2026-11-20T10:00:00Z"
    said = {"uuid": "m-1", "sender": "human", "text": text, "created_at": moment,
            "content": [{"type": "text", "text": text}]}  # fmt: skip
    return [{"uuid": "talk-1", "name": "Moving", "created_at": moment, "updated_at": moment, "chat_messages": [said]}]  # fmt: skip


def remembered(text: str, at: str | None = None) -> list[dict[str, Any]]:
    """What Claude remembers, alone."""
    return [{"conversations_memory": text, "project_memories": {}, "account_uuid": "a", "updated_at": at}]  # fmt: skip


def zipped(**members: list[dict[str, Any]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, records in members.items():
            archive.writestr(f"{name}.json", json.dumps(records))
    return packed.getvalue()


def noting(
    talk: dict[str, Any], content_type: str, at: float, *, recipient: str = "all", **content: Any
) -> dict[str, Any]:
    """Put a message of the context, or a note of the assistant's, beside a conversation's root."""
    name = f"{talk['id']}-{content_type}-{at}"
    talk["mapping"][name] = {
        "id": name, "parent": "root", "children": [],
        "message": {"id": name, "author": {"role": "assistant" if recipient == "bio" else "system"},
                    "create_time": at, "recipient": recipient, "metadata": {},
                    "content": {"content_type": content_type, **content}},
    }  # fmt: skip
    return talk


def instructed(talk: dict[str, Any], wish: str, at: float) -> dict[str, Any]:
    return noting(talk, "user_editable_context", at, user_profile="", user_instructions=wish)


def noted(talk: dict[str, Any], note: str, at: float) -> dict[str, Any]:
    return noting(talk, "text", at, recipient="bio", parts=[note])


async def statements(work: Workbench, person: Person) -> set[str]:
    page = await reads.read_facts(work.bench.pool, person.user_id, limit=10_000)
    return {fact["statement"] for fact in page["facts"]}


async def profile(work: Workbench, person: Person) -> dict[str, Any]:
    found = await reads.read_profile(work.bench.pool, person.user_id)
    # Over how many conversations manner was measured stands there as well.
    found["agents_md"]["memory_directives"] = found["soulprint_text"] = ""
    return {name: value for name, value in found.items() if name not in ("import_id", "written_at")}


async def held(work: Workbench, person: Person) -> dict[str, bool]:
    """The conversations that an import holds, and which of them were carried over."""
    rows = await work.bench.pool.fetch(
        "SELECT conversation_id, carried FROM soulprint.import_conversations WHERE import_id = $1",
        person.import_id,
    )
    return {row["conversation_id"]: row["carried"] for row in rows}


async def sources(work: Workbench, person: Person) -> set[str]:
    """The sources of an import that are read."""
    async with work.bench.pool.acquire() as connection:
        return {each.text for _, each in await load_sources(connection, person.import_id)}


async def windows(work: Workbench, person: Person) -> int:
    count: int = await work.bench.pool.fetchval(
        "SELECT count(*) FROM soulprint.windows WHERE import_id = $1 AND NOT with_sources",
        person.import_id,
    )
    return count
