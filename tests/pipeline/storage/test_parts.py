"""Exports in several stored objects: the manifest, what it may name, and fetching what it names."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.errors import ObjectMissing
from soulprint_pipeline.storage import (
    BadManifest,
    LocalStorage,
    fetch_parts,
    objects_of,
    parse_storage_path,
    write_manifest,
)
from soulprint_pipeline.storage.parts import LARGEST_MANIFEST, MOST_PARTS, read_manifest

USER = uuid4()
FOLDER = f"imports/{USER}/7f3a"
AT = f"{FOLDER}/parts.json"


async def put(storage: LocalStorage, path: str, data: bytes) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield data

    await storage.put(path, pieces())


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    return LocalStorage(tmp_path)


class Scratch:
    """Makes files, and remembers them and what the progress said."""

    def __init__(self) -> None:
        self.files: list[io.BytesIO] = []
        self.said: list[tuple[int, int | None]] = []

    def open(self) -> BinaryIO:
        self.files.append(io.BytesIO())
        return self.files[-1]

    def progress(self, done: int, total: int | None) -> None:
        self.said.append((done, total))


async def test_the_parts_are_fetched_in_the_manifests_order_with_one_progress(
    storage: LocalStorage,
) -> None:
    await put(storage, f"{FOLDER}/b.zip", b"b" * 30)
    await put(storage, f"{FOLDER}/a.zip", b"a" * 70)
    await put(storage, AT, write_manifest(("b.zip", "a.zip"), 100))
    scratch = Scratch()
    files = await fetch_parts(storage, AT, scratch.open, scratch.progress)
    assert [file.getvalue() for file in files if isinstance(file, io.BytesIO)] == [
        b"b" * 30,
        b"a" * 70,
    ]
    told = scratch.said[scratch.said.index((0, None)) + 1 :]
    assert told == sorted(told)
    assert {total for _, total in told} == {100}
    assert told[-1] == (100, 100)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 and so on",
        b"[]",
        b'{"mapping": {}}',
        b'{"title": "soulprint_parts"}',
        b'{"title": {"soulprint_parts": 1}}',
        b'{"soulprint_parts": 1, "parts": ["a"]',
        b'["soulprint_parts"]',
        b'{"soulprint_parts": 1, "parts": ["a.zip"]}' + b" " * LARGEST_MANIFEST,
        b"",
    ],
)
async def test_what_is_no_manifest_is_the_export_itself(storage: LocalStorage, data: bytes) -> None:
    await put(storage, AT, data)
    scratch = Scratch()
    (file,) = await fetch_parts(storage, AT, scratch.open, scratch.progress)
    assert file is scratch.files[0]
    assert scratch.files[0].getvalue() == data
    assert await objects_of(storage, AT) == [AT]


HOSTILE: list[Any] = [
    {"soulprint_parts": 2, "parts": ["a.zip"]},
    {"soulprint_parts": "1", "parts": ["a.zip"]},
    {"soulprint_parts": 1},
    {"soulprint_parts": 1, "parts": "a.zip"},
    {"soulprint_parts": 1, "parts": []},
    {"soulprint_parts": 1, "parts": ["a.zip", "a.zip"]},
    {"soulprint_parts": 1, "parts": ["a.zip", None]},
    {"soulprint_parts": 1, "parts": ["a.zip", "parts.json"]},
    {"soulprint_parts": 1, "parts": [f"{number}.zip" for number in range(MOST_PARTS + 1)]},
    *(
        {"soulprint_parts": 1, "parts": ["a.zip", name]}
        for name in (
            "", ".", "..", "../other.zip", "/etc/passwd", "sub/a.zip", "a\\b", "a%2fb", "a\0b",
            "a\nb", "x" * 256, "é" * 128, "..%2f..%2fa",
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("manifest", HOSTILE, ids=lambda m: json.dumps(m)[:50])
async def test_a_hostile_manifest_is_refused_and_nothing_it_names_is_touched(
    storage: LocalStorage, manifest: Any
) -> None:
    await put(storage, f"{FOLDER}/a.zip", b"mine")
    await put(storage, AT, json.dumps(manifest).encode())
    scratch = Scratch()
    with pytest.raises(BadManifest) as refused:
        await fetch_parts(storage, AT, scratch.open, scratch.progress)
    assert not refused.value.retryable
    assert len(str(refused.value)) <= 500
    assert "passwd" not in str(refused.value)
    assert len(scratch.files) == 1
    # Nor may its erasure delete anything but itself.
    assert await objects_of(storage, AT) == [AT]


@given(st.lists(st.text(max_size=300), max_size=5), st.integers(0, 2))
def test_whatever_is_named_lies_in_the_same_folder_of_the_same_user(
    names: list[str], version: int
) -> None:
    data = json.dumps({"soulprint_parts": version, "parts": names}).encode()
    try:
        manifest = read_manifest(data)
        paths = manifest.paths(AT) if manifest is not None else []
    except BadManifest:
        return
    assert len(paths) == len(set(paths)) == len(names) > 0
    for path in paths:
        assert path.rpartition("/")[0] == FOLDER
        assert path != AT
        assert str(parse_storage_path(path, USER, ["imports"])) == path


async def test_a_missing_part_is_named_by_its_number_before_any_is_fetched(
    storage: LocalStorage,
) -> None:
    await put(storage, f"{FOLDER}/a.zip", b"a" * 70)
    await put(storage, AT, write_manifest(("a.zip", "private words.zip", "c.zip"), 100))
    scratch = Scratch()
    with pytest.raises(ObjectMissing, match=r"Part 2 of 3 .* is not stored") as missing:
        await fetch_parts(storage, AT, scratch.open, scratch.progress)
    assert "private" not in str(missing.value)
    assert len(scratch.files) == 1


async def test_a_part_that_vanishes_meanwhile_is_named_too(
    storage: LocalStorage, tmp_path: Path
) -> None:
    for name in ("a.zip", "b.zip"):
        await put(storage, f"{FOLDER}/{name}", b"x" * 10)
    await put(storage, AT, write_manifest(("a.zip", "b.zip"), 20))
    scratch = Scratch()

    def progress(done: int, total: int | None) -> None:
        if (done, total) == (10, 20):
            (tmp_path / FOLDER / "b.zip").unlink(missing_ok=True)

    with pytest.raises(ObjectMissing, match="Part 2 of 2"):
        await fetch_parts(storage, AT, scratch.open, progress)


async def test_nothing_at_the_path_is_said_as_ever(storage: LocalStorage) -> None:
    scratch = Scratch()
    with pytest.raises(ObjectMissing, match="no stored file"):
        await fetch_parts(storage, AT, scratch.open, scratch.progress)
    assert await objects_of(storage, AT) == [AT]


async def test_the_parts_belong_to_the_manifest_and_come_before_it(storage: LocalStorage) -> None:
    await put(storage, AT, write_manifest(("a.zip", "b.zip"), 0))
    assert await objects_of(storage, AT) == [f"{FOLDER}/a.zip", f"{FOLDER}/b.zip", AT]


def test_more_parts_than_are_read_are_not_written_either() -> None:
    with pytest.raises(BadManifest, match="201 parts"):
        write_manifest(tuple(f"{number}.zip" for number in range(201)), 0)


async def test_parts_are_opened_where_they_lie_if_somebody_closes_them(
    storage: LocalStorage,
) -> None:
    scratch = Scratch()
    await put(storage, AT, write_manifest(("a.json", "b.json"), 12))
    await put(storage, f"{FOLDER}/a.json", b"first")
    await put(storage, f"{FOLDER}/b.json", b"second!")
    held: list[BinaryIO] = []
    files = await fetch_parts(storage, AT, scratch.open, scratch.progress, held.append)
    assert [file.read() for file in files] == [b"first", b"second!"]
    assert len(held) == 3
    assert scratch.files == []
    for file in held:
        file.close()
