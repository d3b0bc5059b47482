from __future__ import annotations

import json
import logging
import os
import pty
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import structlog

from soulprint_queue.logs import configure

SECRET = "sk-ant-api03-never-to-be-seen"
SENTENCE = "I never told anyone that I am leaving Ruth in March."


class Written:
    """What was logged so far during the test."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self._text = ""

    def text(self) -> str:
        self._text += self._capsys.readouterr().err
        return self._text


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Written]:
    """The process's logging is ours during the test, and as it was afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    hooks = sys.excepthook, threading.excepthook
    root.handlers.clear()
    configure(json=True)
    yield Written(capsys)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks


def lines(written: Written) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.text().splitlines()]


def test_a_line_is_one_json_object_with_its_figures(written: Written) -> None:
    identity = UUID("01890000-0000-7000-8000-000000000001")
    with structlog.contextvars.bound_contextvars(import_id=identity):
        structlog.get_logger("soulprint.step").info("step finished", step="extract", ms=12.5)
    (line,) = lines(written)
    assert line.pop("at")
    assert line == {
        "event": "step finished",
        "level": "info",
        "import_id": str(identity),
        "step": "extract",
        "ms": 12.5,
    }


def test_an_exception_leaves_its_class_and_place_and_not_its_message(
    written: Written,
) -> None:
    try:
        try:
            json.loads(f'{{"said": {SENTENCE}')
        except ValueError as error:
            raise RuntimeError(f"{SECRET}: {error} {SENTENCE}") from error
    except RuntimeError as error:
        structlog.get_logger().exception("step failed", reason=error)
    (line,) = lines(written)
    assert line["error"] == line["reason"] == "RuntimeError < JSONDecodeError"
    assert isinstance(line["error_at"], list)
    assert "queue/test_logs.py:" in line["error_at"][0]
    assert SENTENCE not in written.text()
    assert SECRET not in written.text()


def test_an_exception_group_tells_its_classes(written: Written) -> None:
    group = ExceptionGroup(SENTENCE, [ValueError(SECRET), KeyError(SENTENCE)])
    logging.getLogger("soulprint").error("failed", exc_info=group)
    (line,) = lines(written)
    assert line["error"] == "ExceptionGroup[KeyError, ValueError]"


def test_a_circle_of_causes_ends(written: Written) -> None:
    first, second = ValueError(SECRET), KeyError(SENTENCE)
    first.__cause__, second.__cause__ = second, first
    logging.getLogger("soulprint").error("failed", exc_info=first)
    assert lines(written)[0]["error"] == "ValueError < KeyError"


def test_other_libraries_keep_their_text_and_lose_what_could_be_prose(
    written: Written,
) -> None:
    logger = logging.getLogger("pgqueuer")
    logger.warning(
        "entrypoint/job-id: %s/%d payload %s error %r, 100%% of %s",
        "extract",
        41,
        {"words": SENTENCE},
        ValueError(SECRET),
        SENTENCE,
    )
    logger.warning("by name: %(step)s said %(words)s", {"step": "memory", "words": SENTENCE})
    assert [line["event"] for line in lines(written)] == [
        "entrypoint/job-id: extract/41 payload <dict> error ValueError, 100% of <str>",
        "by name: memory said <str>",
    ]


def test_an_access_log_has_the_path_without_its_query(written: Written) -> None:
    logging.getLogger("uvicorn.access").info(
        '%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", f"/me/events?token={SECRET}", "1.1", 200
    )
    (line,) = lines(written)
    assert (line["event"], line["method"], line["path"], line["status"]) == (
        "request",
        "GET",
        "/me/events",
        200,
    )
    assert SECRET not in written.text()


def test_a_value_that_cannot_be_written_is_no_leak(written: Written) -> None:
    structlog.get_logger().info("odd", value={"a": object(), "b": Path("/x"), "c": b"\xff"})
    (line,) = lines(written)
    assert line["value"] == {"a": "<object>", "b": "/x", "c": "<bytes>"}


def test_configuring_twice_writes_each_line_once(written: Written) -> None:
    configure(json=True)
    logging.getLogger("soulprint").info("once")
    assert len(lines(written)) == 1


def run(script: str, tmp_path: Path) -> str:
    file = tmp_path / "script.py"
    file.write_text(script)
    done = subprocess.run(
        [sys.executable, str(file)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == ""
    return done.stderr


def test_a_record_that_breaks_while_it_is_written_does_not_spill(tmp_path: Path) -> None:
    output = run(
        f"""
import logging
from soulprint_queue.logs import configure
configure()
class Explosive:
    def __str__(self): raise ValueError({SECRET!r})
logging.getLogger("pgqueuer").warning(Explosive())
logging.getLogger("pgqueuer").warning("does not fit: %d %s", {SENTENCE!r})
""",
        tmp_path,
    )
    broken, misfit = output.splitlines()
    assert broken == "a log record of pgqueuer was lost: ValueError"
    assert json.loads(misfit)["event"] == "does not fit: <str> None"


def test_a_crash_a_dead_thread_and_a_lost_task_tell_no_words(tmp_path: Path) -> None:
    output = run(
        f"""
import asyncio, gc, threading
from soulprint_queue.logs import configure
configure()
def fail(): raise ValueError({SENTENCE!r})
thread = threading.Thread(target=fail); thread.start(); thread.join()
async def main():
    async def lose(): fail()
    task = asyncio.ensure_future(lose())
    await asyncio.wait([task])
    del task
    gc.collect()
asyncio.run(main())
raise RuntimeError({SECRET!r})
""",
        tmp_path,
    )
    events = [json.loads(line) for line in output.splitlines()]
    assert [(event["event"], event["error"]) for event in events] == [
        ("crashed", "ValueError"),
        ("Task exception was never retrieved", "ValueError"),
        ("crashed", "RuntimeError"),
    ]
    assert SENTENCE not in output
    assert SECRET not in output


def test_a_raising_handler_of_the_queue_tells_no_words(tmp_path: Path) -> None:
    output = run(
        f"""
import asyncio
from datetime import timedelta
from pgqueuer import PgQueuer
from pgqueuer.types import QueueExecutionMode
from soulprint_queue.logs import configure

configure()

async def main():
    queue = PgQueuer.in_memory()

    @queue.entrypoint("extract")
    async def extract(job):
        raise ValueError({SECRET!r} + {SENTENCE!r} + job.payload.decode())

    await queue.qm.queries.enqueue(["extract"], [{SENTENCE!r}.encode()], [0])
    await queue.qm.run(dequeue_timeout=timedelta(seconds=1), mode=QueueExecutionMode.drain)

asyncio.run(main())
""",
        tmp_path,
    )
    events = [json.loads(line) for line in output.splitlines()]
    assert any(
        event["logger"] == "pgqueuer"
        and event["event"].startswith("Exception while processing entrypoint/job-id: extract/")
        and "ValueError" in event["error"]
        for event in events
    ), output
    assert "Ruth" not in output
    assert SECRET not in output


def test_a_terminal_gets_lines_for_people(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import structlog; from soulprint_queue.logs import configure; configure()\n"
        "structlog.get_logger('soulprint').info('step finished', step='extract')\n"
    )
    ours, theirs = pty.openpty()
    try:
        subprocess.run([sys.executable, str(script)], stderr=theirs, check=True, timeout=60)
        output = os.read(ours, 4096).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert "step finished" in output
    assert not output.startswith("{")
