"""Bringing a database to the schema that this version expects, and refusing any other."""

from __future__ import annotations

import threading
from pathlib import Path

from soulprint_queue.connections import Connection
from soulprint_queue.errors import SchemaOutdated

HEAD = "0001"

# Alembic keeps the migration that runs in the state of its module.
_one_at_a_time = threading.Lock()


def script_folder() -> Path:
    """Find the migrations: inside the installed package, or at the root of a checkout."""
    installed = Path(__file__).parent / "alembic"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "alembic"


def migrate(dsn: str, revision: str = "head") -> None:
    """Bring the database at `dsn` up (or down, to "base") to `revision`, in one transaction.

    Blocks, and runs an event loop of its own: call it through a thread from async code.
    """
    from alembic.config import Config

    from alembic import command

    config = Config()
    config.set_main_option("script_location", str(script_folder()).replace("%", "%%"))
    config.attributes["dsn"] = dsn
    with _one_at_a_time:
        if revision == "base":
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


async def schema_version(connection: Connection) -> str | None:
    """Read the revision of a database, None where we never migrated it."""
    if await connection.fetchval("SELECT to_regclass('soulprint.alembic_version')") is None:
        return None
    version: str | None = await connection.fetchval(
        "SELECT version_num FROM soulprint.alembic_version"
    )
    return version


async def verify_schema(connection: Connection) -> None:
    """Raise `SchemaOutdated` unless the database has the schema that this version expects."""
    version = await schema_version(connection)
    if version != HEAD:
        raise SchemaOutdated(found=version, expected=HEAD)
