from __future__ import annotations

import asyncio
import os
import pty
import re
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from soulprint_queue.connections import Pool
from soulprint_queue.doors import enqueue_estimate, erase_known_user
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.errors import UnknownUser
from tests.service.cli.program import Finished, Program, must_not_be_a_traceback


@pytest.fixture
def stored(program: Program, export: Path, user: UUID) -> Path:
    assert program.run("import", export, "--user", user, "--wait").code == 0
    return next((program.data_dir / "storage" / "imports" / str(user)).iterdir())


def test_without_a_terminal_and_without_yes_nothing_is_erased(
    program: Program, imported: UUID
) -> None:
    ended = program.run("erase", imported)
    assert ended.code == 2
    assert "--yes" in ended.err
    assert program.run("status", imported).code == 0


def test_everything_is_erased_stored_files_included(
    program: Program, stored: Path, user: UUID
) -> None:
    ended = program.run("erase", user, "--yes")
    must_not_be_a_traceback(ended)
    assert ended.code == 0, ended.err
    assert f"User {user} is erased." in ended.out
    assert re.search(r"^  conversations +12$", ended.out, re.MULTILINE)
    assert re.search(r"^  import conversations +12$", ended.out, re.MULTILINE)
    assert "Deleted from the storage: 1 file." in ended.out
    # Its folder has the person's id for a name.
    assert not stored.parent.exists()
    # A second time nothing is left that a receipt could tell of.
    for command in ("status", "status --json", "profile", "profile --json", "facts", "audit"):
        name, *options = command.split()
        nothing_is_stored(program.run(name, user, *options))
    nothing_is_stored(program.run("erase", user, "--yes"))


def nothing_is_stored(ended: Finished) -> None:
    must_not_be_a_traceback(ended)
    assert ended.code == 3, ended
    assert ended.out == ""
    assert "Nothing is stored about this user." in ended.err


def test_a_wrong_word_erases_nothing_and_the_right_one_does(
    program: Program, stored: Path, user: UUID
) -> None:
    assert answered(program, user, "yes") == 4
    assert stored.exists()
    assert answered(program, user, "erase") == 0
    assert not stored.exists()


def answered(program: Program, user: UUID, word: str) -> int:
    return asked(program, user, word)[0]


def asked(program: Program, user: UUID, word: str) -> tuple[int, str]:
    """Erase with this answer; returns the exit code and what stderr said."""
    ours, theirs = pty.openpty()
    os.write(ours, f"{word}\n".encode())
    try:
        ended = program.run("erase", user, stdin=theirs)
        return ended.code, ended.err
    finally:
        os.close(theirs)
        os.close(ours)


def test_a_mistyped_id_gets_no_receipt(program: Program, home: Path, user: UUID) -> None:
    ended = program.run("erase", user, "--yes")
    nothing_is_stored(ended)
    assert "See whether the id is right." in ended.err
    assert asyncio.run(receipts_of(home, user)) == 0


async def receipts_of(home: Path, user: UUID) -> int:
    with EmbeddedPostgres(home) as postgres:
        connection = await asyncpg.connect(postgres.dsn)
        try:
            count: int = await connection.fetchval(
                "SELECT count(*) FROM soulprint.erasures WHERE user_id = $1", user
            )
            return count
        finally:
            await connection.close()


async def test_what_an_older_app_wrote_into_our_columns_is_something_that_is_stored(
    pool: Pool,
) -> None:
    user = uuid4()
    await pool.execute(
        "INSERT INTO public.user_profiles (user_id, soul_md) VALUES ($1, 'Warm.')", user
    )
    async with pool.acquire() as connection:
        receipt = await erase_known_user(connection, user)
        assert receipt["rows"]["user_profiles"] == 1
        with pytest.raises(UnknownUser, match="nothing is stored"):
            await erase_known_user(connection, user)
    assert await pool.fetchval("SELECT count(*) FROM soulprint.erasures") == 1


async def test_an_export_that_was_only_estimated_is_something_that_is_stored(pool: Pool) -> None:
    user = uuid4()
    await enqueue_estimate(pool, user, f"imports/{user}/export.zip")
    async with pool.acquire() as connection:
        receipt = await erase_known_user(connection, user)
    assert (receipt["rows"]["estimates"], receipt["files_pending"]) == (1, 1)


def test_the_question_speaks_of_what_will_be(program: Program, stored: Path, user: UUID) -> None:
    code, said = asked(program, user, "no")
    assert code == 4
    assert f"This will erase everything about user {user}:" in said
    assert 'Type "erase" to do it' in said
    assert "is erased" not in said
    assert stored.exists()
