"""Runs a command and ends it as it should: an exit code, and no traceback for what was foreseen."""

from __future__ import annotations

import signal
import sys
from types import FrameType

from soulprint_service.cli.exits import ExitCode, explain
from soulprint_service.cli.outlet import OutputFailed, open_outlet, shut_outlet
from soulprint_service.cli.output import say


def run(arguments: list[str]) -> int:
    """Run the command that `arguments` name and return its exit code."""
    _prepare()
    try:
        _call(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else ExitCode.FAILED
    except BrokenPipeError:
        # Whoever read the output has enough.
        shut_outlet()
        return ExitCode.FAILED
    except OutputFailed as error:
        shut_outlet()
        return _failed(error)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the end of the process: everything is answered
        return _failed(error)
    return ExitCode.DONE


def _call(arguments: list[str]) -> None:
    if arguments[:1] == ["inspect"]:
        from soulprint_service.cli.inspecting import shortcut

        if (inspect := shortcut(arguments)) is not None:
            inspect()
            return
    from soulprint_service.cli.app import app

    app(arguments, prog_name="soulprint")


def _failed(error: Exception) -> int:
    foreseen = explain(error)
    if foreseen is None:
        _crashed(error)
        return ExitCode.FAILED
    say(f"soulprint: {foreseen}")
    if foreseen.advice:
        say(foreseen.advice)
    return foreseen.code


def _crashed(error: Exception) -> None:
    """Report what nobody foresaw: where it happened, without words that may be a person's."""
    import structlog

    from soulprint_queue import logs

    logs.configure()
    structlog.get_logger("soulprint").critical("crashed", exc_info=error)
    say("soulprint: this is a fault in SoulPrint. The line above says where; it holds no data.")


def _prepare() -> None:
    # Embedded Postgres, temporary files and progress bars are cleaned up on the way out.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    open_outlet()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
