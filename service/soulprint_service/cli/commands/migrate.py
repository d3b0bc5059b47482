"""`soulprint migrate`."""

from __future__ import annotations

from soulprint_service.cli.database import bring_up_to_date, database, load_settings
from soulprint_service.cli.output import result


def migrate() -> None:
    """Bring the database to the schema of this release. Run it once before new workers start."""
    from soulprint_queue.migrations import HEAD

    settings = load_settings()
    with database(settings) as held:
        changed = bring_up_to_date(held.dsn)
    result(f"The database has schema {HEAD}{', migrated now' if changed else ''}.")
