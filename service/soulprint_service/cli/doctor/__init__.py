"""The doctor: looks at configuration, database, storage, disk, model and clock, one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

from soulprint_service.cli.doctor.check import Check, fail, ok
from soulprint_service.cli.doctor.configuration import check_configuration
from soulprint_service.cli.doctor.database import check_database
from soulprint_service.cli.doctor.disk import check_disk
from soulprint_service.cli.doctor.model import check_model
from soulprint_service.cli.doctor.storage import check_storage

if TYPE_CHECKING:
    from soulprint_queue.settings import Settings


def examine() -> list[Check]:
    """Look at everything. One failed check does not keep the others from being made."""
    settings, checks = check_configuration()
    if settings is None:
        return checks
    return [*checks, *_databases(settings), *asyncio.run(_surroundings(settings))]


def _databases(settings: Settings) -> Iterator[Check]:
    if settings.database_url is not None:
        yield from asyncio.run(check_database(settings.database_url.get_secret_value()))
        return
    from soulprint_queue.embedded import EmbeddedPostgres, EmbeddedPostgresError
    from soulprint_service.cli.database import bring_up_to_date

    try:
        with EmbeddedPostgres(settings.data_dir) as postgres:
            yield ok("Postgres", f"the embedded one runs in {settings.data_dir}")
            bring_up_to_date(postgres.dsn)
            yield from asyncio.run(check_database(postgres.dsn))
    except EmbeddedPostgresError as error:
        yield fail(
            "Postgres",
            str(error),
            "Put that right, or set DATABASE_URL to a Postgres that you have.",
        )


async def _surroundings(settings: Settings) -> list[Check]:
    return [await check_storage(settings), check_disk(settings), await check_model(settings)]


__all__ = ["Check", "examine"]
