"""A Postgres of our own, for whoever has none: started by the first user, stopped by the last.

    with EmbeddedPostgres(data_dir) as postgres:
        connection = await asyncpg.connect(postgres.dsn)

Several processes may do this on one folder at once; they share one server. It listens on a
Unix socket in a private folder and nowhere else, and admits only the system user it belongs to.
"""

from soulprint_queue.embedded.errors import EmbeddedPostgresError
from soulprint_queue.embedded.server import EmbeddedPostgres, start

__all__ = ["EmbeddedPostgres", "EmbeddedPostgresError", "start"]
