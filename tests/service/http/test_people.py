"""Who a person is: their token, checked in every way, or this machine's one user."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx2
import jwt
import pytest
import pytest_asyncio
from pydantic import SecretStr

from soulprint_queue import doors
from soulprint_queue.connections import Pool
from soulprint_service import tokens
from soulprint_service.local_user import LOCAL_USER
from tests.service.http.service import KEY, Service, export_of, running, somebody
from tests.service.http.tokens import PROJECT, SECRET, claims, issuing, token


@pytest_asyncio.fixture
async def people(dsn: str) -> AsyncIterator[Service]:
    """A service for people of one project, with a shared secret, and for its app."""
    async with running(dsn, **of_the_project()) as service:
        yield service


def of_the_project() -> dict[str, Any]:
    return {
        "supabase_jwt_secret": SecretStr(SECRET),
        "supabase_url": PROJECT,
        "supabase_service_key": SecretStr("service-key-of-the-project"),
    }


async def mine(service: Service, given: str, path: str = "/me/status") -> httpx2.Response:
    return await service.client.get(path, headers={"Authorization": f"Bearer {given}"})


async def test_a_person_reads_their_own_and_nobody_elses(people: Service, pool: Pool) -> None:
    ada, bob = somebody(), somebody()
    for user in (ada, bob):
        await doors.enqueue_import(pool, UUID(user), f"imports/{user}/x.zip")
    for user in (ada, bob):
        for path in ("/me/status", "/me/profile"):
            # What is named beside the token names nobody.
            answer = await mine(people, token(user), f"{path}?user_id={ada}")
            assert answer.status_code == 200
            assert answer.json()["user_id"] == user


async def test_a_body_that_names_another_acts_for_the_one_who_asks(
    people: Service, pool: Pool
) -> None:
    ada, bob = somebody(), somebody()
    await doors.enqueue_import(pool, UUID(bob), f"imports/{bob}/x.zip")
    answer = await people.post(
        "/me/cancel", {"user_id": bob}, {"Authorization": f"Bearer {token(ada)}"}
    )
    assert answer.status_code == 202
    assert answer.json()["import_id"] is None
    assert (
        await pool.fetchval("SELECT state FROM soulprint.imports WHERE user_id = $1", UUID(bob))
        == "queued"
    )
    foreign = await people.post(
        "/me/import-full", export_of(bob), {"Authorization": f"Bearer {token(ada)}"}
    )
    assert foreign.status_code == 403


def unsigned(user: str) -> str:
    parts = [{"alg": "none", "typ": "JWT"}, claims(user)]
    return (
        ".".join(
            base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts
        )
        + "."
    )


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ({"exp": int(time.time()) - 60}, "expired"),
        ({"exp": None}, "cannot be trusted"),
        ({"aud": "anon"}, "audience"),
        ({"aud": None}, "cannot be trusted"),
        ({"iss": "https://other.supabase.example/auth/v1"}, "another project"),
        ({"iss": None}, "cannot be trusted"),
        ({"sub": None}, "cannot be trusted"),
        ({"sub": "not-a-uuid"}, "cannot be trusted"),
        ({"sub": 7}, "cannot be trusted"),
        ({"nbf": 4_102_444_800}, "cannot be trusted"),
        ({"exp": 10**400}, "cannot be trusted"),
    ],
)
async def test_a_token_that_is_not_for_here_and_now_is_refused(
    people: Service, others: dict[str, Any], says: str
) -> None:
    answer = await mine(people, token(somebody(), **others))
    assert answer.status_code == 401
    assert says in answer.json()["detail"]
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_token_signed_otherwise_is_refused(people: Service) -> None:
    user = somebody()
    header, body, signature = token(user).split(".")
    forged = [
        token(user, secret="another secret, and long enough too"),
        unsigned(user),
        jwt.encode(claims(user), SECRET.ljust(64), algorithm="HS512"),
        f"{header}.{body}.{signature[::-1]}",
        f"{header}.{body}.",
        f"{header}.{body}",
        "nonsense",
        "a.b.c",
        "x" * 9000,
        KEY,
    ]
    for given in forged:
        answer = await mine(people, given)
        assert answer.status_code == 401, given
        assert given not in answer.text


async def test_a_person_is_not_the_app_and_the_app_is_no_person(people: Service) -> None:
    user = somebody()
    headers = {"Authorization": f"Bearer {token(user)}"}
    assert (await people.client.get(f"/users/{user}/status", headers=headers)).status_code == 401
    assert (await people.client.get("/metrics", headers=headers)).status_code == 401
    assert (
        await people.client.get("/me/status", headers={"Authorization": f"Bearer {KEY}"})
    ).status_code == 401


async def test_without_a_way_to_check_tokens_a_service_with_a_key_knows_no_people(
    service: Service,
) -> None:
    answer = await mine(service, token(somebody()))
    assert answer.status_code == 401
    assert "SUPABASE_JWKS_URL" in answer.json()["hint"]


async def test_published_keys_are_fetched_once_rotated_and_outlived(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with issuing() as issuer, running(dsn, supabase_jwks_url=issuer.url) as service:
        ada = somebody()
        for _ in range(3):
            assert (await mine(service, issuer.token(ada))).status_code == 404
        assert issuer.asked == 1

        old = issuer.token(ada)
        issuer.rotate("second")
        # Anybody can invent a key id: not each of them is looked for.
        assert (await mine(service, issuer.token(ada))).status_code == 401
        assert issuer.asked == 1
        monkeypatch.setattr(tokens, "ASK_AGAIN_SECONDS", 0.0)
        assert (await mine(service, issuer.token(ada))).status_code == 404
        assert issuer.asked == 2
        assert (await mine(service, old)).status_code == 401

        issuer.away = True
        monkeypatch.setattr(tokens, "KEYS_SECONDS", 0.0)
        assert (await mine(service, issuer.token(ada))).status_code == 404


async def test_while_the_keys_are_away_nobody_is_taken_for_a_stranger(dsn: str) -> None:
    async with issuing() as issuer, running(dsn, supabase_jwks_url=issuer.url) as service:
        issuer.away = True
        answer = await mine(service, issuer.token(somebody()))
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        issuer.away = False
        assert (await mine(service, issuer.token(somebody()))).status_code == 404
        # A public key is no secret: signed with it as one, a token is a forgery.
        forged = jwt.encode(
            claims(somebody()), "k" * 40, algorithm="HS256", headers={"kid": "first"}
        )
        assert (await mine(service, forged)).status_code == 401


async def test_on_this_machine_alone_the_person_is_the_local_user(dsn: str, pool: Pool) -> None:
    await doors.enqueue_import(pool, LOCAL_USER, f"imports/{LOCAL_USER}/x.zip")
    async with running(dsn, keys=()) as service:
        assert (await service.get("/me/status")).json()["user_id"] == str(LOCAL_USER)
        proxied = await service.client.get("/me/status", headers={"X-Forwarded-For": "203.0.113.9"})
        assert proxied.status_code == 401
        rebound = await service.client.get("/me/status", headers={"Host": "evil.example"})
        assert rebound.status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost:1"},
    ],
)
async def test_a_page_of_another_site_changes_nothing_here(
    dsn: str, headers: dict[str, str]
) -> None:
    async with running(dsn, keys=()) as service:
        for method, path in (
            ("DELETE", "/me"),
            ("POST", "/me/cancel"),
            ("POST", "/me/imports"),
            ("POST", "/cancel"),
        ):
            for body in (b"{}", b""):
                answer = await service.client.request(
                    method,
                    path,
                    headers={"Content-Type": "application/json", **headers},
                    content=body,
                )
                assert answer.status_code == 403
                assert answer.json()["type"].endswith("cross-site")
            without = await service.client.request(method, path, headers=headers)
            assert without.status_code == 403
        own = {"Origin": f"http://127.0.0.1:{service.port}", "Sec-Fetch-Site": "same-origin"}
        assert (await service.client.delete("/me", headers=own)).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/me/cancel", 202),
        ("/me/retry-full-pass", 404),
        ("/me/process-full", 404),
        ("/me/import-full", 422),
    ],
)
async def test_a_person_who_has_nothing_to_add_need_send_no_body(
    people: Service, path: str, status: int
) -> None:
    ada = {"Authorization": f"Bearer {token(somebody())}"}
    answer = await people.client.post(path, headers=ada)
    assert answer.status_code == status
    if status == 422:
        assert [error["field"] for error in answer.json()["errors"]] == ["storage_path"]
    # What is there has to be JSON all the same; the app always has a user to name.
    assert (await people.client.post(path, headers=ada, content=b"x")).status_code == 415
    app = await people.client.post(
        path.removeprefix("/me"), headers={"Authorization": f"Bearer {KEY}"}
    )
    assert app.status_code == 415


async def test_a_persons_requests_are_counted_by_tier_and_the_apps_are_not(people: Service) -> None:
    ada, bob = somebody(), somebody()
    left = []
    for _ in range(20):
        answer = await people.post(
            "/me/retry-full-pass", {}, {"Authorization": f"Bearer {token(ada)}"}
        )
        assert answer.status_code == 404
        left.append(int(answer.headers["ratelimit-remaining"]))
    assert left == list(range(19, -1, -1))
    refused = await people.post(
        "/me/retry-full-pass", {}, {"Authorization": f"Bearer {token(ada)}"}
    )
    assert refused.status_code == 429
    assert refused.json()["type"].endswith("rate-limited")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-limit"] == "20"
    # Another tier, another person, and the app go on.
    assert (await mine(people, token(ada))).status_code == 404
    assert (
        await people.post("/me/retry-full-pass", {}, {"Authorization": f"Bearer {token(bob)}"})
    ).status_code == 404
    for _ in range(21):
        assert (await people.post("/retry-full-pass", {"user_id": ada})).status_code == 404


async def test_after_a_minute_a_person_begins_anew(people: Service, pool: Pool) -> None:
    ada = somebody()
    headers = {"Authorization": f"Bearer {token(ada)}"}
    for _ in range(21):
        answer = await people.post("/me/retry-full-pass", {}, headers)
    assert answer.status_code == 429
    await pool.execute("UPDATE soulprint.rate_limits SET began_at = began_at - interval '61 s'")
    assert (await people.post("/me/retry-full-pass", {}, headers)).status_code == 404
