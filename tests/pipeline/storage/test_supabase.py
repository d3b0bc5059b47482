"""Supabase Storage, over real HTTP."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from soulprint_pipeline.errors import (
    DiskFull,
    ObjectMissing,
    StorageError,
    StorageRefused,
    StorageUnavailable,
)
from soulprint_pipeline.storage import SupabaseStorage
from tests.pipeline.storage.object_server import (
    BAD_KEY,
    NOT_FOUND,
    Answer,
    ObjectServer,
    Request,
    serving,
)

KEY = "the-service-key"
PATH = "imports/0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11/my export é.zip"
BODY = bytes(range(256)) * 4000
TAG = {"ETag": '"v1"'}


def ignored(done: int, total: int | None) -> None:
    del done, total


@asynccontextmanager
async def storing(
    *answers: Answer | Callable[[Request], Answer], patience: float = 60.0
) -> AsyncIterator[tuple[SupabaseStorage, ObjectServer]]:
    async with serving(*answers) as server:
        storage = SupabaseStorage(server.url + "/", KEY, timeout=patience, backoff=0.001)
        try:
            yield storage, server
        finally:
            await storage.aclose()


def ranged(request: Request) -> Answer:
    """Answer as a server that knows Range does."""
    start = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
    header = {"Content-Range": f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"}
    return Answer(206, BODY[start:], TAG | header)


async def test_an_object_is_streamed_into_the_file_with_its_key() -> None:
    async with storing(Answer(200, BODY)) as (storage, server):
        into, seen = io.BytesIO(), []
        assert await storage.fetch(PATH, into, lambda *at: seen.append(at)) == len(BODY)
    assert into.getvalue() == BODY
    assert seen[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    request = server.requests[0]
    assert request.path == (
        "/storage/v1/object/imports/0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11/my%20export%20%C3%A9.zip"
    )
    assert request.headers["authorization"] == f"bearer {KEY}"
    assert request.headers["apikey"] == KEY


async def test_an_object_of_unknown_length_is_streamed_too() -> None:
    async with storing(Answer(200, BODY, chunked=True)) as (storage, _):
        into = io.BytesIO()
        assert await storage.fetch(PATH, into, ignored) == len(BODY)
    assert into.getvalue() == BODY


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(404, NOT_FOUND), ObjectMissing),
        (Answer(400, NOT_FOUND), ObjectMissing),
        (Answer(400, b'{"statusCode":"404","error":"Bucket not found"}'), ObjectMissing),
        (Answer(400, BAD_KEY), StorageRefused),
        (Answer(401, b"{}"), StorageRefused),
        (Answer(403, b"{}"), StorageRefused),
        (Answer(400, b"{}"), StorageError),
        (Answer(302, b"", {"Location": "http://127.0.0.1:9/"}), StorageError),
    ],
)
async def test_an_answer_that_will_not_change_is_asked_for_once(
    answer: Answer, error: type[StorageError]
) -> None:
    async with storing(answer) as (storage, server):
        with pytest.raises(error) as raised:
            await storage.fetch(PATH, io.BytesIO(), ignored)
    assert len(server.requests) == 1
    assert not raised.value.retryable
    assert KEY not in str(raised.value)
    assert "export" not in str(raised.value).replace("the export", "")


async def test_a_server_error_is_tried_again() -> None:
    bad = Answer(500, b"oops")
    async with storing(bad, Answer(429), bad, Answer(200, BODY)) as (storage, server):
        into = io.BytesIO()
        await storage.fetch(PATH, into, ignored)
    assert into.getvalue() == BODY
    assert len(server.requests) == 4


async def test_a_server_that_stays_down_is_given_up_for_now() -> None:
    async with storing(Answer(503)) as (storage, server):
        with pytest.raises(StorageUnavailable, match="503") as raised:
            await storage.fetch(PATH, io.BytesIO(), ignored)
    assert len(server.requests) == 4
    assert raised.value.retryable


async def test_a_download_that_breaks_off_goes_on_where_it_was() -> None:
    async with storing(Answer(200, BODY, TAG, sent=600_000), ranged) as (storage, server):
        into = io.BytesIO(b"front")
        into.seek(5)
        assert await storage.fetch(PATH, into, ignored) == len(BODY)
    assert into.getvalue() == b"front" + BODY
    start = int(server.requests[1].headers["range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= 600_000
    assert server.requests[1].headers["if-range"] == '"v1"'


@pytest.mark.parametrize("tag", [{}, {"ETag": 'W/"weak"'}])
async def test_a_download_without_a_strong_tag_starts_again_and_doubles_nothing(
    tag: dict[str, str],
) -> None:
    async with storing(Answer(200, BODY, tag, sent=600_000), Answer(200, BODY)) as (
        storage,
        server,
    ):
        into = io.BytesIO()
        assert await storage.fetch(PATH, into, ignored) == len(BODY)
    assert into.getvalue() == BODY
    assert "range" not in server.requests[1].headers


async def test_an_object_that_changed_meanwhile_is_taken_from_the_start() -> None:
    other = b"shorter" * 1000
    async with storing(Answer(200, BODY, TAG, sent=600_000), Answer(200, other)) as (storage, _):
        into = io.BytesIO()
        assert await storage.fetch(PATH, into, ignored) == len(other)
    assert into.getvalue() == other


async def test_a_part_that_was_not_asked_for_is_not_believed() -> None:
    wrong = Answer(206, BODY[10:], {"Content-Range": f"bytes 10-{len(BODY) - 1}/{len(BODY)}"})
    answers = Answer(200, BODY, TAG, sent=600_000), wrong, Answer(200, BODY)
    async with storing(*answers) as (storage, _):
        into = io.BytesIO()
        await storage.fetch(PATH, into, ignored)
    assert into.getvalue() == BODY


async def test_a_body_shorter_than_promised_is_no_success() -> None:
    async with storing(Answer(200, BODY, sent=1000)) as (storage, server):
        with pytest.raises(StorageUnavailable):
            await storage.fetch(PATH, io.BytesIO(), ignored)
    assert len(server.requests) == 4


async def test_a_silent_storage_is_given_up_in_time() -> None:
    async with storing(Answer(silent=True), patience=0.05) as (storage, server):
        with pytest.raises(StorageUnavailable, match="in time"):
            await storage.fetch(PATH, io.BytesIO(), ignored)
    assert len(server.requests) == 4


async def test_a_storage_that_is_not_there_is_unavailable() -> None:
    async with serving(Answer()) as server:
        url = server.url
    storage = SupabaseStorage(url, KEY, backoff=0.001)
    try:
        with pytest.raises(StorageUnavailable, match="SUPABASE_URL"):
            await storage.fetch(PATH, io.BytesIO(), ignored)
    finally:
        await storage.aclose()


async def test_a_full_disk_ends_the_download_at_once() -> None:
    class Full(io.BytesIO):
        def write(self, data: object, /) -> int:
            raise DiskFull(f"no room for {data!r:.5}")

    async with storing(Answer(200, BODY)) as (storage, server):
        with pytest.raises(DiskFull):
            await storage.fetch(PATH, Full(), ignored)
    assert len(server.requests) == 1


async def test_sizes_and_absence_are_told_apart() -> None:
    async with storing(Answer(200, BODY), Answer(400), Answer(404), Answer(403)) as (
        storage,
        server,
    ):
        assert await storage.size(PATH) == len(BODY)
        assert await storage.size(PATH) is None
        assert not await storage.exists(PATH)
        with pytest.raises(StorageRefused):
            await storage.exists(PATH)
    assert {request.method for request in server.requests} == {"HEAD"}


async def test_deleting_twice_is_no_error() -> None:
    answers = Answer(200, b'{"message":"ok"}'), Answer(500), Answer(400, NOT_FOUND)
    async with storing(*answers) as (storage, server):
        assert await storage.delete(PATH)
        assert not await storage.delete(PATH)
    assert {request.method for request in server.requests} == {"DELETE"}


async def test_an_upload_is_streamed_and_replaces() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(BODY), 100_000):
            yield BODY[start : start + 100_000]

    async with storing(Answer(200, b"{}")) as (storage, server):
        assert await storage.put(PATH, chunks()) == len(BODY)
    request = server.requests[0]
    assert (request.method, request.body) == ("POST", BODY)
    assert request.headers["x-upsert"] == "true"
