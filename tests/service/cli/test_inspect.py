from __future__ import annotations

import gzip
import io
import json
import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from tests.service.cli.exports import conversations, truncated, write
from tests.service.cli.program import SOULPRINT, Finished, Program, must_not_be_a_traceback

BLOCK = "\N{FULL BLOCK}"


def zipped(members: dict[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return held.getvalue()


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
    at = found["quarantine"][0]["position"]
    assert f"unreadable at byte {at:,} of file" in said.err
    assert ": no mapping" in said.err


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


def test_what_cannot_be_read_is_listed_with_its_place(anywhere: Program, tmp_path: Path) -> None:
    talks = conversations(6)
    talks[4]["mapping"] = None
    text = json.dumps(talks)
    at = text.index('{"title": "Talk 4"')
    for name, content in (
        ("plain.json", text.encode()),
        ("packed.json.gz", gzip.compress(text.encode())),
        ("packed.zip", zipped({"conversations.json": text})),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        found = anywhere.run("inspect", path, "--json").json
        (unreadable,) = found["quarantine"]
        assert (unreadable["position"], unreadable["conversation"]) == (at, "c-4"), name
        assert unreadable["reason"].startswith("no mapping")
        assert unreadable["place"] == ""
        assert f"unreadable at byte {at:,}: no mapping" in anywhere.run("inspect", path).err


def test_of_several_files_it_is_said_which_one_the_byte_is_in(
    anywhere: Program, tmp_path: Path
) -> None:
    talks = conversations(4)
    talks[1]["mapping"] = talks[3]["mapping"] = None
    shards = {f"conversations-00{n}.json": json.dumps(talks[2 * n : 2 * n + 2]) for n in (0, 1)}
    one = tmp_path / "one.zip"
    one.write_bytes(zipped(shards))
    found = anywhere.run("inspect", one, "--json").json
    places = [each["place"] for each in found["quarantine"]]
    assert places == ["file 1 of conversations", "file 2 of conversations"]
    other = write(tmp_path / "two.json", [*conversations(1), {"title": "x", "mapping": None}])
    found = anywhere.run("inspect", one, other, "--json").json
    assert [each["place"] for each in found["quarantine"]] == [
        "file 1 of conversations, part 1",
        "file 2 of conversations, part 1",
        "the file, part 2",
    ]
    said = anywhere.run("inspect", one, other).err
    assert "of the file, part 2: no mapping" in said


def test_much_damage_is_counted_whole_and_shown_in_part(anywhere: Program, tmp_path: Path) -> None:
    broken = [{"title": f"folder {n}", "mapping": None} for n in range(1_200)]
    path = write(tmp_path / "e.json", [*conversations(1), *broken])
    found = anywhere.run("inspect", path, "--json").json
    assert found["quarantined"] == sum(found["reasons"].values()) == 1_200
    assert len(found["quarantine"]) == 1_000
    said = anywhere.run("inspect", path).err
    assert said.count("unreadable at byte") == 10
    assert "and 1,190 more" in said
    assert "1,200 times: no mapping" in said


def test_a_person_sees_the_months(anywhere: Program, tmp_path: Path) -> None:
    talks = conversations(5)
    for talk, at in zip(talks, (1_700_000_000, 1_700_000_000, 1_706_000_000, None, 0), strict=True):
        talk["create_time"] = at
    del talks[4]
    talks[3]["mapping"] = {"a": None}
    found = anywhere.run("inspect", write(tmp_path / "e.json", talks), "--json").json
    assert found["months"] == {"2023-11": 2, "2024-01": 1}
    assert found["undated"] == 1
    lines = anywhere.run("inspect", tmp_path / "e.json").out.splitlines()
    at = lines.index("Conversations begun (1 without a date)")
    assert lines[at + 1 : at + 4] == [
        f"  2023-11  2  {BLOCK * 40}",
        "  2023-12  0",
        f"  2024-01  1  {BLOCK * 20}",
    ]


def test_a_long_reading_has_its_bar(anywhere: Program, export: Path) -> None:
    code = (
        "import soulprint_service.cli.bar as bar; bar.QUIET_SECONDS = 0.0; "
        "from soulprint_service.cli import main; main()"
    )
    ours, theirs = pty.openpty()
    ended = subprocess.run(
        [sys.executable, "-c", code, "inspect", export],
        env={**anywhere.environment, "TERM": "xterm", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
        timeout=60,
        check=False,
    )
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert ended.returncode == 0, shown
    assert "Reading" in shown
    assert "Conversations         12" in ended.stdout.decode()
