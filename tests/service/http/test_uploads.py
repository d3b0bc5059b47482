"""Uploads: streamed to the storage, and into the queue; or nothing is left of them."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import psutil
import pytest
import pytest_asyncio

from soulprint_pipeline.generator import write_sample
from soulprint_pipeline.storage.parts import read_manifest
from soulprint_queue.connections import Pool
from soulprint_service import uploads
from soulprint_service.local_user import LOCAL_USER
from tests.service.http.service import Service, running


@pytest_asyncio.fixture
async def local(dsn: str, tmp_path: Path) -> AsyncIterator[Service]:
    """A service for this machine alone, with a data folder of its own."""
    async with running(dsn, keys=(), data_dir=tmp_path) as service:
        yield service


def stored(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "storage").rglob("*") if path.is_file())


def export(tmp_path: Path) -> bytes:
    path = tmp_path / "sample.zip"
    write_sample(path)
    return path.read_bytes()


async def row(pool: Pool) -> tuple[str, str | None]:
    found = await pool.fetchrow("SELECT storage_path, file_type FROM soulprint.imports")
    assert found is not None
    return found["storage_path"], found["file_type"]


@pytest.mark.parametrize("as_form", [True, False])
async def test_an_upload_is_stored_as_it_came_and_imported(
    local: Service, pool: Pool, tmp_path: Path, as_form: bool
) -> None:
    data = export(tmp_path)
    if as_form:
        answer = await local.client.post(
            "/me/imports", files={"file": ("My secret life.ZIP", data)}
        )
    else:
        answer = await local.client.post("/me/imports", content=data)
    assert answer.status_code == 202, answer.text
    path, file_type = await row(pool)
    assert path.startswith(f"imports/{LOCAL_USER}/")
    assert "secret" not in path
    assert file_type == ("zip" if as_form else None)
    assert [(tmp_path / "storage" / path).read_bytes()] == [data]
    assert len(stored(tmp_path)) == 1


async def test_several_files_are_one_export(local: Service, pool: Pool, tmp_path: Path) -> None:
    data = export(tmp_path)
    fields = [
        ("note", (None, b"a field of the form")),
        *(("file", (f"{n}.zip", data)) for n in range(3)),
    ]
    answer = await local.client.post("/me/imports", files=fields)
    assert answer.status_code == 202, answer.text
    path, _ = await row(pool)
    manifest = read_manifest((tmp_path / "storage" / path).read_bytes())
    assert manifest is not None
    assert [(tmp_path / "storage" / part).read_bytes() for part in manifest.paths(path)] == [
        data
    ] * 3


async def test_a_second_upload_is_refused_before_its_bytes(local: Service, tmp_path: Path) -> None:
    data = export(tmp_path)
    assert (await local.client.post("/me/imports", content=data)).status_code == 202
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += len(data)
            yield data

    try:
        answer = await local.client.post("/me/imports", content=endless())
        assert answer.status_code == 409
    except httpx2.TransportError:
        # The service closes while the client still sends.
        pass
    assert sent < 100 * len(data)
    assert len(stored(tmp_path)) == 1


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7 a document", "not-an-export"),
        (b"\x89PNG\r\n\x1a\n", "not-an-export"),
        (b"hello", "not-an-export"),
        (b"", "invalid-fields"),
    ],
)
async def test_what_is_no_export_is_refused_and_not_kept(
    local: Service, pool: Pool, tmp_path: Path, data: bytes, name: str
) -> None:
    for as_form in (True, False):
        files = {"files": {"file": ("x.zip", data)}} if as_form else {"content": data}
        answer = await local.client.post("/me/imports", **files)
        assert answer.status_code == (422 if name == "invalid-fields" else 415)
        assert answer.json()["type"].endswith(name)
    assert stored(tmp_path) == []
    assert await pool.fetchval("SELECT count(*) FROM soulprint.imports") == 0


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data", b"--x\r\n", 400),
        ("multipart/form-data; boundary=x", b"nonsense", 400),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=f; filename=a\r\n\r\n[",
            400,
        ),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422),
        ("multipart/mixed; boundary=x", b"--x--\r\n", 415),
    ],
)
async def test_a_form_that_is_none_is_refused_and_nothing_kept(
    local: Service, tmp_path: Path, content_type: str, body: bytes, status: int
) -> None:
    answer = await local.client.post(
        "/me/imports", content=body, headers={"Content-Type": content_type}
    )
    assert answer.status_code == status, answer.text
    assert stored(tmp_path) == []


async def test_too_many_bytes_and_too_long_a_silence_are_refused(
    local: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    answer = await local.client.post("/me/imports", content=b"[" + b" " * 2000)
    assert answer.status_code == 413
    monkeypatch.setattr(uploads, "SILENCE_SECONDS", 0.2)
    head = b"POST /me/imports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n["
    assert b" 408 " in (await local.exchange(head)).partition(b"\r\n")[0]
    assert stored(tmp_path) == []


async def test_an_upload_that_breaks_off_leaves_nothing(
    local: Service, pool: Pool, tmp_path: Path
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", local.port)
    writer.write(
        b"POST /me/imports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n["
        + b" " * 100_000
    )
    await writer.drain()
    async with asyncio.timeout(60):
        while not stored(tmp_path):  # noqa: ASYNC110  # only looking tells
            await asyncio.sleep(0.01)
    writer.close()
    await writer.wait_closed()
    del reader
    async with asyncio.timeout(60):
        while stored(tmp_path):  # noqa: ASYNC110  # only looking tells
            await asyncio.sleep(0.01)
    assert await pool.fetchval("SELECT count(*) FROM soulprint.imports") == 0


async def test_a_large_upload_is_not_held_in_memory(local: Service, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("conversations.json", "[]")
    piece = b"\0" * (1 << 20)
    process = psutil.Process()
    before, most = process.memory_info().rss, 0

    async def large() -> AsyncIterator[bytes]:
        nonlocal most
        yield packed.getvalue()
        for _ in range(300):
            most = max(most, process.memory_info().rss)
            yield piece

    answer = await local.client.post("/me/imports", content=large())
    assert answer.status_code == 202
    assert stored(tmp_path)[0].stat().st_size > 300 << 20
    assert most - before < 64 << 20


async def test_an_export_is_stored_and_priced_without_being_imported(
    local: Service, pool: Pool, tmp_path: Path
) -> None:
    data = export(tmp_path)
    answer = await local.client.post("/me/estimates", files={"file": ("a.zip", data)})
    assert answer.status_code == 202, answer.text
    path = answer.json()["storage_path"]
    assert (tmp_path / "storage" / path).read_bytes() == data
    asked = (await local.get("/me/estimate")).json()
    assert (asked["estimate_id"], asked["status"]) == (answer.json()["estimate_id"], "queued")
    assert await pool.fetchval("SELECT count(*) FROM soulprint.imports") == 0
    # With its path it goes on.
    begun = await local.post("/me/import-full", {"storage_path": path})
    assert begun.status_code == 202
    assert (await row(pool))[0] == path


async def test_an_estimate_that_cannot_be_asked_for_leaves_no_file(
    local: Service, pool: Pool, tmp_path: Path
) -> None:
    await pool.execute("ALTER TABLE soulprint.estimates ADD CHECK (storage_path IS NULL)")
    answer = await local.client.post("/me/estimates", content=b"[]")
    assert answer.status_code == 500
    assert stored(tmp_path) == []


async def test_an_erasure_finds_every_export_that_was_only_priced(
    local: Service, pool: Pool
) -> None:
    paths = []
    for _ in range(3):
        answer = await local.client.post("/me/estimates", content=b'[{"mapping": {}}]')
        paths.append(answer.json()["storage_path"])
    # The same question twice is one path.
    await local.post("/me/estimate", {"storage_path": paths[-1]})
    receipt = (await local.client.delete("/me")).json()
    assert receipt["files_pending"] == 3
    pending = await pool.fetchval("SELECT pending_paths FROM soulprint.erasures")
    assert sorted(pending) == sorted(paths)
