"""Beginning, retrying and ending imports: each knocks at one door of the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from starlette.responses import Response

from soulprint_pipeline.storage.path import parse_storage_path
from soulprint_queue import doors
from soulprint_service.idempotency import answer_once
from soulprint_service.operations import Answer, Call, Operation, as_json
from soulprint_service.shapes import (
    Accepted,
    Cancelled,
    EstimateAccepted,
    ForUser,
    FullPassRequest,
    ImportRequest,
    SectionRequest,
)
from soulprint_service.traces import trace_context


async def import_full(call: Call, asked: ImportRequest) -> Response:
    """Begin an import.

    The export at `storage_path` becomes the user's profile. One import a user is active; a
    finished, failed, cancelled or stalled one is superseded.
    """
    parse_storage_path(asked.storage_path, asked.user, call.service.settings.buckets)
    return await answer_once(
        call,
        asked,
        lambda connection: doors.enqueue_import(
            connection,
            asked.user,
            asked.storage_path,
            file_type=asked.file_type,
            conversation_count=asked.conversation_count,
            message_count=asked.message_count,
            trace_context=trace_context(call.request),
            actor=call.actor,
        ),
        _accepting(call, asked, "Import processing started"),
    )


async def estimate(call: Call, asked: ImportRequest) -> Response:
    """Ask what reading an export with a model would cost.

    Nothing is sent to a model, and nothing of the profile changes. The newest question counts.
    """
    parse_storage_path(asked.storage_path, asked.user, call.service.settings.buckets)

    def answer(accepted: doors.EstimateAccepted) -> Response:
        estimate_id, job_id = accepted.estimate_id, accepted.job_id
        call.note(user_id=asked.user, estimate_id=estimate_id, job_id=job_id)
        return as_json(EstimateAccepted("accepted", "Estimate started", estimate_id, job_id), 202)

    return await answer_once(
        call,
        asked,
        lambda connection: doors.enqueue_estimate(
            connection, asked.user, asked.storage_path, actor=call.actor
        ),
        answer,
    )


async def process_full(call: Call, asked: FullPassRequest) -> Response:
    """Run the full pass over what is stored.

    A `storage_path` other than the stored one is imported first.
    """
    if asked.storage_path is not None:
        parse_storage_path(asked.storage_path, asked.user, call.service.settings.buckets)
    return await answer_once(
        call,
        asked,
        lambda connection: doors.enqueue_full_pass(
            connection, asked.user, asked.storage_path, actor=call.actor
        ),
        _accepting(call, asked, "Full pass processing started"),
    )


async def retry_full_pass(call: Call, asked: ForUser) -> Response:
    """Resume whatever step failed.

    Refused unless the import failed or stalled. The stored path counts, whatever is sent.
    """
    return await answer_once(
        call,
        asked,
        lambda connection: doors.retry_full_pass(connection, asked.user, actor=call.actor),
        _accepting(call, asked, "Full pass retry started"),
    )


async def regenerate_section(call: Call, asked: SectionRequest) -> Response:
    """Write one section anew.

    It costs one model call. What is live stays until the new one is there. Refused unless the
    import is complete.
    """
    call.note(section=asked.section)
    return await answer_once(
        call,
        asked,
        lambda connection: doors.regenerate_section(
            connection, asked.user, asked.section, actor=call.actor
        ),
        _accepting(call, asked, "Section regeneration started"),
    )


async def cancel(call: Call, asked: ForUser) -> Response:
    """End the user's import.

    Accepted also when nothing runs. No further model call starts.
    """

    def answer(cancelled: UUID | None) -> Response:
        call.note(user_id=asked.user, import_id=cancelled)
        message = "Nothing was running" if cancelled is None else "Import cancelled"
        return as_json(Cancelled("accepted", message, cancelled), 202)

    return await answer_once(
        call,
        asked,
        lambda connection: doors.cancel_import(connection, asked.user, actor=call.actor),
        answer,
    )


def _accepting(call: Call, asked: ForUser, message: str) -> Callable[[doors.Accepted], Response]:
    def answer(accepted: doors.Accepted) -> Response:
        call.note(user_id=asked.user, import_id=accepted.import_id, job_id=accepted.job_id)
        return as_json(Accepted("accepted", message, accepted.import_id, accepted.job_id), 202)

    return answer


_ACCEPTED = Answer(202, "The work is enqueued.", Accepted)

OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "POST",
        "/import-full",
        import_full,
        _ACCEPTED,
        ImportRequest,
        "imports",
        refusals=(403, 409),
    ),
    *(
        Operation(
            "POST",
            path,
            process_full,
            _ACCEPTED,
            FullPassRequest,
            "imports",
            refusals=(403, 404, 409),
        )
        for path in ("/process-full", "/process-full-v2")
    ),
    Operation(
        "POST",
        "/retry-full-pass",
        retry_full_pass,
        _ACCEPTED,
        ForUser,
        "imports",
        # 403: an older app may have stored another user's path.
        refusals=(403, 404, 409),
    ),
    Operation(
        "POST",
        "/regenerate-section",
        regenerate_section,
        _ACCEPTED,
        SectionRequest,
        "imports",
        refusals=(404, 409),
    ),
    Operation(
        "POST",
        "/cancel",
        cancel,
        Answer(202, "Cancelled, or nothing was running.", Cancelled),
        ForUser,
        "imports",
    ),
    Operation(
        "POST",
        "/estimate",
        estimate,
        Answer(202, "The estimate is enqueued.", EstimateAccepted),
        ImportRequest,
        "imports",
        refusals=(403,),
    ),
)
