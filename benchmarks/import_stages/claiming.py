"""An import whose first job is claimed by no worker, so that one stage of it can run alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from pgqueuer.domain import models

from benchmarks.import_stages.exports import USER, stored_at
from benchmarks.whole_import.stand import BenchmarkFailed
from soulprint_pipeline.analysts import make_analyst
from soulprint_pipeline.storage import LocalStorage
from soulprint_queue.claim import read_claim
from soulprint_queue.connections import open_pool
from soulprint_queue.doors import enqueue_import
from soulprint_queue.settings import Settings
from soulprint_queue.step import Opened, open_step
from soulprint_queue.workshop import Run, Workshop

_CLAIM = (
    "UPDATE soulprint.pgqueuer SET status = 'picked', heartbeat = now(), queue_manager_id = $1 "
    "WHERE entrypoint = 'import' RETURNING *"
)


@asynccontextmanager
async def opened_import(dsn: str, data_dir: Path) -> AsyncIterator[Run]:
    """Begin an import in a migrated database that has no worker, and open its first step.

    Raises:
        BenchmarkFailed: the step is not to be run.
    """
    pool = await open_pool(dsn, size=4, name="benchmark")
    try:
        await enqueue_import(pool, USER, stored_at())
        row = await pool.fetchrow(_CLAIM, uuid4())
        if row is None:
            raise BenchmarkFailed("the import has no job")
        claim = read_claim(models.Job.model_validate(dict(row)))
        opened = await open_step(pool, claim, analyst="local", lanes=3)
        if not isinstance(opened, Opened):
            raise BenchmarkFailed(f"the step is {opened.value}")
        settings = Settings.load().model_copy(update={"data_dir": data_dir})
        workshop = Workshop(
            settings=settings,
            pool=pool,
            storage=LocalStorage(data_dir / "storage"),
            analyst=make_analyst(api_key=None, base_url=None, model=settings.model),
            stop=asyncio.Event(),
        )
        yield Run(workshop, claim, opened.row)
    finally:
        await pool.close()
