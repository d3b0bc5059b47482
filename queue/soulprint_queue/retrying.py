"""When an errand that failed is tried again."""

from __future__ import annotations

from datetime import timedelta

MAX_ATTEMPTS = 5


def backoff(attempts: int) -> timedelta:
    """Wait 30 s · 4^n after the n-th failure, an hour at most."""
    return timedelta(seconds=min(30 * 4 ** (attempts - 1), 3600))
