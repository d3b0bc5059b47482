"""The `estimate` errand: what reading a stored export would cost, before anything is paid.

The export is streamed where it lies, as `import` reads it; nothing of the profile is touched.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from uuid import UUID

import msgspec
import structlog

from soulprint_pipeline.analysts.claude.analyst import version_of
from soulprint_pipeline.errors import PipelineError
from soulprint_pipeline.estimating import Estimate, Estimator
from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation, Item, PersonalSource
from soulprint_pipeline.storage import fetch_parts, open_temporary, parse_storage_path
from soulprint_queue.adding import Items, earlier_import
from soulprint_queue.claim import Claim
from soulprint_queue.connections import Connection
from soulprint_queue.errors import StopRequested
from soulprint_queue.fence import finish_job, hold_job, retry_races
from soulprint_queue.keys import derived_key, short_id
from soulprint_queue.retrying import MAX_ATTEMPTS, backoff
from soulprint_queue.statements import sql
from soulprint_queue.stored import load_conversations, load_sources
from soulprint_queue.workshop import Workshop

log = structlog.get_logger(__name__)

DELIVERIES = 3
"""So many workers may die of an estimate before it is given up."""

BATCH = 200
"""Conversations that are looked at together."""


class _Outcome(msgspec.Struct, frozen=True):
    """What is written when an estimate ends."""

    state: str
    result: str | None = None
    error_class: str | None = None
    error: str | None = None


_CRASHED = _Outcome(
    "failed",
    error_class="crash_budget",
    error=f"Reading this export ended {DELIVERIES} workers without an outcome. Look at their "
    "memory and logs, then ask again.",
)


async def run_estimate(workshop: Workshop, claim: Claim) -> str:
    """Make the estimate that a job is about, and settle it.

    Returns:
        How it went, for the log.

    Raises:
        LeaseLost: the job is not ours any more; nothing was written.
        StopRequested: the worker was asked to stop.
    """
    opened = await retry_races(lambda: _open(workshop, claim))
    if opened is None:
        return "not_wanted"
    user_id, path, deliveries = opened
    if deliveries > DELIVERIES:
        return await _close(workshop, claim, _CRASHED)
    try:
        found = await _read(workshop, user_id, path)
    except PipelineError as error:
        state = "queued" if error.retryable else "failed"
        told = _Outcome(state, error_class=error.error_class, error=str(error)[:500])
        return await _close(workshop, claim, told)
    return await _close(workshop, claim, _Outcome("ready", msgspec.json.encode(found).decode()))


async def _open(workshop: Workshop, claim: Claim) -> tuple[UUID, str, int] | None:
    async with workshop.pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(sql("count_estimate"), claim.subject)
        if row is None:
            await finish_job(connection, claim, "canceled")
            return None
        await hold_job(connection, claim)
        return row["user_id"], row["storage_path"], row["deliveries"]


async def _read(workshop: Workshop, user_id: UUID, path: str) -> Estimate:
    settings = workshop.settings
    parsed = parse_storage_path(path, user_id, settings.buckets)
    with ExitStack() as held:
        files = await fetch_parts(
            workshop.storage,
            str(parsed),
            lambda: held.enter_context(open_temporary(workshop.scratch)),
            _no_progress,
            held.enter_context,
        )
        export = await asyncio.to_thread(open_export, files)
        estimator = Estimator(
            model=settings.model,
            table=settings.price_table,
            thoroughness=settings.thoroughness,
            lanes=settings.lanes,
        )
        held_before = await earlier_import(workshop.pool, user_id)
        all_items = Items(export)
        items = iter(all_items)
        seen = _Seen()
        # The thread reads the file until its batch is full: the file must outlive it.
        while batch := await asyncio.shield(asyncio.to_thread(_batch, items, user_id)):
            if workshop.stop.is_set():
                raise StopRequested("estimate is handed back")
            await _take(workshop, estimator, batch)
            seen.note(batch, user_id)
        if all_items.alone is not None and held_before is None:
            raise all_items.alone
        new_sources = bool(seen.sources)
        if held_before is not None:
            new_sources = await _take_carried(workshop, estimator, held_before, seen)
    written_in = await workshop.pool.fetchval(sql("read_pass"), user_id)
    return await asyncio.to_thread(
        estimator.result, with_quick_pass=written_in != "full", new_sources=new_sources
    )


class _Seen(msgspec.Struct):
    """What of an export decides about what an earlier one adds.

    Attributes:
        keys: of its conversations, as they are stored.
        sources: keys of its sources.
        kinds: of its sources; what a vendor remembers is a kind of its own.
    """

    keys: set[UUID] = msgspec.field(default_factory=set)
    sources: set[UUID] = msgspec.field(default_factory=set)
    kinds: set[tuple[str, bool]] = msgspec.field(default_factory=set)

    def note(self, batch: list[tuple[Item, UUID | None]], user_id: UUID) -> None:
        """Note a batch of the export."""
        for item, key in batch:
            if key is not None:
                self.keys.add(key)
            elif isinstance(item, PersonalSource):
                self.sources.add(derived_key(user_id, item.kind, item.text))
                self.kinds.add((item.kind, item.stated))


async def _take_carried(
    workshop: Workshop, estimator: Estimator, import_id: UUID, seen: _Seen
) -> bool:
    """Take in what will be carried over; returns whether the export brings sources of its own."""
    after = ""
    while page := await workshop.pool.fetch(sql("read_carried"), import_id, after, BATCH):
        if workshop.stop.is_set():
            raise StopRequested("estimate is handed back")
        after = page[-1]["conversation_id"]
        keys = [
            each["conversation_key"] for each in page if each["conversation_key"] not in seen.keys
        ]
        found = await load_conversations(workshop.pool, keys, forgotten=True)
        await _take(workshop, estimator, [(each, key) for key, each in found], carried=True)
    async with workshop.pool.acquire() as connection:
        brought = {
            row["source_key"] for row in await connection.fetch(sql("find_source_keys"), import_id)
        }
        for key, source in await load_sources(connection, import_id):
            replaced = source.kind != "saved_memory" and (source.kind, source.stated) in seen.kinds
            if key not in seen.sources and not replaced:
                estimator.take(source, carried=True)
    return not seen.sources <= brought


def _no_progress(_done: int, _total: int | None) -> None:
    """Nobody watches an estimate grow."""


async def _take(
    workshop: Workshop,
    estimator: Estimator,
    batch: list[tuple[Item, UUID | None]],
    *,
    carried: bool = False,
) -> None:
    keys = [key for _, key in batch if key is not None]
    version = version_of(workshop.settings.model)
    rows = await workshop.pool.fetch(sql("find_read"), keys, version)
    read = {row["conversation_key"] for row in rows}

    def take() -> None:
        for item, key in batch:
            estimator.take(item, already_read=key in read, carried=carried)

    await asyncio.to_thread(take)


def _batch(items: Iterator[Item], user_id: UUID) -> list[tuple[Item, UUID | None]]:
    """Read a batch, each conversation with the key under which an import stores it."""
    return [
        (
            item,
            derived_key(user_id, short_id(item.id), item.content_hash)
            if isinstance(item, Conversation)
            else None,
        )
        for item in itertools.islice(items, BATCH)
    ]


async def _close(workshop: Workshop, claim: Claim, outcome: _Outcome) -> str:
    """Settle the estimate; one that may succeed later is put into the queue again."""

    async def transaction() -> str:
        async with workshop.pool.acquire() as connection, connection.transaction():
            attempts = await connection.fetchval(sql("lock_estimate"), claim.subject)
            await finish_job(connection, claim)
            assert attempts is not None, "a job whose estimate was replaced is gone, too"
            told = outcome
            if outcome.state == "queued" and attempts >= MAX_ATTEMPTS:
                told = msgspec.structs.replace(outcome, state="failed")
            await _settle(connection, claim, told, attempts)
            return told.state

    return await retry_races(transaction)


async def _settle(connection: Connection, claim: Claim, told: _Outcome, attempts: int) -> None:
    await connection.execute(
        sql("settle_estimate"),
        claim.subject,
        told.state,
        told.result,
        told.error_class,
        told.error,
    )
    if told.state == "queued":
        await connection.execute(
            sql("enqueue_job"), claim.step, claim.subject, None, "{}", backoff(attempts + 1)
        )
