"""Waiting for an import: one that is begun or one that exists, and while its Postgres ends."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from soulprint_pipeline.generator import write_export
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate
from tests.database import short_folder, shut_down
from tests.service.cli.program import (
    SECONDS,
    Program,
    Running,
    must_not_be_a_traceback,
    processes_in,
)


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


def cannot_start_again(program: Program) -> None:
    (postgres_of(program) / "PG_VERSION").write_text("11\n")


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export that takes a while. Nobody waits for its end."""
    path = tmp_path_factory.mktemp("large") / "conversations.json"
    write_export(path, megabytes=12)
    return path


async def stand_still(dsn: str) -> None:
    """Let this server, until it ends, hold every step that stores a conversation."""
    connection = await asyncpg.connect(dsn)
    started = await connection.fetchval("SELECT pg_postmaster_start_time()::text")
    await connection.execute(
        "CREATE FUNCTION public.stand_still() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF pg_postmaster_start_time() = '{started}' THEN PERFORM pg_sleep(3600); END IF; "
        "RETURN NEW; END $$"
    )
    await connection.execute(
        "CREATE TRIGGER stand_still BEFORE INSERT ON soulprint.conversations "
        "FOR EACH ROW EXECUTE FUNCTION public.stand_still()"
    )
    await connection.close()


async def stands_still(dsn: str) -> None:
    """Wait until a step does."""
    connection = await asyncpg.connect(dsn)
    async with asyncio.timeout(SECONDS):
        while not await connection.fetchval(  # noqa: ASYNC110  # the event is the database's
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        ):
            await asyncio.sleep(0.02)
    await connection.close()


@pytest.mark.parametrize("command", ["import", "status"])
def test_a_database_that_ends_in_the_midst_of_a_step_is_started_again_and_the_import_goes_on(
    alone: Program, export: Path, user: UUID, command: str
) -> None:
    with EmbeddedPostgres(alone.data_dir) as postgres:
        asyncio.run(stand_still(postgres.dsn))
        words: tuple[object, ...] = ("import", export, "--user", user)
        if command == "status":
            assert alone.run(*words).code == 0
            words = ("status", user)
        with alone.start(*words, "--wait") as waiting:
            asyncio.run(stands_still(postgres.dsn))
            end_postgres(alone)
            waiting.wait_for("The database is gone; it is started again (try 1 of 5)")
            waiting.wait_for("The database is back")
            ended = waiting.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 0, ended.err
    assert ("## MEMORY" if command == "import" else "complete (100 %)") in ended.out


@contextmanager
def waiting_in_vain(program: Program, export: Path, user: UUID) -> Iterator[Running]:
    """An import under way, whose database has ended and cannot be started again."""
    with program.start("import", export, "--user", user, "--wait") as waiting:
        waiting.wait_for("Conversations")
        cannot_start_again(program)
        end_postgres(program)
        yield waiting


def test_a_database_that_does_not_come_back_ends_the_waiting_with_5(
    alone: Program, large: Path, user: UUID
) -> None:
    with waiting_in_vain(alone, large, user) as waiting:
        ended = waiting.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 5, ended.err
    assert "had to be started again 5 times" in ended.err
    assert "was made by Postgres 11" in ended.err


def test_ctrl_c_while_the_database_is_away_ends_the_waiting_at_once(
    alone: Program, large: Path, user: UUID
) -> None:
    with waiting_in_vain(alone, large, user) as waiting:
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
