"""The trace that a request belongs to (W3C Trace Context), handed on to the import's jobs."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request

_PARENT = re.compile(
    r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-[0-9a-f]{2}"
    r"(?P<rest>-.*)?"
)


def trace_context(request: Request) -> dict[str, Any] | None:
    """Return `{"otel": {"traceparent": …}}` for a valid header, None for any other.

    By the specification an invalid header is ignored, never refused.
    """
    headers = request.headers.getlist("traceparent")
    if len(headers) != 1 or len(headers[0]) > 256:
        return None
    found = _PARENT.fullmatch(headers[0].strip())
    if (
        found is None
        or found["version"] == "ff"
        or (found["version"] == "00" and found["rest"])
        or not found["trace"].strip("0")
        or not found["span"].strip("0")
    ):
        return None
    return {"otel": {"traceparent": found[0]}}
