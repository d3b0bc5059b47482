"""One message, looked up for whoever asks what an entry of the profile rests on."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from soulprint_pipeline.exports.conversation import Message
from soulprint_queue.connections import Pool
from soulprint_queue.stored import encode_messages
from tests.service.http.service import Service, export_of, somebody

SAID = (
    Message(
        id="m-1", role="user", text="Ich fahre „Kajak“, seit ich acht bin. 🛶", at=1_741_000_000
    ),
    Message(id="m-2", role="assistant", text="Since you were eight!"),
)


async def begin(service: Service) -> tuple[str, UUID]:
    user = somebody()
    accepted = await service.post("/import-full", export_of(user))
    return user, UUID(accepted.json()["import_id"])


async def store(
    pool: Pool,
    user: str,
    *messages: Message,
    conversation: str = "c-1",
    updated_at: dt.datetime | None = None,
) -> None:
    await pool.execute(
        "INSERT INTO soulprint.conversations (conversation_key, user_id, conversation_id, content_hash, title,"
        " messages_count, user_messages, tokens, score, messages, updated_at)"
        " VALUES ($1, $2, $3, '', 'On the river', 1, 1, 1, 1, $4, $5)",
        *(uuid4(), UUID(user), conversation, encode_messages(messages), updated_at),
    )


def path(user: str, message: str, conversation: str = "c-1") -> str:
    return f"/users/{user}/conversations/{conversation}/messages/{message}"


async def test_a_message_is_told_as_it_was_said(service: Service, shared_pool: Pool) -> None:
    user, _ = await begin(service)
    await store(shared_pool, user, *SAID)
    answer = await service.get(path(user, "m-1"))

    assert answer.status_code == 200
    assert answer.json() == {
        "conversation_id": "c-1",
        "conversation_title": "On the river",
        "message_id": "m-1",
        "role": "user",
        "text": SAID[0].text,
        "said_at": "2025-03-03T11:06:40Z",
    }
    undated: dict[str, Any] = (await service.get(path(user, "m-2"))).json()
    assert (undated["role"], undated["said_at"]) == ("assistant", None)


async def test_of_two_versions_of_a_conversation_the_newer_speaks(
    service: Service, shared_pool: Pool
) -> None:
    user, _ = await begin(service)
    noon = dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC)
    for text, updated_at in (
        ("new", noon),
        ("old", noon - dt.timedelta(days=1)),
        ("undated", None),
    ):
        changed = msgspec.structs.replace(SAID[0], text=text)
        await store(shared_pool, user, changed, updated_at=updated_at)
    assert (await service.get(path(user, "m-1"))).json()["text"] == "new"


async def test_an_instruction_is_told_like_a_message(service: Service, shared_pool: Pool) -> None:
    user, import_id = await begin(service)
    await shared_pool.execute(
        "INSERT INTO soulprint.sources (import_id, number, source_key, kind, content, conversation_id, message_id)"
        " VALUES ($1, 1, $2, 'custom_instructions', 'No emojis.', 'c-9', 'm-9')",
        *(import_id, uuid4()),
    )
    told = (await service.get(path(user, "m-9", "c-9"))).json()
    assert (told["text"], told["conversation_title"], told["role"]) == ("No emojis.", "", "user")


async def test_a_deleted_message_is_not_told(service: Service, shared_pool: Pool) -> None:
    user, _ = await begin(service)
    await store(shared_pool, user, *SAID)
    await shared_pool.execute(
        "INSERT INTO soulprint.forgotten (user_id, kind, conversation_id, message_id)"
        " VALUES ($1, 'message', 'c-1', 'm-1')",
        UUID(user),
    )
    assert (await service.get(path(user, "m-1"))).status_code == 404
    assert (await service.get(path(user, "m-2"))).status_code == 200


@pytest.mark.parametrize(
    ("message", "conversation"), [("m-3", "c-1"), ("m-1", "c-2"), ("m-1", "%20"), ("%F0%9F", "c-1")]
)
async def test_a_message_that_is_not_stored_is_a_404(
    service: Service, shared_pool: Pool, message: str, conversation: str
) -> None:
    user, _ = await begin(service)
    await store(shared_pool, user, *SAID)
    answer = await service.get(path(user, message, conversation))
    assert answer.status_code == 404
    assert "not stored" in answer.json()["detail"]


@pytest.mark.parametrize("message", ["%00", "a%00b", "m" * 257])
async def test_an_id_that_no_message_can_have_is_refused(service: Service, message: str) -> None:
    user, _ = await begin(service)
    answer = await service.get(path(user, message))
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["message_id"]


async def test_nobody_reads_anothers_message(service: Service, shared_pool: Pool) -> None:
    ada, bob = (await begin(service))[0], (await begin(service))[0]
    await store(shared_pool, ada, *SAID)
    assert (await service.get(path(bob, "m-1"))).status_code == 404
