"""An import's way through its stages: bars on a terminal, a line for each change elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

from soulprint_service.cli.output import count, duration, say

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Show: TypeAlias = Callable[[dict[str, Any]], None]
"""Called with every status object."""

STAGES = ("Download", "Conversations", "Quick profile", "Facts", "Memory", "Sections")

_PLACE_OF_STEP = {"quick_pass": 2, "extract": 3, "memory": 4, "sections": 5}
_DOWNLOADED, _PARSED = 20, 50


def stage_of(status: dict[str, Any]) -> tuple[int, float]:
    """Say which of the stages a status is in, and the share of it that is done, 0 to 1."""
    if status["state"] == "complete":
        return len(STAGES), 1.0
    full = status["full_pass"]
    step = full["step"] or "import"
    if step == "import":
        percent = status["progress_percent"]
        if percent < _DOWNLOADED:
            return 0, percent / _DOWNLOADED
        return 1, (percent - _DOWNLOADED) / (_PARSED - _DOWNLOADED)
    share = full["done"] / full["total"] if step == "extract" and full["total"] else 0.0
    return _PLACE_OF_STEP[step], min(share, 1.0)


@contextmanager
def shown() -> Iterator[Show]:
    """Give a function that shows what it is told on stderr."""
    if not sys.stderr.isatty():
        yield _Lines().show
        return
    with _bars() as progress:
        yield _Bars(progress).show


class _Lines:
    """One line for each stage, and for each tenth of a long one: a log is no progress bar."""

    def __init__(self) -> None:
        self._said: object = None
        self._place = -1

    def show(self, status: dict[str, Any]) -> None:
        retry = _retry(status)
        place, share = stage_of(status)
        news = retry or (place, int(share * 10))
        if news == self._said:
            return
        self._said = news
        # A stage may be over between two looks: it is named all the same.
        for passed in STAGES[self._place + 1 : place]:
            say(passed)
        self._place = max(self._place, place)
        if retry:
            say(retry)
        elif place == len(STAGES):
            say("Complete.")
        else:
            say(": ".join(filter(None, (STAGES[place], _detail(status, share)))))


class _Bars:
    """One bar a stage: done, under way, or to come."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: list[TaskID] = [
            progress.add_task(name, total=1.0, start=False, detail="") for name in STAGES
        ]

    def show(self, status: dict[str, Any]) -> None:
        place, share = stage_of(status)
        for number, task in enumerate(self._tasks):
            if number < place:
                self._progress.start_task(task)
                self._progress.update(task, completed=1.0, detail="")
            elif number == place:
                self._progress.start_task(task)
                detail = _retry(status) or _detail(status, share)
                self._progress.update(task, completed=share, detail=detail)


def _detail(status: dict[str, Any], share: float) -> str:
    full = status["full_pass"]
    if full["step"] == "extract" and full["total"]:
        left = f", about {duration(full['eta_seconds'])} left" if full["eta_seconds"] else ""
        return f"{full['done']:,} of {count(full['total'], 'window')}{left}"
    return f"{share:.0%}" if share else ""


def _retry(status: dict[str, Any]) -> str:
    at = status["full_pass"]["next_retry_at"]
    if status.get("notice"):
        return str(status["notice"])
    if status["state"] != "failed" or not at:
        return ""
    reason = status["import_error"] or status["full_pass_error"] or "failed"
    return f"Trying again at {str(at)[11:19]} UTC: {reason}"


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(bar_width=30),
        TimeElapsedColumn(),
        TextColumn("{task.fields[detail]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        yield progress
