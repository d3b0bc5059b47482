from __future__ import annotations

import asyncio
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from soulprint_pipeline.errors import DiskFull
from soulprint_pipeline.storage.local import LocalStorage
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.settings import Settings
from soulprint_service.cli.doctor.configuration import check_configuration
from soulprint_service.cli.doctor.model import check_model
from soulprint_service.cli.doctor.storage import check_storage
from tests.database import Server
from tests.service.cli.pooler import pooling
from tests.service.cli.program import SECONDS, SOULPRINT, Finished, Program, must_not_be_a_traceback


def checks(ended: Finished) -> Mapping[str, Any]:
    must_not_be_a_traceback(ended)
    assert ended.json["healthy"] is (ended.code == 0)
    return {check["name"]: check for check in ended.json["checks"]}


def test_a_healthy_house_is_0_and_every_part_is_looked_at(own_home: Path) -> None:
    program = Program(own_home)
    ended = program.run("doctor", "--json")
    found = checks(ended)
    assert ended.code == 0, ended.out
    assert ended.err == ""
    assert list(found) == [
        *("configuration", "Postgres", "database", "server version", "pooler mode"),
        *("worker settings", "max_connections", "migrations", "queue schema"),
        *("workers", "model pause", "clock"),
        *("local storage", "disk", "model"),
    ]
    assert all(check["status"] != "fail" and not check["advice"] for check in found.values())
    storage = program.data_dir / "storage" / "imports" / "10ca1000-0000-4000-8000-000000000001"
    assert not storage.exists()


def test_a_wrong_environment_is_listed_as_a_whole(program: Program) -> None:
    ended = program.with_(PORT="0", SUPABASE_URL="ftp://x").run("doctor")
    assert ended.code == 1
    assert "FAIL  configuration   PORT was '0'" in ended.out
    assert "SUPABASE_URL was 'ftp://x'" in ended.out
    assert "→ Set a port, from 1 to 65535" in ended.out


def test_a_database_that_is_away_does_not_keep_the_rest_from_being_looked_at(
    program: Program,
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        found = checks(
            program.with_(DATABASE_URL=f"postgresql://me:secret@127.0.0.1:{port}/app").run(
                "doctor", "--json"
            )
        )
    assert found["database"]["status"] == "fail"
    assert "DATABASE_URL" in found["database"]["advice"]
    assert found["local storage"]["status"] == "ok"
    assert "secret" not in str(found)


def test_a_database_without_our_schema_is_told_to_migrate(program: Program, server: Server) -> None:
    with server.database(template=None) as dsn:
        found = checks(program.with_(DATABASE_URL=dsn).run("doctor", "--json"))
    for name in ("migrations", "queue schema"):
        assert found[name]["status"] == "fail"
        assert found[name]["advice"] == "soulprint migrate"


async def test_a_pooler_in_transaction_mode_is_found_out(program: Program, home: Path) -> None:
    with EmbeddedPostgres(home) as postgres:
        folder = parse_qs(urlsplit(postgres.dsn).query)["host"][0]
        async with pooling(Path(folder) / ".s.PGSQL.5432") as dsn:
            behind = program.with_(DATABASE_URL=dsn)
            found = checks(await asyncio.to_thread(behind.run, "doctor", "--json"))
    assert found["pooler mode"]["status"] == "fail"
    assert "session mode" in found["pooler mode"]["advice"]


@pytest.mark.parametrize(
    ("status", "finding", "advice"),
    [
        (200, "ok", ""),
        (401, "fail", "Set a valid key"),
        (404, "fail", "SOULPRINT_MODEL"),
        (429, "warn", "by themselves"),
        (None, "fail", "ANTHROPIC_BASE_URL"),
    ],
)
async def test_the_model_is_asked_for_a_count_which_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, status: int | None, finding: str, advice: str
) -> None:
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        body = b'{"input_tokens": 8}' if status == 200 else b'{"type":"error","error":{}}'
        if status is not None:
            writer.write(
                b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                b"Connection: close\r\n\r\n%s" % (status, len(body), body)
            )
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
    found = await check_model(Settings.load())
    server.close()
    assert found.status == finding, found
    assert advice in found.advice
    assert all(request.startswith(b"POST /v1/messages/count_tokens ") for request in asked)
    assert "sk-test" not in str(found)


def test_a_database_that_cannot_be_made_tells_the_cause_and_both_ways_out(own_home: Path) -> None:
    """No file may grow beyond 200 kB: to initdb's server that is a disk without room."""
    program = Program(own_home)
    ended = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 400; "$0" status; exec "$0" doctor', SOULPRINT],
        env=program.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    for said in (ended.stderr, ended.stdout):
        assert "No database could be made in" in said
        assert re.search(r"could not (write|extend|create) .*: File too large\.", said), said
        assert "removing contents" not in said
    assert "→ Put that right, or set DATABASE_URL" in ended.stdout


def test_a_storage_that_cannot_be_written_is_told(own_home: Path) -> None:
    own_home.mkdir()
    own_home.chmod(0o711)
    (own_home / "storage").write_text("a file where the folder should be")
    found = checks(Program(own_home).run("doctor", "--json"))
    assert found["local storage"]["status"] == "fail"
    assert "SOULPRINT_DATA_DIR" in found["local storage"]["advice"]
    shutil.rmtree(own_home)


async def test_a_storage_without_room_is_no_matter_of_rights(
    monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    async def full(*_: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setenv("SOULPRINT_DATA_DIR", str(own_home))
    monkeypatch.setattr(LocalStorage, "put", full)
    found = await check_storage(Settings.load())
    assert found.status == "fail"
    assert found.advice.startswith("Free space there")


@pytest.mark.parametrize("secret", ["", f"whsec_{'AAAA' * 8}"])
def test_a_webhook_that_is_not_signed_is_told(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    monkeypatch.setenv("ALERT_WEBHOOK", "https://hooks.example/token")
    monkeypatch.setenv("SOULPRINT_WEBHOOK_SECRET", secret)
    _, found = check_configuration()
    warned = [check for check in found if check.name == "webhook"]
    assert [check.status for check in warned] == ([] if secret else ["warn"])
    assert "hooks.example" not in str(found)
