"""One user of the embedded Postgres, as a process of its own, that does what it reads on stdin.

    python embedded_holder.py DATA_DIR [UID]

Says `ready DSN` once it holds the server; at `leave` (or the end of stdin) it stops its hold and
says `left`. Interrupted by Ctrl-C, it asks the server something before it leaves: `asked 1`.
With a UID it first becomes that user, which needs everything imported before.
"""

from __future__ import annotations

import asyncio
import encodings.idna  # noqa: F401 - asyncpg's, and out of reach for another user later
import os
import signal
import sys
from pathlib import Path

import asyncpg
import psutil  # noqa: F401 - imported late by the code under test

from soulprint_queue.embedded import EmbeddedPostgres, EmbeddedPostgresError


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def ask(dsn: str) -> int:
    connection = await asyncpg.connect(dsn, timeout=60)
    try:
        answer = await connection.fetchval("SELECT 1")
    finally:
        await connection.close()
    assert isinstance(answer, int)
    return answer


def become(uid: int) -> None:
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
    os.environ["HOME"] = "/"


def main() -> int:
    # A suite that was started in the background hands down that Ctrl-C is ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if len(sys.argv) > 2:
        become(int(sys.argv[2]))
    try:
        with EmbeddedPostgres(Path(sys.argv[1])) as postgres:
            try:
                say(f"ready {postgres.dsn}")
                sys.stdin.readline()
            except KeyboardInterrupt:
                say(f"asked {asyncio.run(ask(postgres.dsn))}")
    except EmbeddedPostgresError as error:
        say(f"refused {error}")
        return 1
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    say("left")
    return 0


if __name__ == "__main__":
    sys.exit(main())
