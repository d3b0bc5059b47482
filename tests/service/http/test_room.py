"""Readiness on a disk that fills up: it does not lie, and it does not go to and fro."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_service import room
from tests.database import migrate_with_logins, short_folder
from tests.service.http.service import Service, running

SIZE = 320 * room.MIB
"""A database that was just made takes some 80 MiB."""


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of its own, small enough to be filled."""
    with short_folder() as folder:
        folder.chmod(0o711)
        mount, unmount = shutil.which("mount"), shutil.which("umount")
        kind = ("-t", "tmpfs", "-o", f"size={SIZE},mode=711", "tmpfs")
        if mount is None or unmount is None or subprocess.call([mount, *kind, folder]):
            pytest.skip("no file system may be mounted here")
        try:
            yield folder
        finally:
            subprocess.check_call([unmount, folder])


def leave(disk: Path, free: int) -> None:
    """Fill the disk, or free it, until so much is left."""
    ballast = disk / "ballast"
    ballast.unlink(missing_ok=True)
    found = os.statvfs(disk)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize - free)


def assert_full(answer: httpx2.Response) -> None:
    assert answer.status_code == 503
    assert answer.json()["type"] == "urn:soulprint:problem:database-away"
    assert answer.json()["detail"].startswith("The database's disk is full, but for ")
    assert int(answer.headers["retry-after"]) >= 1


async def ready(service: Service) -> httpx2.Response:
    """As a probe asks: without a key."""
    return await service.client.get("/ready", headers={"Authorization": ""})


def test_a_disk_without_room_for_what_comes_next_is_not_ready(disk: Path) -> None:
    with EmbeddedPostgres(disk / "d") as postgres:
        migrate_with_logins(postgres.dsn)

        async def watch() -> None:
            async with running(postgres.dsn, data_dir=disk / "d") as service:
                assert (await ready(service)).status_code == 200
                leave(disk, room.LEAST - room.SEGMENT)
                refused = await ready(service)
                assert_full(refused)
                assert str(disk) not in refused.text
                # Alive it is, and it answers from what is there.
                assert (await service.get("/health")).status_code == 200
                # A little more is no reason to send traffic that the next segment stops.
                leave(disk, room.LEAST + room.SEGMENT)
                assert_full(await ready(service))
                leave(disk, room.AGAIN + room.SEGMENT)
                assert (await ready(service)).status_code == 200
                leave(disk, room.LEAST + room.SEGMENT)
                assert (await ready(service)).status_code == 200

        asyncio.run(watch())


@pytest.mark.parametrize("embedded", [True, False])
async def test_only_of_our_own_database_the_room_is_known(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, embedded: bool
) -> None:
    """No disk has so much room: what is asked about is not the app's."""
    monkeypatch.setattr(room, "LEAST", 1 << 62)
    (tmp_path / "postgres").mkdir()
    async with running(dsn, data_dir=tmp_path, database_url=None if embedded else dsn) as service:
        answer = await ready(service)
    if embedded:
        assert_full(answer)
    else:
        assert answer.status_code == 200


async def test_a_folder_that_is_not_there_is_left_to_the_database(dsn: str, tmp_path: Path) -> None:
    async with running(dsn, data_dir=tmp_path / "none") as service:
        assert (await ready(service)).status_code == 200
