"""Room on the disk under our own Postgres: without any, nothing accepted could be written."""

from __future__ import annotations

import os
from pathlib import Path

from soulprint_service.problems import AWAY, AWAY_SECONDS, Problem

SEGMENT = 16 * 1024 * 1024
"""Bytes of the write-ahead log that Postgres allocates at once (its own default)."""

LEAST = 2 * SEGMENT
"""With less the next segment, or the tables beside it, find no room."""

AGAIN = 2 * LEAST
"""Room enough after there was too little. The gap keeps readiness from going to and fro while
Postgres recycles a segment or a temporary file comes and goes."""

MIB = 1024 * 1024


class Room:
    """Looks at the disk, one system call at a time, and remembers what it found.

    Args:
        folder: of the settings; holds `postgres`. None: the app's own server. How much room that
            one has nobody can ask it.
    """

    def __init__(self, folder: Path | None) -> None:
        self._database = None if folder is None else folder / "postgres"
        self._short = False

    def check(self) -> None:
        """Refuse to be ready while there is too little.

        Raises:
            Problem: it says how much there is.
        """
        free = self._free()
        if free is None:
            return
        needed = AGAIN if self._short else LEAST
        self._short = free < needed
        if self._short:
            raise Problem(
                AWAY,
                f"The database's disk is full, but for {free // MIB} MiB: nothing can be written "
                f"reliably. {needed // MIB} MiB are needed.",
                hint="Free space where SOULPRINT_DATA_DIR is. It is ready again by itself.",
                headers={"Retry-After": str(AWAY_SECONDS)},
            )

    def _free(self) -> int | None:
        """Return the bytes that a server without special rights may use."""
        if self._database is None:
            return None
        try:
            found = os.statvfs(self._database)
        except OSError:
            # No folder, no database: whoever asks it next says so.
            return None
        return found.f_bavail * found.f_frsize
