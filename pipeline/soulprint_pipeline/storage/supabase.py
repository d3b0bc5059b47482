"""Supabase Storage over HTTP.

The part of its API that is used, as its own client and server have it:
`GET | HEAD | POST | DELETE {url}/storage/v1/object/{bucket}/{path}`. A missing object is
answered with 404, or with 400 and a body that says "not found"; a wrong key with 401, 403, or
with 400 and a body that says so.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast
from urllib.parse import quote

from soulprint_pipeline.errors import ObjectMissing, StorageUnavailable
from soulprint_pipeline.storage.answers import body_of, check
from soulprint_pipeline.storage.base import Progress
from soulprint_pipeline.storage.ranges import RangeReader
from soulprint_pipeline.storage.versions import Version

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

_RETRIES = 3


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

    async def open_in_place(self, path: str) -> BinaryIO | None:
        address = self._address(path)
        version = await self._retried(lambda: self._version(address))
        if version is None:
            return None

        async def fetch(start: int, end: int) -> bytes:
            piece = await self._retried(lambda: version.piece(self._client, start, end))
            if piece is None:
                raise StorageUnavailable(
                    "The stored file was replaced while it was read. The import starts again by "
                    "itself."
                )
            return piece

        return cast("BinaryIO", RangeReader(version.size, fetch))

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
            check(response.status_code, response.content)
            return size

        return await _translated(send)

    async def size(self, path: str) -> int | None:
        async def ask() -> int | None:
            response = await self._client.head(self._address(path))
            # An answer to HEAD has no body to tell one 400 from another.
            if response.status_code in {400, 404}:
                return None
            check(response.status_code, b"")
            return int(response.headers.get("Content-Length", 0))

        return await self._retried(ask)

    async def exists(self, path: str) -> bool:
        return await self.size(path) is not None

    async def delete(self, path: str) -> bool:
        async def ask() -> bool:
            response = await self._client.delete(self._address(path))
            try:
                check(response.status_code, response.content)
            except ObjectMissing:
                return False
            return True

        return await self._retried(ask)

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _version(self, address: str) -> Version | None:
        """Look whether an object is an archive and can be read in pieces."""
        async with self._client.stream("GET", address, headers={"Range": "bytes=0-3"}) as response:
            if response.status_code not in {200, 206, 416}:
                check(response.status_code, await body_of(response))
            if response.status_code != 206:
                return None
            return Version.of(address, response.headers, await body_of(response))

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
                check(response.status_code, await body_of(response))
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
