"""`python -m soulprint_pipeline.fake_model`: the fake model server, until it is stopped."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from soulprint_pipeline.fake_model.rules import MODES, Rule
from soulprint_pipeline.fake_model.server import FakeModel


async def _serve(port: int, latency: float, rules: list[Rule]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    async with FakeModel(port=port, latency=latency, rules=rules) as fake:
        sys.stdout.write(f"The fake model listens on {fake.url}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Read the arguments, print the address, serve until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(
        prog="python -m soulprint_pipeline.fake_model",
        description="A strict stand-in for the Messages API, on the loopback interface. "
        "GET /calls shows what it was asked; POST /control changes how it behaves.",
    )
    parser.add_argument("--port", type=int, default=8788, help="0 takes a free one (default 8788)")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--mode", choices=MODES, default="ok", help="what happens to each call")
    parser.add_argument("--times", type=int, help="how many calls the mode holds for")
    parser.add_argument("--retry-after", type=float, help="seconds, for the mode rate_limited")
    given = parser.parse_args()
    rule = Rule(mode=given.mode, times=given.times, retry_after=given.retry_after)
    asyncio.run(_serve(given.port, given.latency, [] if given.mode == "ok" else [rule]))


if __name__ == "__main__":
    main()
