"""Ports for processes that are told theirs before they start."""

from __future__ import annotations

import itertools
import os
import random
import socket

FIRST, BEYOND = 20_000, 32_000
"""Below the ports that the system gives to whoever asks for any (from 32768 on): between the look
and the start of the process, no connection of another test can have taken one of these."""

# Test processes begin at places of their own, and none comes back to a port that it gave.
_numbers = itertools.count(random.Random(os.getpid()).randrange(FIRST, BEYOND))  # noqa: S311  # no secret


def free_port() -> int:
    """Return a port on which nobody listens, and that nobody else is given."""
    while True:
        port = FIRST + next(_numbers) % (BEYOND - FIRST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
