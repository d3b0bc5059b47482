"""Who may name which object: `bucket/<the user's uuid, lower case>/rest`."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

import msgspec

from soulprint_pipeline.errors import PipelineError

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_FORBIDDEN = re.compile("[\\\\%\x00-\x1f\x7f\ud800-\udfff]")
_LONGEST = 1024  # characters: what S3-like storages take for a key
_LONGEST_PART = 255  # bytes: what file systems take for a name


class BadStoragePath(PipelineError):
    """The path is not of the form that a storage path has."""

    error_class = "bad_storage_path"


class ForeignStoragePath(PipelineError):
    """The path is another user's."""

    error_class = "foreign_storage_path"


class StoragePath(msgspec.Struct, frozen=True):
    """A checked path.

    Attributes:
        bucket: one of those that the service may read.
        user_id: whose it is.
        rest: one or more parts, joined by "/".
    """

    bucket: str
    user_id: UUID
    rest: str

    def __str__(self) -> str:
        return f"{self.bucket}/{self.user_id}/{self.rest}"


def parse_storage_path(path: str, user_id: UUID, buckets: Collection[str]) -> StoragePath:
    """Check a path that a caller named.

    Args:
        path: as it came; it is not repeated in errors, since file names are people's words.
        user_id: the user on whose behalf it is read.
        buckets: the buckets that may be read.

    Raises:
        BadStoragePath: malformed, or in a bucket that is not ours to read.
        ForeignStoragePath: well-formed, but another user's.
    """
    if not path:
        raise _bad("it is empty")
    if len(path) > _LONGEST:
        raise _bad(f"it is longer than {_LONGEST:,} characters")
    if _FORBIDDEN.search(path):
        raise _bad("it contains a backslash, a percent sign or a control character")
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        raise _bad("it has an empty part, '.' or '..'")
    if any(len(part.encode()) > _LONGEST_PART for part in parts):
        raise _bad(f"a part of it is longer than {_LONGEST_PART} bytes")
    if len(parts) < 3:
        raise _bad("it has fewer than three parts")
    bucket, owner, *rest = parts
    if bucket not in buckets:
        raise _bad(f"its bucket is none of {', '.join(sorted(buckets))}")
    if not _UUID.fullmatch(owner):
        raise _bad("its second part is not a user's id in lower case")
    if owner != str(user_id):
        raise ForeignStoragePath(
            "This storage path belongs to another user: its second part must be the id of the "
            "user whose export it is."
        )
    return StoragePath(bucket, user_id, "/".join(rest))


def is_plain_name(name: str) -> bool:
    """Say whether a name may be the last part of a storage path, and nothing but that."""
    return (
        name not in {"", ".", ".."}
        and "/" not in name
        and not _FORBIDDEN.search(name)
        and len(name.encode()) <= _LONGEST_PART
    )


def _bad(why: str) -> BadStoragePath:
    return BadStoragePath(
        f"The storage path is malformed: {why}. Expected bucket/user-id/name, for instance "
        "imports/0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11/export.zip."
    )
