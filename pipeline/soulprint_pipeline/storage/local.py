"""Exports as files under one folder: the default without Supabase."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import secrets
import stat
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO, Self

from soulprint_pipeline.errors import ObjectMissing, StorageRefused, StorageUnavailable
from soulprint_pipeline.storage.base import Progress
from soulprint_pipeline.storage.temporary import raise_if_full

_PIECE = 1024 * 1024
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_ABSENT = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG})
_LINK = errno.ELOOP
_KEPT = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY, errno.EACCES, errno.EPERM})
"""A folder that holds something else, or that somebody else gave us: it stays."""

_TRIES = 5
"""How often a folder is made that somebody deletes meanwhile."""


class LocalStorage:
    """Objects are regular files; see `soulprint_pipeline.storage.base.Storage`.

    A path is walked folder by folder without following a link, so nothing outside of the
    root is ever reached, even while somebody changes folders into links.

    Args:
        root: the folder that holds the buckets; made when first written to.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    async def fetch(self, path: str, into: BinaryIO, progress: Progress) -> int:
        source = await asyncio.to_thread(self._open, path)
        try:
            total = os.fstat(source).st_size
            done = 0
            while piece := await asyncio.to_thread(os.read, source, _PIECE):
                await asyncio.to_thread(into.write, piece)
                done += len(piece)
                progress(done, total)
        finally:
            os.close(source)
        if done < total:
            raise StorageUnavailable(
                f"The stored file became shorter while it was read: {done:,} of {total:,} bytes."
            )
        progress(done, done)
        return done

    async def open_in_place(self, path: str) -> BinaryIO:
        # What is put at the same path later is another file; this one stays until it is closed.
        return os.fdopen(await asyncio.to_thread(self._open, path), "rb")

    async def put(self, path: str, chunks: AsyncIterator[bytes]) -> int:
        name = path.rpartition("/")[2]
        unfinished = _unfinished(name, secrets.token_hex(8))
        folder, descriptor = await asyncio.to_thread(self._begin, path, unfinished)
        with folder:
            size = 0
            try:
                try:
                    async for chunk in chunks:
                        await asyncio.to_thread(_write_all, descriptor, chunk)
                        size += len(chunk)
                    await asyncio.to_thread(os.fsync, descriptor)
                finally:
                    os.close(descriptor)
                os.replace(
                    unfinished, name, src_dir_fd=folder.descriptor, dst_dir_fd=folder.descriptor
                )
            except OSError as error:
                raise self._not_stored(error, size) from error
            finally:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(unfinished, dir_fd=folder.descriptor)
        return size

    async def size(self, path: str) -> int | None:
        return await asyncio.to_thread(self._size, path)

    async def exists(self, path: str) -> bool:
        return await self.size(path) is not None

    async def delete(self, path: str) -> bool:
        return await asyncio.to_thread(self._delete, path)

    async def aclose(self) -> None:
        """Nothing is held open between calls."""

    def _begin(self, path: str, unfinished: str) -> tuple[_Folder, int]:
        """Make the folder of an object, and in it the file that the object is written to."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        tries = 0
        while True:
            tries += 1
            try:
                folder = self._folder(path, make=True)
                try:
                    return folder, os.open(unfinished, flags, 0o600, dir_fd=folder.descriptor)
                except BaseException:
                    folder.close()
                    raise
            except (FileNotFoundError, ObjectMissing):
                # Whoever deleted the last object in it took the folder along, a moment ago.
                if tries == _TRIES:
                    raise
            except OSError as error:
                raise self._not_stored(error, 0) from error

    def _not_stored(self, error: OSError, size: int) -> StorageUnavailable:
        """Say why an object cannot be stored.

        Raises:
            DiskFull: it does not fit.
        """
        raise_if_full(error, self._root, at_least=size)
        return StorageUnavailable(f"The file cannot be stored: {os.strerror(error.errno or 0)}.")

    def _open(self, path: str) -> int:
        with self._folder(path) as folder:
            name = path.rpartition("/")[2]
            # Non-blocking, so that a pipe in a file's place does not hang the opening.
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
            with _translated():
                descriptor = os.open(name, flags, dir_fd=folder.descriptor)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise _missing()
        return descriptor

    def _size(self, path: str) -> int | None:
        try:
            descriptor = self._open(path)
        except ObjectMissing:
            return None
        try:
            return os.fstat(descriptor).st_size
        finally:
            os.close(descriptor)

    def _delete(self, path: str) -> bool:
        deleted = self._unlink(path)
        self._prune(path)
        return deleted

    def _unlink(self, path: str) -> bool:
        try:
            with self._folder(path) as folder, _translated():
                name = path.rpartition("/")[2]
                # What a process that was killed had written of it goes along.
                with os.scandir(folder.descriptor) as entries:
                    left = [e.name for e in entries if e.name == _unfinished(name, e.name[-21:-5])]
                for other in left:
                    with contextlib.suppress(FileNotFoundError):
                        os.unlink(other, dir_fd=folder.descriptor)
                os.unlink(name, dir_fd=folder.descriptor)
        except ObjectMissing:
            return False
        return True

    def _prune(self, path: str) -> None:
        """Take the folders of a deleted object along that hold nothing more, but not the bucket's.

        They are named after a person.
        """
        parts = path.split("/")[:-1]
        while len(parts) > 1:
            try:
                with self._folder("/".join(parts)) as parent:
                    os.rmdir(parts.pop(), dir_fd=parent.descriptor)
            except ObjectMissing:
                parts.pop()
            except FileNotFoundError:
                continue
            except OSError as error:
                if error.errno in _KEPT:
                    return
                raise StorageUnavailable(
                    f"An empty folder cannot be deleted: {os.strerror(error.errno or 0)}."
                ) from error

    def _folder(self, path: str, *, make: bool = False) -> _Folder:
        """Open the folder in which the object lies.

        Raises:
            ObjectMissing: there is none (and `make` is not set).
            StorageRefused: the path would leave the root, by its parts or through a link.
        """
        parts = path.split("/")
        if any(part in {"", ".", ".."} or "\0" in part for part in parts):
            raise StorageRefused("The storage path has an empty part, '.', '..' or NUL.")
        with _translated():
            if make:
                self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            for part in parts[:-1]:
                parent = descriptor
                try:
                    if make:
                        with contextlib.suppress(FileExistsError):
                            os.mkdir(part, 0o700, dir_fd=parent)
                    descriptor = os.open(part, _FOLDER, dir_fd=parent)
                finally:
                    os.close(parent)
        return _Folder(descriptor)


class _Folder:
    """An open folder, closed at the end of its `with`."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        os.close(self.descriptor)


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Raise our errors for what the system says about a path."""
    try:
        yield
    except OSError as error:
        if error.errno == _LINK or isinstance(error, NotADirectoryError):
            raise StorageRefused(
                "The storage path leads through a link or a file, which is never followed."
            ) from error
        if error.errno in _ABSENT or isinstance(error, IsADirectoryError):
            raise _missing() from error
        if isinstance(error, PermissionError):
            raise StorageRefused(
                "The stored file may not be read: check the owner of the data directory."
            ) from error
        raise StorageUnavailable(
            f"The stored file cannot be read: {os.strerror(error.errno or 0)}."
        ) from error


def _unfinished(name: str, salt: str) -> str:
    """The file that an object is written to until it is whole: no longer than a name may be."""
    return f".{name.encode()[:200].decode(errors='ignore')}.{salt}.part"


def _missing() -> ObjectMissing:
    return ObjectMissing(
        "There is no stored file at this path. Upload the export, then start the import again."
    )


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
