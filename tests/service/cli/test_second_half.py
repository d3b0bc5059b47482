"""A second process halves the time of a large file, and nothing else depends on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from soulprint_pipeline.generator import write_export

# In a process of its own, as the command is: a test's has threads, and is not to be forked.
_PROGRAM = """
import os, signal, sys
from pathlib import Path
from soulprint_service.cli import output, second_half
from soulprint_service.cli.inspection import inspect

second_half.WORTH_A_PROCESS = int(sys.argv[2])
second_half._has_a_core_to_spare = lambda: True
forked = []
fork = os.fork

def counting():
    if sys.argv[3] == "refused":
        forked.append(0)
        raise BlockingIOError
    pid = fork()
    if pid:
        forked.append(pid)
        if sys.argv[3] == "killed":
            os.kill(pid, signal.SIGKILL)
    elif sys.argv[3] == "failing":
        second_half.open_export = None
        sys.stderr.close()
    return pid

os.fork = counting
if sys.argv[3] == "guessing":
    second_half.Export.halve = lambda self: (setattr(self, "_until", 5) or 5, second_half.Turn())
found = inspect([Path(sys.argv[1])])
found.seconds = 0.0
print(len(forked), flush=True)
output.result_json(found)
try:
    os.waitpid(-1, 0)
except ChildProcessError:
    sys.exit(0)
sys.exit("a process was left behind")
"""


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export with sources in both halves, damaged in the second, and cut."""
    path = tmp_path_factory.mktemp("second") / "conversations.json"
    write_export(path, megabytes=3, facts=40, seed=4)
    data = bytearray(path.read_bytes()[:-200])
    at = len(data) * 3 // 4
    data[at : at + 20] = b"#" * 20
    path.write_bytes(data)
    return path


def inspected(path: Path, worth: int, how: str) -> tuple[int, dict[str, Any]]:
    """Return how many processes were started, and what was found."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(path), str(worth), how],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    forked, _, found = done.stdout.partition("\n")
    return int(forked), json.loads(found)


@pytest.mark.parametrize("how", ["well", "killed", "failing", "guessing", "refused"])
def test_two_processes_find_what_one_finds_whatever_becomes_of_the_other(
    damaged: Path, how: str
) -> None:
    alone = inspected(damaged, sys.maxsize, "well")
    assert alone[0] == 0
    assert alone[1]["quarantined"] == 1
    assert alone[1]["truncated"]
    assert alone[1]["conversations"] > 50
    assert inspected(damaged, 1, how) == (1, alone[1])
