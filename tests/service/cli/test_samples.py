"""Exports of other people's making, where a folder of them lies beside the repository."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.service.cli.program import Program

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
COUNTED = re.compile(r"^- (\S+): (\S+) conversations, visible (.+)$", re.MULTILINE)

pytestmark = pytest.mark.skipif(
    not (SAMPLES / "SOURCES.md").exists(), reason="no samples beside the repository"
)


def counts() -> dict[str, dict[str, int] | None]:
    """Visible messages by role of each sample, None where nothing in it can be read."""
    told = (SAMPLES / "SOURCES.md").read_text()
    return {match[1]: ast.literal_eval(match[3]) for match in COUNTED.finditer(told)}


def test_every_visible_message_of_the_samples_is_printed(tmp_path: Path) -> None:
    found: dict[str, dict[str, int] | None] = {}
    for name in counts():
        ended = Program(tmp_path / "never").run("inspect", "--messages", SAMPLES / name)
        roles = Counter(json.loads(line)["role"] for line in ended.out.splitlines())
        found[name] = dict(roles) if ended.code == 0 else None
    assert len(found) > 3
    assert found == counts()
