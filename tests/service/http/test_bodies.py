"""Bodies: their bounds, their encoding, their fields."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from soulprint_queue.connections import Pool
from soulprint_service import bodies
from soulprint_service.routes import OPERATIONS
from tests.service.http.service import KEY, Service, export_of, somebody

LIMIT = 64 * 1024


def padded(body: dict[str, Any], size: int) -> bytes:
    """The body with a field that nobody knows, so that it is exactly `size` bytes long."""
    bare = len(json.dumps({**body, "padding": ""}))
    return json.dumps({**body, "padding": "x" * (size - bare)}).encode()


async def post(service: Service, content: Any, **headers: str) -> int:
    sent = {"Content-Type": "application/json", **headers}
    response = await service.client.post("/import-full", content=content, headers=sent)
    return response.status_code


async def test_the_longest_body_is_read_and_one_byte_more_is_refused(service: Service) -> None:
    assert await post(service, padded(export_of(somebody()), LIMIT)) == 202
    assert await post(service, padded(export_of(somebody()), LIMIT + 1)) == 413


async def test_a_body_that_never_said_how_long_it_is_is_bounded_too(service: Service) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 4096

    assert await post(service, endless()) == 413


async def test_a_content_length_below_the_truth_lets_nothing_in(service: Service) -> None:
    body = json.dumps(export_of(somebody())).encode()
    request = (
        f"POST /import-full HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body) - 5}\r\n"
        "Connection: close\r\n\r\n"
    ).encode()
    answer = await service.exchange(request + body)

    assert answer.startswith(b"HTTP/1.1 400")
    assert b"not-json" in answer


async def test_a_body_that_stops_arriving_is_given_up(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.1)
    request = (
        f"POST /import-full HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n"
        "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
    ).encode()
    answer = await service.exchange(request)

    assert answer.startswith(b"HTTP/1.1 408")
    assert b"body-too-slow" in answer


async def test_ten_thousand_bytes_of_nonsense_are_not_json(service: Service) -> None:
    chance = random.Random(2)  # noqa: S311 - a test's own noise, the same each time
    assert await post(service, chance.randbytes(10_000)) == 400


async def test_nonsense_instead_of_http_ends_that_connection_alone(service: Service) -> None:
    answer = await service.exchange(os.urandom(10_000) + b"\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400")
    assert (await service.get("/health")).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"{",
        b'{"user_id": NaN}',
        b'{"a": 1e400}',
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b'{"a": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        "{}".encode("utf-16"),
    ],
    ids=[
        *("empty", "blank", "cut off", "NaN", "beyond a double", "latin-1", "surrogate bytes"),
        *("lone surrogate", "BOM", "two", "deep array", "deep object", "UTF-16"),
    ],
)
async def test_what_no_decoder_takes_is_not_json(service: Service, content: bytes) -> None:
    assert await post(service, content) == 400


@pytest.mark.parametrize("content", [b"[]", b'"text"', b"7", b"null", b"true"])
async def test_json_that_is_no_object_is_refused_for_its_fields(
    service: Service, content: bytes
) -> None:
    assert await post(service, content) == 422


@pytest.mark.parametrize(
    "media_type",
    [
        *("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"),
        *("application/jsonp", "application/problem+json", "application/json; charset=latin-1"),
    ],
)
async def test_only_json_in_utf8_is_a_body(service: Service, media_type: str) -> None:
    body = json.dumps(export_of(somebody())).encode()
    assert await post(service, body, **{"Content-Type": media_type}) == 415


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'],
)
async def test_every_spelling_of_json_is_taken(service: Service, media_type: str) -> None:
    body = json.dumps(export_of(somebody())).encode()
    assert await post(service, body, **{"Content-Type": media_type}) == 202


async def test_a_compressed_body_is_refused_before_it_is_inflated(service: Service) -> None:
    body = gzip.compress(json.dumps(export_of(somebody())).encode())
    assert await post(service, body, **{"Content-Encoding": "gzip"}) == 415


async def test_unknown_fields_are_ignored(service: Service) -> None:
    body = {**export_of(somebody()), "priority": "high", "": {"deep": [None]}}
    assert (await service.post("/import-full", body)).status_code == 202


@pytest.mark.parametrize(
    "user_id",
    [
        *("", "nobody", 7, None, [], {}, True),
        "0B8E7C1A-5F0E-4A51-9D2E-1F6F0A9F7C11",
        "0b8e7c1a5f0e4a519d2e1f6f0a9f7c11",
        "{0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11}",
        "urn:uuid:0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11",
        "0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11\n",
        " 0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11",
        "0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c1\u0661",
    ],
)
async def test_a_user_is_named_in_one_way_only(service: Service, user_id: object) -> None:
    for path in (
        "/import-full",
        "/process-full",
        "/retry-full-pass",
        "/regenerate-section",
        "/cancel",
    ):
        refused = await service.post(path, {"user_id": user_id})
        assert refused.status_code == 422
        assert "user_id" in [error["field"] for error in refused.json()["errors"]]


@pytest.mark.parametrize("count", [-1, 1.5, 2.0, True, "3", 2**31, 2**70, [], {}])
@pytest.mark.parametrize("field", ["conversation_count", "message_count"])
async def test_a_count_is_a_whole_number_that_postgres_holds(
    service: Service, field: str, count: object
) -> None:
    refused = await service.post("/import-full", {**export_of(somebody()), field: count})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert error["field"] == field
    # A whole number that is too large hears how large it may be.
    assert "from 0 to 2147483647" in error["detail"]


async def test_counts_and_type_are_stored_as_claimed(service: Service, shared_pool: Pool) -> None:
    user = somebody()
    claims = {"file_type": "json", "conversation_count": 0, "message_count": 2**31 - 1}
    await service.post("/import-full", {**export_of(user), **claims})

    row = await shared_pool.fetchrow(
        "SELECT file_type, claimed_conversations, claimed_messages FROM soulprint.imports "
        "WHERE user_id = $1",
        UUID(user),
    )
    assert row is not None
    assert tuple(row) == ("json", 0, 2**31 - 1)


@pytest.mark.parametrize("field", ["file_type", "conversation_count", "message_count"])
async def test_null_is_the_same_as_absent(service: Service, field: str) -> None:
    answer = await service.post("/import-full", {**export_of(somebody()), field: None})
    assert answer.status_code == 202


@pytest.mark.parametrize("file_type", [7, "a\x00b", "tab\t", "zip\n", "x" * 101, ["zip"]])
async def test_a_file_type_is_short_and_printable(service: Service, file_type: object) -> None:
    body = {**export_of(somebody()), "file_type": file_type}
    assert (await service.post("/import-full", body)).status_code == 422


@pytest.mark.usefixtures("json_logs")
async def test_a_client_that_leaves_in_the_middle_of_its_body_disturbs_nobody(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", service.port)
    writer.write(
        f"POST /import-full HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n"
        "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{".encode()
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    logged = ""
    async with asyncio.timeout(60):
        while '"status": 499' not in logged:
            assert (await service.get("/health")).status_code == 200
            logged += capsys.readouterr().err
    assert "error" not in logged


def test_every_field_of_every_request_says_what_it_may_be() -> None:
    for operation in OPERATIONS:
        takes: type[msgspec.Struct] = operation.takes
        for name in takes.__struct_fields__:
            assert bodies._may_be(takes, name)
