"""What a grown export costs, and what the import keeps of what it could not read."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from soulprint_pipeline.chunks import Chunk, chunk
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_queue.reads import read_status
from tests.queue.bench import Bench, Person
from tests.queue.workbench import Workbench, make_workbench
from tests.service.cli.exports import conversation

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def bench_of_work(bench: Bench, tmp_path: Path) -> AsyncIterator[Workbench]:
    async with make_workbench(bench, tmp_path) as made:
        yield made


def talks(count: int) -> list[dict[str, Any]]:
    """Conversations long enough for several chunks each."""
    return [conversation(number, *(f"{turn}. " + "Words. " * 900 for turn in range(4))) for number in range(count)]  # fmt: skip


async def run_import(work: Workbench, person: Person, data: bytes) -> None:
    path = work.workshop.settings.data_dir / "storage" / person.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    await work.run_step(await work.bench.claim_of(person, "import"))


async def rows(work: Workbench) -> dict[tuple[str, str], tuple[str, str]]:
    """Every row of content, with where it lies and who wrote it: any write moves it."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for table, number in (("conversations", "0"), ("chunks", "number")):
        for row in await work.bench.pool.fetch(
            f"SELECT conversation_key || '/' || {number} AS key, ctid::text, xmin::text "  # noqa: S608  # words from above
            f"FROM soulprint.{table}"
        ):
            found[table, row["key"]] = (row["ctid"], row["xmin"])
    return found


async def test_a_grown_export_writes_what_is_new_and_a_mark_for_the_rest(
    bench_of_work: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = bench_of_work
    first = await work.bench.begin()
    await run_import(work, first, json.dumps(talks(40)).encode())
    before = await rows(work)
    assert sum(table == "chunks" for table, _ in before) > 40
    await work.run_all(first)

    cut: list[str] = []

    def counted(conversation: Conversation) -> Iterator[Chunk]:
        cut.append(conversation.id)
        return chunk(conversation)

    monkeypatch.setattr("soulprint_queue.batches.chunk", counted)
    again = await work.bench.begin(first.user_id)
    grown = talks(42)
    grown[3] = conversation(3, "I changed my mind. " + "Words. " * 900)
    await run_import(work, again, json.dumps(grown).encode())
    after = await rows(work)
    # Not one old row was written again; new are two conversations and a changed one.
    assert {key: after[key] for key in before} == before
    assert (
        await work.bench.pool.fetchval(
            "SELECT count(*) FROM soulprint.conversations WHERE user_id = $1", first.user_id
        )
        == 40 + 3
    )
    # Nor was anything old cut into chunks again.
    assert sorted(cut) == ["c-3", "c-40", "c-41"]
    assert (
        await work.bench.pool.fetchval(
            "SELECT count(*) FROM soulprint.import_conversations WHERE import_id = $1",
            again.import_id,
        )
        == 42
    )


def zipped(data: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", data)
    return held.getvalue()


def plain(data: bytes) -> bytes:
    return data


@pytest.mark.parametrize("packed", [plain, gzip.compress, zipped])
async def test_what_could_not_be_read_is_kept_with_its_reason_and_byte(
    bench_of_work: Workbench, packed: Callable[[bytes], bytes]
) -> None:
    work = bench_of_work
    export = talks(5)
    export[2]["mapping"] = None
    text = json.dumps(export)
    broken = text.index('"parts"', text.index('"conversation_id": "c-3"'))
    data = text[:broken] + "oops!" + text[broken + 5 :]
    person = await work.bench.begin()
    await run_import(work, person, packed(data.encode()))
    found = await work.bench.pool.fetch(
        "SELECT reason, byte_position, conversation_id FROM soulprint.quarantine "
        "WHERE import_id = $1 AND phase = 'import' ORDER BY number",
        person.import_id,
    )
    # The record before the last: its own id stands behind the break.
    starts = [at for at in range(len(data)) if data.startswith('{"title"', at)]
    assert [row["byte_position"] for row in found] == [starts[2], starts[4]]
    assert found[0]["reason"].startswith("no mapping")
    assert found[0]["conversation_id"] == "c-2"
    assert (await read_status(work.bench.pool, person.user_id))["quarantined"] == 2


async def test_of_several_files_the_reason_says_which_one_the_byte_is_in(
    bench_of_work: Workbench,
) -> None:
    work = bench_of_work
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("conversations-000.json", json.dumps(talks(1)))
        archive.writestr("conversations-001.json", json.dumps([{"title": "x", "mapping": None}]))
    person = await work.bench.begin()
    await run_import(work, person, held.getvalue())
    row = await work.bench.pool.fetchrow(
        "SELECT reason, byte_position FROM soulprint.quarantine WHERE import_id = $1",
        person.import_id,
    )
    assert row is not None
    assert row["reason"].endswith("(file 2 of conversations)")
    assert row["byte_position"] == 1
