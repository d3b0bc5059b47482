"""The provider's prompt cache: a prefix that was sent before costs a tenth."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict

SECONDS = 300.0
"""How long a prefix lives after its last use: the default of the API."""

KEPT = 1_000


class PrefixCache:
    """Remembers prefixes by hash. Bounded in memory."""

    def __init__(self) -> None:
        self._used: OrderedDict[bytes, float] = OrderedDict()

    def knows(self, model: str, prefix: str) -> bool:
        """Say whether `prefix` was sent to `model` lately, and remember that it was now."""
        key = hashlib.blake2b(f"{model}\0{prefix}".encode(), digest_size=16).digest()
        now = time.monotonic()
        last = self._used.pop(key, None)
        self._used[key] = now
        while len(self._used) > KEPT:
            self._used.popitem(last=False)
        return last is not None and now - last <= SECONDS
