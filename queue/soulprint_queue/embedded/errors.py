"""What the embedded Postgres can fail with."""

from __future__ import annotations

from soulprint_queue.errors import QueueError

_LONGEST = 500


class EmbeddedPostgresError(QueueError):
    """The embedded Postgres cannot serve: what happened, and what to do, in 500 characters.

    Never worth a retry by itself: a person has to change a folder, a variable or the machine.
    """

    error_class = "embedded_postgres"

    def __init__(self, message: str) -> None:
        super().__init__(message if len(message) <= _LONGEST else message[: _LONGEST - 1] + "…")
