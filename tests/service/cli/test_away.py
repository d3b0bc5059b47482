"""The parts in production while their database is away, or refuses them."""

from __future__ import annotations

import asyncio
import signal
import urllib.error
import urllib.request
from pathlib import Path
from uuid import UUID

from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate
from tests.database import Server, short_folder, shut_down
from tests.ports import free_port
from tests.service.cli.program import Program, must_not_be_a_traceback, until


def ready(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=60) as response:
            status: int = response.status
            return status
    except urllib.error.HTTPError as error:
        return error.code if error.headers["Retry-After"] else -1


def test_serve_and_worker_wait_for_a_database_and_go_on_when_it_is_there(
    program: Program, export: Path, user: UUID
) -> None:
    with short_folder() as folder, EmbeddedPostgres(folder) as postgres:
        migrate(postgres.dsn)
        port = free_port()
        away = program.with_(DATABASE_URL=postgres.dsn, PORT=str(port))
        assert away.run("import", export, "--user", user).code == 0
        asyncio.run(shut_down(postgres, signal.SIGQUIT))
        with away.start("serve") as serve, away.start("worker") as worker:
            serve.wait_for("answers 503 until it is there")
            # Not the first try alone.
            for _ in range(3):
                worker.wait_for('"database_away"')
            assert ready(port) == 503
            postgres.start()
            worker.wait_for("worker_started")
            until(lambda: ready(port) == 200, "the service to be ready")
            until(
                lambda: away.run("status", user, "--json").json["state"] == "complete",
                "the import that was accepted before to be complete",
            )
            for part in (serve, worker):
                part.signal(signal.SIGTERM)
                ended = part.end()
                must_not_be_a_traceback(ended)
                assert ended.code == 0


def test_a_worker_that_waits_for_a_database_can_be_stopped(program: Program) -> None:
    away = program.with_(DATABASE_URL=f"postgresql://me:secret@127.0.0.1:{free_port()}/app")
    with away.start("worker") as worker:
        worker.wait_for('"database_away"')
        worker.signal(signal.SIGTERM)
        ended = worker.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 0
    assert "secret" not in ended.err


def test_a_database_that_refuses_us_is_5_at_once_for_worker_and_serve(
    program: Program, server: Server
) -> None:
    stranger = server.postgres.dsn.replace("postgres@", "stranger@", 1)
    refused = program.with_(DATABASE_URL=stranger, PORT=str(free_port()))
    for command in ("worker", "serve"):
        ended = refused.run(command)
        must_not_be_a_traceback(ended)
        assert ended.code == 5, ended
        assert "Postgres refused us" in ended.err
