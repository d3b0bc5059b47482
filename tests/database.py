"""A database of its own for every test, cloned from a migrated template on one real server."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate

_numbers = itertools.count(1)

TEMPLATE = "soulprint_template"

SERVICE, WORKER = "a_service", "a_worker"
"""Roles that may log in, each with the rights of one of ours and no others."""


def logged_in_as(role: str, dsn: str) -> str:
    """The same address for another role than the owner of everything."""
    owner = "//postgres@"
    assert owner in dsn
    return dsn.replace(owner, f"//{role}@", 1)


def migrate_with_logins(dsn: str) -> None:
    """Bring a database up to date on a server of its own, and make the roles that log in there."""
    migrate(dsn)
    for role in (SERVICE, WORKER):
        _run(dsn, f"CREATE ROLE {role} LOGIN IN ROLE soulprint_{role.removeprefix('a_')}")


def _run(dsn: str, statement: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    # Also called from inside a test's own event loop: hence the thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(execute())).result()


@contextmanager
def short_folder() -> Iterator[Path]:
    """Make a folder whose path is short enough for a Unix socket in it."""
    folder = Path(tempfile.mkdtemp(prefix="sp-", dir="/tmp"))
    # As root the server runs under an account of its own, which has to reach it.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


class Server:
    """One Postgres for a test session."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self.postgres = postgres
        self.run(f"CREATE DATABASE {TEMPLATE}")
        migrate_with_logins(self.postgres.dsn_of(TEMPLATE))

    def run(self, statement: str) -> None:
        _run(self.postgres.dsn, statement)

    @contextmanager
    def database(self, template: str | None = TEMPLATE) -> Iterator[str]:
        """Make a database (empty where `template` is None), yield its address, drop it."""
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")
        try:
            yield self.postgres.dsn_of(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


async def shut_down(postgres: EmbeddedPostgres, number: signal.Signals) -> None:
    """End a server by a signal, and give up the only hold on it: it may be started again."""
    await end_server(postgres, number)
    postgres.stop()


async def end_server(postgres: EmbeddedPostgres, number: signal.Signals) -> None:
    """End a server under its hold; returns when nobody answers there any more.

    Args:
        postgres: a hold.
        number: SIGINT for an orderly end, SIGQUIT for none.
    """
    data = Path(postgres.dsn.split("host=", 1)[1].removesuffix("/socket")) / "data"
    os.kill(int((data / "postmaster.pid").read_text().split()[0]), number)
    while True:
        try:
            connection = await asyncpg.connect(postgres.dsn, timeout=60)
        except (OSError, asyncpg.PostgresError):
            break
        await connection.close()
        await asyncio.sleep(0.02)


@contextmanager
def serving() -> Iterator[Server]:
    with short_folder() as folder, EmbeddedPostgres(folder) as postgres:
        yield Server(postgres)
