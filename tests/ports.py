"""Ports for processes that are told theirs before they start."""

from __future__ import annotations

import itertools
import os
import random
import socket

FIRST, BEYOND = 20_000, 32_000
"""Below the ports that the system gives to whoever asks for any (from 32768 on): between the look
and the start of the process, no connection of another test can have taken one of these."""

_AT_ONCE = 4
_SHARE = (BEYOND - FIRST) // _AT_ONCE

# Test processes that run at once have shares of their own, and none comes back soon to a port that
# it gave. Each begins at a place of its own, for those of the run before it.
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _AT_ONCE
_numbers = itertools.count(random.Random(os.getpid()).randrange(_SHARE))  # noqa: S311  # no secret


def free_port() -> int:
    """Return a port on which nobody listens, and that nobody else is given."""
    while True:
        port = FIRST + _worker * _SHARE + next(_numbers) % _SHARE
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
