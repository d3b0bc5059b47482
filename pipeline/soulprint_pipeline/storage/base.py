"""The interface behind which the storages stand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import BinaryIO, Protocol, TypeAlias

Progress: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes fetched so far and their total, None where that is not known."""


class Storage(Protocol):
    """Holds exports by path: "bucket/user/rest", checked before by `parse_storage_path`.

    Every method raises `StorageRefused` (a wrong key) and `StorageUnavailable` (a storage
    that does not answer) besides what it names.
    """

    async def fetch(self, path: str, into: BinaryIO, progress: Progress) -> int:
        """Stream an object into a file and return its size in bytes.

        Args:
            path: which object.
            into: written to from its present position on; seekable, since a download that is
                started again overwrites what it wrote before.
            progress: told from time to time, and once at the end.

        Raises:
            ObjectMissing: there is none.
            DiskFull: it does not fit into `into`.
        """
        ...

    async def open_in_place(self, path: str) -> BinaryIO | None:
        """Open an object where it lies, to read a part of it without fetching all.

        Returns:
            A file to be read (and sought in) by a thread, never by the event loop, while that
            loop runs; the caller closes it. What it reads is one version of the object: where
            another is put in its place meanwhile, it goes on with the old one or raises
            `StorageUnavailable`. None where the object can only be fetched, or is better.

        Raises:
            ObjectMissing: there is none.
        """
        ...

    async def put(self, path: str, chunks: AsyncIterator[bytes]) -> int:
        """Store an object, replacing one at the same path only when all of it is there.

        Returns:
            Its size in bytes.

        Raises:
            DiskFull: the storage is a folder, and its disk is full.
        """
        ...

    async def size(self, path: str) -> int | None:
        """Return an object's size in bytes, None where there is none."""
        ...

    async def exists(self, path: str) -> bool:
        """Say whether there is an object at `path`."""
        ...

    async def delete(self, path: str) -> bool:
        """Delete an object and say whether there was one: to delete it twice is no error."""
        ...

    async def aclose(self) -> None:
        """Close connections. The storage cannot be used afterwards."""
        ...
