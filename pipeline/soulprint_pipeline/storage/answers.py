"""What Supabase's answers mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from soulprint_pipeline.errors import (
    ObjectMissing,
    StorageError,
    StorageRefused,
    StorageUnavailable,
)

if TYPE_CHECKING:
    import httpx2

_REFUSED = re.compile(rb'"statuscode"\s*:\s*"?40[13]\b')
_LONGEST_ERROR_BODY = 64 * 1024


async def body_of(response: httpx2.Response) -> bytes:
    """Read an answer that is no object: a short one, whatever its length says."""
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > _LONGEST_ERROR_BODY:
            break
    return body


def check(status: int, body: bytes) -> None:
    """Raise the error that an answer means, nothing for 2xx."""
    if 200 <= status < 300:
        return
    lower = body[:_LONGEST_ERROR_BODY].lower()
    if status == 404 or (status == 400 and (b"not found" in lower or b"not_found" in lower)):
        raise ObjectMissing(
            "There is no stored file at this path. Upload the export, then start the import again."
        )
    if status in {401, 403} or (status == 400 and _REFUSED.search(lower)):
        raise StorageRefused(
            f"The storage refused our key ({status}). Check SUPABASE_SERVICE_KEY and that the "
            "bucket belongs to this project."
        )
    if status == 429 or status >= 500:
        raise StorageUnavailable(f"The storage answered {status}. It is tried again by itself.")
    raise StorageError(
        f"The storage answered {status} to a request that it should know. Check SUPABASE_URL and "
        "SOULPRINT_BUCKETS."
    )
