"""Memory is bounded by the largest conversation, whatever the size of the export."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipeline.exports.building import conversation, message, talk

_READER = """
import sys
from pathlib import Path
from soulprint_pipeline.exports import open_export
with open(sys.argv[1], "rb") as file:
    for item in open_export([file]):
        pass
# Not ru_maxrss: that remembers the process that started this one.
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


def _peak(path: Path) -> int:
    """Return the peak memory in MB of a process that only reads the export."""
    done = subprocess.run(
        [sys.executable, "-c", _READER, str(path)],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return int(done.stdout)


def _write(path: Path, megabytes: int, *, large: str = "") -> Path:
    ordinary = json.dumps(talk("x", 60)).encode()
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wb") as file:
        file.write(b"[" + ordinary)
        if large:
            file.write(b"," + large.encode())
        for _ in range(megabytes * 1_000_000 // len(ordinary)):
            file.write(b"," + ordinary)
        file.write(b"]")
    return path


@pytest.mark.parametrize("name", ["export.json", "export.json.gz"])
def test_the_peak_does_not_grow_with_the_export(name: str, tmp_path: Path) -> None:
    small = _peak(_write(tmp_path / f"small-{name}", 10))
    large = _peak(_write(tmp_path / f"large-{name}", 80))
    assert large <= small * 1.1
    assert large < 48


def test_a_conversation_of_18_mb_stays_under_96_mb(tmp_path: Path) -> None:
    turns = [message(f"m{n}", "user", [f"{n} said: " + "été, words\n" * 300]) for n in range(4000)]
    text = json.dumps(conversation("large", *turns))
    assert 17_000_000 < len(text) < 32_000_000
    assert _peak(_write(tmp_path / "export.json", 5, large=text)) < 96
