"""What went wrong with a request, in our own terms: whether to try again, and when."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from soulprint_pipeline.errors import AnalystError, ModelRefused, ModelUnavailable

if TYPE_CHECKING:
    from anthropic import APIStatusError

SPENT = frozenset(
    {
        "enforced_spend_limit_reached",
        "contract_spend_limit_reached",
        "linked_organization_spend_limit_reached",
        "linked_organization_billing_unavailable",
    }
)
"""`error.details.error_code` of limits that no waiting within a job gets past."""

SPENT_WORDS = (
    "specified api usage limits",
    "specified workspace api usage limits",
    "credit balance",
)
"""A limit that the customer set comes as a plain 400 without a code; only its words tell."""

_ACT = {
    401: "refused the key. Check ANTHROPIC_API_KEY",
    402: "has a billing problem with this account. Check the payment details in its console",
    403: "does not allow this key to do that. Check its workspace and permissions",
    404: "does not know the model or the address. Check SOULPRINT_MODEL and ANTHROPIC_BASE_URL",
}


class Failure(msgspec.Struct, frozen=True):
    """A failed attempt.

    Attributes:
        error: what to raise when no further attempt is made.
        again: whether another attempt can help.
        wait: seconds that the provider asked us to wait, or None.
    """

    error: AnalystError
    again: bool
    wait: float | None = None


def of_connection(kind: str) -> Failure:
    """Return the failure for a connection that was refused, broken, or timed out."""
    error = ModelUnavailable(
        f"The model could not be reached ({kind}); it will be tried again. If this lasts, check "
        "the network and ANTHROPIC_BASE_URL."
    )
    return Failure(error, again=True)


def of_answer(what: str, request_id: str) -> Failure:
    """Return the failure for status 200 with something that is no message of the API."""
    error = ModelUnavailable(
        f"The model's address answered 200 with {what} instead of a message"
        f"{_named(request_id)}; it will be tried again. If this lasts, check what stands between "
        "us and the provider."
    )
    return Failure(error, again=True)


def of_status(error: APIStatusError) -> Failure:
    """Return the failure for an answer with status 4xx or 5xx.

    The provider's own words stay out of the message, because they may repeat the request.
    """
    status, named = error.status_code, _named(error.request_id or "")
    if _is_spent(error):
        return Failure(
            ModelRefused(
                f"The model's provider has reached a spending limit of this account (HTTP {status}"
                f"{named}). Raise the limit in its console, then retry; nothing is lost.",
                for_all=True,
            ),
            again=False,
        )
    if status in _ACT:
        return Failure(
            ModelRefused(
                f"The model's provider {_ACT[status]}, then retry (HTTP {status}{named}).",
                for_all=True,
            ),
            again=False,
        )
    if status in {408, 409, 429} or status >= 500:
        wait = retry_after(error.response.headers)
        return Failure(
            ModelUnavailable(
                f"The model is not available now (HTTP {status}, {error.type or 'no type'}"
                f"{named}); it will be tried again.",
                retry_after=wait,
                limited=status == 429,
            ),
            again=error.response.headers.get("x-should-retry") != "false",
            wait=wait,
        )
    return Failure(
        ModelRefused(
            f"The model's provider refused the request itself (HTTP {status}, "
            f"{error.type or 'no type'}{named}). Check SOULPRINT_MODEL and ANTHROPIC_BASE_URL; if "
            "they are right it is a fault of this software: report it with the request id."
        ),
        again=False,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of retry-after-ms or retry-after (a number or a date), or None."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            return max(float(value) / unit, 0.0)
        except ValueError:
            parsed = email.utils.parsedate_tz(value)
            if parsed is not None:
                return max(email.utils.mktime_tz(parsed) - time.time(), 0.0)
    return None


def _is_spent(error: APIStatusError) -> bool:
    if error.error_code in SPENT:
        return True
    words = (error.api_message or "").casefold()
    return error.status_code in {400, 429} and any(each in words for each in SPENT_WORDS)


def _named(request_id: str) -> str:
    return f", request {request_id[:80]}" if request_id else ""
