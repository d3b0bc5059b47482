"""When something begins: what has a beginning is settled, "I'll homeschool him from autumn"."""

from __future__ import annotations

import re

_WHEN = (
    r"(?:next (?:week|month|year|term|season)|(?:the )?(?:autumn|fall|spring|summer|winter|new "
    r"year)|january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
FROM_THEN = re.compile(
    rf"(?:from|starting|as of|beginning) (?:in |from )?(?P<when>{_WHEN}),? "
    r"(?=(?:i'll|we'll|i'm|we're|i will|we will) )",
    re.IGNORECASE,
)
"""In front: "from next month I'll be working four days a week"."""

FROM = re.compile(
    r"^(?:i'll|we'll|i will|we will|i'm|we're) (?!probably|maybe|hopefully|perhaps|travelling|"
    r"flying|driving|going|coming|leaving|away|from|in|at|on|be (?:in|at|on|away|off))[^,.;]{4,80}?"
    rf" (?:from|starting|as of|beginning) {_WHEN}",
    re.IGNORECASE,
)
"""Behind, where it is nobody's whereabouts: "I'm away from July"."""
