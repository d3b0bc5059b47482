"""The temporary file has no name, and a full disk is told as such."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from soulprint_pipeline.errors import DiskFull
from soulprint_pipeline.storage import open_temporary
from soulprint_pipeline.storage.temporary import TemporaryFile


def test_nothing_lies_in_the_folder_while_it_is_used(tmp_path: Path) -> None:
    with open_temporary(tmp_path / "new") as file:
        assert file.write(b"hello" * 1000) == 5000
        file.seek(0)
        assert file.read(5) == b"hello"
        assert list((tmp_path / "new").iterdir()) == []


def test_a_process_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; "
        "from soulprint_pipeline.storage import open_temporary; "
        "file = open_temporary(Path(sys.argv[1])); file.write(b'x' * 100000); "
        "os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, timeout=60)
    assert killed.returncode == -9
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_names_the_size_and_the_folder(tmp_path: Path) -> None:
    with (
        TemporaryFile(os.open("/dev/full", os.O_RDWR), tmp_path) as file,
        pytest.raises(DiskFull) as raised,
    ):
        file.write(b"x" * 12_345_678)
    assert "12.3 MB" in str(raised.value)
    assert str(tmp_path) in str(raised.value)
    assert raised.value.retryable


def test_of_a_small_file_no_size_is_told(tmp_path: Path) -> None:
    with (
        TemporaryFile(os.open("/dev/full", os.O_RDWR), tmp_path) as file,
        pytest.raises(DiskFull, match="not even a small file fits into"),
    ):
        file.write(b"x" * 16)
