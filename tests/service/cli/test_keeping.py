"""A database that does not come back is given up after a few tries."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_service.cli.exits import CommandFailed, ExitCode
from soulprint_service.cli.keeping import TRIES, keep_running, kept_running
from tests.database import end_server


async def test_a_database_that_cannot_be_started_again_is_given_up_with_its_reason(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("soulprint_service.cli.keeping.LOOK_SECONDS", 0.01)
    with EmbeddedPostgres(own_home) as postgres:
        # What it would be started from is another release's by now.
        (own_home / "postgres" / "data" / "PG_VERSION").write_text("11\n")
        await end_server(postgres, signal.SIGQUIT)
        with pytest.raises(CommandFailed, match=f"started again {TRIES} times") as given_up:
            await asyncio.wait_for(keep_running(postgres, asyncio.Event()), 60)
    assert given_up.value.code == ExitCode.NOT_REACHABLE
    assert "Postgres 11" in str(given_up.value)
    said = capsys.readouterr().err
    assert said.count("it is started again") == said.count("was made by Postgres 11") == TRIES


async def test_a_stop_ends_the_watch(own_home: Path) -> None:
    with EmbeddedPostgres(own_home) as postgres:
        stop = asyncio.Event()
        watching = asyncio.create_task(keep_running(postgres, stop))
        stop.set()
        await asyncio.wait_for(watching, 60)
        assert postgres.runs()
    assert not postgres.runs()


async def test_whoever_works_on_a_database_that_is_given_up_comes_to_an_end(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soulprint_service.cli.keeping.LOOK_SECONDS", 0.01)
    with EmbeddedPostgres(own_home) as postgres:
        (own_home / "postgres" / "data" / "PG_VERSION").write_text("11\n")
        await end_server(postgres, signal.SIGQUIT)

        async def work() -> None:
            stop = asyncio.Event()
            async with kept_running(postgres, stop):
                await asyncio.wait_for(stop.wait(), 60)
                raise OSError("Nobody answers any more.")

        with pytest.raises(CommandFailed, match=f"started again {TRIES} times"):
            await work()


async def test_the_apps_database_is_the_apps_to_start() -> None:
    stop = asyncio.Event()
    async with kept_running(None, stop):
        pass
    assert not stop.is_set()
