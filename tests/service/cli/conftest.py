"""One data folder with a running Postgres for commands that keep to their own users."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from soulprint_pipeline.generator.sample import write_sample
from soulprint_queue.embedded import EmbeddedPostgres
from tests.database import short_folder
from tests.service.cli.exports import conversations, write
from tests.service.cli.program import Program


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A data folder whose Postgres is held running, so that commands only attach to it."""
    with short_folder() as folder:
        folder.chmod(0o711)
        data = folder / "d"
        with EmbeddedPostgres(data):
            yield data


@pytest.fixture(scope="session")
def program(home: Path) -> Program:
    program = Program(home)
    assert program.run("migrate").code == 0
    return program


@pytest.fixture
def own_home() -> Iterator[Path]:
    """A data folder of the test's own, with nothing in it and no server running."""
    with short_folder() as folder:
        folder.chmod(0o711)
        yield folder / "d"


@pytest.fixture
def user() -> UUID:
    return uuid4()


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write(tmp_path / "conversations.json", conversations())


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.zip"
    write_sample(path)
    return path


@pytest.fixture(scope="session")
def imported(program: Program, sample: Path) -> UUID:
    """A user whose sample export is imported to the end."""
    user = uuid4()
    ended = program.run("import", sample, "--user", user, "--wait")
    assert ended.code == 0, ended.err
    return user
