"""How long steps took to go on after something was broken: from the queue's log alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from crash.injections import Injection
from crash.options import DATABASE_KINDS, SILENCING, Kind
from soulprint_queue.connections import Connection, Pool

ENDED = """
SELECT job_id, extract(epoch FROM min(created))::float8 AS at FROM soulprint.pgqueuer_log
WHERE status IN ('successful', 'exception', 'canceled') GROUP BY job_id
"""


async def recoveries(
    connection: Connection | Pool,
    injections: Sequence[Injection],
) -> dict[Kind, list[float]]:
    """Seconds from each injection to the next commit that ended a job of an import it had hit.

    One sample for each import that was hit, from the injection or from when Postgres answered
    again. Only jobs that were hit count, not what goes on in other lanes. A job that was hit again
    before it ended counts from the last hit alone.
    """
    ended = {row["job_id"]: row["at"] for row in await connection.fetch(ENDED)}
    # What stops nothing is no reason to count anew.
    stopping = SILENCING | DATABASE_KINDS
    last: dict[int, float] = defaultdict(float)
    for each in injections:
        for job in each.hit:
            if each.kind in stopping and ended.get(job, 0.0) >= each.at:
                last[job] = max(last[job], _base(each))
    samples: dict[Kind, list[float]] = defaultdict(list)
    for each in injections:
        by_import: dict[str, float] = {}
        for job in each.hit:
            if ended.get(job, 0.0) >= each.at and _base(each) >= last[job]:
                name = each.imports.get(job, "")
                seconds = max(0.0, ended[job] - _base(each))
                by_import[name] = min(seconds, by_import.get(name, seconds))
        samples[each.kind] += by_import.values()
    return {kind: found for kind, found in samples.items() if found}


def _base(injection: Injection) -> float:
    return injection.until if injection.kind in DATABASE_KINDS else injection.at


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie; 0 without any."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
