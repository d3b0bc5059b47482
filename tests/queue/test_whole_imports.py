"""Whole imports with the local analyst: from Supabase Storage, damaged, cut, empty, re-imported."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from soulprint_pipeline.generator import write_export, write_sample
from soulprint_queue import doors, reads
from soulprint_queue.connections import Pool
from soulprint_queue.settings import Settings
from soulprint_queue.worker import run_worker
from tests.database import WORKER, logged_in_as
from tests.pipeline.storage.object_server import Answer, Request, serving


@asynccontextmanager
async def working(dsn: str, settings: Settings) -> AsyncIterator[None]:
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(settings, logged_in_as(WORKER, dsn), stop=stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(worker, 60)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SOULPRINT_DATA_DIR", str(tmp_path))
    return Settings.load()


async def ended(pool: Pool, user_id: UUID) -> dict[str, Any]:
    async with asyncio.timeout(120):
        while True:
            status = await reads.read_status(pool, user_id)
            if status["state"] in {"complete", "cancelled"} or (
                status["state"] == "failed" and status["full_pass"]["next_retry_at"] is None
            ):
                return status
            await asyncio.sleep(0.02)


async def import_bytes(
    pool: Pool, folder: Path, content: bytes, user_id: UUID | None = None
) -> dict[str, Any]:
    user = user_id or uuid4()
    path = f"imports/{user}/export"
    file = folder / "storage" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    await doors.enqueue_import(pool, user, path)
    return await ended(pool, user)


def conversation(number: int, *texts: str) -> dict[str, Any]:
    """A small conversation in the layout of 2024; the person and the assistant take turns."""
    nodes: dict[str, Any] = {
        "root": {"id": "root", "message": None, "parent": None, "children": []}
    }
    parent = "root"
    for place, text in enumerate(texts):
        name = f"m{number}-{place}"
        nodes[name] = {
            "id": name,
            "parent": parent,
            "children": [],
            "message": {
                "id": name,
                "author": {"role": "user" if place % 2 == 0 else "assistant"},
                "create_time": 1_700_000_000 + number * 1000 + place,
                "content": {"content_type": "text", "parts": [text]},
                "recipient": "all",
                "metadata": {},
            },
        }
        nodes[parent]["children"].append(name)
        parent = name
    return {
        "title": f"Conversation {number}",
        "create_time": 1_700_000_000 + number * 1000,
        "update_time": 1_700_000_000 + number * 1000,
        "mapping": nodes,
        "current_node": parent,
        "conversation_id": f"c{number}",
        "id": f"c{number}",
    }


async def test_an_export_in_supabase_storage_is_fetched_with_the_service_key(
    dsn: str, pool: Pool, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "sample.zip"
    truth = await asyncio.to_thread(write_sample, file)
    user = uuid4()
    asked: list[Request] = []

    def answer(request: Request) -> Answer:
        asked.append(request)
        return Answer(200, file.read_bytes())

    async with serving(answer) as server:
        remote = settings.model_copy(
            update={"supabase_url": server.url, "supabase_service_key": _secret("service-key")}
        )
        async with working(dsn, remote):
            await doors.enqueue_import(pool, user, f"user-imports/{user}/my export.zip")
            status = await ended(pool, user)
    assert status["import_status"] == "complete"
    assert status["total_conversations"] == truth.conversations
    assert status["quarantined"] == truth.quarantined
    assert {request.headers["authorization"] for request in asked} == {"bearer service-key"}
    assert asked[-1].path == f"/storage/v1/object/user-imports/{user}/my%20export.zip"


def _secret(value: str) -> Any:
    from pydantic import SecretStr

    return SecretStr(value)


async def test_a_truncated_file_is_imported_up_to_the_cut_and_marked(
    dsn: str, pool: Pool, settings: Settings, tmp_path: Path
) -> None:
    whole = json.dumps(
        [conversation(n, f"I live in Town{n}.", "Noted.") for n in range(20)]
    ).encode()
    async with working(dsn, settings):
        status = await import_bytes(pool, tmp_path, whole[: len(whole) * 2 // 3])
    assert status["import_status"] == "complete"
    assert status["truncated"] is True
    assert 12 <= status["total_conversations"] <= 13


@pytest.mark.parametrize(
    "case",
    [
        (b"", "empty_export", "empty"),
        (b"[]", "empty_export", "no conversation"),
        (b"%PDF-1.7 and so on", "not_an_export", "PDF"),
        (b"<html><body>chat</body></html>", "not_an_export", "HTML"),
        (b"\x89PNG\r\n\x1a\n0000", "not_an_export", "PNG"),
    ],
)
async def test_what_is_no_export_is_named_and_not_retried(
    dsn: str, pool: Pool, settings: Settings, tmp_path: Path, case: tuple[bytes, str, str]
) -> None:
    content, error_class, says = case
    async with working(dsn, settings):
        status = await import_bytes(pool, tmp_path, content)
    assert (status["import_status"], status["full_pass_status"]) == ("failed", "pending")
    assert status["error_class"] == error_class
    assert says.lower() in status["import_error"].lower()


async def test_a_missing_object_says_so(dsn: str, pool: Pool, settings: Settings) -> None:
    user = uuid4()
    async with working(dsn, settings):
        await doors.enqueue_import(pool, user, f"imports/{user}/nothing.zip")
        status = await ended(pool, user)
    assert status["error_class"] == "object_missing"
    assert status["import_status"] == "failed"


async def test_a_zip_of_photographs_is_no_export(
    dsn: str, pool: Pool, settings: Settings, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.jpg", b"\xff\xd8\xff\xe0 picture")
    async with working(dsn, settings):
        status = await import_bytes(pool, tmp_path, (tmp_path / "x.zip").read_bytes())
    assert status["error_class"] == "not_an_export"


async def test_the_old_profile_stays_live_until_the_new_one_commits(
    dsn: str, pool: Pool, settings: Settings, tmp_path: Path
) -> None:
    user = uuid4()
    first = [
        conversation(
            1,
            "My name is Ada and I live in Berlin.",
            "Hello Ada.",
            "I prefer short answers.",
            "Fine.",
        ),
        conversation(
            2, "I'm building a boat called Heron.", "Nice.", "I decided to use oak for it.", "Good."
        ),
    ]
    second = [
        conversation(
            1,
            "My name is Ada and I live in Lisbon.",
            "Hello Ada.",
            "I prefer short answers.",
            "Fine.",
        ),
        conversation(3, "I hate coriander.", "Noted."),
    ]
    async with working(dsn, settings):
        await import_bytes(pool, tmp_path, json.dumps(first).encode(), user)
        before = await reads.read_profile(pool, user)
        assert "Berlin" in before["memory_md"]
        # A re-import whose quick pass is done leaves what a full pass wrote.
        await pool.execute(
            "CREATE TABLE public.seen AS SELECT 0 AS n, * FROM public.user_profiles WHERE false; "
            "GRANT SELECT, INSERT ON public.seen TO soulprint_worker"
        )
        await pool.execute(
            "CREATE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "INSERT INTO public.seen SELECT coalesce((SELECT max(n) FROM public.seen), 0) + 1, NEW.*; RETURN NEW; END $$"
        )
        await pool.execute(
            "CREATE TRIGGER note AFTER UPDATE ON public.user_profiles FOR EACH ROW EXECUTE FUNCTION public.note()"
        )
        status = await import_bytes(pool, tmp_path, json.dumps(second).encode(), user)
    assert status["import_status"] == "complete"
    seen = await pool.fetch(
        "SELECT import_status, full_pass_status, soul_md, user_md, memory_md, ai_name FROM public.seen ORDER BY n"
    )
    for row in seen:
        assert row["ai_name"] == before["ai_name"]
        assert row["memory_md"]
        if row["full_pass_status"] != "complete" and "Lisbon" not in row["memory_md"]:
            assert json.loads(row["user_md"]) == before["user_md"]
    after = await reads.read_profile(pool, user)
    assert "Lisbon" in after["memory_md"]
    assert "Berlin" not in after["memory_md"]
    # The second export does not hold the conversation about the boat, and takes nothing away.
    assert "boat" in after["memory_md"].lower()
    facts = (await reads.read_facts(pool, user))["facts"]
    assert not any("Berlin" in fact["statement"] for fact in facts)
    assert await pool.fetchval("SELECT count(*) FROM soulprint.conversations") == 3


async def test_a_later_statement_supersedes_an_earlier_one_and_both_can_be_looked_up(
    dsn: str, pool: Pool, settings: Settings, tmp_path: Path
) -> None:
    user = uuid4()
    export = [
        conversation(1, "I live in Berlin.", "Nice."),
        conversation(2, "I live in Lisbon now.", "Lovely."),
    ]
    async with working(dsn, settings):
        await import_bytes(pool, tmp_path, json.dumps(export).encode(), user)
    facts = {fact["statement"]: fact for fact in (await reads.read_facts(pool, user))["facts"]}
    old, new = (next(facts[key] for key in facts if town in key) for town in ("Berlin", "Lisbon"))
    assert (old["status"], old["superseded_by"]) == ("superseded", new["id"])
    assert new["status"] == "active"
    profile = await reads.read_profile(pool, user)
    assert profile["user_md"]["location"] == "Lisbon"
    assert "until then: Lives in Berlin)" in profile["memory_md"]


async def test_facts_beyond_what_memory_holds_are_kept_and_named(
    dsn: str, pool: Pool, settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "many.json"
    await asyncio.to_thread(write_export, file, megabytes=12, facts=1200)
    async with working(dsn, settings):
        status = await import_bytes(pool, tmp_path, file.read_bytes())
    assert status["import_status"] == "complete"
    assert "did not fit" in status["degraded"]["memory"]
    memory = await pool.fetchval("SELECT memory_md FROM public.user_profiles")
    assert 15_000 < len(memory) <= 20_000
    assert await pool.fetchval("SELECT count(*) FROM soulprint.facts") > 1000
