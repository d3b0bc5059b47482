"""How long steps took to go on after something was broken: from the queue's log alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from crash.injections import Injection
from crash.options import DATABASE_KINDS, SILENCING, Kind
from soulprint_queue.connections import Connection, Pool

LOGGED = """
SELECT job_id, status = 'picked' AS picked, extract(epoch FROM created)::float8 AS at
FROM soulprint.pgqueuer_log
WHERE status IN ('picked', 'successful', 'exception', 'canceled') ORDER BY created
"""

OPENED = """
SELECT import_id::text, step, extract(epoch FROM at)::float8 AS at FROM soulprint.events
WHERE step <> 'extract' ORDER BY at
"""
"""Commits of an import's only job: its opening, a batch, its end. Of lanes there are several."""


class Recoveries(msgspec.Struct, frozen=True):
    """Seconds after each injection, one sample for each import that was hit.

    From the injection, or from when Postgres answered again. Only jobs that were hit count, not
    what goes on in other lanes. A job that was hit again before it ended counts from the last hit.

    Attributes:
        taken_up: until such a job was claimed again, or had ended without that. Where Postgres
            was away and its worker kept it: until it committed something.
        ended: until the commit that ended it.
    """

    taken_up: dict[Kind, list[float]]
    ended: dict[Kind, list[float]]


async def recoveries(
    connection: Connection | Pool,
    injections: Sequence[Injection],
) -> Recoveries:
    """Read from the queue's log how long the steps took to go on."""
    ended, picked = await _logged(connection)
    last = _last_hits(injections, ended)
    commits: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in await connection.fetch(OPENED):
        commits[row["import_id"], row["step"]].append(row["at"])
    found = Recoveries({}, {})
    for each in injections:
        base = _base(each)
        taken_up: dict[str, float] = {}
        done: dict[str, float] = {}
        for job, step in each.hit.items():
            if ended.get(job, 0.0) < each.at or base < last[job]:
                continue
            name = each.imports.get(job, "")
            moments = [at for at in picked[job] if at > each.at]
            if each.kind in DATABASE_KINDS:
                moments += [at for at in commits[name, step] if at > base]
            again = min(moments, default=ended[job])
            for seconds, moment in ((taken_up, min(again, ended[job])), (done, ended[job])):
                after = max(0.0, moment - base)
                seconds[name] = min(after, seconds.get(name, after))
        if done:
            found.taken_up.setdefault(each.kind, []).extend(taken_up.values())
            found.ended.setdefault(each.kind, []).extend(done.values())
    return found


async def _logged(
    connection: Connection | Pool,
) -> tuple[dict[int, float], dict[int, list[float]]]:
    """When each job ended, and when it was claimed."""
    ended: dict[int, float] = {}
    picked: dict[int, list[float]] = defaultdict(list)
    for row in await connection.fetch(LOGGED):
        if row["picked"]:
            picked[row["job_id"]].append(row["at"])
        else:
            ended.setdefault(row["job_id"], row["at"])
    return ended, picked


def _last_hits(injections: Sequence[Injection], ended: Mapping[int, float]) -> dict[int, float]:
    """From when each job counts: what stops nothing is no reason to count anew."""
    last: dict[int, float] = defaultdict(float)
    for each in injections:
        for job in each.hit:
            if each.kind in SILENCING | DATABASE_KINDS and ended.get(job, 0.0) >= each.at:
                last[job] = max(last[job], _base(each))
    return last


def _base(injection: Injection) -> float:
    return injection.until if injection.kind in DATABASE_KINDS else injection.at


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie; 0 without any."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
