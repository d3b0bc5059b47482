"""Whether workers still listen after an outage, and how soon a job is picked up then."""

from __future__ import annotations

import asyncio

from crash.checks import Finding
from crash.imports import Feeder
from crash.injections import END_CONNECTIONS
from crash.watch import Watch

PROBES = 5
SETTLING_SECONDS = 4.0

LISTENING = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'soulprint listener' AND backend_start > $1
"""
LISTENING_SECONDS = 30.0
"""A listener is back within seconds, on a machine that does nothing else."""

PICKUPS = """
SELECT extract(epoch FROM min(picked.created) - queued.created)::float8 AS seconds
FROM soulprint.pgqueuer_log queued JOIN soulprint.pgqueuer_log picked USING (job_id)
WHERE queued.status = 'queued' AND queued.entrypoint = 'import' AND queued.id > $1
  AND picked.status = 'picked'
GROUP BY job_id, queued.created
"""


async def check_pickup(
    watch: Watch, feeder: Feeder, workers: int
) -> tuple[list[Finding], list[float]]:
    """End every connection once more, and look who listens again.

    Returns what is wrong, and the seconds to the pickup of small imports sent one by one. Imports
    alone: a worker that has just worked looks again without being told. The seconds are no
    verdict: a machine may be busy.
    """
    since = await watch.pool.fetchval("SELECT clock_timestamp()")
    await watch.pool.execute(END_CONNECTIONS, None)
    listening = 0
    for _ in range(int(LISTENING_SECONDS / 0.2)):
        await asyncio.sleep(0.2)
        listening = await watch.pool.fetchval(LISTENING, since)
        if listening >= workers:
            break
    last: int = await watch.pool.fetchval("SELECT coalesce(max(id), 0) FROM soulprint.pgqueuer_log")
    for _ in range(PROBES):
        await asyncio.sleep(SETTLING_SECONDS)
        await feeder.begin_small()
    await asyncio.sleep(SETTLING_SECONDS)
    seconds = [row["seconds"] for row in await watch.pool.fetch(PICKUPS, last)]
    if listening >= workers:
        return [], seconds
    what = f"after an outage {listening} of {workers} workers listen"
    return [Finding("wrong", what, (), workers - listening)], seconds
