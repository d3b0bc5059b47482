"""The relay: imports, jobs, the doors to them, and the projection that the app reads.

Revision ID: 0001
Revises: nothing
"""

from __future__ import annotations

from pathlib import Path

from alembic import op
from soulprint_queue.queue_schema import converge_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCRIPTS = Path(__file__).parents[1] / "sql" / "0001"


def run_script(path: Path) -> None:
    """Run a file of several statements: the simple protocol takes them at once."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    op.get_bind().connection.dbapi_connection.run_async(  # type: ignore[union-attr]
        lambda asyncpg_connection: asyncpg_connection.execute(path.read_text("utf-8"))
    )


def upgrade() -> None:
    # Whoever may not use the schema may use nothing in it, also while it is being filled.
    op.execute("REVOKE ALL ON SCHEMA soulprint FROM PUBLIC")
    for statement in converge_statements():
        op.execute(statement)
    for script in sorted(SCRIPTS.glob("[0-9]*.sql")):
        run_script(script)


def downgrade() -> None:
    run_script(SCRIPTS / "down.sql")
