"""Who may ask."""

from __future__ import annotations

import hmac

import httpx2
import pytest
from starlette.requests import Request

from soulprint_service import auth
from soulprint_service.auth import Doorkeeper
from soulprint_service.problems import Problem
from soulprint_service.routes import OPERATIONS
from tests.service.http.service import KEY, OTHER_KEY, Service, running, settings, somebody

OPEN = {"/health", "/ready", "/openapi.json", "/", "/assets/{version}/{name}"}


def request_from(address: str | None, **headers: str) -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/",
            "client": None if address is None else (address, 40_000),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
    )


async def test_every_operation_but_the_probes_asks_for_a_key(service: Service) -> None:
    for operation in OPERATIONS:
        path = operation.path.replace("{user_id}", somebody())
        anonymous = await service.client.request(
            operation.method, path, headers={"Authorization": ""}
        )
        assert (anonymous.status_code == 401) == (operation.path not in OPEN), operation.path
        if anonymous.status_code == 401:
            assert anonymous.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header",
    [
        *("", "Bearer", KEY, f"Basic {KEY}", f"Bearer {KEY}x", f"Bearer {KEY[:-1]}"),
        *(f"Bearer {KEY},{OTHER_KEY}", f"Bearer {KEY} {OTHER_KEY}", "Bearer \xe9", "bearer null"),
    ],
)
async def test_what_is_no_key_admits_nobody(service: Service, header: str) -> None:
    answer = await service.client.get(
        f"/users/{somebody()}/status", headers=[(b"Authorization", header.encode("latin-1"))]
    )
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "header", [f"Bearer {KEY}", f"Bearer {OTHER_KEY}", f"bearer  {KEY}", f"BEARER {OTHER_KEY}"]
)
async def test_each_configured_key_admits(service: Service, header: str) -> None:
    answer = await service.client.get(
        f"/users/{somebody()}/status", headers={"Authorization": header}
    )
    assert answer.status_code == 404


async def test_two_authorization_headers_name_nobody(service: Service) -> None:
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(
            f"http://127.0.0.1:{service.port}/users/{somebody()}/status",
            headers=[("Authorization", f"Bearer {KEY}"), ("Authorization", "Bearer other")],
        )
    assert answer.status_code == 401


@pytest.mark.parametrize("given", [KEY, OTHER_KEY, "wrong", "w" * 5000])
def test_every_key_is_compared_in_constant_time_also_after_a_match(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def recording(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return hmac.compare_digest(one, other)

    class Recording:
        compare_digest = staticmethod(recording)

    monkeypatch.setattr(auth, "hmac", Recording)
    doorkeeper = Doorkeeper(settings())
    asking = request_from("203.0.113.9", authorization=f"Bearer {given}")
    if given in {KEY, OTHER_KEY}:
        doorkeeper.admit(asking)
    else:
        with pytest.raises(Problem):
            doorkeeper.admit(asking)

    assert len(compared) == 2
    assert {len(value) for pair in compared for value in pair} == {32}


async def test_without_keys_this_machine_is_answered(dsn: str) -> None:
    async with running(dsn, keys=()) as service:
        assert (await service.get(f"/users/{somebody()}/status")).status_code == 404
        assert (await service.get("/metrics")).status_code == 200


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Forwarded-For", "127.0.0.1"),
        ("Forwarded", "for=127.0.0.1"),
        ("X-Real-IP", "127.0.0.1"),
        ("Host", "evil.example"),
        ("Host", "127.0.0.1.evil.example"),
    ],
)
async def test_without_keys_a_proxy_or_another_name_for_us_is_refused(
    dsn: str, header: str, value: str
) -> None:
    async with running(dsn, keys=()) as service:
        answer = await service.client.get(
            f"/users/{somebody()}/status", headers={header: value, "Authorization": f"Bearer {KEY}"}
        )
    assert answer.status_code == 401
    assert "SOULPRINT_API_KEY" in answer.json()["hint"]


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.7", "::ffff:10.0.0.7", "fe80::1", None])
def test_without_keys_another_machine_is_refused(address: str | None) -> None:
    with pytest.raises(Problem) as refused:
        Doorkeeper(settings(keys=())).admit(request_from(address, host="localhost:8000"))
    assert refused.value.kind.status == 401


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_without_keys_every_spelling_of_loopback_is_this_machine(address: str, host: str) -> None:
    Doorkeeper(settings(keys=())).admit(request_from(address, host=host))


async def test_with_keys_what_a_proxy_says_changes_nothing(service: Service) -> None:
    answer = await service.client.get(
        f"/users/{somebody()}/status", headers={"X-Forwarded-For": "203.0.113.9"}
    )
    assert answer.status_code == 404


def test_without_keys_only_loopback_is_bound() -> None:
    assert settings(keys=()).bind_host == "127.0.0.1"
    assert settings(keys=(KEY,)).bind_host == "0.0.0.0"  # noqa: S104 - what a container needs
