"""Chance that repeats itself: the same seed, the same bytes."""

from __future__ import annotations

import random


def chance(seed: int | str) -> random.Random:
    """Return a source of numbers that depends on `seed` alone, not on the process or machine."""
    return random.Random(seed)  # noqa: S311 - invents sample data, protects nothing


def uuid_from(rng: random.Random) -> str:
    """Return a version 4 UUID drawn from `rng`."""
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
