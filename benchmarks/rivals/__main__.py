"""`./scripts/bench rivals`: the same crashes on three queues, one after the other."""

from __future__ import annotations

import argparse
import asyncio

from benchmarks.rivals.breaking import measure

QUEUES = {
    "ours": "SoulPrint's relay",
    "stock_pgqueuer": "pgqueuer, stock",
    "stock_procrastinate": "procrastinate",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench rivals", description=__doc__)
    parser.add_argument("--rounds", type=int, default=4, help="of three crashes each (default 4)")
    parser.add_argument("--only", nargs="+", choices=QUEUES, default=list(QUEUES))
    given = parser.parse_args()
    print(
        "| queue | crashes | chains | lost | doubled | repeated calls | restarts | gap p50 | p99 |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for name in given.only:
        print(asyncio.run(measure(name, rounds=given.rounds)).row(QUEUES[name]), flush=True)


if __name__ == "__main__":
    main()
