"""Archives: what is in them is read by name pattern, and those built to harm are refused."""

from __future__ import annotations

import gzip
import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest

from soulprint_pipeline.errors import EmptyExport, HostileExport, NotAnExport
from soulprint_pipeline.exports import zip_directory
from tests.pipeline.exports.building import Reading, laid_out, packed, talk

ARRAY = laid_out([talk("a"), talk("b")], "array")


def test_media_around_the_conversations_is_never_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(300):
            archive.writestr(f"file-{number}.png", b"\x89PNG" + bytes(2000))
        archive.writestr("Export/conversations.json", ARRAY)
        archive.writestr("Export/shared_conversations.json", b'[{"id": "x"}]')
        archive.writestr("upload.zip", packed({"conversations.json": ARRAY}))
    export = Reading(buffer.getvalue()).export
    assert export.conversations == 2
    assert export.bytes_total < 1000


def test_data_descriptors_as_macos_writes_them_are_read_whole_and_cut() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError("a pipe has no position")

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("user.json", b'{"email": "x"}' * 50)
        archive.writestr("conversations.json", ARRAY)
    whole = pipe.getvalue()
    assert Reading(whole).names == ["a", "b"]
    without_directory = whole[: whole.index(b"PK\x01\x02")]
    reading = Reading(without_directory)
    assert reading.names == ["a", "b"]
    assert reading.export.truncated


def test_bytes_before_the_archive_shift_nothing() -> None:
    shifted = packed({"x.txt": b"stub"})[:40] + packed({"conversations.json": ARRAY})
    assert Reading(shifted).names == ["a", "b"]


def test_sizes_beyond_32_bits_are_read_from_the_extra_field() -> None:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("conversations.json", "w", force_zip64=True) as member,
    ):
        member.write(ARRAY)
    assert Reading(buffer.getvalue()).names == ["a", "b"]


def test_two_exports_in_one_archive_are_both_read() -> None:
    second = laid_out([talk("c")], "array")
    data = packed({"2024/conversations.json": second, "2023/conversations.json": ARRAY})
    assert Reading(data).names == ["a", "b", "c"]


def test_a_wrong_checksum_is_reported_and_the_text_kept() -> None:
    data = bytearray(packed({"conversations.json": ARRAY}, method=zipfile.ZIP_STORED))
    at = data.index(b"Question 0 about a")
    data[at : at + 8] = b"QUESTION"
    reading = Reading(bytes(data))
    assert reading.names == ["a", "b"]
    assert "checksum" in reading.quarantined[0].reason


def test_damage_within_deflated_bytes_keeps_what_came_before() -> None:
    found = [talk(f"c{number}", 30) for number in range(200)]
    data = bytearray(packed({"conversations.json": laid_out(found, "array")}))
    middle = len(data) // 3
    data[middle : middle + 50] = b"\xff" * 50
    reading = Reading(bytes(data))
    assert reading.export.truncated or reading.quarantined
    assert reading.names[0] == "c0"


def test_an_archive_in_an_archive_is_refused() -> None:
    inner = packed({"conversations.json": ARRAY})
    for outer in (
        packed({"export.zip": inner}),
        gzip.compress(inner),
        packed({"conversations.json": inner}),
    ):
        with pytest.raises(HostileExport, match="archive within an archive"):
            Reading(outer)
    with pytest.raises(HostileExport, match="archive within an archive"):
        Reading(gzip.compress(gzip.compress(ARRAY)))


def test_an_encrypted_archive_is_refused_and_encrypted_media_is_not() -> None:
    def encrypted(name: str) -> bytes:
        data = bytearray(packed({"conversations.json": ARRAY, "voice.wav": b"RIFF" * 9}))
        for mark, flags_at, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
            at = data.find(mark)
            while at >= 0:
                if data[at + name_at :].startswith(name.encode()):
                    data[at + flags_at] |= 1
                at = data.find(mark, at + 4)
        return bytes(data)

    with pytest.raises(HostileExport, match="encrypted"):
        Reading(encrypted("conversations.json"))
    assert Reading(encrypted("voice.wav")).names == ["a", "b"]


def test_two_members_of_one_name_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("conversations.json", ARRAY)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("conversations.json", ARRAY)
    with pytest.raises(HostileExport, match="same name"):
        Reading(buffer.getvalue())


def test_overlapping_members_are_refused() -> None:
    data = bytearray(packed({"conversations-000.json": ARRAY, "conversations-001.json": ARRAY}))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<L", 1)
    with pytest.raises(HostileExport, match="overlap"):
        Reading(bytes(data))


def test_a_member_larger_than_it_declares_is_refused() -> None:
    data = bytearray(packed({"conversations.json": ARRAY}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<L", 100)
    with pytest.raises(HostileExport, match="more than it declares"):
        Reading(bytes(data))


def test_a_bomb_is_refused_within_bounds() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = packer.compress(ARRAY[:-1] + b',{"title": "')
    bomb = start + b"".join(packer.compress(b"A" * 2**20) for _ in range(300)) + packer.flush()
    assert len(bomb) < 500_000
    tracemalloc.start()
    began = time.monotonic()
    try:
        with pytest.raises(HostileExport, match="inflates"):
            Reading(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 120_000_000
    assert time.monotonic() - began < 300


def test_too_many_entries_are_refused_without_reading_them() -> None:
    data = bytearray(packed({"conversations.json": ARRAY}))
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = struct.pack("<2H", 65_535, 65_535)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    end64 = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**6, 10**6, 46_000_000, 0)
    with pytest.raises(HostileExport, match="more than 200,000 entries"):
        Reading(bytes(data[:end]) + end64 + locator + bytes(data[end:]))


def test_a_directory_that_hides_its_length_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_directory, "MAX_ENTRIES", 50)
    data = bytearray(packed({f"{n}.txt": b"" for n in range(60)} | {"conversations.json": ARRAY}))
    end = data.rindex(b"PK\x05\x06")
    data[end + 8 : end + 12] = struct.pack("<2H", 1, 1)
    with pytest.raises(HostileExport, match="entries"):
        Reading(bytes(data))


def test_names_that_climb_are_only_ever_names() -> None:
    data = packed({"../../../../tmp/conversations.json": ARRAY, "/etc/passwd": b"x"})
    assert Reading(data).names == ["a", "b"]


def test_a_packing_that_we_do_not_read_is_named() -> None:
    with pytest.raises(NotAnExport, match="stored and deflate"):
        Reading(packed({"conversations.json": ARRAY}, method=zipfile.ZIP_BZIP2))


def test_an_empty_archive_is_no_export() -> None:
    with pytest.raises(NotAnExport, match="empty zip"):
        Reading(packed({}))
    with pytest.raises(NotAnExport, match="a damaged zip archive, in which no file can be found"):
        Reading(b"PK\x03\x04 and what is left of it")
    with pytest.raises(NotAnExport, match=r"it holds: 2 documents, 1 image\)"):
        Reading(packed({"a.png": b"1", "b.pdf": b"2", "c.pdf": b"3"}))
    with pytest.raises(EmptyExport):
        Reading(packed({"conversations.json": b"[]"}))


def test_one_of_several_files_that_is_no_export_is_counted_out() -> None:
    with pytest.raises(NotAnExport, match="File 2 of 2: This is a PDF"):
        Reading(ARRAY, b"%PDF-1.7")


def test_a_shard_that_is_something_else_is_set_aside() -> None:
    data = packed({"conversations-000.json": ARRAY, "conversations-001.json": b"<html>no</html>"})
    reading = Reading(data)
    assert reading.names == ["a", "b"]
    assert "HTML" in reading.quarantined[0].reason


def test_padding_behind_gzip_is_no_damage() -> None:
    reading = Reading(gzip.compress(ARRAY) + b"\x00" * 700)
    assert reading.names == ["a", "b"]
    assert not reading.export.truncated
