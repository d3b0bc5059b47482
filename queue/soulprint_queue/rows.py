"""Rows as the code sees them, typed at the border."""

from __future__ import annotations

import datetime as dt
from typing import Self
from uuid import UUID

import asyncpg
import msgspec

ENDED = frozenset({"complete", "failed", "cancelled"})


class ImportRow(msgspec.Struct, frozen=True):
    """One row of `soulprint.imports`: what the steps need of it."""

    import_id: UUID
    user_id: UUID
    state: str
    step: str
    stage: str
    progress: int
    attempts: int
    lanes: int
    done: int
    next: int
    total: int
    storage_path: str | None
    analyst: str | None
    total_conversations: int | None
    total_messages: int | None
    carried_over: int
    quick_ready_at: dt.datetime | None
    section: str | None
    variant: int
    superseded_by: UUID | None
    created_at: dt.datetime

    @classmethod
    def of(cls, record: asyncpg.Record) -> Self:
        """Take the named columns out of a record of `SELECT *`."""
        return cls(**{name: record[name] for name in cls.__struct_fields__})
