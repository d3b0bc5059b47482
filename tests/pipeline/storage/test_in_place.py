"""Objects that are read where they lie: only the bytes that matter."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from soulprint_pipeline.errors import ObjectMissing, StorageRefused, StorageUnavailable
from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.generator import write_export
from soulprint_pipeline.storage import LocalStorage, SupabaseStorage
from tests.pipeline.storage.archives import sparse_archive
from tests.pipeline.storage.object_server import (
    BAD_KEY,
    NOT_FOUND,
    Answer,
    ObjectServer,
    Request,
    Stored,
    serving,
)

PATH = "imports/0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11/export.zip"
MB = 1_000_000


@asynccontextmanager
async def opened(
    *answers: Answer | Callable[[Request], Answer], patience: float = 60.0
) -> AsyncIterator[tuple[BinaryIO | None, ObjectServer]]:
    async with serving(*answers) as server:
        storage = SupabaseStorage(server.url, "key", timeout=60.0, backoff=0.001)
        try:
            file = await storage.open_in_place(PATH)
            # Not before: a slow machine may need longer than that to open it.
            storage._client.timeout = patience
            yield file, server
            if file is not None:
                file.close()
        finally:
            await storage.aclose()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, int]:
    """1.8 GB with 18.8 MB of conversations in it: path, bytes and number of these."""
    folder = tmp_path_factory.mktemp("archive")
    shards, number = [], 0
    for seed in range(10):
        truth = write_export(
            folder / "shard", megabytes=1.88, layout="json", seed=seed, largest_conversation_mb=0.2
        )
        shards.append((folder / "shard").read_bytes())
        number += truth.conversations
    path = folder / "export.zip"
    sparse_archive(path, shards, 1_800 * MB)
    assert path.stat().st_blocks * 512 < 100 * MB
    return path, sum(map(len, shards)), number


def count(file: BinaryIO) -> int:
    return sum(isinstance(item, Conversation) for item in open_export([file]))


async def test_of_an_archive_only_the_conversations_are_read(
    archive: tuple[Path, int, int],
) -> None:
    path, wanted, number = archive
    stored = Stored(path)
    async with opened(stored.answer) as (file, server):
        assert file is not None
        assert await asyncio.to_thread(count, file) == number
        assert wanted < stored.given < wanted * 230 / 188
        # Growing pieces: not a request for each of the parser's reads.
        assert len(server.requests) < 100


async def test_any_bytes_are_those_of_the_file(archive: tuple[Path, int, int]) -> None:
    path, _, _ = archive
    size = path.stat().st_size
    async with opened(Stored(path).answer) as (file, _):
        assert file is not None

        def compare(file: BinaryIO) -> None:
            with path.open("rb") as original:
                for at, length in (
                    (0, 4),
                    (size - 22, 100),
                    (size // 2, 300_000),
                    (size // 2 + 300_000, 5 * 1024 * 1024),
                    (size // 2 + 100, 10),
                    (size, 5),
                    (size + 5, 5),
                ):
                    original.seek(at)
                    assert file.seek(at) == at
                    assert file.read(length) == original.read(length)
            assert file.seek(0, os.SEEK_END) == size == file.tell()
            assert file.seek(-3, os.SEEK_CUR) == size - 3
            with pytest.raises(ValueError, match="before its first"):
                file.seek(-1)

        await asyncio.to_thread(compare, file)


async def test_what_was_announced_bounds_what_is_fetched(archive: tuple[Path, int, int]) -> None:
    stored = Stored(archive[0])
    async with opened(stored.answer) as (file, _):
        assert file is not None
        before = stored.given
        file.expect(0, 1_000_000)  # type: ignore[attr-defined]

        def read(file: BinaryIO) -> int:
            return sum(len(file.read(50_000)) for _ in range(20))

        assert await asyncio.to_thread(read, file) == 1_000_000
        assert stored.given - before == 1_000_000


@pytest.mark.parametrize("checks_tag", [True, False])
async def test_an_object_that_is_replaced_meanwhile_is_noticed(
    archive: tuple[Path, int, int], checks_tag: bool
) -> None:
    stored = Stored(archive[0])
    stored.checks_tag = checks_tag
    async with opened(stored.answer) as (file, _):
        assert file is not None
        await asyncio.to_thread(file.read, 10)
        stored.tag = '"v2"'
        file.seek(500 * MB)
        with pytest.raises(StorageUnavailable, match="was replaced"):
            await asyncio.to_thread(file.read, 10)


async def test_a_piece_that_breaks_off_or_fails_is_asked_for_again(
    archive: tuple[Path, int, int],
) -> None:
    stored = Stored(archive[0])

    def broken(request: Request) -> Answer:
        answer = stored.answer(request)
        answer.sent = 1000
        return answer

    async with opened(stored.answer, broken, Answer(503), Answer(429), stored.answer) as (file, _):
        assert file is not None
        assert len(await asyncio.to_thread(file.read, 100_000)) == 100_000


async def test_a_storage_that_stops_answering_is_no_longer_waited_for(
    archive: tuple[Path, int, int],
) -> None:
    stored = Stored(archive[0])
    async with opened(stored.answer, Answer(silent=True), patience=0.05) as (file, _):
        assert file is not None
        with pytest.raises(StorageUnavailable, match="did not answer in time"):
            await asyncio.to_thread(file.read, 10)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"PK\x03\x04" + bytes(2_000_000), {"ETag": '"v1"'}),
        Answer(416),
        Answer(206, b'[{"t', {"ETag": '"v1"', "Content-Range": "bytes 0-3/9000000"}),
        Answer(206, b"PK\x03\x04", {"ETag": '"v1"', "Content-Range": "bytes 0-3/900"}),
        Answer(206, b"PK\x03\x04", {"Content-Range": "bytes 0-3/9000000"}),
        Answer(206, b"PK\x03\x04", {"ETag": '"v1"', "Content-Range": "bytes 0-3/*"}),
        Answer(206, b"PK\x03\x04", {"ETag": '"v1"'}),
    ],
    ids=["no ranges", "empty", "no archive", "small", "no version", "no size", "no range"],
)
async def test_what_cannot_be_read_in_place_is_left_to_be_fetched(answer: Answer) -> None:
    async with opened(answer) as (file, _):
        assert file is None


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(404, NOT_FOUND), ObjectMissing),
        (Answer(400, NOT_FOUND), ObjectMissing),
        (Answer(400, BAD_KEY), StorageRefused),
        (Answer(503), StorageUnavailable),
    ],
)
async def test_an_object_that_cannot_be_opened_says_why(
    answer: Answer, error: type[Exception]
) -> None:
    with pytest.raises(error):
        async with opened(answer):
            pass


async def test_a_local_file_is_opened_and_stays_what_it_was(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)

    async def put(content: bytes) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await storage.put(PATH, chunks())

    await put(b"first")
    with await storage.open_in_place(PATH) as file:
        await put(b"second")
        assert file.read() == b"first"
        await storage.delete(PATH)
        file.seek(0)
        assert file.read() == b"first"
    with pytest.raises(ObjectMissing):
        await storage.open_in_place(PATH)
