"""One finding of the doctor."""

from __future__ import annotations

from typing import Literal

import msgspec


class Check(msgspec.Struct, frozen=True):
    """What was looked at, how it is, and what to do.

    Attributes:
        name: of what was looked at.
        status: "warn" works, but not as well as it could, or not for everything.
        finding: in words, without secrets.
        advice: "" where there is nothing to do.
    """

    name: str
    status: Literal["ok", "warn", "fail"]
    finding: str
    advice: str = ""


def ok(name: str, finding: str) -> Check:
    """All is well."""
    return Check(name, "ok", finding)


def warn(name: str, finding: str, advice: str) -> Check:
    """Works, with a reservation."""
    return Check(name, "warn", finding, advice)


def fail(name: str, finding: str, advice: str) -> Check:
    """Does not work."""
    return Check(name, "fail", finding, advice)
