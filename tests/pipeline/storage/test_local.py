"""Files under a folder, and nothing outside of it."""

from __future__ import annotations

import asyncio
import errno
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from soulprint_pipeline.errors import (
    DiskFull,
    ObjectMissing,
    PipelineError,
    StorageError,
    StorageRefused,
)
from soulprint_pipeline.storage import LocalStorage

PATH = "imports/0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11/export.json"


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def fetched(storage: LocalStorage, path: str) -> bytes:
    into = io.BytesIO()
    await storage.fetch(path, into, lambda *_: None)
    return into.getvalue()


async def test_what_is_put_is_fetched_and_deleted(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "data")
    assert await storage.size(PATH) is None
    assert await storage.put(PATH, pieces(b"one", b"two")) == 6
    assert await storage.size(PATH) == 6
    seen: list[tuple[int, int | None]] = []
    into = io.BytesIO()
    assert await storage.fetch(PATH, into, lambda *at: seen.append(at)) == 6
    assert (into.getvalue(), seen[-1]) == (b"onetwo", (6, 6))
    assert await storage.delete(PATH)
    assert not await storage.delete(PATH)
    assert not await storage.exists(PATH)


async def test_an_upload_that_breaks_off_leaves_the_old_object(tmp_path: Path) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    storage = LocalStorage(tmp_path)
    await storage.put(PATH, pieces(b"whole"))
    with pytest.raises((ConnectionResetError, StorageError)):
        await storage.put(PATH, breaking())
    assert await fetched(storage, PATH) == b"whole"
    assert [one.name for one in (tmp_path / PATH).parent.iterdir()] == ["export.json"]


async def test_a_missing_object_is_missing(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "never made")
    for path in (PATH, "imports/x/y/z.json", "imports"):
        with pytest.raises(ObjectMissing):
            await fetched(storage, path)
    assert not (tmp_path / "never made").exists()


@pytest.mark.parametrize(
    "path", ["../secret", "a/../../secret", "/etc/passwd", "a//b", "a/./b", "", "a/b\0c", ".."]
)
async def test_a_path_that_climbs_is_refused(path: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    storage = LocalStorage(tmp_path / "root")
    await storage.put("a/b", pieces(b""))
    with pytest.raises(StorageRefused):
        await fetched(storage, path)
    with pytest.raises(StorageRefused):
        await storage.put(path, pieces(b"y"))
    with pytest.raises(StorageRefused):
        await storage.delete(path)


async def test_a_link_is_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    root = tmp_path / "root"
    (root / "imports").mkdir(parents=True)
    (root / "imports" / "file").symlink_to(outside / "secret")
    (root / "imports" / "folder").symlink_to(outside)
    storage = LocalStorage(root)
    for path in ("imports/file", "imports/folder/secret"):
        with pytest.raises(StorageRefused):
            await fetched(storage, path)
    with pytest.raises(StorageRefused):
        await storage.put("imports/folder/new", pieces(b"x"))
    with pytest.raises(StorageRefused):
        await storage.delete("imports/folder/secret")
    assert await storage.put("imports/file", pieces(b"mine")) == 4
    assert (outside / "secret").read_bytes() == b"secret"
    assert sorted(one.name for one in outside.iterdir()) == ["secret"]


async def test_what_is_no_file_is_no_object(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    (tmp_path / "imports" / "folder").mkdir(parents=True)
    os.mkfifo(tmp_path / "imports" / "pipe")
    for path in ("imports/folder", "imports/pipe"):
        with pytest.raises(ObjectMissing):
            await fetched(storage, path)


async def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for piece in (b"some", b""):
            if not piece:
                raise OSError(errno.ENOSPC, "No space left on device")
            yield piece

    with pytest.raises(DiskFull, match="full"):
        await LocalStorage(tmp_path).put(PATH, endless())
    assert issubclass(DiskFull, PipelineError)


async def test_the_last_object_of_a_person_takes_their_folders_along(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    for path in ("imports/u/a.zip", "imports/u/b/part-001.zip", "imports/u/b/parts.json"):
        await storage.put(path, pieces(b"x"))
    await storage.delete("imports/u/b/part-001.zip")
    assert (tmp_path / "imports/u/b").is_dir()
    await storage.delete("imports/u/b/parts.json")
    assert not (tmp_path / "imports/u/b").exists()
    assert (tmp_path / "imports/u").is_dir()
    await storage.delete("imports/u/a.zip")
    # The bucket is nobody's.
    assert names(tmp_path) == ["imports"]
    assert names(tmp_path / "imports") == []
    # What a process that was killed had left of it goes at the next look.
    (tmp_path / "imports/u/b").mkdir(parents=True)
    assert not await storage.delete("imports/u/b/parts.json")
    assert names(tmp_path / "imports") == []


async def test_a_folder_that_is_deleted_under_an_upload_is_made_again(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)

    async def comes_and_goes() -> None:
        for _ in range(100):
            await storage.put("imports/u/gone.zip", pieces(b"x"))
            await storage.delete("imports/u/gone.zip")

    async def stays() -> None:
        for number in range(100):
            await storage.put(f"imports/u/{number}.zip", pieces(b"x"))
            assert await storage.delete(f"imports/u/{number}.zip")

    await asyncio.gather(comes_and_goes(), stays())
    assert names(tmp_path / "imports") == []
