"""Starting, attaching to, and stopping the one server of a data folder."""

from __future__ import annotations

import os
import shutil
import socket
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from soulprint_queue.embedded import place as places
from soulprint_queue.embedded.account import own_account
from soulprint_queue.embedded.binaries import MAJOR, Binaries, find_binaries, installed_folder
from soulprint_queue.embedded.configuration import write_configuration
from soulprint_queue.embedded.errors import EmbeddedPostgresError
from soulprint_queue.embedded.place import Place, make_place
from soulprint_queue.embedded.processes import end_processes, kill_processes
from soulprint_queue.embedded.users import Seat, turn

_INITDB_SECONDS = 120.0
_START_SECONDS = 120.0  # recovery after a crash reads up to max_wal_size back in
_STOP_SECONDS = 60.0  # the last checkpoint writes what shared_buffers holds
_TURN_SECONDS = _INITDB_SECONDS + _START_SECONDS


class EmbeddedPostgres:
    """One user's hold on the server of a data folder; a context manager.

    The first user starts the server, the last one that leaves stops it, also when others were
    killed. Not for two threads at once; each may have a hold of its own.
    """

    def __init__(self, data_dir: Path) -> None:
        """Nothing happens yet.

        Args:
            data_dir: the folder that holds everything of ours; made when it is missing.
        """
        self._data_dir = data_dir.absolute()
        self._place: Place | None = None
        self._seat: Seat | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def dsn(self) -> str:
        """The address of the database `postgres`, for its superuser of that name."""
        return self.dsn_of("postgres")

    def dsn_of(self, database: str) -> str:
        """The address of another database on the server."""
        if self._place is None:
            raise EmbeddedPostgresError(
                "The embedded Postgres has not been started, or was stopped: start() comes first."
            )
        return self._place.dsn(database)

    def start(self) -> Self:
        """Start the server, or attach to the one that runs. Returns when it takes connections.

        Raises:
            EmbeddedPostgresError: it cannot run here; the message says what to do.
        """
        if self._seat is not None:
            raise EmbeddedPostgresError("This hold on the embedded Postgres was started already.")
        try:
            self._make_data_dir()
            with turn(self._data_dir, seconds=_TURN_SECONDS):
                self._take()
        except OSError as error:
            raise _unusable(self._data_dir, error) from None
        return self

    def runs(self) -> bool:
        """Tell whether the server of this hold is there."""
        return self._place is not None and _listens(self._place)

    def start_again(self) -> None:
        """Start the server where it has ended under this hold; its seat is kept.

        Raises:
            EmbeddedPostgresError: it cannot run here any more; the message says what to do.
        """
        if self._place is None:
            raise EmbeddedPostgresError("This hold on the embedded Postgres was not started.")
        try:
            with turn(self._data_dir, seconds=_TURN_SECONDS):
                _bring_up(self._place)
        except OSError as error:
            raise _unusable(self._data_dir, error) from None

    def stop(self) -> None:
        """Leave; the last one stops the server. Does nothing when not started.

        Raises:
            EmbeddedPostgresError: the server did not end.
        """
        if self._seat is None or self._place is None:
            return
        try:
            if not self._data_dir.is_dir():
                # Somebody removed it, the locks with it: the server has nothing left to serve.
                self._seat.leave()
                end_processes(self._place.data)
                self._place = self._seat = None
                return
            with turn(self._data_dir, seconds=_TURN_SECONDS):
                self._leave(self._seat, self._place)
        except OSError as error:
            raise _unusable(self._data_dir, error) from None

    def _make_data_dir(self) -> None:
        if not self._data_dir.is_dir():
            self._data_dir.mkdir(parents=True, exist_ok=True)
            # Root's server is another account, which has to pass through; nobody may look.
            self._data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)

    def _take(self) -> None:
        place = make_place(self._data_dir, places.SHARED)
        seat = Seat(self._data_dir)
        self._place, self._seat = place, seat
        try:
            _bring_up(place)
        except BaseException:
            # Ctrl-C while it starts must not leave a server behind that nobody uses.
            self._leave(seat, place)
            raise

    def _leave(self, seat: Seat, place: Place) -> None:
        last = seat.leave()
        self._place = self._seat = None
        if last:
            _bring_down(place)


def start(data_dir: Path) -> EmbeddedPostgres:
    """Start the server of a data folder, or attach to it; call `.stop()` when done."""
    return EmbeddedPostgres(data_dir).start()


def _bring_up(place: Place) -> None:
    if _listens(place) and _becomes_ready(place):
        return
    binaries = find_binaries(place.account, places.SHARED)
    _make_database(place, binaries)
    _clear_away(place)
    write_configuration(
        place.data, place.socket_folder, admitted={own_account().name, place.account.name}
    )
    if place.log.exists():
        place.log.replace(place.log.with_suffix(".old.log"))
    started = binaries.run(
        "pg_ctl",
        *("start", "--wait", f"--timeout={_START_SECONDS:.0f}"),
        *("--silent", f"--pgdata={place.data}", f"--log={place.log}"),
        seconds=_START_SECONDS + 10,
        to_the_end=True,  # killed halfway, it would leave a server that cannot be found yet
    )
    if started.code or not _becomes_ready(place):
        raise EmbeddedPostgresError(
            f"The embedded Postgres in {place.data} did not start: {_reason(place, started.said)} "
            "Its log is server.log there."
        )


def _bring_down(place: Place) -> None:
    if not place.data.is_dir():
        return
    binaries = find_binaries(place.account, places.SHARED)
    stopped = binaries.run(
        "pg_ctl",
        *("stop", "--mode=fast", "--wait", f"--timeout={_STOP_SECONDS:.0f}"),
        *("--silent", f"--pgdata={place.data}"),
        seconds=_STOP_SECONDS + 10,
    )
    if stopped.code or _listens(place):
        # No readable process number, or one that is not the server's: by where it works, then.
        end_processes(place.data)


def _make_database(place: Place, binaries: Binaries) -> None:
    version = place.data / "PG_VERSION"
    if version.is_file():
        found = version.read_text().strip()
        if found != MAJOR:
            raise EmbeddedPostgresError(
                f"The database in {place.data} was made by Postgres {found}, and this release "
                f"brings {MAJOR}. Dump it with the older release, or move that folder away."
            )
        return
    # Under another name until it is complete: a half-made database must never be found.
    unfinished = place.home / "data.unfinished"
    if unfinished.exists():
        kill_processes(unfinished)  # whoever began it was killed, and it may be working still
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    os.chown(unfinished, place.account.uid, place.account.gid)
    made = binaries.run(
        "initdb",
        f"--pgdata={unfinished}",
        "--username=postgres",
        "--auth=peer",
        "--encoding=UTF8",
        # Postgres's own rules: the same order on every machine, whatever its libc is.
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        "--no-instructions",
        seconds=_INITDB_SECONDS,
        folder=unfinished,
    )
    if made.code:
        raise EmbeddedPostgresError(
            f"No database could be made in {place.home}: {_cause(made.said)} "
            "See whether the disk is full or read-only."
        )
    unfinished.rename(place.data)


def _clear_away(place: Place) -> None:
    """Make sure that nothing of an earlier server is in the way of a new one.

    Nobody listens. What its files say about process numbers may be wrong, cut off, or about a
    process that has nothing to do with Postgres; they can go once no process works in the folder.
    """
    leftovers = [place.data / "postmaster.pid", place.socket, Path(f"{place.socket}.lock")]
    if any(path.exists() for path in leftovers):
        end_processes(place.data)
        for path in leftovers:
            path.unlink(missing_ok=True)


def _listens(place: Place) -> bool:
    """Whether some process accepts connections on the socket; the kernel knows for certain."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(2)
        try:
            probe.connect(str(place.socket))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
        except (TimeoutError, BlockingIOError):
            return True  # its queue of callers is full
    return True


def _becomes_ready(place: Place) -> bool:
    """Wait for a server that listens to take sessions; false when it stops listening."""
    binaries = Binaries(installed_folder(), own_account())
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        answer = binaries.run(
            "pg_isready",
            *("--quiet", f"--host={place.socket_folder}", "--port=5432", "--timeout=5"),
            seconds=10,
        )
        if answer.code == 0:
            return True
        if not _listens(place):
            return False
        time.sleep(0.02)
    raise EmbeddedPostgresError(
        f"The Postgres in {place.data} is there but took no session for {_START_SECONDS:.0f} s. "
        "See server.log in that folder, and whether the process hangs."
    )


def _reason(place: Place, said: str) -> str:
    """Why it did not start: the last thing that it called fatal, else what pg_ctl said."""
    lines = place.log.read_text(errors="replace").splitlines() if place.log.exists() else []
    fatal = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
    return _last_line(fatal[-1].split(":  ", 1)[-1] if fatal else said)


def _cause(said: str) -> str:
    """Why initdb ended: the first thing that it or its server called an error, else the last line.

    What follows is what that led to, and at the end that it has cleaned up.
    """
    for line in said.splitlines():
        for word in ("FATAL:", "PANIC:", "ERROR:", "error:"):
            if word in line:
                return _sentence(line.split(word, 1)[1].strip())
    return _last_line(said)


def _sentence(said: str) -> str:
    return said[:200] if said.endswith(".") else f"{said[:199]}."


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return (lines[-1] if lines else "it said nothing.")[:200]


def _unusable(data_dir: Path, error: OSError) -> EmbeddedPostgresError:
    return EmbeddedPostgresError(
        f"The embedded Postgres cannot use {error.filename or data_dir}: {error.strerror}. Set "
        "SOULPRINT_DATA_DIR to a folder that this user may write, or set DATABASE_URL."
    )
