from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.cli.program import Program

COMMANDS = (
    *("up", "serve", "worker", "migrate", "import", "inspect", "estimate", "status", "profile"),
    *("facts", "audit", "regenerate", "retry", "cancel", "forget", "erase", "doctor"),
)
HEAVY = (
    *("asyncpg", "pgqueuer", "pydantic", "rich", "alembic", "sqlalchemy", "anthropic", "structlog"),
    *("starlette", "uvicorn", "ijson", "httpx2", "psutil"),
)


@pytest.fixture
def anywhere(tmp_path: Path) -> Program:
    """A program whose data folder must never be needed."""
    return Program(tmp_path / "never")


def test_the_help_names_every_command(anywhere: Program) -> None:
    ended = anywhere.run("--help")
    listed = [line.split()[0] for line in ended.out.split("Commands:")[1].splitlines()[1:] if line]
    assert ended.code == 0
    assert tuple(listed[: len(COMMANDS)]) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(anywhere: Program, command: str) -> None:
    ended = anywhere.run(command, "--help")
    assert ended.code == 0
    assert ended.out.startswith(f"Usage: soulprint {command}")
    assert not anywhere.data_dir.exists()


def test_the_help_loads_nothing_heavy() -> None:
    script = (
        "import sys; from soulprint_service.cli.run import run; run(['--help']);"
        f"sys.exit(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.stderr.strip() == ""


def test_nothing_asked_shows_the_help_and_is_wrong_usage(anywhere: Program) -> None:
    ended = anywhere.run()
    assert ended.code == 2
    assert "Commands:" in ended.out + ended.err


def test_the_version_is_the_packages(anywhere: Program) -> None:
    from importlib.metadata import version

    assert anywhere.run("--version").out == f"soulprint {version('soulprint')}\n"
