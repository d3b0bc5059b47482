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
    """Seconds from each injection to the next commit that ended a job which it had hit.

    Counted from the injection, or from when Postgres answered again. A job that was hit again
    before it ended counts from the last hit alone, and a job that ended before the injection was
    over was not hit.
    """
    ended = {row["job_id"]: row["at"] for row in await connection.fetch(ENDED)}
    samples: dict[Kind, list[float]] = defaultdict(list)
    # What stops nothing is no reason to count anew.
    stopping = SILENCING | DATABASE_KINDS
    hits: dict[int, list[tuple[float, Kind]]] = defaultdict(list)
    for each in injections:
        base = each.until if each.kind in DATABASE_KINDS else each.at
        for job in each.hit:
            if job in ended and ended[job] >= each.at:
                hits[job].append((base, each.kind))
    for job, found in hits.items():
        last = max((base for base, kind in found if kind in stopping), default=0.0)
        for base, kind in found:
            if base >= last:
                samples[kind].append(max(0.0, ended[job] - base))
    return samples


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie; 0 without any."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
