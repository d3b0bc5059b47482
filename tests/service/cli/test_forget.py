from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import UUID, uuid4

from tests.queue.test_whole_imports import conversation
from tests.service.cli.program import Program, must_not_be_a_traceback


def test_a_fact_and_a_conversation_are_forgotten_by_their_ids(
    program: Program, sample: Path, user: UUID
) -> None:
    # Somebody of its own: whose facts go is written anew, under the eyes of other tests.
    assert program.run("import", sample, "--user", user, "--wait").code == 0
    facts = program.run("facts", user, "--json").json["facts"]
    doomed = facts[0]
    # What `forget` asks for stands in what a person reads.
    listed = program.run("facts", user).out
    for fact in facts:
        assert re.search(rf"^\S+  {fact['category']}, .*  {fact['id']}$", listed, re.MULTILINE)
        assert fact["conversation_id"] in listed
    ended = program.run("forget", user, "--fact", doomed["id"])
    must_not_be_a_traceback(ended)
    assert ended.code == 0, ended.err
    assert ended.out.startswith("The fact is forgotten: 1 fact and ")
    assert "soulprint status" in ended.err
    left = program.run("facts", user, "--json").json["facts"]
    assert doomed["id"] not in {fact["id"] for fact in left}

    # Custom instructions have no title: they are the account's, and stay.
    where = next(fact["conversation_id"] for fact in left if fact["conversation_title"])
    ended = program.run("forget", user, "--conversation", where)
    assert ended.code == 0, ended.err
    left = program.run("facts", user, "--json").json["facts"]
    assert where not in {fact["conversation_id"] for fact in left if fact["conversation_title"]}


def test_what_is_not_stored_is_not_found(program: Program, imported: UUID) -> None:
    for what in (("--fact", uuid4()), ("--conversation", "none-of-this-name")):
        ended = program.run("forget", imported, *what)
        must_not_be_a_traceback(ended)
        assert ended.code == 3


def test_what_to_forget_has_to_be_said(program: Program, imported: UUID) -> None:
    for what in ((), ("--fact", uuid4(), "--conversation", "c")):
        ended = program.run("forget", imported, *what)
        assert ended.code == 2
        assert "soulprint facts" in ended.err
        assert "lists the ids of both" in ended.err


def test_what_the_forgotten_had_replaced_stays_in_the_past(
    program: Program, tmp_path: Path, user: UUID
) -> None:
    homes = [
        conversation(1, "I live in Leeds.", "Ah."),
        conversation(2, "I live in Bristol.", "Ah."),
    ]
    export = tmp_path / "conversations.json"
    export.write_text(json.dumps(homes))
    assert program.run("import", export, "--user", user, "--wait").code == 0
    facts = program.run("facts", user, "--json").json["facts"]
    (doomed,) = [fact["id"] for fact in facts if fact["status"] == "active"]
    ended = program.run("forget", user, "--fact", doomed)
    assert ended.code == 0, ended.err
    assert "1 fact that had been replaced by what is forgotten stays in the past" in ended.out
    assert "Bristol" not in ended.out + ended.err
    listed = program.run("facts", user).out
    assert "superseded on 2023-11-14" in listed
    assert "Lives in Leeds." in listed
