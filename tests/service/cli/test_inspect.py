from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.service.cli.exports import conversations, truncated, write
from tests.service.cli.program import SOULPRINT, Finished, Program, must_not_be_a_traceback


@pytest.fixture
def anywhere(tmp_path: Path) -> Program:
    """Inspecting changes nothing: not even a data folder may come to be."""
    return Program(tmp_path / "never")


def test_one_object_with_the_counts(anywhere: Program, export: Path) -> None:
    found = anywhere.run("inspect", export, "--json").json
    assert found["format"] == "chatgpt"
    assert found["conversations"] == 12
    assert found["messages"] == {"user": 36, "assistant": 36}
    assert found["quarantined"] == 0
    assert found["truncated"] is False
    assert found["bytes"] == export.stat().st_size
    assert found["first_at"] == "2023-11-14T22:13:20Z"
    assert not anywhere.data_dir.exists()


def test_the_messages_are_those_on_the_current_path_in_the_files_order(
    anywhere: Program, export: Path
) -> None:
    lines = anywhere.run("inspect", export, "--messages").out.splitlines()
    messages = [json.loads(line) for line in lines]
    assert len(messages) == 72
    assert messages[0] == {
        "conversation": "c-0",
        "title": "",
        "role": "user",
        "text": "I live in Ghent and I prefer short answers. Question 0?",
        "at": "2023-11-14T22:13:20Z",
    }
    assert [message["role"] for message in messages[:4]] == ["user", "assistant"] * 2
    assert not any("tulips" in message["text"] for message in messages)


def test_a_line_for_people_says_the_same(anywhere: Program, sample: Path) -> None:
    found = anywhere.run("inspect", sample, "--json").json
    said = anywhere.run("inspect", sample)
    assert f"{found['messages']['user']:,} by the person" in said.out
    assert found["quarantined"] == 1
    assert "unreadable: no mapping" in said.err


def test_a_reader_that_has_enough_ends_it_in_silence(anywhere: Program, sample: Path) -> None:
    process = subprocess.Popen(
        [SOULPRINT, "inspect", sample, "--messages"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=anywhere.environment,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process:
        msgspec.json.decode(process.stdout.readline())
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_cut_file_counts_up_to_the_cut(anywhere: Program, tmp_path: Path) -> None:
    ended = anywhere.run("inspect", truncated(tmp_path / "cut.json"), "--json")
    assert ended.code == 0
    assert ended.json["truncated"] is True
    assert ended.json["conversations"] == 11


def test_bytes_decide_and_not_the_name(anywhere: Program, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(gzip.compress(json.dumps(conversations(3)).encode()))
    assert anywhere.run("inspect", path, "--json").json["conversations"] == 3


@pytest.mark.parametrize("option", [(), ("--json",), ("--messages",)])
@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"", "empty (0 bytes)"),
        (b"[]", "no conversation"),
        (b'{"recipes": [{"name": "soup"}]}', "JSON"),
        (b"Dear diary, today I", "text"),
    ],
    ids=["pdf", "empty", "no conversations", "other json", "prose"],
)
def test_what_is_no_export_is_named_and_nothing_is_printed(
    anywhere: Program, tmp_path: Path, content: bytes, named: str, option: tuple[str, ...]
) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(content)
    ended: Finished = anywhere.run("inspect", path, *option)
    must_not_be_a_traceback(ended)
    assert ended.code == 1
    assert ended.out == ""
    assert named in ended.err
    assert "diary" not in ended.err


def test_what_other_people_wrote_cannot_move_the_cursor(anywhere: Program, tmp_path: Path) -> None:
    talks = conversations(4)
    talks[1]["mapping"] = None
    talks[1]["title"] = "\x1b[2J\x1b]0;owned\x07"
    ended = anywhere.run("inspect", write(tmp_path / "e.json", talks))
    assert ended.code == 0
    assert "\x1b" not in ended.out + ended.err
