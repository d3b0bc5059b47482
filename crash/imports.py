"""Keeps imports coming through the real door, and knows what was in each of them."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from uuid import UUID, uuid4

import msgspec

from crash.watch import Watch
from soulprint_pipeline.generator import Persona, write_export
from soulprint_pipeline.generator.containers import Layout
from soulprint_queue.connections import is_away
from soulprint_queue.doors import enqueue_import
from soulprint_queue.errors import StillActive

SIZES = ((0.12, 0.0), (0.12, 0.0), (0.4, 0.0), (0.4, 0.0), (1.2, 0.0), (1.2, 0.5), (3.0, 0.9))
"""Megabytes of an export, and of its largest conversation; one above 0.4 takes several calls."""

LARGEST = (9.0, 1.5)
"""Now and then one of many windows."""

LAYOUTS: tuple[Layout, ...] = ("json", "json", "zip", "sharded")

AGAIN = 0.12
"""The share of imports that bring a file again which the same person has imported before."""

ACTIVE = """
SELECT count(*) FROM soulprint.imports WHERE state NOT IN ('complete', 'failed', 'cancelled')
"""
FINISHED = """
SELECT import_id FROM soulprint.imports i WHERE state = 'complete' AND superseded_by IS NULL
AND NOT EXISTS (SELECT FROM soulprint.imports o WHERE o.superseded_by = i.import_id)
"""

NAMES = ("Ada", "Noor", "Tomasz", "Ines", "Juri", "Malik", "Sena", "Veit")


class Expected(msgspec.Struct, frozen=True):
    """An import that a door accepted, and what must have come of it.

    Attributes:
        messages: visible ones, of both roles.
        again: the file was imported before.
    """

    import_id: UUID
    user_id: UUID
    path: str
    conversations: int
    messages: int
    quarantined: int
    again: bool = False


class Feeder:
    """Holds a number of imports under way until it is told to stop."""

    def __init__(self, watch: Watch, folder: Path, rng: random.Random, *, active: int) -> None:
        self.expected: list[Expected] = []
        self._watch = watch
        self._folder = folder
        self._rng = rng
        self._active = active
        self._wanted = asyncio.Event()

    def ask_for_json(self) -> None:
        """Begin one more import at once, of a file that has to be downloaded."""
        self._wanted.set()

    async def feed(self) -> None:
        while True:
            asked = self._wanted.is_set()
            self._wanted.clear()
            if asked or await self._under_way() < self._active:
                await self._begin("json" if asked else None)
            else:
                try:
                    await asyncio.wait_for(self._wanted.wait(), 0.3)
                except TimeoutError:
                    continue

    async def begin_small(self) -> Expected:
        """Begin an import of the smallest size."""
        return await self._begin_new("zip", SIZES[0])

    async def begin_again(self) -> bool:
        """Bring a file again whose import is complete; false where there is none."""
        old = await self._finished()
        if old is not None:
            await self._door(old.user_id, old.path, msgspec.structs.replace(old, again=True))
        return old is not None

    async def _begin(self, layout: Layout | None) -> None:
        if layout is None and self._rng.random() < AGAIN and await self.begin_again():
            return
        size = LARGEST if self._rng.random() < 0.03 else self._rng.choice(SIZES)
        await self._begin_new(layout if layout is not None else self._rng.choice(LAYOUTS), size)

    async def _begin_new(self, layout: Layout, size: tuple[float, float]) -> Expected:
        user = uuid4()
        path = f"imports/{user}/export.{'json' if layout == 'json' else 'zip'}"
        file = self._folder / path
        file.parent.mkdir(parents=True)
        truth = await asyncio.to_thread(
            write_export,
            file,
            megabytes=size[0],
            largest_conversation_mb=size[1],
            seed=self._rng.getrandbits(40),
            layout=layout,
            facts=max(4, int(12 * size[0])),
            damaged=self._rng.choice((0, 0, 1)) if size[0] >= 0.4 else 0,
            persona=Persona(name=self._rng.choice(NAMES)),
            level=1,
        )
        return await self._door(
            user,
            path,
            Expected(
                UUID(int=0), user, path, truth.conversations, sum(truth.messages.values()),
                truth.quarantined,
            ),
        )  # fmt: skip

    async def _door(self, user: UUID, path: str, expected: Expected) -> Expected:
        """Knock until the door has answered; an outage may have eaten an answer."""
        while True:
            try:
                accepted = await enqueue_import(self._watch.pool, user, path)
            except StillActive as refused:
                # The answer was lost, not the request.
                import_id = refused.import_id or UUID(int=0)
            except Exception as error:
                if not is_away(error):
                    raise
                await asyncio.sleep(0.2)
                continue
            else:
                import_id = accepted.import_id
            found = msgspec.structs.replace(expected, import_id=import_id)
            self.expected.append(found)
            return found

    async def _under_way(self) -> int:
        try:
            count: int = await self._watch.pool.fetchval(ACTIVE)
        except Exception as error:
            if not is_away(error):
                raise
            await asyncio.sleep(0.2)
            return self._active
        return count

    async def _finished(self) -> Expected | None:
        """One of the people whose import is complete, and who have only one."""
        try:
            rows = await self._watch.pool.fetch(FINISHED)
        except Exception as error:
            if not is_away(error):
                raise
            return None
        done = {row["import_id"] for row in rows}
        ready = [each for each in self.expected if each.import_id in done]
        return self._rng.choice(ready) if ready else None
