"""The contract's order of checks: of several things that are wrong, the first is told."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from tests.service.http.service import Service, export_of, somebody

JSON = "application/json"


async def send(
    service: Service, path: str, content: bytes, *, media_type: str = JSON, key: bool = True
) -> httpx2.Response:
    headers = {"Content-Type": media_type}
    if not key:
        headers["Authorization"] = "Bearer wrong"
    return await service.client.post(path, content=content, headers=headers)


def name_of(response: httpx2.Response) -> str:
    """The problem's name, after what every problem has to be."""
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["request_id"] == response.headers["x-request-id"]
    assert problem["title"]
    assert problem["detail"]
    return str(problem["type"].removeprefix("urn:soulprint:problem:"))


@pytest.mark.parametrize("path", ["/import-full", "/process-full", "/process-full-v2"])
async def test_of_everything_wrong_at_once_the_first_is_told(service: Service, path: str) -> None:
    user, other = somebody(), somebody()
    assert (await service.post("/import-full", export_of(user))).status_code == 202
    foreign = {"user_id": user, "storage_path": f"imports/{other}/x.zip"}
    wrong_too = {**foreign, "user_id": "nobody", "storage_path": 4}
    huge = b"{" * 70_000

    # Each line takes away what the line above was refused for; all that follows stays wrong.
    answers = [
        await send(service, path, huge, media_type="text/plain", key=False),
        await send(service, path, huge, media_type="text/plain"),
        await send(service, path, b"{nonsense", media_type="text/plain"),
        await send(service, path, b"{nonsense"),
        await send(service, path, json.dumps(wrong_too).encode()),
        await send(service, path, json.dumps(foreign).encode()),
        await send(service, path, json.dumps(export_of(user)).encode()),
    ]

    assert [answer.status_code for answer in answers] == [401, 413, 415, 400, 422, 403, 409]
    assert [name_of(answer) for answer in answers] == [
        *("unauthenticated", "body-too-large", "unsupported-media-type", "not-json"),
        *("invalid-fields", "foreign-path", "conflict"),
    ]


async def test_a_foreign_path_is_refused_before_it_is_said_who_is_known(service: Service) -> None:
    stranger = somebody()
    foreign = await service.post(
        "/process-full", {"user_id": stranger, "storage_path": f"imports/{somebody()}/x.zip"}
    )
    unknown = await service.post("/process-full", {"user_id": stranger})

    assert (foreign.status_code, unknown.status_code) == (403, 404)
    assert name_of(unknown) == "unknown-user"


@pytest.mark.parametrize("path", ["/retry-full-pass", "/regenerate-section", "/cancel"])
async def test_the_smaller_operations_keep_the_same_order(service: Service, path: str) -> None:
    answers = [
        await send(service, path, b"x" * 70_000, media_type="text/xml", key=False),
        await send(service, path, b"x" * 70_000, media_type="text/xml"),
        await send(service, path, b"x", media_type="text/xml"),
        await send(service, path, b"x"),
        await send(service, path, b'{"user_id": 7}'),
    ]
    assert [answer.status_code for answer in answers] == [401, 413, 415, 400, 422]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(
            ("GET", f"/users/nobody/{what}")
            for what in ("status", "profile", "profile.md", "facts")
        ),
        ("DELETE", "/users/nobody"),
    ],
)
async def test_an_address_is_checked_after_the_key(
    service: Service, method: str, path: str
) -> None:
    anonymous = await service.client.request(method, path, headers={"Authorization": ""})
    wrong = await service.client.request(method, path)

    assert (anonymous.status_code, wrong.status_code) == (401, 422)
    assert wrong.json()["errors"][0]["field"] == "user_id"


async def test_all_wrong_fields_are_named_at_once_and_never_repeated(service: Service) -> None:
    sent: dict[str, Any] = {
        "user_id": "my-secret-name",
        "file_type": "a\nb",
        "conversation_count": -1,
        "message_count": True,
    }
    refused = await service.post("/import-full", sent)

    assert [error["field"] for error in refused.json()["errors"]] == [
        *("user_id", "storage_path", "file_type", "conversation_count", "message_count")
    ]
    assert "my-secret-name" not in refused.text
    missing = refused.json()["errors"][1]["detail"]
    assert missing.startswith("Missing. It must be a storage path")
