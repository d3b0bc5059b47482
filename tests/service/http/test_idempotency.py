"""Idempotency-Key: sent again, a request is answered again, and not done again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
from pydantic import SecretStr

from soulprint_queue.connections import Pool
from soulprint_queue.statements import sql
from tests.service.http.service import (
    Service,
    export_of,
    locked,
    running,
    somebody,
    until_somebody_waits,
)
from tests.service.http.tokens import SECRET, token


def new_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def imports_of(pool: Pool, user: str) -> int:
    counted: int = await pool.fetchval(
        "SELECT count(*) FROM soulprint.imports WHERE user_id = $1", UUID(user)
    )
    return counted


def problem(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


BODIES: dict[str, dict[str, Any]] = {
    "/import-full": {},
    "/process-full": {},
    "/process-full-v2": {},
    "/estimate": {},
    "/cancel": {},
}


@pytest.mark.parametrize("path", BODIES)
async def test_a_request_that_comes_again_gets_the_answer_that_it_got(
    service: Service, shared_pool: Pool, path: str
) -> None:
    user, key = somebody(), new_key()
    first = await service.post(path, export_of(user), key)
    again = await service.post(path, export_of(user), key)
    assert first.status_code == again.status_code == 202
    assert first.content == again.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    if path == "/import-full":
        assert await imports_of(shared_pool, user) == 1
        # Without the key it is another request.
        assert problem(await service.post(path, export_of(user))) == (409, "conflict")


async def test_a_retry_that_comes_again_is_one_retry(service: Service, shared_pool: Pool) -> None:
    user, key = somebody(), new_key()
    await service.post("/import-full", export_of(user))
    unknown = await service.post("/retry-full-pass", {"user_id": user}, key)
    await shared_pool.execute(
        "UPDATE soulprint.imports SET state = 'failed' WHERE user_id = $1", UUID(user)
    )
    answers = [await service.post("/retry-full-pass", {"user_id": user}, key) for _ in range(3)]
    # What was refused changed nothing, so it was not kept.
    assert problem(unknown) == (409, "conflict")
    assert [each.status_code for each in answers] == [202, 202, 202]
    assert len({each.content for each in answers}) == 1


async def test_how_the_body_is_written_does_not_matter_and_what_it_says_does(
    service: Service,
) -> None:
    user, key = somebody(), new_key()
    first = await service.post("/import-full", export_of(user), key)
    spaced = (
        f'{{ "storage_path": "imports/{user}/export.zip", "unknown": 1,\n "user_id": "{user}" }}'
    )
    same = await service.client.post(
        "/import-full", content=spaced, headers={**key, "Content-Type": "application/json"}
    )
    other = await service.post("/import-full", {**export_of(user), "message_count": 1}, key)
    elsewhere = await service.post("/cancel", export_of(user), key)
    assert same.content == first.content
    assert problem(other) == problem(elsewhere) == (422, "key-reused")


async def test_nobody_meets_the_key_of_another(dsn: str, pool: Pool) -> None:
    ada, bob, key = somebody(), somebody(), new_key()
    async with running(dsn, supabase_jwt_secret=SecretStr(SECRET)) as service:
        answers = [
            await service.post("/cancel", {"user_id": ada}, key),
            await service.post("/cancel", {"user_id": bob}, key),
            await service.post("/me/cancel", {}, {**key, "Authorization": f"Bearer {token(ada)}"}),
            await service.post("/me/cancel", {}, {**key, "Authorization": f"Bearer {token(bob)}"}),
        ]
    assert [each.status_code for each in answers] == [202] * 4
    assert not any("idempotency-replayed" in each.headers for each in answers)
    assert await pool.fetchval("SELECT count(*) FROM soulprint.idempotency_keys") == 4


async def test_while_a_request_is_answered_the_same_one_is_asked_to_wait(
    service: Service, shared_dsn: str
) -> None:
    user, key = somebody(), new_key()
    async with locked(shared_dsn, user) as holder:
        first = asyncio.create_task(service.post("/import-full", export_of(user), key))
        await until_somebody_waits(holder)
        second = await service.post("/import-full", export_of(user), key)
    assert problem(second) == (409, "in-flight")
    assert int(second.headers["retry-after"]) >= 1
    assert (await first).status_code == 202
    assert (
        await service.post("/import-full", export_of(user), key)
    ).content == first.result().content


async def test_of_fifty_at_once_one_is_done_and_all_hear_of_it(
    service: Service, shared_pool: Pool
) -> None:
    user, key = somebody(), new_key()
    answers = await asyncio.gather(
        *(service.post("/import-full", export_of(user), key) for _ in range(50))
    )
    kinds = {each.status_code if each.status_code == 202 else problem(each) for each in answers}
    assert kinds <= {202, (409, "in-flight")}
    assert len({each.content for each in answers if each.status_code == 202}) == 1
    assert await imports_of(shared_pool, user) == 1


async def test_what_was_asked_and_its_answer_are_there_both_or_neither(
    dsn: str, pool: Pool
) -> None:
    user, key = somebody(), new_key()
    await pool.execute(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE 'no'; END $$; "
        "CREATE TRIGGER refuse BEFORE INSERT ON soulprint.idempotency_keys "
        "FOR EACH ROW EXECUTE FUNCTION refuse()"
    )
    async with running(dsn) as service:
        broken = await service.post("/import-full", export_of(user), key)
        assert await imports_of(pool, user) == 0
        await pool.execute("DROP TRIGGER refuse ON soulprint.idempotency_keys")
        done = await service.post("/import-full", export_of(user), key)
    assert (broken.status_code, done.status_code) == (500, 202)


async def test_after_a_day_a_key_is_free_and_swept_away(dsn: str, pool: Pool) -> None:
    user, key = somebody(), new_key()
    async with running(dsn) as service:
        await service.post("/cancel", {"user_id": user}, key)
        await pool.execute("UPDATE soulprint.idempotency_keys SET at = at - interval '23 h 59 min'")
        within = await service.post("/cancel", {"user_id": user}, key)
        assert await pool.fetchval(sql("prune_idempotency_keys"), 10) == 0
        await pool.execute("UPDATE soulprint.idempotency_keys SET at = at - interval '1 min'")
        after = await service.post("/cancel", {"user_id": somebody()}, key)
        assert await pool.fetchval(sql("prune_idempotency_keys"), 10) == 1
    assert within.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in after.headers


async def test_a_key_whose_day_is_over_is_taken_anew(dsn: str, pool: Pool) -> None:
    user, key = somebody(), new_key()
    async with running(dsn) as service:
        await service.post("/import-full", export_of(user), key)
        await pool.execute("UPDATE soulprint.idempotency_keys SET at = at - interval '25 h'")
        other = await service.post("/cancel", {"user_id": user}, key)
        again = await service.post("/cancel", {"user_id": user}, key)
    assert other.json()["message"] == "Import cancelled"
    assert again.content == other.content


@pytest.mark.parametrize("given", ["", "two words", "x" * 256, "grüße", "a\tb"])
async def test_a_key_that_cannot_be_one_is_refused(service: Service, given: str) -> None:
    answer = await service.client.post(
        "/cancel",
        json={"user_id": somebody()},
        headers=[(b"Idempotency-Key", given.encode("latin-1"))],
    )
    assert problem(answer) == (422, "invalid-fields")
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


async def test_two_keys_name_no_request(service: Service) -> None:
    answer = await service.client.post(
        "/cancel",
        json={"user_id": somebody()},
        headers=[("Idempotency-Key", "one"), ("Idempotency-Key", "two")],
    )
    assert problem(answer) == (422, "invalid-fields")


async def test_an_erasure_takes_the_kept_answers_along(service: Service, shared_dsn: str) -> None:
    user, key = somebody(), new_key()
    first = await service.post("/import-full", export_of(user), key)
    receipt = await service.client.delete(f"/users/{user}", headers=key)
    again = await service.post("/import-full", export_of(user), key)
    assert receipt.json()["rows"]["idempotency_keys"] == 1
    assert again.status_code == 202
    assert again.json()["import_id"] != first.json()["import_id"]
    connection = await asyncpg.connect(shared_dsn)
    kept = await connection.fetch("SELECT * FROM soulprint.idempotency_keys")
    await connection.close()
    # The caller's key may be anything: it is nowhere.
    assert key["Idempotency-Key"] not in str([tuple(row) for row in kept])


def stored(folder: Path) -> list[Path]:
    return [path for path in (folder / "storage").rglob("*") if path.is_file()]


async def test_an_upload_that_comes_again_is_neither_stored_nor_begun_again(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    key, body = new_key(), b'[{"mapping": {}}]'
    async with running(dsn, keys=(), data_dir=tmp_path) as service:
        first = await service.client.post("/me/imports", content=body, headers=key)
        again = await service.client.post("/me/imports", content=body, headers=key)
        other = await service.client.post("/me/imports", content=body + b" ", headers=key)
    assert first.status_code == 202
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert problem(other) == (422, "key-reused")
    assert len(stored(tmp_path)) == 1
    assert await pool.fetchval("SELECT count(*) FROM soulprint.imports") == 1


async def test_of_the_same_upload_twice_at_once_one_is_kept(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    key, body = new_key(), b'[{"mapping": {}}]'
    arrived = asyncio.Event()
    async with running(dsn, keys=(), data_dir=tmp_path) as service:

        async def slow() -> Any:
            yield body[:1]
            await arrived.wait()
            yield body[1:]

        headers = {**key, "Content-Length": str(len(body))}
        first = asyncio.create_task(
            service.client.post("/me/imports", content=slow(), headers=headers)
        )
        async with asyncio.timeout(60):
            while not stored(tmp_path):  # noqa: ASYNC110  # the event is the file system's
                await asyncio.sleep(0.02)
        second = await service.client.post("/me/imports", content=body, headers=key)
        arrived.set()
        late = await first
    assert (second.status_code, late.status_code) == (202, 202)
    assert late.content == second.content
    assert late.headers["idempotency-replayed"] == "true"
    assert len(stored(tmp_path)) == 1
    assert await pool.fetchval("SELECT count(*) FROM soulprint.imports") == 1
