"""Regexes that are compiled when they are first asked for.

To compile one costs thousands of times what a search by it costs, and most of the wordings are
never met in a process that reads one person's messages.
"""

from __future__ import annotations

import re
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a regex that ignores case."""
    return re.compile(pattern, re.IGNORECASE)
