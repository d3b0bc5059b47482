"""Several files as one import, from the command to the erasure."""

from __future__ import annotations

import json
import signal
import zipfile
from pathlib import Path
from uuid import UUID

import pytest

from tests.service.cli.exports import conversations, write
from tests.service.cli.program import Program, must_not_be_a_traceback, until

COUNTS = ("total_conversations", "total_messages", "quarantined", "set_aside", "truncated")


@pytest.fixture(scope="module")
def halves(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sample as two zips, as a vendor sends what is too large for one."""
    folder = tmp_path_factory.mktemp("halves")
    with zipfile.ZipFile(sample) as whole:
        items = [
            item
            for name in sorted(whole.namelist())
            if name.rpartition("/")[2].startswith("conversations")
            for item in json.loads(whole.read(name))
        ]
    paths = []
    for number, half in enumerate((items[: len(items) // 2], items[len(items) // 2 :])):
        paths.append(folder / f"My letters, part {number}.zip")
        with zipfile.ZipFile(paths[-1], "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"conversations-{number:03}.json", json.dumps(half))
    return paths


def stored(program: Program, user: UUID) -> list[Path]:
    folder = program.data_dir / "storage" / "imports" / str(user)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_parts_are_one_import_with_the_counts_of_the_whole(
    program: Program, imported: UUID, halves: list[Path], user: UUID
) -> None:
    ended = program.run("import", *halves, "--user", user, "--wait")
    must_not_be_a_traceback(ended)
    assert ended.code == 0, ended.err
    assert ended.out.startswith("# The profile of Mira")
    whole, parts = (program.run("status", each, "--json").json for each in (imported, user))
    assert {name: parts[name] for name in COUNTS} == {name: whole[name] for name in COUNTS}
    assert parts["total_conversations"] > 0
    files = stored(program, user)
    assert [path.name for path in files] == ["part-001.zip", "part-002.zip", "parts.json"]
    assert [path.read_bytes() for path in files[:2]] == [path.read_bytes() for path in halves]
    # And nothing of them stays when the person goes.
    erased = program.run("erase", user, "--yes")
    assert erased.code == 0, erased.err
    assert stored(program, user) == []


def test_inspecting_the_parts_counts_the_whole(
    program: Program, sample: Path, halves: list[Path]
) -> None:
    whole = program.run("inspect", sample, "--json").json
    parts = program.run("inspect", *halves, "--json").json
    for name in ("conversations", "messages", "quarantined", "sources", "skipped", "months"):
        assert parts[name] == whole[name], name
    assert parts["bytes"] > 0


def test_a_part_that_is_no_export_is_named_before_anything_is_stored(
    program: Program, halves: list[Path], tmp_path: Path, user: UUID
) -> None:
    scan = tmp_path / "scan.zip"
    scan.write_bytes(b"%PDF-1.7 and so on")
    ended = program.run("import", halves[0], scan, "--user", user)
    assert ended.code == 1
    assert "File 2 of 2" in ended.err
    assert "PDF" in ended.err
    assert stored(program, user) == []


def test_more_files_than_one_import_takes_are_refused_before_anything_is_stored(
    program: Program, tmp_path: Path, user: UUID
) -> None:
    paths = [write(tmp_path / f"{number}.json", conversations(1)) for number in range(201)]
    ended = program.run("import", *paths, "--user", user)
    must_not_be_a_traceback(ended)
    assert ended.code == 1
    assert "201 parts" in ended.err
    assert stored(program, user) == []


def test_a_refused_import_leaves_no_part_behind(
    program: Program, halves: list[Path], export: Path, user: UUID
) -> None:
    assert program.run("import", export, "--user", user).code == 0
    before = stored(program, user)
    assert program.run("import", *halves, "--user", user).code == 4
    assert stored(program, user) == before
    assert program.run("cancel", user).code == 0


def test_a_missing_part_fails_the_import_and_is_named(
    program: Program, halves: list[Path], user: UUID
) -> None:
    assert program.run("import", *halves, "--user", user).code == 0
    stored(program, user)[1].unlink()
    with program.start("worker") as worker:
        until(lambda: program.run("status", user, "--json").json["state"] == "failed", "failed")
        worker.signal(signal.SIGTERM)
        assert worker.end().code == 0
    assert "Part 2 of 2" in program.run("status", user, "--json").json["import_error"]
    # The rest goes with the person all the same.
    assert program.run("erase", user, "--yes").code == 0
    assert stored(program, user) == []
