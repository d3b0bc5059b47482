"""What the cells of a run have found, as one line, and as a table."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

from crash.cell import Outcome
from crash.checks import Verdict
from crash.options import DATABASE_KINDS, DYING, Kind, steps_of
from crash.recovery import percentile

COLUMNS = (
    "injected", "times", "steps hit", "in flight", "made again",
    "taken up p50", "p99", "recovery p50", "p99",
)  # fmt: skip


class Report:
    """The outcomes of all cells of one run, or of several runs."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes = outcomes

    @property
    def failed(self) -> bool:
        """Whether anything is off that must never be, however slow the machine.

        Seconds are no verdict: they depend on what else the machine does.
        """
        return (
            any(self._count(verdict) for verdict in ("lost", "wrong", "duplicated"))
            or self._repeated > self._in_flight
            or self._unexplained > 0
            or any(each.fell or each.stalled for each in self.outcomes)
        )

    def line(self) -> str:
        """The last line of a run."""
        seconds = self._seconds("recovery", *(DYING | DATABASE_KINDS))
        return (
            f"injections={sum(len(each.injections) for each in self.outcomes)} "
            f"imports={sum(each.imports for each in self.outcomes)} "
            f"lost={self._count('lost')} wrong={self._count('wrong')} "
            f"duplicated={self._count('duplicated')} repeated_calls={self._repeated} "
            f"in_flight={self._in_flight} recovery_p50_s={percentile(seconds, 0.5):.1f} "
            f"recovery_p99_s={percentile(seconds, 0.99):.1f}"
        )

    def table(self) -> str:
        """By kind: how often, over which steps, and how long until the steps went on."""
        rows = [f"| {' | '.join(COLUMNS)} |", f"|{'---|' * len(COLUMNS)}"]
        for kind in Kind:
            seconds = [
                f"{percentile(samples, share):.1f} s" if samples else "-"
                for samples in (self._seconds("taken_up", kind), self._seconds("recovery", kind))
                for share in (0.5, 0.99)
            ]
            mine = [each for one in self.outcomes for each in one.injections if each.kind is kind]
            cut_off, again = sum(e.in_flight for e in mine), sum(e.repeated for e in mine)
            rows.append(
                f"| {kind} | {len(mine)} | {self._steps(kind)} | {cut_off} | {again} "
                f"| {' | '.join(seconds)} |"
            )
        return "\n".join(rows)

    def details(self) -> str:
        """What is behind the figures, for whoever has to find a fault."""
        lines = []
        for number, outcome in enumerate(self.outcomes):
            for finding in outcome.findings:
                where = ", ".join(finding.where)
                lines.append(
                    f"cell {number}: {finding.verdict}: {finding.what} ({finding.count}) {where}"
                )
            lines += [f"cell {number}: paid again: {each}" for each in outcome.unexplained[:5]]
            if outcome.fell:
                lines.append(
                    f"cell {number}: workers ended by themselves, exit codes {outcome.fell}"
                )
            if outcome.stalled:
                lines.append(
                    f"cell {number}: the sweep had to put imports right {outcome.stalled} times"
                )
        pickups = [seconds for each in self.outcomes for seconds in each.pickups]
        lines.append(
            f"calls={sum(each.calls for each in self.outcomes)} "
            f"unexplained_repetitions={self._unexplained} "
            f"{self._after('a_worker', DYING)} {self._after('postgres', DATABASE_KINDS)} "
            f"pickup_p50_s={percentile(pickups, 0.5):.3f}"
        )
        return "\n".join(lines)

    def _steps(self, kind: Kind) -> str:
        hit = {
            step
            for outcome in self.outcomes
            for each in outcome.injections
            if each.kind is kind
            for step in itertools.chain(each.hit.values(), [each.aimed] if each.boundary else [])
        }
        wanted = steps_of(kind)
        return (
            "all" if hit.issuperset(wanted) else ", ".join(step for step in wanted if step in hit)
        )

    def _count(self, verdict: Verdict) -> int:
        return sum(
            finding.count
            for outcome in self.outcomes
            for finding in outcome.findings
            if finding.verdict == verdict
        )

    @property
    def _repeated(self) -> int:
        return sum(each.repeated for each in self.outcomes)

    @property
    def _unexplained(self) -> int:
        return sum(len(each.unexplained) for each in self.outcomes)

    @property
    def _in_flight(self) -> int:
        return sum(each.in_flight for each in self.outcomes)

    def _after(self, what: str, kinds: frozenset[Kind]) -> str:
        """After a worker's death, or Postgres' return: both figures, and of how many imports."""
        taken_up, ended = (self._seconds(which, *kinds) for which in ("taken_up", "recovery"))
        return (
            f"after_{what}_taken_up_p99_s={percentile(taken_up, 0.99):.1f} "
            f"after_{what}_p99_s={percentile(ended, 0.99):.1f} ({len(ended)})"
        )

    def _seconds(self, which: Literal["taken_up", "recovery"], *kinds: Kind) -> list[float]:
        return [
            seconds
            for outcome in self.outcomes
            for kind in kinds
            for seconds in getattr(outcome, which).get(kind, [])
        ]
