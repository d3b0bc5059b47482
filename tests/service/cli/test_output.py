"""Output that cannot be written is no fault of ours, and is told as what it is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from uuid import UUID

import pytest

from tests.service.cli.program import SECONDS, SOULPRINT, Program


def through_a_shell(program: Program, line: str, *arguments: object) -> tuple[int, str, str]:
    """Run `soulprint` with what a shell does to its streams. Returns code, stdout, stderr."""
    ended = subprocess.run(
        ["/bin/sh", "-c", line, str(SOULPRINT), *map(str, arguments)],
        env=program.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("command", ["facts", "profile --json", "profile", "status"])
def test_a_full_disk_under_the_output_is_1_with_the_systems_reason(
    program: Program, imported: UUID, command: str
) -> None:
    code, _, said = through_a_shell(program, f'exec "$0" {command} "$1" >/dev/full', imported)
    assert code == 1
    assert "soulprint: The output cannot be written: No space left on device." in said
    assert "fault" not in said
    assert "crashed" not in said
    assert "Exception ignored" not in said


@pytest.mark.parametrize("command", ["inspect --messages", "inspect --json", "inspect", "estimate"])
def test_so_it_is_for_what_needs_no_database(program: Program, export: Path, command: str) -> None:
    code, _, said = through_a_shell(program, f'exec "$0" {command} "$1" >/dev/full', export)
    assert code == 1
    assert said.startswith("soulprint: The output cannot be written: No space left on device.")
    assert len(said.splitlines()) == 2


def test_so_it_is_for_the_help_and_for_an_output_that_is_closed(
    program: Program, export: Path
) -> None:
    code, _, said = through_a_shell(program, 'exec "$0" --help >/dev/full')
    assert (code, "No space left on device" in said) == (1, True)
    for command in ("inspect", "inspect --json", "inspect --messages"):
        code, _, said = through_a_shell(program, f'exec "$0" {command} "$1" >&-', export)
        assert code == 1, said
        assert said.startswith("soulprint: The output cannot be written: it is closed.")
        assert len(said.splitlines()) == 2


def test_what_cannot_be_told_changes_no_exit_code(program: Program, tmp_path: Path) -> None:
    for stream in ("2>/dev/full", "2>&-"):
        line = f'exec "$0" inspect "$1" {stream}'
        assert through_a_shell(program, line, tmp_path / "gone.zip") == (3, "", "")


def test_whoever_reads_a_few_lines_of_it_has_enough(program: Program, export: Path) -> None:
    code, out, said = through_a_shell(program, '"$0" inspect "$1" --messages | head -1', export)
    assert (code, len(out.splitlines()), said) == (0, 1, "")
