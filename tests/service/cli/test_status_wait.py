"""`status --wait`: waiting for an import that exists already."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate
from tests.database import short_folder, shut_down
from tests.service.cli.program import Program, must_not_be_a_traceback


def lines_of(said: str) -> list[str]:
    """The lines of an import's way, without shares that depend on when somebody looked."""
    stages = r"Download|Conversations|Quick profile|Facts|Memory|Sections|Complete\."
    return list(dict.fromkeys(re.findall(rf"^({stages})", said, re.MULTILINE)))


def test_an_import_that_exists_is_waited_for_like_one_that_is_begun(
    program: Program, export: Path, user: UUID
) -> None:
    begun = program.run("import", export, "--user", uuid4(), "--wait")
    assert program.run("import", export, "--user", user).code == 0
    ended = program.run("status", user, "--wait")
    must_not_be_a_traceback(ended)
    assert (begun.code, ended.code) == (0, 0)
    assert lines_of(ended.err) == lines_of(begun.err)
    assert lines_of(ended.err)[-1] == "Complete."
    assert re.search(r"^Import status +complete \(100 %\)$", ended.out, re.MULTILINE)
    # What has ended is told at once, and by itself on stdout.
    again = program.run("status", user, "--wait", "--json")
    assert (again.code, again.json["state"]) == (0, "complete")


def test_an_import_that_fails_or_is_cancelled_is_1_with_its_reason_and_its_status(
    program: Program, export: Path, user: UUID
) -> None:
    assert program.run("import", export, "--user", user).code == 0
    (stored,) = (program.data_dir / "storage" / "imports" / str(user)).iterdir()
    stored.unlink()
    ended = program.run("status", user, "--wait", "--json")
    must_not_be_a_traceback(ended)
    assert (ended.code, ended.json["state"]) == (1, "failed")
    assert "There is no stored file" in ended.err
    assert f"soulprint retry {user}" in ended.err
    assert program.run("retry", user).code == 0
    assert program.run("cancel", user).code == 0
    ended = program.run("status", user, "--wait")
    assert ended.code == 1
    assert "The import was cancelled." in ended.err


def test_who_is_unknown_is_3(program: Program, user: UUID) -> None:
    ended = program.run("status", user, "--wait")
    must_not_be_a_traceback(ended)
    assert ended.code == 3


@contextmanager
def in_an_apps_database(
    program: Program, export: Path, user: UUID
) -> Iterator[tuple[Program, EmbeddedPostgres, Path]]:
    """An import in a database that is not ours to start: the program, the server, its folder."""
    with short_folder() as folder, EmbeddedPostgres(folder) as postgres:
        migrate(postgres.dsn)
        there = program.with_(DATABASE_URL=postgres.dsn)
        assert there.run("import", export, "--user", user).code == 0
        yield there, postgres, folder


def test_with_the_apps_database_nobody_works_here(
    program: Program, export: Path, user: UUID
) -> None:
    """The app's workers have its model's key; a terminal may have none, and must not read with it."""
    with in_an_apps_database(program, export, user) as (there, _, _):
        with there.start("status", user, "--wait") as waiting:
            waiting.wait_for("No worker is running")
            waiting.wait_for("Download")
            waiting.signal(signal.SIGINT)
            stopped = waiting.end()
        assert stopped.code == 130
        assert "The import stays in the queue" in stopped.err
        with there.start("status", user, "--wait") as waiting:
            waiting.wait_for("Download")
            with there.start("worker") as worker:
                ended = waiting.end()
                worker.signal(signal.SIGTERM)
                worker.end()
        assert ended.code == 0, ended.err
        assert "complete" in ended.out


def test_an_apps_database_that_is_away_for_a_while_is_waited_for(
    program: Program, export: Path, user: UUID
) -> None:
    with (
        in_an_apps_database(program, export, user) as (there, postgres, folder),
        there.start("status", user, "--wait") as waiting,
    ):
        waiting.wait_for("Download")
        asyncio.run(shut_down(postgres, signal.SIGQUIT))
        waiting.wait_for("The database is away. It is asked again until it is back.")
        with EmbeddedPostgres(folder):
            assert there.run("cancel", user).code == 0
            ended = waiting.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 1
    assert "The import was cancelled." in ended.err
