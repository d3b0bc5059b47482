"""docs/migrating.md against the service: its addresses, its fields, and where node is, its JavaScript."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest

from soulprint_service.problems import KINDS
from soulprint_service.routes import OPERATIONS
from soulprint_service.shapes import ForUser, ImportRequest, Status
from tests.house.pages import ROOT, blocks, text_of
from tests.service.http.service import KEY, Service, export_of, running, somebody

PAGE = ROOT / "docs/migrating.md"
FILES = {info.split()[1]: body for info, body in blocks(PAGE) if len(info.split()) == 2}

# Next.js routes are named by their folder; these are run by node as they stand.
SERVER = """
import http from "node:http";
const routes = JSON.parse(process.argv[2]);
const server = http.createServer(async (asked, answer) => {
  const chunks = [];
  for await (const chunk of asked) chunks.push(chunk);
  const route = await import(routes[asked.url]);
  const body = chunks.length ? Buffer.concat(chunks) : undefined;
  const request = new Request("http://app" + asked.url, { method: asked.method, headers: asked.headers, body });
  const given = await route[asked.method](request);
  answer.writeHead(given.status, { "Content-Type": given.headers.get("Content-Type") ?? "text/plain" });
  answer.end(await given.text());
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
"""

SESSION = 'export const userOf = async (request) => request.headers.get("x-signed-in");'


def fields_of(shape: type[msgspec.Struct]) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(shape)}


def test_the_page_has_the_three_routes_and_what_they_share() -> None:
    routes = [
        f"app/api/import/{name}/route.mjs" for name in ("trigger", "retry-full-pass", "status")
    ]
    assert list(FILES) == ["lib/soulprint.mjs", *routes]


def test_every_address_that_is_asked_is_one() -> None:
    known = {(each.method, each.path) for each in OPERATIONS}
    asked = set()
    for body in FILES.values():
        for method, path in re.findall(r'ask\("(\w+)", ["`](\S+?)["`]', body):
            asked.add((method, re.sub(r"\$(\{\w+\})", r"\1", path)))
    assert len(asked) == 3
    assert asked <= known
    named = re.findall(r"`(GET|POST|DELETE) (/[^`]*)`", text_of(PAGE))
    assert set(named) <= known


def test_every_field_that_is_sent_is_one() -> None:
    sent = re.search(r"const body = \{(.*?)\}", FILES["app/api/import/trigger/route.mjs"])
    assert sent is not None
    assert {name.strip() for name in sent[1].split(",")} == fields_of(ImportRequest)
    retry = re.search(
        r'"/retry-full-pass", \{(.*?)\}', FILES["app/api/import/retry-full-pass/route.mjs"]
    )
    assert retry is not None
    assert {retry[1].strip()} == fields_of(ForUser)


def test_every_name_of_a_field_or_a_problem_is_one() -> None:
    rows = [line for line in text_of(PAGE).splitlines() if line.startswith("|")]
    named = set(re.findall(r"`([a-z_.-]+)`", "\n".join(rows)))
    nested = {f"full_pass.{name}" for name in ("next_retry_at",)}
    known = fields_of(Status) | nested | {kind.name for kind in KINDS} | {"spend_by_user"}
    assert named - {"import_id"} <= known


@asynccontextmanager
async def app(folder: Path, service: Service) -> AsyncIterator[httpx2.AsyncClient]:
    """The page's files, run by node, before a service."""
    for name, body in {**FILES, "lib/session.mjs": SESSION, "server.mjs": SERVER}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body.replace('"@/', f'"{folder.as_uri()}/'))
    routes = {
        "/" + str(Path(name).parent.relative_to("app")): (folder / name).as_uri()
        for name in FILES
        if name.startswith("app/")
    }
    node = shutil.which("node")
    assert node is not None
    process = await asyncio.create_subprocess_exec(
        *(node, str(folder / "server.mjs"), json.dumps(routes)),
        env={
            "PROFILE_SERVICE_URL": f"http://127.0.0.1:{service.port}",
            "PROFILE_SERVICE_KEY": KEY,
        },
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        port = int(await asyncio.wait_for(process.stdout.readline(), 60))
        async with httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/api/import", timeout=60, trust_env=False
        ) as client:
            yield client
    finally:
        process.kill()
        await process.wait()


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
async def test_the_proxy_of_the_page_does_what_the_page_says(dsn: str, tmp_path: Path) -> None:
    user = somebody()
    mine: dict[str, Any] = {"headers": {"X-Signed-In": user}}
    async with running(dsn) as service, app(tmp_path, service) as client:
        stranger = await client.post("/trigger", json=export_of(user))
        begun = await client.post("/trigger", json=export_of(user), **mine)
        # Whoever is named in the body: the session counts.
        foreign = await client.post("/trigger", json=export_of(somebody()), **mine)
        status = await client.get("/status", **mine)
        retried = await client.post("/retry-full-pass", **mine)
    async with app(tmp_path, service) as client:
        away = await client.get("/status", **mine)

    assert stranger.status_code == 401
    assert begun.status_code == 202
    assert begun.json()["message"] == "Import processing started"
    assert foreign.status_code == 403
    assert foreign.json()["type"] == "urn:soulprint:problem:foreign-path"
    assert (status.json()["user_id"], status.json()["import_status"]) == (user, "processing")
    assert retried.status_code == 409
    assert retried.headers["content-type"] == "application/problem+json"
    assert away.status_code == 502
