"""The system user that the server runs as.

Postgres refuses to run as root. An ordinary user runs it as themselves; for root it runs as an
account that exists for this alone, so that nobody else's processes share its rights.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from soulprint_queue.embedded.errors import EmbeddedPostgresError

ROOTS_ACCOUNT = "soulprint-postgres"

_USERADD_TRIES = 20  # another useradd holds /etc/passwd for some ten milliseconds


class Demotion(TypedDict, total=False):
    """Arguments of `subprocess` that make a child run as the account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """A system user.

    Attributes:
        name: as the system knows it; peer authentication compares it.
        uid: its number.
        gid: the number of its first group.
    """

    name: str
    uid: int
    gid: int

    @property
    def demotion(self) -> Demotion:
        """What a child needs to run as this account: nothing when it is our own."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_enter(self, folder: Path) -> bool:
        """Whether the account can reach what lies in the folder, by the modes on the way."""
        return self.stopped_at(folder) is None

    def stopped_at(self, folder: Path) -> Path | None:
        """The first folder on the way, from the root down, that the account may not enter."""
        for step in (*reversed(folder.parents), folder):
            status = step.stat()
            if status.st_uid == self.uid:
                allowed = status.st_mode & 0o100
            elif status.st_gid == self.gid:
                allowed = status.st_mode & 0o010
            else:
                allowed = status.st_mode & 0o001
            if not allowed:
                return step
        return None


def own_account() -> Account:
    """The account of this process.

    Raises:
        EmbeddedPostgresError: the user number has no name; initdb and peer need one.
    """
    return _by_uid(os.geteuid())


def server_account(data: Path) -> Account:
    """The account that runs the server on this data folder.

    Args:
        data: the server's data folder; may not exist yet.

    Returns:
        The owner of what is there; for a new folder ourselves, or root's substitute.

    Raises:
        EmbeddedPostgresError: the folder is somebody else's, or root's substitute cannot be made.
    """
    me = own_account()
    if data.exists():
        owner = data.stat().st_uid
        if me.uid not in (owner, 0):
            raise EmbeddedPostgresError(
                f"The database in {data} belongs to user {owner}, and this is user {me.uid}. "
                "Run as that user, set SOULPRINT_DATA_DIR to a folder of your own, or set "
                "DATABASE_URL to a Postgres that you have."
            )
        if owner != 0:
            return _by_uid(owner)
    return _roots_account() if me.uid == 0 else me


def _by_uid(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise EmbeddedPostgresError(
            f"User number {uid} has no name on this system, and Postgres needs one. Add the user "
            "to /etc/passwd, run as one that is there, or set DATABASE_URL."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _roots_account() -> Account:
    problem = "useradd was not found"
    for _ in range(_USERADD_TRIES):
        try:
            entry = pwd.getpwnam(ROOTS_ACCOUNT)
        except KeyError:
            pass
        else:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
        command = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
        if command is None:
            break
        made = subprocess.run(
            [command, "--system", "--user-group", "--no-create-home", ROOTS_ACCOUNT],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            problem = f"useradd said: {made.stderr.strip()}"
            time.sleep(0.05)
    raise EmbeddedPostgresError(
        f"Postgres does not run as root, and the account {ROOTS_ACCOUNT} that it should run as "
        f"could not be made ({problem}). Run as an ordinary user, or set DATABASE_URL."
    )
