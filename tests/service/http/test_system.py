"""The service about itself, and what it writes into its log."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from uuid import UUID

import asyncpg
import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families

from soulprint_queue import figures as figures_of_the_queue
from soulprint_queue import relay
from soulprint_queue.connections import Pool
from soulprint_service.metrics import STATES
from tests.service.http.service import (
    KEY,
    Service,
    export_of,
    locked,
    running,
    somebody,
    until_somebody_waits,
)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")


async def figures(service: Service) -> dict[str, float]:
    text = (await service.get("/metrics")).text
    return {
        sample.name + str(sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_probes_answer_without_a_key(service: Service) -> None:
    for path in ("/health", "/ready"):
        answer = await service.client.get(path, headers={"Authorization": ""})
        assert answer.status_code == 200
    assert (await service.get("/ready")).json()["migrations"] == "0001"


async def test_a_database_without_our_tables_is_not_ready_and_says_what_to_do(dsn: str) -> None:
    async with running(dsn) as service:
        connection = await asyncpg.connect(dsn)
        await connection.execute("UPDATE soulprint.alembic_version SET version_num = '0000'")
        older = await service.get("/ready")
        await connection.execute("DROP SCHEMA soulprint CASCADE")
        await connection.close()
        gone = await service.get("/ready")
        refused = await service.post("/import-full", export_of(somebody()))
        alive = await service.get("/health")

    for answer in (older, gone, refused):
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:soulprint:problem:schema-outdated"
        assert "soulprint migrate" in answer.json()["detail"]
    assert alive.status_code == 200


async def test_a_person_meets_a_page_that_loads_nothing_from_elsewhere(service: Service) -> None:
    page = await service.client.get("/", headers={"Authorization": ""})

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r'(src|href)="(?!/|#|data:)', page.text)
    loaded = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert len(loaded) > 3
    for address in loaded:
        asset = await service.client.get(address, headers={"Authorization": ""})
        assert asset.status_code == 200
        assert "immutable" in asset.headers["cache-control"]
        older = re.sub(r"/assets/\w+/", "/assets/0123456789ab/", address)
        assert (await service.client.get(older)).status_code == 404
    for name in ("nothing.js", "..%2Ffront.html.j2", "__init__.py"):
        path = loaded[0].rpartition("/")[0]
        assert (await service.client.get(f"{path}/{name}")).status_code == 404


async def test_nothing_on_the_page_is_inline_and_the_policy_allows_nothing_that_is(
    service: Service,
) -> None:
    page = await service.client.get("/", headers={"Authorization": ""})
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page.text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page.text))


@pytest.mark.parametrize("path", ["/health", "/nope", "/users/nobody/status", "/openapi.json"])
async def test_no_answer_is_a_page_that_could_load_or_be_framed(
    service: Service, path: str
) -> None:
    answer = await service.get(path)
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_the_document_lists_every_route_and_every_field(service: Service) -> None:
    document = (await service.get("/openapi.json")).json()
    paths = document["paths"]

    assert document["openapi"].startswith("3.1.")
    imports = (
        "/import-full",
        "/process-full",
        "/process-full-v2",
        "/retry-full-pass",
        "/regenerate-section",
        "/cancel",
        "/estimate",
    )
    of_a_user = (
        *("", "/status", "/estimate", "/profile", "/profile.md", "/profile.zip", "/imports"),
        *("/facts", "/events", "/conversations/{conversation_id}", "/facts/{fact_id}"),
        *("/conversations/{conversation_id}/messages/{message_id}", "/export"),
    )
    assert set(paths) == {
        *imports,
        *(f"/users/{{user_id}}{rest}" for rest in of_a_user),
        *(f"/me{rest}" for rest in (*imports, *of_a_user)),
        "/me/estimates",
        *("/health", "/ready", "/metrics", "/openapi.json", "/", "/assets/{version}/{name}"),
    }
    mine = paths["/me/import-full"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert mine["required"] == ["storage_path"]
    body = document["components"]["schemas"]["ImportRequest"]
    assert body["required"] == ["user_id", "storage_path"]
    assert set(body["properties"]) == {
        *("user_id", "storage_path", "file_type", "conversation_count", "message_count")
    }
    names = {
        parameter["name"] for parameter in paths["/users/{user_id}/facts"]["get"]["parameters"]
    }
    assert names == {"If-None-Match", "user_id", "category", "status", "cursor", "limit"}


async def test_the_document_is_whole(service: Service) -> None:
    document = (await service.get("/openapi.json")).json()
    operations = [
        (path, each) for path, methods in document["paths"].items() for each in methods.values()
    ]
    identifiers = [operation["operationId"] for _, operation in operations]
    assert len(set(identifiers)) == len(identifiers)
    for path, operation in operations:
        assert operation["summary"].endswith(".")
        in_path = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
        assert in_path == set(re.findall(r"\{(\w+)\}", path))
        scheme = "token" if path == "/me" or path.startswith("/me/") else "key"
        assert all(security == {scheme: []} for security in operation["security"])
        assert all(tag in {each["name"] for each in document["tags"]} for tag in operation["tags"])
    for reference in re.findall(r'"\$ref":"#/([^"]+)"', msgspec.json.encode(document).decode()):
        found = document
        for part in reference.split("/"):
            found = found[part]
        assert found


@pytest.mark.parametrize("method", METHODS)
async def test_every_method_on_every_path_is_answered_or_told_which_ones_are(
    service: Service, method: str
) -> None:
    for path, operations in service.documented.document["paths"].items():
        allowed = {name.upper() for name in operations} | {"OPTIONS"}
        allowed |= {"HEAD"} if "GET" in allowed else set()
        answer = await service.client.request(
            method, path.replace("{user_id}", somebody()), headers={"Authorization": ""}
        )
        if method == "OPTIONS":
            assert answer.status_code == 204
            assert "access-control-allow-origin" not in answer.headers
        elif method in allowed:
            assert answer.status_code in ({404} if path.startswith("/assets/") else {200, 401})
            continue
        else:
            assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "path",
    [
        *("/nope", "/import-full/", "//import-full", "/users", "/users/", "/IMPORT-FULL"),
        *("/users/x/status/more", "/../etc/passwd", "/%00", "/import-full%2F", "/docs"),
    ],
)
async def test_an_unknown_address_is_a_problem_too(service: Service, path: str) -> None:
    answer = await service.exchange(
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
    )
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"application/problem+json" in answer
    assert b"no-such-route" in answer


async def test_a_request_keeps_the_id_that_it_came_with(service: Service) -> None:
    given = await service.client.get("/health", headers={"X-Request-ID": "app-7f3a.1"})
    made = [(await service.get("/nope")).headers["x-request-id"] for _ in range(2)]

    assert given.headers["x-request-id"] == "app-7f3a.1"
    assert made[0] != made[1]


@pytest.mark.parametrize("given", ["", "two words", "x" * 65, "a/b", "a\tb", "grüße"])
async def test_an_id_that_could_be_prose_is_replaced(service: Service, given: str) -> None:
    answer = await service.client.get(
        "/health", headers=[(b"X-Request-ID", given.encode("latin-1"))]
    )
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


async def test_metrics_tell_states_queue_and_requests(dsn: str, pool: Pool) -> None:
    async with running(dsn) as service:
        users = [somebody() for _ in range(3)]
        for user in users:
            await service.post("/import-full", export_of(user))
        await service.post("/import-full", export_of(users[0]))
        await service.post("/cancel", {"user_id": users[1]})
        await pool.execute(
            "UPDATE soulprint.imports SET state = 'failed' WHERE user_id = $1", UUID(users[2])
        )
        found = await figures(service)

    assert found["soulprint_database_up[]"] == 1
    assert {state: found[f"soulprint_imports[('state', '{state}')]"] for state in STATES} == {
        **dict.fromkeys(STATES, 0),
        "queued": 1,
        "cancelled": 1,
        "failed": 1,
    }
    assert found["soulprint_stuck_imports[('why', 'failed for good')]"] == 1
    assert found["soulprint_queue_jobs[('status', 'ready'), ('step', 'import')]"] == 2
    assert found["soulprint_queue_jobs[('status', 'ready'), ('step', 'extract')]"] == 0
    assert found["soulprint_queue_oldest_ready_seconds[('step', 'import')]"] > 0
    requests = "soulprint_http_requests_total[('method', 'POST'), ('route', '/import-full'), "
    assert found[requests + "('status', '202')]"] == 3
    assert found[requests + "('status', '409')]"] == 1
    counted = "soulprint_http_request_seconds_count[('method', 'POST'), ('route', '/import-full')]"
    assert found[counted] == 4


def test_the_steps_that_are_measured_are_those_of_the_relay() -> None:
    assert (*relay.STEPS, *relay.ERRANDS) == figures_of_the_queue.STEPS


def test_measuring_needs_no_library_of_the_queue() -> None:
    """A service stays small: what only workers, migrations and the command line need is not loaded."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, soulprint_service.serving; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"pgqueuer", "alembic", "sqlalchemy", "anthropic", "ijson", "httpx2"} & set(loaded)


async def test_no_label_grows_with_users_or_with_what_callers_make_up(service: Service) -> None:
    users = [somebody() for _ in range(5)]
    for user in users:
        await service.get(f"/users/{user}/status")
        await service.get(f"/made-up/{user}")
        await service.client.request(f"X{user[:8].upper()}", "/health")
    text = (await service.get("/metrics")).text

    assert not any(user[:8] in text.lower() for user in users)
    assert 'route="/users/{user_id}/status"' in text
    assert 'route="(none)"' in text
    assert 'method="other"' in text


@pytest.mark.usefixtures("json_logs")
async def test_the_log_has_a_line_a_request_and_no_words_nor_keys(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    user, word = somebody(), "pistachio"
    await service.client.post(
        f"/import-full?token={word}",
        json={**export_of(user, f"{word}.zip"), "note": word},
        headers={"X-Request-ID": "ours-1", "User-Agent": word, "Referer": f"http://{word}/"},
    )
    await service.post("/import-full", {"user_id": word})
    await service.get(f"/{word}")
    await service.get(f"/users/{word}/facts?cursor={word}")
    await service.client.get(f"/users/{user}/facts", headers={"Authorization": f"Bearer {word}"})
    await service.client.get("/health", headers={"X-Request-ID": "the-last"})

    logged = ""
    async with asyncio.timeout(60):
        while "the-last" not in logged:
            logged += capsys.readouterr().err
            await asyncio.sleep(0)
    assert word not in logged
    assert KEY not in logged
    lines = [msgspec.json.decode(line) for line in logged.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in requests] == [
        ("/import-full", 202),
        ("/import-full", 422),
        ("(none)", 404),
        ("/users/{user_id}/facts", 422),
        ("/users/{user_id}/facts", 401),
        ("/health", 200),
    ]
    assert requests[0]["request_id"] == "ours-1"
    assert (requests[0]["method"], requests[0]["user_id"]) == ("POST", user)
    assert requests[0]["import_id"]
    assert 0 < requests[0]["ms"] < 60_000


@pytest.mark.usefixtures("json_logs")
async def test_a_fault_of_ours_tells_the_caller_nothing_and_the_log_where(
    dsn: str, pool: Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    await pool.execute(
        "CREATE OR REPLACE FUNCTION soulprint.status(p_user_id uuid) RETURNS jsonb LANGUAGE plpgsql "
        "AS $$ BEGIN RAISE EXCEPTION 'the row holds pistachio'; END $$"
    )
    async with running(dsn) as service:
        answer = await service.client.get(
            f"/users/{somebody()}/status", headers={"X-Request-ID": "broken-1"}
        )
        after = await service.get("/health")
    logged = capsys.readouterr().err

    assert answer.status_code == 500
    assert answer.json()["request_id"] == "broken-1"
    assert "pistachio" not in answer.text + logged
    failed = [
        line
        for line in map(msgspec.json.decode, logged.splitlines())
        if line["event"] == "request_failed"
    ]
    assert [(line["request_id"], line["error"]) for line in failed] == [("broken-1", "RaiseError")]
    assert any("users.py" in place for place in failed[0]["error_at"])
    assert after.status_code == 200


async def test_one_request_too_many_is_asked_to_come_back(dsn: str) -> None:
    user = somebody()
    async with running(dsn, in_flight=1) as service:
        await service.post("/import-full", export_of(somebody()))
        async with locked(dsn, user) as holder:
            waiting = asyncio.create_task(service.post("/import-full", export_of(user)))
            await until_somebody_waits(holder)
            refused = await service.post("/import-full", export_of(somebody()))
            alive = await service.get("/health")
        accepted = await waiting

    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert alive.status_code == 200
    assert accepted.status_code == 202
