"""One version of a stored object, and its pieces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

import msgspec

from soulprint_pipeline.errors import StorageUnavailable
from soulprint_pipeline.storage.answers import body_of, check
from soulprint_pipeline.storage.ranges import SMALLEST, is_archive

if TYPE_CHECKING:
    import httpx2

_CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_CHANGED = frozenset({404, 412, 416})


class Version(msgspec.Struct, frozen=True):
    """What identifies an object's bytes.

    Attributes:
        address: where it lies.
        size: bytes of it.
        tag: its ETag, "" where it has none.
        modified: its Last-Modified, "" likewise; one of both there is.
    """

    address: str
    size: int
    tag: str
    modified: str

    @classmethod
    def of(cls, address: str, headers: httpx2.Headers, head: bytes) -> Self | None:
        """Return the version that an answer with a part speaks of.

        Args:
            address: of the object.
            headers: of an answer with its first bytes.
            head: these bytes.

        Returns:
            None where it is no archive, a small one, or nothing tells it from its successor.
        """
        found = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
        tag, modified = headers.get("ETag", ""), headers.get("Last-Modified", "")
        if found is None or found[1] != "0" or not is_archive(head) or not (tag or modified):
            return None
        size = int(found[3])
        return cls(address, size, tag, modified) if size >= SMALLEST else None

    async def piece(self, client: httpx2.AsyncClient, start: int, end: int) -> bytes | None:
        """Fetch the bytes from `start` up to `end` (exclusive).

        Returns:
            None where the object is another by now.

        Raises:
            StorageUnavailable: not all of it came.
        """
        headers = {"Range": f"bytes={start}-{end - 1}"}
        if self.tag and not self.tag.startswith("W/"):
            headers["If-Match"] = self.tag
        async with client.stream("GET", self.address, headers=headers) as response:
            if response.status_code in _CHANGED:
                return None
            if response.status_code != 206:
                check(response.status_code, await body_of(response))
                return None
            # A server, or a cache before it, may not know If-Match.
            same = (
                response.headers.get("ETag", "") == self.tag
                and response.headers.get("Last-Modified", "") == self.modified
            )
            if not same:
                return None
            if response.headers.get("Content-Range") != f"bytes {start}-{end - 1}/{self.size}":
                raise StorageUnavailable("The storage sent another part than was asked for.")
            piece = await response.aread()
        if len(piece) != end - start:
            raise StorageUnavailable(
                f"A piece broke off: {len(piece):,} of {end - start:,} bytes came."
            )
        return piece
