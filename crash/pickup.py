"""Whether workers still listen: a job must be picked up at once, not at the next look."""

from __future__ import annotations

import asyncio

from crash.checks import Finding
from crash.imports import Feeder
from crash.injections import END_CONNECTIONS
from crash.recovery import percentile
from crash.watch import Watch

PROBES = 5
SETTLING_SECONDS = 4.0
AT_ONCE = 0.25
"""Seconds. Without a notification the next look comes after two, so after one on average."""

PICKUPS = """
SELECT extract(epoch FROM min(picked.created) - queued.created)::float8 AS seconds
FROM soulprint.pgqueuer_log queued JOIN soulprint.pgqueuer_log picked USING (job_id)
WHERE queued.status = 'queued' AND queued.entrypoint = 'import' AND queued.id > $1
  AND picked.status = 'picked'
GROUP BY job_id, queued.created
"""


async def check_pickup(watch: Watch, feeder: Feeder) -> list[Finding]:
    """End every connection once more, let the workers settle, and send small imports one by one.

    Imports alone are looked at: a worker that has just worked looks again without being told.
    """
    await watch.pool.execute(END_CONNECTIONS, None)
    last: int = await watch.pool.fetchval("SELECT coalesce(max(id), 0) FROM soulprint.pgqueuer_log")
    for _ in range(PROBES):
        await asyncio.sleep(SETTLING_SECONDS)
        await feeder.begin_small()
    await asyncio.sleep(SETTLING_SECONDS)
    seconds = [row["seconds"] for row in await watch.pool.fetch(PICKUPS, last)]
    median = percentile(seconds, 0.5)
    if len(seconds) == PROBES and median <= AT_ONCE:
        return []
    what = f"workers do not listen after an outage: pickup p50 {median:.2f} s"
    return [Finding("wrong", what, (), 1)]
