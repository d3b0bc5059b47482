"""`./scripts/bench price [--megabytes 100] [--facts 1000]`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

from benchmarks.price.measure import Asked, Measured, Spent, measure
from soulprint_queue import logs
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate

_OFF = 0.15
_OVERHEAD = 1.15
_OVERHEAD_FROM = 100
"""MB: in smaller exports the instructions weigh more, because windows are smaller."""

_DOLLARS = Decimal("0.60")


def main() -> int:
    """Import an export through the fake model and print where the tokens go; 1 if too dear."""
    parser = argparse.ArgumentParser(prog="./scripts/bench price")
    add = parser.add_argument
    add("--megabytes", type=float, default=100, help="of the export (default 100)")
    add("--facts", type=int, default=1_000, help="planted in it (default 1000)")
    add("--seed", type=int, default=1)
    add("--thoroughness", choices=("all", "normal", "lean"), default="normal")
    given = parser.parse_args()
    logs.configure(level=logging.WARNING)
    asked = Asked(given.megabytes, given.facts, given.seed, given.thoroughness)
    with tempfile.TemporaryDirectory(prefix="spb-") as name:
        folder = Path(name)
        # The server's account has to pass through it, or it would put its data elsewhere.
        folder.chmod(0o711)
        with EmbeddedPostgres(folder) as postgres:
            migrate(postgres.dsn)
            found = asyncio.run(measure(asked, postgres.dsn, folder))
    print(*_table(found), sep="\n")
    promises = _promises(found, given.megabytes)
    print("", *(f"{'kept  ' if kept else 'BROKEN'}  {text}" for kept, text in promises), sep="\n")
    return 0 if all(kept for kept, _ in promises) else 1


def _table(found: Measured) -> list[str]:
    spent = [_row(each.task, each) for each in found.tasks]
    estimate = found.estimate
    guessed = (estimate.calls, estimate.tokens_in, "", estimate.tokens_out, estimate.usd_live)
    parts = [
        f"| {name} | {tokens:,} | {tokens / found.sent:.1%} |"
        for name, tokens in found.parts.items()
    ]
    return [
        "| what for | calls | tokens in | of them cached | tokens out | dollars |",
        "|---|---|---|---|---|---|",
        *spent,
        _row("**all**", found),
        "| estimated before | {:,} | {:,} | {} | {:,} | {:.4f} |".format(*guessed),
        "",
        "| of the prompts | tokens | share |",
        "|---|---|---|",
        *parts,
    ]


def _row(name: str, spent: Spent | Measured) -> str:
    tokens = f"{spent.tokens_in:,} | {spent.cached:,} | {spent.tokens_out:,}"
    return f"| {name} | {spent.calls:,} | {tokens} | {spent.usd:.4f} |"


def _promises(found: Measured, megabytes: float) -> list[tuple[bool, str]]:
    estimate = found.estimate
    off = estimate.usd_live / float(found.usd) - 1
    off_in = estimate.tokens_in / found.sent - 1
    ratio = found.sent / found.kept
    allowed = _DOLLARS * Decimal(megabytes) / 100
    return [
        (abs(off) <= _OFF, f"the estimate is {off:+.1%} off in dollars, at most 15 %"),
        (abs(off_in) <= _OFF, f"the estimate is {off_in:+.1%} off in tokens, at most 15 %"),
        (found.differs == {}, f"the book says what the model counted ({found.differs or 'equal'})"),
        (
            ratio <= _OVERHEAD or megabytes < _OVERHEAD_FROM,
            f"{ratio:.3f} tokens are sent for each one that is kept; at most 1.15 from 100 MB on",
        ),
        (found.usd < allowed, f"${found.usd:.4f} for {megabytes:,.0f} MB, under ${allowed:.2f}"),
        (found.repeated == 0, f"{found.repeated} calls were paid twice"),
    ]


if __name__ == "__main__":
    sys.exit(main())
