"""Telling a webhook about an import. Ids, states and figures; never a word of a person."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import msgspec

TIMEOUT_SECONDS = 10.0


class WebhookFailed(Exception):
    """The webhook could not be told.

    Attributes:
        http_status: what it answered, None where it did not.
    """

    def __init__(self, message: str, *, http_status: int | None = None) -> None:
        super().__init__(message)
        self.http_status = http_status


async def post_webhook(url: str, occasion: dict[str, Any]) -> int:
    """POST `occasion` as JSON and return the status of the answer (2xx).

    Redirects are not followed: they could lead a server-side request anywhere.

    Raises:
        WebhookFailed: no answer within ten seconds, or one that is not 2xx.
    """
    import httpx2

    body = msgspec.json.encode({**occasion, "sent_at": dt.datetime.now(dt.UTC)})
    try:
        # The client's own limit is from byte to byte: an answer may drip for ever.
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client,
        ):
            answer = await client.post(
                url, content=body, headers={"Content-Type": "application/json"}
            )
    except (httpx2.HTTPError, TimeoutError) as error:
        raise WebhookFailed(type(error).__name__) from error
    if not answer.is_success:
        raise WebhookFailed(f"answered {answer.status_code}", http_status=answer.status_code)
    return int(answer.status_code)
