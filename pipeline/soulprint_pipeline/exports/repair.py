"""Turns almost-JSON into JSON: what writers of exports let through and strict readers refuse."""

from __future__ import annotations

import re
from math import isfinite

# Strings first, so that nothing inside one is taken for a number or a NaN. Possessive, so that
# an unterminated string of many megabytes fails once and not at each of its bytes.
_TOKEN = re.compile(
    rb'"(?:[^"\\]++|\\.)*+"|-?\b(?:NaN|Infinity)\b|-?\d++(?:\.\d++)?[eE][+-]?\d{3,}', re.DOTALL
)
_NEEDS_WORK = re.compile(rb"[\x00-\x1f]|\\[uU][dD][89a-fA-F]")
_IN_STRING = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a pair: kept
    rb"|(?P<lone>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
    rb"|\\."
    rb"|(?P<control>[\x00-\x1f])",
    re.DOTALL,
)


def repair(raw: bytes) -> tuple[bytes, int]:
    """Replace what is no JSON but harmless.

    Lone surrogate escapes and invalid UTF-8 become U+FFFD, raw control characters within
    strings are escaped (NUL is dropped), NaN, Infinity and numbers beyond a double become null.

    Args:
        raw: one value, or something broken.

    Returns:
        The repaired bytes, still invalid where the structure is broken, and the number of
        places changed.
    """
    changed = 0
    try:
        raw.decode()
    except UnicodeDecodeError:
        text = raw.decode(errors="replace")
        changed += text.count("\ufffd")
        raw = text.encode()
        del text

    def in_string(match: re.Match[bytes]) -> bytes:
        nonlocal changed
        if match["lone"]:
            changed += 1
            return b"\\ufffd"
        control = match["control"]
        if control:
            changed += 1
            return b"" if control == b"\x00" else b"\\u%04x" % control[0]
        return match[0]

    def token(match: re.Match[bytes]) -> bytes:
        nonlocal changed
        found = match[0]
        if found[:1] == b'"':
            return _IN_STRING.sub(in_string, found) if _NEEDS_WORK.search(found) else found
        if found[-1:].isdigit() and isfinite(float(found)):
            return found
        changed += 1
        return b"null"

    return _TOKEN.sub(token, raw), changed
