"""A claim: one delivery of one job to this worker."""

from __future__ import annotations

from uuid import UUID

import msgspec
from pgqueuer.domain import models

PAYLOAD_VERSION = 1

READABLE = frozenset({PAYLOAD_VERSION, max(PAYLOAD_VERSION - 1, 1)})
"""A release reads what the one before has enqueued, and gives back what a later one has."""


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What a job carries: ids alone, and a version.

    Attributes:
        v: version of this shape; a worker gives back what it does not know.
        id: what it is about: the import, for `erase_files` the erasure, for `estimate` that one.
        lane: which of the import's lanes, for `extract`.
        window: which window, for `extract`.
        resume: the job takes up a failed step; others find a failed import and end.
        occasion: what a notification is about, for `notify`.
    """

    v: int
    id: UUID
    lane: int | None = None
    window: int | None = None
    resume: bool = False
    occasion: str | None = None


class Claim(msgspec.Struct, frozen=True):
    """The job, and what makes it ours: owner and attempts are the fence."""

    job_id: int
    owner: UUID
    attempts: int
    step: str
    payload: Payload

    @property
    def subject(self) -> UUID:
        return self.payload.id

    @property
    def lane(self) -> int:
        """The lane, 0 where the step has none: part of the key of `soulprint.steps`."""
        return self.payload.lane or 0

    @property
    def fence(self) -> tuple[int, UUID, int]:
        """The arguments of `hold_job` and `finish_job`."""
        return (self.job_id, self.owner, self.attempts)

    def repeat_details(self) -> str:
        """JSON of what the same step needs when it is inserted again (id and lane aside)."""
        details: dict[str, object] = {"resume": True}
        if self.payload.window is not None:
            details["window"] = self.payload.window
        if self.payload.occasion is not None:
            details["occasion"] = self.payload.occasion
        return msgspec.json.encode(details).decode()


class ForeignPayload(Exception):
    """A payload of another version: a newer release made it, and a newer worker takes it."""


def read_claim(job: models.Job) -> Claim:
    """Read a claimed job.

    Raises:
        ForeignPayload: it has a version or a shape that this release does not know.
    """
    try:
        payload = msgspec.json.decode(job.payload or b"", type=Payload)
    except msgspec.MsgspecError as error:
        raise ForeignPayload(f"job {job.id}: {type(error).__name__}") from error
    if payload.v not in READABLE or job.queue_manager_id is None:
        raise ForeignPayload(f"job {job.id}: version {payload.v}")
    return Claim(int(job.id), job.queue_manager_id, job.attempts, str(job.entrypoint), payload)
