"""Objects on their way into the storage: known to the database before their first byte."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from soulprint_queue.connections import Connection, Pool, is_away
from soulprint_queue.doors import begin_upload
from soulprint_queue.errors import StillActive
from soulprint_queue.statements import sql

if TYPE_CHECKING:
    from soulprint_pipeline.storage import Storage

log = structlog.get_logger(__name__)

TOUCH_SECONDS = 30.0
"""How often it is said, and asked, that an object is still wanted."""

BLIND_SECONDS = 240.0
"""How long an upload goes on without hearing from the database. Below the ten minutes after which
an erasure deletes for the last time what was arriving."""


class Deposit:
    """The objects of one upload. An import takes them over, or `give_up` deletes them."""

    def __init__(self, connection: Connection | Pool, storage: Storage, user_id: UUID) -> None:
        """Nothing happens yet."""
        self._connection = connection
        self._storage = storage
        self._user_id = user_id
        self.paths: list[str] = []

    async def put(self, path: str, pieces: AsyncIterator[bytes]) -> int:
        """Announce an object and store it. Returns its size in bytes.

        Raises:
            ForeignPath, MalformedPath: the path is not in the person's own folder.
            StillActive: the person was erased meanwhile.
            StorageError, DiskFull: as the storage raises them.
        """
        await begin_upload(self._connection, self._user_id, path)
        self.paths.append(path)
        return await self._storage.put(path, self._watched(pieces))

    async def give_up(self) -> None:
        """Delete what was stored and no import has taken; the rest is left to the sweep.

        An import may have begun although nobody heard of it: the database knows, and says so by
        giving nothing up. While it is away nothing is deleted.
        """
        try:
            rows = await self._connection.fetch(sql("give_up_uploads"), self._user_id, self.paths)
            given_up = [row["path"] for row in rows]
            for path in given_up:
                await self._storage.delete(path)
            if given_up:
                await self._connection.execute(sql("end_uploads"), self._user_id, given_up)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("database_away", what="give_up_upload", objects=len(self.paths))

    async def _watched(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        asked = heard = time.monotonic()
        async for piece in pieces:
            yield piece
            now = time.monotonic()
            if now - asked < TOUCH_SECONDS:
                continue
            asked = now
            try:
                # Those that are stored already wait for the last one.
                wanted = await self._connection.fetchval(
                    sql("touch_uploads"), self._user_id, self.paths
                )
            except Exception as error:
                if not is_away(error) or now - heard > BLIND_SECONDS:
                    raise
                continue
            heard = now
            if not wanted:
                raise StillActive(
                    "The files of this upload were deleted while they came.",
                    hint="The person was erased meanwhile. Upload the export again.",
                )
