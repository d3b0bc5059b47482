"""Who asked over HTTP: which key, which person, in which request."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from soulprint_queue.connections import Pool
from soulprint_service.auth import key_name
from tests.service.http.service import (
    KEY,
    KEYS,
    OTHER_KEY,
    Service,
    export_of,
    running,
    somebody,
)
from tests.service.http.tokens import SECRET, token


async def last_act(pool: Pool, user: str) -> tuple[str, str, str | None]:
    row = await pool.fetchrow(
        "SELECT act, actor, request_id FROM soulprint.audit_trail WHERE user_id = $1::uuid "
        "ORDER BY act_id DESC LIMIT 1",
        user,
    )
    assert row is not None
    return row["act"], row["actor"], row["request_id"]


async def test_the_audit_tells_which_of_two_keys_it_was(
    service: Service, shared_pool: Pool
) -> None:
    user = somebody()
    answer = await service.post("/import-full", export_of(user))
    assert await last_act(shared_pool, user) == (
        "import",
        f"key {key_name(KEY)}",
        answer.headers["x-request-id"],
    )
    await service.post(
        "/cancel",
        {"user_id": user},
        {"Authorization": f"Bearer {OTHER_KEY}", "X-Request-ID": "the-callers-own"},
    )
    assert await last_act(shared_pool, user) == (
        "cancel",
        f"key {key_name(OTHER_KEY)}",
        "the-callers-own",
    )


def test_a_keys_name_tells_it_from_others_and_is_no_part_of_it() -> None:
    names = {key_name(key) for key in KEYS}
    assert len(names) == len(KEYS)
    for key in KEYS:
        assert key_name(key) not in key
        assert len(key_name(key)) == 8


@pytest.mark.parametrize("signed_in", [True, False])
async def test_the_audit_tells_a_person_from_the_app_and_from_the_machine(
    dsn: str, pool: Pool, signed_in: bool
) -> None:
    user = somebody()
    others: dict[str, Any] = {"supabase_jwt_secret": SecretStr(SECRET)} if signed_in else {}
    async with running(dsn, keys=KEYS if signed_in else (), **others) as service:
        if signed_in:
            await service.post(
                "/me/import-full", export_of(user), {"Authorization": f"Bearer {token(user)}"}
            )
        else:
            await service.post("/import-full", export_of(user))
    act, actor, _ = await last_act(pool, user)
    assert (act, actor) == ("import", "person" if signed_in else "machine")
