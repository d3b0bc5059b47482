"""`import --wait` while the embedded Postgres ends under it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from soulprint_pipeline.generator import write_export
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate
from tests.database import short_folder, shut_down
from tests.service.cli.program import Program, Running, must_not_be_a_traceback, processes_in


@pytest.fixture
def alone(own_home: Path) -> Iterator[Program]:
    """A program over a folder of its own, in which nothing may be left running."""
    program = Program(own_home)
    assert program.run("migrate").code == 0
    yield program
    assert processes_in(own_home.resolve()) == []


def postgres_of(program: Program) -> Path:
    return (program.data_dir / "postgres" / "data").resolve()


def end_postgres(program: Program) -> None:
    postmaster = int((postgres_of(program) / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGQUIT)


def ends_its_database(program: Program, waiting: Running) -> None:
    """End the server in the midst of the import."""
    waiting.wait_for("Conversations")
    end_postgres(program)


def cannot_start_again(program: Program) -> None:
    (postgres_of(program) / "PG_VERSION").write_text("11\n")


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export that takes a while."""
    path = tmp_path_factory.mktemp("large") / "conversations.json"
    write_export(path, megabytes=12)
    return path


def test_a_database_that_ends_is_started_again_and_the_import_goes_on(
    alone: Program, large: Path, user: UUID
) -> None:
    with alone.start("import", large, "--user", user, "--wait") as waiting:
        ends_its_database(alone, waiting)
        waiting.wait_for("The database is gone; it is started again (try 1 of 5)")
        waiting.wait_for("The database is back")
        ended = waiting.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 0, ended.err
    assert "## MEMORY" in ended.out


def test_a_database_that_does_not_come_back_ends_the_waiting_with_5(
    alone: Program, large: Path, user: UUID
) -> None:
    with alone.start("import", large, "--user", user, "--wait") as waiting:
        waiting.wait_for("Conversations")
        cannot_start_again(alone)
        end_postgres(alone)
        ended = waiting.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 5, ended.err
    assert "had to be started again 5 times" in ended.err
    assert "was made by Postgres 11" in ended.err


def test_ctrl_c_while_the_database_is_away_ends_the_waiting_at_once(
    alone: Program, large: Path, user: UUID
) -> None:
    with alone.start("import", large, "--user", user, "--wait") as waiting:
        waiting.wait_for("Conversations")
        cannot_start_again(alone)
        end_postgres(alone)
        waiting.wait_for("was made by Postgres 11")
        waiting.signal(signal.SIGINT)
        waiting.wait_for("Stopping")
        began = time.monotonic()
        ended = waiting.end()
        took = time.monotonic() - began
    must_not_be_a_traceback(ended)
    assert ended.code == 130, ended.err
    assert "The import stays in the queue" in ended.err
    assert took < 20, "a polite stop has 25 s for steps; none of them can be finished here"


def test_ctrl_c_ends_the_waiting_for_the_apps_database_that_is_away(
    program: Program, large: Path, user: UUID
) -> None:
    with short_folder() as folder, EmbeddedPostgres(folder) as postgres:
        migrate(postgres.dsn)
        away = program.with_(DATABASE_URL=postgres.dsn)
        with away.start("import", large, "--user", user, "--wait") as waiting:
            waiting.wait_for("Conversations")
            asyncio.run(shut_down(postgres, signal.SIGQUIT))
            waiting.signal(signal.SIGINT)
            ended = waiting.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 130, ended.err
    assert "The import stays in the queue" in ended.err
