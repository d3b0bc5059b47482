"""A worker of a made-up next release: schema 0002, payloads of version 2, and it reads version 1.

python -m tests.queue.next_release DSN DATA_DIR
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from soulprint_queue import claim, migrations
from soulprint_queue.errors import SchemaOutdated
from tests.queue import scripted_worker

REVISION = '''"""A column more, and payloads of another version.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE soulprint.imports ADD COLUMN mood text")
    op.execute("ALTER TABLE soulprint.pgqueuer ADD COLUMN mood text")
    op.execute("""
        DO $do$ BEGIN
            EXECUTE replace(pg_get_functiondef('soulprint.enqueue_job'::regproc), $$'v', 1$$, $$'v', 2$$);
        END $do$
    """)
'''

if __name__ == "__main__":
    migrations.HEAD = "0002"
    claim.PAYLOAD_VERSION = 2
    claim.READABLE = frozenset({1, 2})
    try:
        asyncio.run(scripted_worker.main(sys.argv[1], Path(sys.argv[2])))
    except SchemaOutdated as error:
        sys.exit(str(error))
