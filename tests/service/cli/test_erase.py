from __future__ import annotations

import os
import pty
import re
from pathlib import Path
from uuid import UUID

import pytest

from tests.service.cli.program import Program, must_not_be_a_traceback


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
    assert not stored.exists()
    assert program.run("profile", user, "--json").json["soul_md"] is None
    assert program.run("facts", user, "--json").json["facts"] == []


def test_a_wrong_word_erases_nothing_and_the_right_one_does(
    program: Program, stored: Path, user: UUID
) -> None:
    assert answered(program, user, "yes") == 4
    assert stored.exists()
    assert answered(program, user, "erase") == 0
    assert not stored.exists()


def answered(program: Program, user: UUID, word: str) -> int:
    ours, theirs = pty.openpty()
    os.write(ours, f"{word}\n".encode())
    try:
        return program.run("erase", user, stdin=theirs).code
    finally:
        os.close(theirs)
        os.close(ours)


def test_erasing_nobody_is_done_at_once(program: Program, user: UUID) -> None:
    ended = program.run("erase", user, "--yes")
    assert ended.code == 0
    assert "jobs" not in ended.out
