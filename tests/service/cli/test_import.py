from __future__ import annotations

import asyncio
import json
import os
import pty
import signal
import threading
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from soulprint_queue.embedded import EmbeddedPostgres
from tests.service.cli.exports import conversations, truncated, write
from tests.service.cli.program import SECONDS, SOULPRINT, Program, must_not_be_a_traceback, until

WITHOUT_ONE = "1 part of the export could not be read, and everything else was."
SECTIONS = ("soul", "identity", "user", "agents", "tools")


def test_waiting_shows_the_stages_and_then_the_profile(
    program: Program, sample: Path, user: UUID
) -> None:
    ended = program.run("import", sample, "--user", user, "--wait")
    must_not_be_a_traceback(ended)
    assert ended.code == 0, ended.err
    stages = ("Download", "Conversations", "Quick profile", "Facts", "Memory", "Sections")
    said = [line.split(":")[0] for line in ended.err.splitlines()[1:]]
    assert list(dict.fromkeys(said)) == [*stages, "Complete.", WITHOUT_ONE]
    assert ended.out.startswith("# The profile of Mira")
    for heading in (*SECTIONS, "memory"):
        assert f"## {heading.upper()}" in ended.out
    assert "import" not in ended.out.splitlines()[0]


def test_on_a_terminal_every_stage_has_its_bar(program: Program, export: Path, user: UUID) -> None:
    ours, theirs = pty.openpty()
    shown: list[bytes] = []

    def read() -> None:
        try:
            while piece := os.read(ours, 65536):
                shown.append(piece)
        except OSError:
            return  # how Linux says that the other end is closed

    reader = threading.Thread(target=read)
    reader.start()
    import subprocess

    ended = subprocess.run(
        [SOULPRINT, "import", export, "--user", str(user), "--wait"],
        env={**program.environment, "TERM": "xterm", "COLUMNS": "100"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        timeout=SECONDS,
        check=False,
    )
    os.close(theirs)
    reader.join(10)
    os.close(ours)
    text = b"".join(shown).decode()
    assert ended.returncode == 0, text
    assert "━" in text
    for stage in ("Download", "Conversations", "Quick profile", "Facts", "Memory", "Sections"):
        assert stage in text
    assert "Your profile" in text
    assert "Ghent" in text


def test_the_status_the_profile_and_the_facts_are_one_document_each(
    program: Program, imported: UUID
) -> None:
    status = program.run("status", imported, "--json")
    assert status.err == ""
    assert (status.json["import_status"], status.json["full_pass_status"]) == ("complete",) * 2
    assert status.json["quarantined"] == 1
    profile = program.run("profile", "--user", imported, "--json").json
    assert all(isinstance(profile[f"{section}_md"], dict) for section in SECTIONS)
    assert profile["memory_md"].startswith("## Preferences")
    assert profile["evidence"]
    facts = program.run("facts", imported, "--json").json
    assert facts["next"] is None
    assert len({fact["id"] for fact in facts["facts"]}) == len(facts["facts"]) > 20
    assert all(fact["quote"] and fact["message_id"] for fact in facts["facts"])


def test_people_read_the_same_as_tables(program: Program, imported: UUID) -> None:
    status = program.run("status", imported)
    assert "Import status         complete (100 %)" in status.out
    assert "1 unreadable" in status.out
    facts = program.run("facts", imported)
    assert "\u201cPlease use British spelling" in facts.out or "\u201c" in facts.out
    assert program.run("profile", imported).out.startswith("# The profile of Mira")


def test_the_audit_counts_every_line_of_the_profile(program: Program, imported: UUID) -> None:
    audit = program.run("audit", imported, "--json").json
    profile = program.run("profile", imported, "--json").json
    bullets = [line for line in profile["memory_md"].splitlines() if line.startswith("- ")]
    assert audit["sections"]["memory"]["lines"] == len(bullets) > 0
    assert audit["lines"] == sum(part["lines"] for part in audit["sections"].values())
    assert audit["supported"] + len(audit["unsupported"]) == audit["lines"]
    assert audit["sections"]["memory"]["share"] == 1.0
    assert any("; until then: " in line for line in bullets)
    assert (audit["broken"], audit["quotes"] > 20) == ([], True)
    table = program.run("audit", imported)
    assert f"{audit['lines']:>7}" in table.out.splitlines()[-1]


def test_a_handover_never_overwrites(program: Program, imported: UUID, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "MEMORY.md").write_text("my own")
    refused = program.run("profile", imported, "--as", "openclaw", folder)
    assert refused.code == 4
    assert "MEMORY.md is there already, and nothing was written" in refused.err
    assert [path.name for path in folder.iterdir()] == ["MEMORY.md"]
    assert (folder / "MEMORY.md").read_text() == "my own"
    written = program.run("profile", imported, "--as", "openclaw", folder, "--force")
    assert written.code == 0
    names = [Path(line).name for line in written.out.splitlines()]
    assert names == ["SOUL.md", "IDENTITY.md", "USER.md", "AGENTS.md", "MEMORY.md"]
    assert "Mira" in (folder / "USER.md").read_text()
    assert (folder / "MEMORY.md").stat().st_mode & 0o777 == 0o600


def test_a_handover_into_a_file_is_wrong_usage_and_force_does_not_change_that(
    program: Program, imported: UUID, tmp_path: Path
) -> None:
    file = tmp_path / "f"
    file.write_text("my own")
    for options in ((), ("--force",)):
        ended = program.run("profile", imported, "--as", "json", file, *options)
        must_not_be_a_traceback(ended)
        assert ended.code == 2
        assert f"{file} is a file; it has to be a folder." in ended.err
        assert "--force" not in ended.err
    assert file.read_text() == "my own"


def test_what_is_no_export_is_named_before_anything_is_stored(
    program: Program, tmp_path: Path, user: UUID
) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(b"%PDF-1.7 and so on")
    ended = program.run("import", path, "--user", user, "--wait")
    assert ended.code == 1
    assert "PDF" in ended.err
    assert program.run("status", user).code == 3
    assert not (program.data_dir / "storage" / "imports" / str(user)).exists()


def test_a_cut_export_is_imported_up_to_the_cut_and_says_so(
    program: Program, tmp_path: Path, user: UUID
) -> None:
    cut = truncated(tmp_path / "cut.json")
    ended = program.run("import", cut, "--user", user, "--wait")
    assert ended.code == 0, ended.err
    assert "The export is cut off before its end: what came before the cut is here." in ended.err
    status = program.run("status", user, "--json").json
    assert status["truncated"] is True
    assert status["total_conversations"] == 11
    assert "cut off before its end" in program.run("status", user).out


def test_an_import_that_fails_for_good_is_1_with_its_reason(
    program: Program, tmp_path: Path, user: UUID
) -> None:
    # The first look finds a conversation; reading it finds that nothing in it can be read.
    broken = conversations(1)
    broken[0]["mapping"] = {"a": {"message": {"author": {"role": "user"}, "content": None}}}
    broken[0]["current_node"] = "a"
    path = write(tmp_path / "broken.json", [*broken, {"title": "no more", "mapping": None}])
    program.run("import", path, "--user", user)
    stored = next((program.data_dir / "storage" / "imports" / str(user)).iterdir())
    stored.unlink()
    with program.start("worker") as worker:
        until(lambda: program.run("status", user, "--json").json["state"] == "failed", "failed")
        worker.signal(signal.SIGTERM)
        assert worker.end().code == 0
    status = program.run("status", user)
    assert "There is no stored file" in status.out
    assert f"soulprint retry {user}" in status.err
    assert program.run("retry", user).code == 0
    assert program.run("cancel", user).code == 0


def test_a_file_that_cannot_be_read_leaves_the_profile_and_asks_for_another(
    program: Program, export: Path, sample: Path
) -> None:
    user = uuid4()
    assert program.run("import", sample, "--user", user, "--wait").code == 0
    before = program.run("profile", user).out
    fact = program.run("facts", user, "--json").json["facts"][0]
    assert program.run("import", export, "--user", user).code == 0
    folder = program.data_dir / "storage" / "imports" / str(user)
    max(folder.iterdir(), key=lambda path: path.stat().st_mtime).write_bytes(b"%PDF-1.7 no export")
    with program.start("worker") as worker:
        until(lambda: program.run("status", user, "--json").json["state"] == "failed", "failed")
        status = program.run("status", user)
        assert "PDF" in status.out
        assert f"Import another one: soulprint import FILE --user {user}" in status.err
        assert "earlier import stand as they are" in status.err
        assert "soulprint retry" not in status.err
        assert program.run("profile", user).out == before
        refused = program.run("regenerate", user, "--section", "soul")
        assert (refused.code, "import another one first" in refused.err) == (4, True)
        forgotten = program.run("forget", user, "--fact", fact["id"])
        assert "written anew by the next import" in forgotten.err.replace("\n", " ")
        again = program.run("retry", user)
        assert again.code == 0
        assert "fails again as before" in again.err
        assert "goes on" not in again.out
        worker.signal(signal.SIGTERM)
        assert worker.end().code == 0


async def test_ctrl_c_while_waiting_leaves_the_import_in_the_queue(
    program: Program, home: Path, export: Path
) -> None:
    user = uuid4()
    with EmbeddedPostgres(home) as postgres:
        holding = await asyncpg.connect(postgres.dsn)
        try:
            with program.start("import", export, "--user", user, "--wait") as waiting:
                held = holding.transaction()
                await held.start()
                # The step cannot store anything: it is surely under way when Ctrl-C comes.
                await holding.execute("LOCK TABLE soulprint.import_conversations")
                await asyncio.to_thread(waiting.wait_for, "Download")
                waiting.signal(signal.SIGINT)
                await asyncio.to_thread(waiting.wait_for, "Stopping")
                await held.rollback()
                ended = await asyncio.to_thread(waiting.end)
        finally:
            await holding.close()
    must_not_be_a_traceback(ended)
    assert ended.code == 130, ended
    assert ended.out == ""
    assert "The import stays in the queue" in ended.err
    assert f"soulprint status {user}" in ended.err
    assert program.run("status", user, "--json").json["state"] != "complete"
    with program.start("worker") as worker:
        until(lambda: program.run("status", user, "--json").json["state"] == "complete", "complete")
        worker.signal(signal.SIGINT)
        assert worker.end().code == 0


def test_cancelling_ends_the_waiting(program: Program, export: Path, user: UUID) -> None:
    stored = program.run("import", export, "--user", user)
    assert stored.code == 0
    assert program.run("cancel", user).code == 0
    status = program.run("status", user, "--json").json
    assert status["import_status"] == "cancelled"
    assert json.dumps(status)


@pytest.mark.parametrize("name", ["export.ZIP", "Letters to my doctor.json", "noname"])
def test_nothing_of_the_files_name_is_kept_but_its_kind(
    program: Program, tmp_path: Path, name: str
) -> None:
    user = uuid4()
    path = write(tmp_path / name, conversations(2))
    assert program.run("import", path, "--user", user).code == 0
    (stored,) = (program.data_dir / "storage" / "imports" / str(user)).iterdir()
    assert stored.suffix == path.suffix.lower()
    assert len(stored.stem) == 32
    assert stored.read_bytes() == path.read_bytes()
    assert program.run("cancel", user).code == 0
