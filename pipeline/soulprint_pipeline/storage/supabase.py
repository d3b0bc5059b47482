"""Supabase Storage over HTTP.

The part of its API that is used, as its own client and server have it:
`GET | HEAD | POST | DELETE {url}/storage/v1/object/{bucket}/{path}`. A missing object is
answered with 404, or with 400 and a body that says "not found"; a wrong key with 401, 403, or
with 400 and a body that says so.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, BinaryIO, TypeVar
from urllib.parse import quote

from soulprint_pipeline.errors import (
    ObjectMissing,
    StorageError,
    StorageRefused,
    StorageUnavailable,
)
from soulprint_pipeline.storage.base import Progress

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

_RETRIES = 3
_REFUSED = re.compile(rb'"statuscode"\s*:\s*"?40[13]\b')
_LONGEST_ERROR_BODY = 64 * 1024


class SupabaseStorage:
    """Objects in Supabase Storage; see `soulprint_pipeline.storage.base.Storage`.

    Connection errors, 429 and 5xx are tried again up to three times. A download that broke
    off goes on where it was (Range, If-Range) where the server can, otherwise from the start,
    and the file never holds a byte twice.

    Args:
        url: of the project (`SUPABASE_URL`).
        service_key: `SUPABASE_SERVICE_KEY`; goes into headers and nowhere else.
        timeout: seconds without a byte after which the storage counts as not answering.
        backoff: seconds before the first retry; doubled for each further one, times 0.5 to 1.5.
    """

    def __init__(
        self, url: str, service_key: str, *, timeout: float = 30.0, backoff: float = 0.5
    ) -> None:
        import httpx2

        self._base = f"{url.rstrip('/')}/storage/v1/object/"
        self._backoff = backoff
        self._client = httpx2.AsyncClient(
            headers={
                "Authorization": f"Bearer {service_key}",
                "apikey": service_key,
                # What is stored is compressed already, and lengths must be those of the object.
                "Accept-Encoding": "identity",
            },
            timeout=httpx2.Timeout(timeout, connect=min(timeout, 10.0)),
        )

    async def fetch(self, path: str, into: BinaryIO, progress: Progress) -> int:
        download = _Download(self._client, self._address(path), into, progress)
        return await self._retried(download.go_on)

    async def put(self, path: str, chunks: AsyncIterator[bytes]) -> int:
        # Not tried again: what the caller streamed is gone.
        size = 0

        async def counted() -> AsyncIterator[bytes]:
            nonlocal size
            async for chunk in chunks:
                size += len(chunk)
                yield chunk

        headers = {"Content-Type": "application/octet-stream", "x-upsert": "true"}

        async def send() -> int:
            response = await self._client.post(
                self._address(path), content=counted(), headers=headers
            )
            _check(response.status_code, response.content)
            return size

        return await _translated(send)

    async def size(self, path: str) -> int | None:
        async def ask() -> int | None:
            response = await self._client.head(self._address(path))
            # An answer to HEAD has no body to tell one 400 from another.
            if response.status_code in {400, 404}:
                return None
            _check(response.status_code, b"")
            return int(response.headers.get("Content-Length", 0))

        return await self._retried(ask)

    async def exists(self, path: str) -> bool:
        return await self.size(path) is not None

    async def delete(self, path: str) -> bool:
        async def ask() -> bool:
            response = await self._client.delete(self._address(path))
            try:
                _check(response.status_code, response.content)
            except ObjectMissing:
                return False
            return True

        return await self._retried(ask)

    async def aclose(self) -> None:
        await self._client.aclose()

    def _address(self, path: str) -> str:
        return self._base + quote(path, safe="/")

    async def _retried(self, attempt: Callable[[], Awaitable[T]]) -> T:
        for retry in range(_RETRIES):
            try:
                return await _translated(attempt)
            except StorageUnavailable:
                await asyncio.sleep(self._backoff * 2**retry * (0.5 + random.random()))  # noqa: S311 - jitter
        return await _translated(attempt)


class _Download:
    """One object on its way into a file, over as many requests as it takes."""

    def __init__(
        self, client: httpx2.AsyncClient, address: str, into: BinaryIO, progress: Progress
    ) -> None:
        self._client = client
        self._address = address
        self._into = into
        self._progress = progress
        self._start = into.tell()
        self._done = 0
        self._tag: str | None = None

    async def go_on(self) -> int:
        """Fetch what is missing.

        Raises:
            StorageUnavailable: it broke off; call again to go on.
        """
        headers = {}
        if self._done and self._tag:
            headers = {"Range": f"bytes={self._done}-", "If-Range": self._tag}
        async with self._client.stream("GET", self._address, headers=headers) as response:
            if response.status_code not in {200, 206}:
                _check(response.status_code, await _body(response))
                raise StorageUnavailable(
                    f"The storage answered {response.status_code}, expected 200."
                )
            self._take_position(response)
            total = self._total(response)
            async for chunk in response.aiter_raw():
                await asyncio.to_thread(self._into.write, chunk)
                self._done += len(chunk)
                self._progress(self._done, total)
        if total is not None and self._done != total:
            raise StorageUnavailable(
                f"The download broke off: {self._done:,} of {total:,} bytes came."
            )
        self._progress(self._done, self._done)
        return self._done

    def _take_position(self, response: httpx2.Response) -> None:
        """Set the file to where the first byte of this answer belongs."""
        resumed = response.headers.get("Content-Range", "").startswith(f"bytes {self._done}-")
        if not (response.status_code == 206 and resumed):
            if response.status_code == 206:
                # A part that was not asked for: take it from the top.
                self._tag, self._done = None, 0
                raise StorageUnavailable("The storage sent another part than was asked for.")
            self._done = 0
            tag = response.headers.get("ETag")
            # A weak tag does not promise the same bytes.
            self._tag = tag if tag and not tag.startswith("W/") else None
        self._into.seek(self._start + self._done)
        self._into.truncate()

    def _total(self, response: httpx2.Response) -> int | None:
        length = response.headers.get("Content-Length")
        return self._done + int(length) if length is not None and length.isdigit() else None


async def _body(response: httpx2.Response) -> bytes:
    """Read an answer that is no object: a short one, whatever its length says."""
    body = b""
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > _LONGEST_ERROR_BODY:
            break
    return body


async def _translated(attempt: Callable[[], Awaitable[T]]) -> T:
    """Raise our errors for what the HTTP client says."""
    import httpx2

    try:
        return await attempt()
    except httpx2.TimeoutException as error:
        raise StorageUnavailable(
            "The storage did not answer in time. It is tried again by itself."
        ) from error
    except httpx2.TransportError as error:
        raise StorageUnavailable(
            f"The connection to the storage failed ({type(error).__name__}). It is tried again by "
            "itself; check SUPABASE_URL if this stays."
        ) from error


def _check(status: int, body: bytes) -> None:
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
