"""Where the server's files lie, and who may reach them.

    data_dir/postgres.turn     lock: one process at a time starts or stops the server
    data_dir/postgres.users    lock: shared by everyone who uses the server
    data_dir/postgres/data     the database
    data_dir/postgres/socket   the socket, the only way in

For root the server is another account. Where that account cannot enter `data_dir`, because a
folder on the way is private, nothing is opened for it: `data_dir/postgres` is then a link to a
folder under `SHARED`, where the file `belongs-to` names `data_dir`.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from soulprint_queue.embedded.account import Account, server_account
from soulprint_queue.embedded.errors import EmbeddedPostgresError

_LOG = logging.getLogger(__name__)

SHARED = Path("/var/lib/soulprint")

# sun_path holds 104 bytes on macOS and 108 on Linux, the closing NUL among them (unix(4), unix(7)).
LONGEST_SOCKET_PATH = 103
_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Place:
    """The server's folders.

    Attributes:
        home: holds the data and the socket; no link on the way.
        account: runs the server.
    """

    home: Path
    account: Account

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket_folder(self) -> Path:
        return self.home / "socket"

    @property
    def socket(self) -> Path:
        return self.socket_folder / _SOCKET_NAME

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def dsn(self, database: str) -> str:
        """The address of a database, for asyncpg, libpq and SQLAlchemy alike."""
        host = quote(str(self.socket_folder), safe="/")
        return f"postgresql://postgres@/{quote(database, safe='')}?host={host}"


def make_place(data_dir: Path, shared: Path) -> Place:
    """Find the server's folders, or make them. To be called by one process at a time.

    Args:
        data_dir: exists already.
        shared: where root's server lives when its account cannot enter `data_dir`.

    Raises:
        EmbeddedPostgresError: the path is too long for a socket, or not to be reached.
    """
    link = data_dir / "postgres"
    account = server_account(link / "data")
    if link.exists():
        _must_be_reachable(link.resolve(), account)
    elif account.may_enter(data_dir.resolve()):
        _refuse_impossible_socket(data_dir.resolve() / "postgres", data_dir)
        link.mkdir()
    else:
        home = make_shared(shared, account) / uuid4().hex[:12]
        _refuse_impossible_socket(home, data_dir)
        _tell_of_abandoned(home.parent, data_dir)
        home.mkdir()
        (home / "belongs-to").write_text(f"{data_dir}\n")
        link.unlink(missing_ok=True)  # a link to a folder that is gone
        link.symlink_to(home)
    home = link.resolve()
    _refuse_impossible_socket(home, data_dir)
    place = Place(home, account)
    # Root's account has to pass through; it owns, and alone enters, the two folders within.
    home.chmod(0o711 if account.demotion else 0o700)
    place.socket_folder.mkdir(exist_ok=True)
    os.chown(place.socket_folder, account.uid, account.gid)
    place.socket_folder.chmod(0o700)
    return place


def make_shared(shared: Path, account: Account) -> Path:
    """Make the folder that every account may enter and only root may list or change."""
    try:
        if not shared.is_dir():
            shared.mkdir(parents=True)
            shared.chmod(0o711)
    except OSError as error:
        raise EmbeddedPostgresError(
            f"Root's Postgres needs the folder {shared}, which cannot be made: {error.strerror}. "
            "Run as an ordinary user, set SOULPRINT_DATA_DIR to a folder that others may enter "
            "(mode 711), or set DATABASE_URL."
        ) from None
    _must_be_reachable(shared.resolve(), account)
    return shared.resolve()


def _tell_of_abandoned(shared: Path, data_dir: Path) -> None:
    """Name the databases that the same data folder had before it was removed.

    They are not deleted for that: a disk that is not mounted looks just the same.
    """
    for note in shared.glob("*/belongs-to"):
        if note.read_text().strip() == str(data_dir):
            _LOG.warning("an earlier database of this data folder is still in %s", note.parent)


def _must_be_reachable(folder: Path, account: Account) -> None:
    barrier = account.stopped_at(folder)
    if barrier is not None:
        raise EmbeddedPostgresError(
            f"The embedded Postgres runs as {account.name}, who may not enter {barrier}, where "
            f"its files are. Permit it (chmod o+x), set SOULPRINT_DATA_DIR to another folder, or "
            "run as an ordinary user."
        )


def _refuse_impossible_socket(home: Path, data_dir: Path) -> None:
    path = str(home / "socket" / _SOCKET_NAME)
    length = len(os.fsencode(path))
    if length > LONGEST_SOCKET_PATH:
        longest = LONGEST_SOCKET_PATH - (length - len(os.fsencode(home.parent)))
        raise EmbeddedPostgresError(
            f"The data folder's path is too long for a Unix socket: {data_dir} makes one of "
            f"{length} bytes, and {LONGEST_SOCKET_PATH} is the most. Set SOULPRINT_DATA_DIR to a "
            f"path of at most {longest} bytes, or set DATABASE_URL."
        )
    if any(sign in path for sign in ',"\n'):
        raise EmbeddedPostgresError(
            "The data folder's path has a comma, a double quote or a line break in it, which the "
            "address of a socket cannot have. Set SOULPRINT_DATA_DIR to another folder."
        )
