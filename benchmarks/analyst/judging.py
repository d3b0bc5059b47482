"""Compares what was found with what was planted."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from benchmarks.analyst.asking import found_in
from benchmarks.analyst.lists import Case, Pair
from soulprint_pipeline.alike import fingerprint
from soulprint_pipeline.facts import Fact


class Verdict(msgspec.Struct):
    """What came of one kind of wordings, or of all.

    Attributes:
        facts: how many were found, optional ones among them.
        slotless: found, but not in the slot in which the newer would supersede it.
        repeated: facts that say what another one of the same message already said.
    """

    kind: str
    messages: int = 0
    planted: int = 0
    found: int = 0
    facts: int = 0
    slotless: int = 0
    repeated: int = 0
    misses: list[str] = msgspec.field(default_factory=list)
    wrong: list[str] = msgspec.field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the planted that was found; 1 where nothing was planted."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Share of the found that was planted; 1 where nothing was found."""
        return 1 - len(self.wrong) / self.facts if self.facts else 1.0

    def add(self, other: Verdict) -> None:
        """Take over the counts of another kind."""
        for name in ("messages", "planted", "found", "facts", "slotless", "repeated"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.misses += other.misses
        self.wrong += other.wrong


class Succession(msgspec.Struct):
    """What came of the pairs.

    Attributes:
        judged: both statements were found, so that the rule had something to decide.
        stale: the older was found and the newer was not: what no longer holds still stands.
    """

    pairs: int = 0
    judged: int = 0
    right: int = 0
    stale: int = 0
    wrong: list[str] = msgspec.field(default_factory=list)
    misses: list[str] = msgspec.field(default_factory=list)

    @property
    def share(self) -> float:
        """Share of the judged pairs of which the right one stands."""
        return self.right / self.judged if self.judged else 0.0


def judge(cases: Sequence[Case]) -> list[Verdict]:
    """Read each case in a window of its own and count by kind, in the order of the list."""
    found = found_in([[case.conversation(f"c{number}")] for number, case in enumerate(cases)])
    verdicts: dict[str, Verdict] = {}
    for case, facts in zip(cases, found, strict=True):
        _judge(case, facts, verdicts.setdefault(case.kind, Verdict(case.kind)))
    return list(verdicts.values())


def total(verdicts: Sequence[Verdict], kind: str) -> Verdict:
    """Add several kinds up."""
    whole = Verdict(kind)
    for verdict in verdicts:
        whole.add(verdict)
    return whole


def judge_pairs(pairs: Sequence[Pair]) -> Succession:
    """Read each pair in one window, every other one newest first, as exports are."""
    windows = []
    for number, pair in enumerate(pairs):
        both = [pair.older.conversation("older"), pair.newer.conversation("newer")]
        windows.append(both[::-1] if number % 2 else both)
    outcome = Succession(len(pairs))
    for pair, facts in zip(pairs, found_in(windows), strict=True):
        _judge_pair(pair, facts, outcome)
    return outcome


def standing(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts that stand: each once, in its newest wording, the newest of its slot."""
    newest: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.said_at or 0.0):
        newest[fingerprint(fact.category, fact.statement)] = fact
    by_slot = {fact.slot: fact for fact in sorted(newest.values(), key=lambda f: f.said_at or 0.0)}
    return [fact for fact in newest.values() if fact.slot is None or by_slot[fact.slot] is fact]


def _judge(case: Case, facts: Sequence[Fact], verdict: Verdict) -> None:
    text = " / ".join(case.messages)
    verdict.messages += 1
    verdict.facts += len(facts)
    for fact in facts:
        if not any(expected.matches(fact) for expected in case.expected):
            verdict.wrong.append(f"{_told(fact)}  <- {text!r}")
    for expected in case.expected:
        matching = [fact for fact in facts if expected.matches(fact)]
        if expected.optional:
            continue
        verdict.planted += 1
        verdict.repeated += max(0, len(matching) - 1)
        if not matching:
            verdict.misses.append(f"[{expected.text}]  <- {text!r}")
            continue
        verdict.found += 1
        verdict.slotless += not any(map(expected.slotted, matching))


def _judge_pair(pair: Pair, facts: Sequence[Fact], outcome: Succession) -> None:
    stands = standing(facts)

    def found(case: Case, among: Sequence[Fact], identity: str) -> bool:
        return any(
            fact.conversation_id == identity and case.expected[0].matches(fact) for fact in among
        )

    older, newer = found(pair.older, facts, "older"), found(pair.newer, facts, "newer")
    told = f"{pair.older.messages[0]!r} / {pair.newer.messages[0]!r}"
    if pair.outcome == "older":
        # The newer text says nothing that may take the slot, so there is nothing else to find.
        newer = True
    if not older or not newer:
        outcome.stale += older
        outcome.misses.append(f"[{'newer' if older else 'older'} not found]  <- {told}")
        return
    outcome.judged += 1
    older_stands = found(pair.older, stands, "older")
    newer_stands = found(pair.newer, stands, "newer")
    if (older_stands, newer_stands) == (pair.outcome != "newer", pair.outcome != "older"):
        outcome.right += 1
    else:
        facts_told = "; ".join(map(_told, facts))
        outcome.wrong.append(f"[{pair.outcome}] {facts_told}  <- {told}")


def _told(fact: Fact) -> str:
    return f"{fact.category}{'#' + fact.slot if fact.slot else ''}: {fact.statement}"
