"""A second process halves the time of a large file, and nothing else depends on it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from soulprint_pipeline.exports.export import MAX_KNOWN_SOURCES
from soulprint_pipeline.generator import write_export
from tests.pipeline.exports.building import conversation, laid_out, message

# In a process of its own, as the command is: a test's has threads, and is not to be forked.
_PROGRAM = """
import os, signal, sys
from pathlib import Path
from soulprint_pipeline.exports import export
from soulprint_service.cli import output, second_half
from soulprint_service.cli.inspection import inspect

second_half.WORTH_A_PROCESS = int(sys.argv[2])
second_half.MAX_KNOWN_SOURCES = export.MAX_KNOWN_SOURCES = int(sys.argv[4])
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


def inspected(
    path: Path, worth: int, how: str, known: int = MAX_KNOWN_SOURCES
) -> tuple[int, dict[str, Any]]:
    """Return how many processes were started, and what was found.

    Args:
        worth: bytes from which on a second process is.
        how: what becomes of it.
        known: how many sources are told apart.
    """
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(path), str(worth), how, str(known)],
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


@pytest.mark.parametrize("known", [6, 8, 12, 14, 64])
def test_two_processes_count_sources_as_one_does_however_many_there_are(
    tmp_path: Path, known: int
) -> None:
    """Each text stands in several conversations, some in both halves; beyond a bound all are forgotten."""
    talks = []
    chance = random.Random(5)  # noqa: S311  # for a test
    for n in range(120):
        # The newest first, as exports are: a text that is known is not told again.
        at = 1_700_000_000 - 1_000 * n
        about = message("ctx", "user", None, kind="user_editable_context", at=at,
                        user_profile=f"I am number {chance.randrange(13)}.")  # fmt: skip
        said = message(f"m{n}", "user", ["Words enough to be said."], at=at)
        talks.append(conversation(f"c{n}", about, said, create_time=at, update_time=at))
    path = tmp_path / "conversations.json"
    path.write_bytes(laid_out(talks, "array"))
    alone = inspected(path, sys.maxsize, "well", known)
    assert inspected(path, 1, "well", known) == (1, alone[1])
    counted = sum(alone[1]["sources"].values())
    assert counted == 13 if known > 13 else counted > 13
