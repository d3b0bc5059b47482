"""Who waits for news of whom: one LISTEN connection for every event stream of this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
import structlog

from soulprint_queue.listener import Listener
from soulprint_service.problems import BUSY, Problem

CHANNEL = "soulprint_events"

STREAMS = 2_000
"""Open streams of one process: each holds a socket and about 20 KiB."""

STREAMS_A_USER = 20
"""Open streams of one user: tabs and devices, with room."""

_FULL_SECONDS = 10

log = structlog.get_logger(__name__)


class _Told(msgspec.Struct):
    user_id: UUID
    event_id: int


class EventHub:
    """Wakes the streams of a user when the database tells of an event of theirs."""

    def __init__(self, dsn: str) -> None:
        self._streams: dict[UUID, set[asyncio.Event]] = {}
        self._open = 0
        self._stop = asyncio.Event()
        self._listener = Listener(dsn, (CHANNEL,), received=self._receive, restored=self._wake_all)

    @property
    def closing(self) -> bool:
        """Whether the service stops: streams end, and their clients come back elsewhere."""
        return self._stop.is_set()

    @property
    def streams(self) -> int:
        """How many streams are open."""
        return self._open

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen for as long as the context lasts."""
        task = asyncio.create_task(self._listener.run(self._stop), name="listen for events")
        try:
            yield
        finally:
            self.close()
            await asyncio.gather(task, return_exceptions=True)

    def close(self) -> None:
        """End every stream."""
        self._stop.set()
        self._wake_all()

    def subscribe(self, user_id: UUID) -> asyncio.Event:
        """Return an event that is set each time something of the user's changed, or may have.

        Raises:
            Problem: 429; too many streams are open, of this user or in all.
        """
        of_user = self._streams.get(user_id, set())
        if self._open >= STREAMS or len(of_user) >= STREAMS_A_USER:
            raise Problem(
                BUSY,
                "Too many event streams are open.",
                hint="Close one, or ask for the status instead.",
                headers={"Retry-After": str(_FULL_SECONDS)},
            )
        changed = asyncio.Event()
        self._streams.setdefault(user_id, set()).add(changed)
        self._open += 1
        return changed

    def unsubscribe(self, user_id: UUID, changed: asyncio.Event) -> None:
        """Forget what `subscribe` returned."""
        of_user = self._streams[user_id]
        of_user.remove(changed)
        self._open -= 1
        if not of_user:
            del self._streams[user_id]

    def _receive(self, channel: str, payload: str) -> None:
        try:
            told = msgspec.json.decode(payload, type=_Told)
        except msgspec.MsgspecError:
            # Whoever may connect may notify. It may be anybody's words: they are not logged.
            log.warning("notification_not_ours", channel=channel)
            return
        for changed in self._streams.get(told.user_id, ()):
            changed.set()

    def _wake_all(self) -> None:
        """After a pause everything may have changed."""
        for of_user in self._streams.values():
            for changed in of_user:
                changed.set()
