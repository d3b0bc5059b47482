"""A Postgres of a test's own, with settings that the embedded one does not have."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

from soulprint_queue.embedded.account import server_account
from soulprint_queue.embedded.binaries import Finished, find_binaries
from soulprint_queue.embedded.place import SHARED


class Cluster:
    """One server in a folder, on a Unix socket there and on TCP where it is told to.

    Args:
        folder: short enough for a socket's path; may be entered by everybody.
        settings: of the server, as in postgresql.conf.
        admitted: lines for pg_hba.conf beside the socket's.
    """

    def __init__(
        self, folder: Path, settings: dict[str, str], admitted: tuple[str, ...] = ()
    ) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._account = server_account(self.data)
        self._binaries = find_binaries(self._account, SHARED)
        self._settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "shared_buffers": "32MB",
            "timezone": "UTC",
            **settings,
        }
        self._admitted = admitted
        os.chown(folder, self._account.uid, self._account.gid)

    @property
    def dsn(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def make(self) -> Self:
        """Make an empty database."""
        self._must("initdb", f"--pgdata={self.data}", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale")  # fmt: skip
        return self

    def start(self) -> Self:
        lines = [f"{name} = '{value}'\n" for name, value in self._settings.items()]
        (self.data / "postgresql.conf").write_text("".join(lines))
        hba = ("local all all trust", "local replication all trust", *self._admitted)
        (self.data / "pg_hba.conf").write_text("".join(f"{line}\n" for line in hba))
        # The server is another account when we are root.
        for path in (self.data / "postgresql.conf", self.data / "pg_hba.conf"):
            os.chown(path, self._account.uid, self._account.gid)
        self._must("pg_ctl", "start", "--wait", "--silent", f"--pgdata={self.data}", f"--log={self.data}/log")  # fmt: skip
        return self

    def stop(self) -> None:
        self._binaries.run("pg_ctl", "stop", "--mode=immediate", "--wait", "--silent", f"--pgdata={self.data}", seconds=60)  # fmt: skip

    def back_up(self, into: Path) -> None:
        """Take a base backup of the running server, as it is taken in production."""
        self._must("pg_basebackup", f"--pgdata={into}", f"--host={self.folder}", "--username=postgres", "--checkpoint=fast")  # fmt: skip

    def folder_of_servers(self, name: str) -> Path:
        """Make a folder that the server may write to."""
        folder = self.folder / name
        folder.mkdir()
        os.chown(folder, self._account.uid, self._account.gid)
        return folder

    def __enter__(self) -> Self:
        try:
            return self.make().start()
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.data.exists():
            self.stop()
            shutil.rmtree(self.data)

    def _must(self, program: str, *arguments: str) -> Finished:
        finished = self._binaries.run(program, *arguments, seconds=120)
        log = self.data / "log"
        ended = log.read_text()[-1_000:] if finished.code and log.exists() else ""
        assert finished.code == 0, f"{program}: {finished.said}\n{ended}"
        return finished
