"""Errands: jobs beside the relay, about a row of their own. No import waits for them.

The same order as a step: the subject's row first, then finish the own job, then the rest. A
failed errand is repeated after 30 s · 4^n, at most five times, and then says so in its row.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from uuid import UUID

import structlog
from pgqueuer.domain import models

from soulprint_pipeline.errors import StorageError
from soulprint_pipeline.storage import (
    BadStoragePath,
    ForeignStoragePath,
    objects_of,
    parse_storage_path,
)
from soulprint_queue.bounded import within
from soulprint_queue.claim import Claim, ForeignPayload, read_claim
from soulprint_queue.connections import Connection, is_full, is_outage
from soulprint_queue.errors import LeaseLost, StopRequested
from soulprint_queue.estimate import run_estimate
from soulprint_queue.fence import finish_job, retry_races
from soulprint_queue.retrying import MAX_ATTEMPTS, backoff
from soulprint_queue.statements import sql
from soulprint_queue.step import FOREIGN_PAUSE, give_back
from soulprint_queue.webhook import Delivery, Webhook
from soulprint_queue.workshop import Workshop

log = structlog.get_logger(__name__)

ALERTS = frozenset({"model_paused"})
"""Occasions that concern no import alone: their rows are in `soulprint.alerts`."""

NOTIFICATION = ("read_notification", "lock_notification", "settle_notification")
ALERT = ("read_alert", "lock_alert", "settle_alert")
"""How the row of an occasion is read, locked and settled."""

ERASE_SECONDS = 300.0
"""Then what is erased is noted, and the rest is for the next delivery."""

DEADLINE_SECONDS = 600.0
"""Nothing of an errand takes so long; past it, the job comes back by its lease."""


class Errands:
    """Takes errands from pgqueuer's manager and brings each to an outcome."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def __call__(self, job: models.Job) -> None:
        """Run an errand; what goes wrong in it ends in its row."""
        try:
            claim = read_claim(job)
        except ForeignPayload as error:
            log.warning("job_given_back", job_id=int(job.id), reason=str(error))
            fence = (int(job.id), job.queue_manager_id, job.attempts)
            await give_back(self._workshop.pool, fence, FOREIGN_PAUSE)
            return
        started = time.monotonic()
        try:
            status = await within(
                self._work(claim),
                DEADLINE_SECONDS,
                cut=self._workshop.cut,
                what=claim.step,
            )
        except StopRequested:
            await give_back(self._workshop.pool, claim.fence, timedelta(0))
            status = "handed_back"
        except LeaseLost:
            log.info("lease_lost", job_id=claim.job_id, step=claim.step)
            return
        except Exception as error:
            if not (is_outage(error) or is_full(error)):
                raise
            # The job comes back by its lease.
            log.warning("database_full" if is_full(error) else "database_away", what=claim.step)
            return
        log.info(
            "step_closed",
            import_id=str(claim.subject),
            step=claim.step,
            status=status,
            seconds=round(time.monotonic() - started, 3),
        )

    async def _work(self, claim: Claim) -> str:
        match claim.step:
            case "notify":
                return await self._notify(claim)
            case "estimate":
                return await run_estimate(self._workshop, claim)
        return await self._erase(claim)

    async def _notify(self, claim: Claim) -> str:
        """Tell the webhook about an occasion, or note that there is none to tell."""
        pool, webhook = self._workshop.pool, Webhook.of(self._workshop.settings)
        occasion = claim.payload.occasion
        read, lock, settle = ALERT if occasion in ALERTS else NOTIFICATION
        told = await pool.fetchrow(sql(read), claim.subject, occasion)
        delivery: Delivery | None = None
        if told is not None and webhook is not None:
            words = dict(told)
            webhook_id = words.pop("webhook_id")
            delivery = await webhook.tell(webhook_id, words)

        async def transaction() -> str:
            async with pool.acquire() as connection, connection.transaction():
                row = await connection.fetchrow(sql(lock), claim.subject, occasion)
                await finish_job(connection, claim)
                if row is None:
                    return "not_wanted"
                attempts = row["attempts"] + 1
                http_status = None if delivery is None else delivery.http_status
                final: str | None = "no_webhook"
                if delivery is not None:
                    final = "delivered" if delivery.reason is None else "given_up"
                    await connection.execute(
                        sql("insert_delivery"),
                        webhook_id,
                        None if occasion in ALERTS else claim.subject,
                        occasion,
                        attempts,
                        delivery.reason,
                        http_status,
                        delivery.ms,
                    )
                if final == "given_up" and attempts <= MAX_ATTEMPTS:
                    await self._repeat(connection, claim, attempts)
                    final = None
                await connection.execute(sql(settle), claim.subject, occasion, final, http_status)
                return final or "waiting"

        return await retry_races(transaction)

    async def _erase(self, claim: Claim) -> str:
        """Delete the stored objects of an erased user, one after the other."""
        pool = self._workshop.pool
        erasure = await pool.fetchrow(sql("read_erasure"), claim.subject)
        paths: list[str] = erasure["pending_paths"] if erasure is not None else []
        erased: list[str] = []
        try:
            async with asyncio.timeout(ERASE_SECONDS):
                for path in paths:
                    assert erasure is not None, "it named the path"
                    arriving = path in erasure["uploading"]
                    if self._is_theirs(path, erasure["user_id"]):
                        storage = self._workshop.storage
                        for stored in await objects_of(storage, path):
                            await storage.delete(stored)
                    # What was being stored at that moment is deleted again, when that has ended.
                    if not arriving:
                        erased.append(path)
        except (StorageError, OSError) as error:
            log.warning(
                "erase_files_failed", error=type(error).__name__, left=len(paths) - len(erased)
            )

        async def transaction() -> str:
            async with pool.acquire() as connection, connection.transaction():
                attempts = await connection.fetchval(sql("settle_erasure"), claim.subject, erased)
                await finish_job(connection, claim)
                if len(erased) == len(paths):
                    return "done"
                # Somebody's files must not stay because a storage was away for a day.
                await self._repeat(connection, claim, min(attempts, MAX_ATTEMPTS))
                return "waiting"

        return await retry_races(transaction)

    def _is_theirs(self, path: str, user_id: UUID) -> bool:
        """Tell whether a path is one that the user's exports may have: nothing else is deleted."""
        try:
            parse_storage_path(path, user_id, self._workshop.settings.buckets)
        except (BadStoragePath, ForeignStoragePath):
            log.warning("erase_files_passed_over", user_id=str(user_id))
            return False
        return True

    @staticmethod
    async def _repeat(connection: Connection, claim: Claim, attempts: int) -> None:
        await connection.execute(
            sql("enqueue_job"),
            claim.step,
            claim.subject,
            None,
            claim.repeat_details(),
            backoff(attempts),
        )
