"""How a command ends: the exit codes, and which error means which of them."""

from __future__ import annotations

import sys
from enum import IntEnum

from soulprint_pipeline import errors as pipeline
from soulprint_queue import errors as queue


class ExitCode(IntEnum):
    """What the process tells its caller.

    REFUSED means that something stands in the way: an active import, nothing to retry, a file
    that would be overwritten. INTERRUPTED is what shells give a process that Ctrl-C ended.
    """

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    NOT_REACHABLE = 5
    INTERRUPTED = 130


class CommandFailed(Exception):
    """A foreseen end of a command.

    Attributes:
        code: the exit code.
        advice: what the person can do about it, or "".
    """

    def __init__(self, message: str, *, code: ExitCode = ExitCode.FAILED, advice: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice


_CODES: dict[type[Exception], ExitCode] = {
    queue.UnknownUser: ExitCode.NOT_FOUND,
    queue.MalformedPath: ExitCode.WRONG_USAGE,
    queue.Refused: ExitCode.REFUSED,
    queue.BudgetReached: ExitCode.REFUSED,
    queue.DatabaseAway: ExitCode.NOT_REACHABLE,
    queue.QueueError: ExitCode.FAILED,
    pipeline.ObjectMissing: ExitCode.NOT_FOUND,
    pipeline.StorageError: ExitCode.NOT_REACHABLE,
    pipeline.DiskFull: ExitCode.NOT_REACHABLE,
    pipeline.ModelUnavailable: ExitCode.NOT_REACHABLE,
    pipeline.PipelineError: ExitCode.FAILED,
}
_SEE_DATABASE = "See DATABASE_URL, and whether that Postgres runs; `soulprint doctor` looks closer."
_GRANT = (
    "GRANT soulprint_service (for `serve`) or soulprint_worker (for `worker`) to the role in "
    "DATABASE_URL; migrations, `up` and the other commands need the role that owns the schema."
)
_CODES_BY_CLASS = {
    # These two live in modules that are heavy to import, and carry their names with them.
    "settings": ExitCode.WRONG_USAGE,
    "embedded_postgres": ExitCode.NOT_REACHABLE,
}


def explain(error: BaseException) -> CommandFailed | None:
    """Say in words what a foreseen error means; None for one that nobody foresaw."""
    if isinstance(error, CommandFailed):
        return error
    if isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        return explain(error.exceptions[0])
    named = _CODES_BY_CLASS.get(getattr(error, "error_class", ""))
    if named is not None:
        return CommandFailed(str(error), code=named)
    for kind in type(error).__mro__:
        if kind in _CODES:
            return CommandFailed(_sentence(str(error)), code=_CODES[kind], advice=_advice(error))
    return _explain_database(error)


def _advice(error: BaseException) -> str:
    if isinstance(error, queue.DatabaseAway):
        return _SEE_DATABASE
    if isinstance(error, queue.UnknownUser):
        return error.hint or "Import an export first."
    return error.hint if isinstance(error, queue.Refused) else ""


def _explain_database(error: BaseException) -> CommandFailed | None:
    # Where asyncpg was never imported, no error can be of the database.
    if "asyncpg" not in sys.modules:
        return None
    import asyncpg

    from soulprint_service.cli.database import lost

    if isinstance(error, asyncpg.exceptions.ClientConfigurationError):
        return CommandFailed(
            "DATABASE_URL is not an address that Postgres' own rules allow.",
            code=ExitCode.WRONG_USAGE,
            advice="It looks like postgresql://user:password@host:5432/database",
        )
    refused = (
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.InvalidCatalogNameError,
        asyncpg.InsufficientPrivilegeError,
    )
    if isinstance(error, refused):
        said = str(error.args[0])[:200] if error.args else type(error).__name__
        lacks_rights = isinstance(error, asyncpg.InsufficientPrivilegeError)
        return CommandFailed(
            f"Postgres refused us: {said}.",
            code=ExitCode.NOT_REACHABLE,
            advice=_GRANT if lacks_rights else _SEE_DATABASE,
        )
    if isinstance(error, asyncpg.DiskFullError):
        from soulprint_queue.settings import Settings

        return CommandFailed(
            str(queue.DatabaseFull(Settings.load().database_folder)),
            code=ExitCode.NOT_REACHABLE,
            advice="Nothing was changed. Do it again when there is room.",
        )
    if lost(error):
        return CommandFailed(
            f"The connection to Postgres was lost ({type(error).__name__}).",
            code=ExitCode.NOT_REACHABLE,
            advice=_SEE_DATABASE,
        )
    return None


def _sentence(text: str) -> str:
    """The database's own functions speak in lower case, without an end."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) or "\n" in text else f"{text}."
