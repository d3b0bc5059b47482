"""Sends 10,000 hostile requests to the real service and tells what became of them.

The same seed makes the same requests. Fails when one was answered with a 500, when the service
died or no longer accepts an import, or when its memory grew with the requests.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
from random import Random

import httpx2
import jwt
import psutil

from benchmarks.accept.service import KEY, serving
from benchmarks.hostile.requests import Attacker
from benchmarks.hostile.sending import send_all
from benchmarks.load.lines import Line

SECRET = "a secret of the project that has enough bytes"  # noqa: S105  # opens nothing

MEGABYTES = 60.0
"""What the service may have grown by: what Python keeps for the next large request."""


def main() -> int:
    """Send; exit code 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="hostile", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="(default: 10000)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--at-once", type=int, default=40, help="connections (default: 40)")
    arguments = parser.parse_args()
    with serving(jwt_secret=SECRET) as (port, _):
        (service,) = multiprocessing.active_children()
        return asyncio.run(
            _attack(port, service.pid, arguments.requests, arguments.seed, arguments.at_once)
        )


def token_of(user: str) -> str:
    """A person's token, as Supabase signs it."""
    claims = {"sub": user, "aud": "authenticated", "exp": 2**33, "role": "authenticated"}
    return jwt.encode(claims, SECRET, algorithm="HS256")


async def _attack(port: int, pid: int | None, count: int, seed: int, at_once: int) -> int:
    attacker = Attacker(Random(seed), KEY, token_of)  # noqa: S311  # the same ones again
    await send_all(port, attacker, 300, at_once=at_once)
    before = psutil.Process(pid).memory_full_info().pss / 1e6
    statuses, wrong = await send_all(port, attacker, count, at_once=at_once)
    after = psutil.Process(pid).memory_full_info().pss / 1e6
    line = await Line.open(port)
    accepted = await line.import_somebody()
    line.close()
    async with httpx2.AsyncClient(trust_env=False) as client:
        figures = await client.get(
            f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {KEY}"}
        )
    counted = 'status="500"' in figures.text
    print(f"{count} hostile requests, seed {seed}; answers by status:")
    print("  " + ", ".join(f"{status}: {n}" for status, n in sorted(statuses.items())))
    print(f"a 500: {'yes' if counted else 'none'}; an import afterwards: {accepted}")
    print(f"memory of the service: {before:.0f} MB before, {after:.0f} MB after")
    for attack in wrong[:5]:
        print(f"WRONG {attack.kind} ({attack.end}): {b''.join(attack.pieces)[:300]!r}")
    return 1 if wrong or counted or accepted != 202 or after > before + MEGABYTES else 0


if __name__ == "__main__":
    raise SystemExit(main())
