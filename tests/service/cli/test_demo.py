from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.service.cli.exports import conversations, write

ROOT = Path(__file__).parents[3]


def demo(
    *arguments: object, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / "demo", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture
def export_beside(tmp_path: Path) -> Path:
    return write(tmp_path / "my export.json", conversations())


def test_the_demo_shows_a_profile_and_touches_nothing_that_is_set_around_it() -> None:
    shown = demo(
        DATABASE_URL="postgresql://nobody@127.0.0.1:1/app",
        ANTHROPIC_API_KEY="sk-somebodys",
        FACT_EXTRACTION_CONCURRENCY="nonsense",
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("# The profile of Mira")
    assert "## MEMORY" in shown.stdout
    assert "local analyst" in shown.stdout
    assert "DATABASE_URL is set, and left out of account" in shown.stderr
    assert "ANTHROPIC_API_KEY is set, and left out of account" in shown.stderr
    assert "sk-somebodys" not in shown.stderr
    # Its own folder: demos of other tests may run beside it.
    folder = re.search(r"Setting up a database in (/tmp/soulprint-demo\.\w+)/", shown.stderr)
    assert folder is not None
    assert not Path(folder[1]).exists()


def test_the_demo_takes_an_export_from_the_callers_folder(export_beside: Path) -> None:
    shown = demo(export_beside.name, cwd=export_beside.parent)
    assert shown.returncode == 0, shown.stderr
    assert "Ghent" in shown.stdout


def test_the_demo_of_a_missing_file_says_so_before_it_sets_anything_up(tmp_path: Path) -> None:
    shown = demo(tmp_path / "gone.zip")
    assert shown.returncode == 3
    assert "there is no file" in shown.stderr
    assert demo("a", "b").returncode == 2
    assert demo("").returncode == 2
