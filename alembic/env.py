"""Runs the migrations on the address that `soulprint migrate` hands over, in one transaction."""

from __future__ import annotations

import asyncio

import asyncpg
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from alembic import context

# Any number of our own: two workers that start at once migrate one after the other.
LOCK = 0x50_55_4C


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        version_table_schema="soulprint",
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS soulprint"))
        context.run_migrations()


async def main() -> None:
    dsn = context.config.attributes["dsn"]
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(dsn, timeout=10),
        poolclass=NullPool,
    )
    try:
        async with engine.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await engine.dispose()


asyncio.run(main())
