from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from tests.service.cli.program import Program, must_not_be_a_traceback


def test_a_section_is_written_anew_by_its_name(program: Program, sample: Path) -> None:
    # Somebody of its own: what others do to theirs may be under way.
    imported = uuid4()
    assert program.run("import", sample, "--user", imported, "--wait").code == 0
    ended = program.run("regenerate", imported, "--section", "soul")
    must_not_be_a_traceback(ended)
    assert ended.code == 0, ended.err
    assert ended.out == "SOUL will be written anew.\n"
    assert "soulprint status" in ended.err
    status = program.run("status", imported, "--json").json
    assert (status["state"], status["full_pass"]["step"]) == ("writing", "sections")

    again = program.run("regenerate", imported, "--section", "TOOLS")
    must_not_be_a_traceback(again)
    assert again.code == 4
    # Nobody works on it, so nobody is waited for.
    assert "Start one: soulprint up" in again.err
    assert f"soulprint cancel {imported}" in again.err
    # Whoever thinks better of it has the profile as it was.
    assert program.run("cancel", imported).code == 0
    assert program.run("status", imported, "--json").json["state"] == "complete"


def test_which_section_has_to_be_said(program: Program) -> None:
    for what in ((), ("--section", "MEMORY")):
        ended = program.run("regenerate", *what)
        must_not_be_a_traceback(ended)
        assert ended.code == 2
    assert program.run("regenerate", uuid4(), "--section", "SOUL").code == 3
