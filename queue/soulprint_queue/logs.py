"""Structured logs to stderr: ours, pgqueuer's, uvicorn's, all through one door.

People's words and secrets never reach a log. What a person wrote ends up in messages of
exceptions (a parser quotes its input, Postgres quotes the row), so no message of any exception
is written, only its class and the places in the code that it came through. Records of other
libraries keep their fixed text; of what they fill in, only what cannot be prose stays.

    {"event": "step finished", "level": "info", "at": "…Z", "import_id": "…", "step": "extract"}
    {"event": "step failed", "level": "error", "at": "…Z",
     "error": "JSONDecodeError", "error_at": ["steps/extract.py:41 run", "json/decoder.py:355 …"]}
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Mapping, MutableMapping
from datetime import date, time, timedelta
from enum import Enum
from numbers import Number
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

import structlog

# Others speak up when something is wrong; their chatter names addresses and tasks.
_QUIET = ("asyncio", "anthropic", "httpx2", "httpcore2", "pgqueuer", "sqlalchemy", "alembic")
_PLACES = 12
_LONGEST_PATH = 200

# One word of a program (an entrypoint, a channel, a class, an address): prose has blanks.
_WORD = re.compile(r"[A-Za-z0-9_.:/@\[\]-]{1,80}")
_CONVERSION = re.compile(r"%(?:\((\w+)\))?[#0\- +]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa%]")

EventDict = MutableMapping[str, Any]


def configure(*, json: bool | None = None, level: int = logging.INFO) -> None:
    """Send every log of this process to stderr. May be called again; the last call counts.

    Args:
        json: one JSON object a line; None: unless stderr is a terminal, where it is for people.
        level: the least level of ours that is written; other libraries begin at WARNING.
    """
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _without_messages,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _OurHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_foreign, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(default=_safe)
                if as_json
                else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), timestamp_key="at"),
            ],
            # The template and what fills it, apart: `_foreign` decides what is let through.
            use_get_message=False,
            pass_foreign_args=True,
        )
    )
    root = logging.getLogger()
    for old in [known for known in root.handlers if isinstance(known, _OurHandler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("pgqueuer", "uvicorn", "uvicorn.error", "uvicorn.access"):
        _only_through_root(logging.getLogger(name))
    sys.excepthook = _crashed
    threading.excepthook = _thread_crashed


class _OurHandler(logging.Handler):
    """Writes to whatever stderr is now. Known by its type, so that it can be replaced."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception as error:  # noqa: BLE001 - a log that fails must not fail the work
            # The library would print the record here, with everything that is in it.
            sys.stderr.write(f"a log record of {record.name} was lost: {type(error).__name__}\n")


def _only_through_root(logger: logging.Logger) -> None:
    for handler in logger.handlers[:]:
        logger.removeHandler(handler)
    logger.propagate = True


def _without_messages(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Replace every exception by its class and the places in the code that it came through."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, tuple):
        error = error[1]
    event.pop("stack_info", None)
    for key, value in event.items():
        if isinstance(value, BaseException):
            event[key] = _lineage(value)
        elif isinstance(value, UUID):
            event[key] = str(value)
    if isinstance(error, BaseException):
        event["error"] = _lineage(error)
        event["error_at"] = _places(error.__traceback__)
    return event


def _foreign(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Rebuild the text of another library's record from its template and safe values."""
    record: logging.LogRecord = event["_record"]
    args = event.pop("positional_args", None)
    event["logger"] = record.name
    if record.name == "uvicorn.access" and isinstance(args, tuple) and len(args) == 5:
        client, method, path, _version, status = args
        event.update(
            event="request",
            client=str(client),
            method=method,
            # Without its query, which may carry a token.
            path=str(path).split("?", 1)[0][:_LONGEST_PATH],
            status=status,
        )
    else:
        # asyncio writes the failed task, exception and all, below its first line.
        event["event"] = _filled(event["event"].split("\n", 1)[0], args)
    return event


def _filled(template: str, args: tuple[object, ...] | Mapping[str, object] | None) -> str:
    if not args:
        return template
    named = args if isinstance(args, Mapping) else {}
    ordered = iter(() if isinstance(args, Mapping) else args)

    def fill(found: re.Match[str]) -> str:
        if found[0].endswith("%"):
            return "%"
        return _safe(named.get(found[1]) if found[1] else next(ordered, None))

    return _CONVERSION.sub(fill, template)


def _safe(value: object) -> str:
    """A value's text where it cannot be prose, else its type."""
    if isinstance(value, BaseException):
        return _lineage(value)
    if value is None or isinstance(value, (Number, UUID, date, time, timedelta, Enum, Path)):
        return str(value)
    if isinstance(value, str) and _WORD.fullmatch(value):
        return value
    return f"<{type(value).__name__}>"


def _lineage(error: BaseException) -> str:
    """The class, and those of the exceptions that led to it, nearest first."""
    names: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        names.append(type(current).__name__)
        if isinstance(current, BaseExceptionGroup):
            names[-1] += f"[{', '.join(sorted({_lineage(e) for e in current.exceptions}))}]"
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return " < ".join(names)


def _places(trace: TracebackType | None) -> list[str]:
    """Where the exception went through, outermost first; the innermost dozen."""
    places: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        file = "/".join(Path(code.co_filename).parts[-2:])
        places.append(f"{file}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-_PLACES:]


def _crashed(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("soulprint").critical("crashed", exc_info=(kind, error, trace))


def _thread_crashed(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _crashed(args.exc_type, args.exc_value, args.exc_traceback)
