from __future__ import annotations

import json
import os
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psutil
import pytest

from tests.ports import free_port
from tests.service.cli.program import (
    Program,
    Running,
    must_not_be_a_traceback,
    processes_in,
    until,
)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def alone(own_home: Path, port: int) -> Iterator[Program]:
    """A program over a folder of its own, in which nothing may be left running."""
    yield Program(own_home, PORT=str(port))
    assert processes_in(own_home.resolve()) == []


def ready(running: Running, port: int) -> str:
    running.wait_for(f"SoulPrint is ready at http://127.0.0.1:{port}")
    return running.wait_for("worker_started")


def answers(port: int, path: str = "/health") -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as response:
        status: int = response.status
        return status


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_up_imports_and_ctrl_c_stops_all_of_it(
    alone: Program, port: int, export: Path, user: UUID
) -> None:
    with alone.start("up") as up:
        ready(up, port)
        assert answers(port) == answers(port, "/ready") == 200
        second = alone.run("up")
        assert second.code == 1
        assert f"port {port}" in second.err
        assert "set PORT" in second.err
        assert answers(port) == 200
        queued = alone.run("import", export, "--user", user)
        assert queued.code == 0
        until(lambda: alone.run("status", user, "--json").json["state"] == "complete", "complete")
        workers = up.children()
        up.signal(signal.SIGINT)
        ended = up.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 0, ended.err
    assert ended.out == ""
    assert ended.err.rstrip().endswith("Stopped.")
    assert ended.err.count("Stopping: ") == 1
    assert not any(worker.is_running() for worker in workers)
    assert not listens(port)
    # What it logged names steps and figures, and nothing that the person said.
    assert '"step": "quick_pass"' in ended.err
    assert "Ghent" not in ended.err


def test_a_worker_that_dies_is_replaced_and_the_web_service_stays(
    alone: Program, port: int
) -> None:
    with alone.start("up", "--workers", "2") as up:
        up.wait_for("SoulPrint is ready")
        until(lambda: len(up.children()) == 2, "two workers")
        up.wait_for("worker_started")
        victim = up.children()[0]
        victim.kill()
        assert json.loads(up.wait_for("worker_replaced"))["exit_code"] == -signal.SIGKILL
        assert answers(port) == 200
        up.wait_for("worker_started")
        until(lambda: len(up.children()) == 2, "two workers again")
        up.signal(signal.SIGTERM)
        assert up.end().code == 0


def test_when_up_is_killed_its_workers_leave_and_the_database_stops(
    alone: Program, port: int
) -> None:
    with alone.start("up") as up:
        ready(up, port)
        (worker,) = up.children()
        up.process.kill()
        up.process.wait()
        until(lambda: not psutil.pid_exists(worker.pid), "the worker left")
    until(lambda: not processes_in(alone.data_dir.resolve()), "the database stopped")


def loses_its_database(alone: Program, running: Running) -> None:
    """Kill the server of a data folder, and wait until it was started again."""
    folder = (alone.data_dir / "postgres" / "data").resolve()
    postmaster = int((folder / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    running.wait_for("The database is gone; it is started again (try 1 of 5)")
    running.wait_for("The database is back")


def test_up_starts_its_database_again_and_the_import_goes_on(
    alone: Program, port: int, export: Path, user: UUID
) -> None:
    with alone.start("up") as up:
        ready(up, port)
        loses_its_database(alone, up)
        assert alone.run("import", export, "--user", user).code == 0
        until(lambda: alone.run("status", user, "--json").json["state"] == "complete", "complete")
        until(lambda: answers(port, "/ready") == 200, "the service to be ready")
        # The same worker as before: it waited.
        assert not any("worker_replaced" in line for line in up.said)
        up.signal(signal.SIGINT)
        ended = up.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 0, ended.err


def test_a_second_ctrl_c_leaves_at_once(alone: Program, port: int) -> None:
    with alone.start("up") as up:
        ready(up, port)
        (worker,) = up.children()
        # A worker that cannot finish what it does, for as long as anybody waits.
        worker.suspend()
        up.signal(signal.SIGINT)
        up.wait_for("Stopping")
        until(lambda: not listens(port), "the web service stopped")
        until(lambda: _past_the_echo(up), "the second Ctrl-C counted")
        ended = up.end()
        assert ended.code == 130
        assert "Leaving at once" in ended.err
        until(lambda: not psutil.pid_exists(worker.pid), "the worker is gone")


def _past_the_echo(up: Running) -> bool:
    """Ctrl-C again: right after the first one it counts as its echo."""
    if up.process.poll() is None:
        up.signal(signal.SIGINT)
    return up.process.poll() is not None


def test_a_stop_while_everything_starts_leaves_nothing_behind(alone: Program) -> None:
    with alone.start("up") as up:
        up.wait_for("Setting up a database")
        up.signal(signal.SIGTERM)
        ended = up.end()
    must_not_be_a_traceback(ended)
    assert ended.code in {0, 128 + signal.SIGTERM}


def test_a_port_of_somebody_else_is_refused_before_anything_starts(
    alone: Program, port: int
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        for command in ("up", "serve"):
            ended = alone.run(command)
            assert ended.code == 1
            assert f"port {port}" in ended.err
    assert not alone.data_dir.exists() or not list(alone.data_dir.iterdir())


def test_serve_and_worker_are_the_parts_of_up(
    alone: Program, port: int, export: Path, user: UUID
) -> None:
    with alone.start("serve") as serve, alone.start("worker") as worker:
        serve.wait_for('"serving"')
        worker.wait_for("worker_started")
        assert answers(port) == 200
        assert alone.run("import", export, "--user", user).code == 0
        until(lambda: alone.run("status", user, "--json").json["state"] == "complete", "complete")
        for part in (serve, worker):
            part.signal(signal.SIGTERM)
            assert part.end().code == 0


def test_a_part_by_itself_starts_its_database_again_and_goes_on(
    alone: Program, port: int, export: Path, user: UUID
) -> None:
    with alone.start("serve") as serve:
        serve.wait_for('"serving"')
        loses_its_database(alone, serve)
        until(lambda: answers(port, "/ready") == 200, "the service to be ready")
        serve.signal(signal.SIGTERM)
        assert serve.end().code == 0
    with alone.start("worker") as worker:
        worker.wait_for("worker_started")
        loses_its_database(alone, worker)
        assert alone.run("import", export, "--user", user).code == 0
        until(lambda: alone.run("status", user, "--json").json["state"] == "complete", "complete")
        worker.signal(signal.SIGTERM)
        ended = worker.end()
    must_not_be_a_traceback(ended)
    assert ended.code == 0
