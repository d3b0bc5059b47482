"""A person's own export, from their browser into the storage and the queue: both, or neither."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.responses import Response

from soulprint_pipeline.storage import MOST_PARTS, BadManifest, write_manifest
from soulprint_queue import doors
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.deposit import Deposit
from soulprint_service.idempotency import REPLAYED, Once, run_once
from soulprint_service.operations import Answer, Call, Handler, Operation, as_json
from soulprint_service.problems import wrong_fields
from soulprint_service.shapes import Accepted, FieldError, ForUser, StoredExport
from soulprint_service.shelf import (
    MANIFEST,
    at_once,
    common_type,
    new_place,
    refuse_while_active,
    suffix_of,
)
from soulprint_service.traces import trace_context
from soulprint_service.uploads import uploads_of

T = TypeVar("T")


async def upload(call: Call, asked: ForUser) -> Response:
    """Store an export and begin its import.

    The body is the file itself, or a form (`multipart/form-data`) with the one or several files of
    one export. It is streamed to the storage; where it lies there is the service's choice.
    """

    def begin(connection: Connection | Pool, stored: _Stored) -> Awaitable[doors.Accepted]:
        return doors.enqueue_upload(
            connection,
            asked.user,
            stored.paths,
            file_type=common_type(stored.suffixes),
            trace_context=trace_context(call.request),
            actor=call.actor,
        )

    def answer(accepted: doors.Accepted, _: _Stored) -> Response:
        import_id, job_id = accepted.import_id, accepted.job_id
        call.note(import_id=import_id)
        return as_json(Accepted("accepted", "Import processing started", import_id, job_id), 202)

    return await _take(call, asked, begin, answer)


async def upload_for_estimate(call: Call, asked: ForUser) -> Response:
    """Store an export and ask what reading it would cost, without importing it.

    Takes what `POST /me/imports` takes. `GET /me/estimate` has the figures soon after; with the
    `storage_path` of this answer `POST /me/import-full` then begins the import.
    """

    def begin(connection: Connection | Pool, stored: _Stored) -> Awaitable[doors.EstimateAccepted]:
        return doors.enqueue_upload_estimate(connection, asked.user, stored.paths, actor=call.actor)

    def answer(accepted: doors.EstimateAccepted, stored: _Stored) -> Response:
        estimate_id, job_id = accepted.estimate_id, accepted.job_id
        call.note(estimate_id=estimate_id)
        message = "Estimate started"
        return as_json(
            StoredExport("accepted", message, estimate_id, job_id, stored.paths[-1]), 202
        )

    return await _take(call, asked, begin, answer)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What an upload has put into the storage.

    Attributes:
        paths: of every object; the last is the export's own: its one file, or the manifest.
        suffixes: how the files' names end.
        size: bytes of all files.
    """

    paths: tuple[str, ...]
    suffixes: tuple[str, ...]
    size: int


async def _take(
    call: Call,
    asked: ForUser,
    begin: Callable[[Connection | Pool, _Stored], Awaitable[T]],
    answer: Callable[[T, _Stored], Response],
) -> Response:
    """Store what comes, and begin what is to be done with it; or leave nothing of it."""
    service = call.service
    # Of a file that comes again only the length is looked at: it need not be sent once more.
    once = Once.of(call, asked, also=call.request.headers.get("content-length", ""))
    if once is not None and (found := await once.find(service.database.pool)) is not None:
        return found
    await refuse_while_active(service.database.pool, asked.user)
    deposit = Deposit(service.database.pool, service.storage, asked.user)
    try:
        stored = await _store(call, new_place(service.settings, asked.user), deposit)
        call.note(bytes=stored.size, files=len(stored.suffixes))
        response = await run_once(
            service.database,
            once,
            lambda connection: begin(connection, stored),
            lambda accepted: answer(accepted, stored),
        )
    except BaseException:
        # Nothing names the files: they go now. Of a process that is killed, the sweep takes them.
        await asyncio.shield(deposit.give_up())
        raise
    if REPLAYED in response.headers:
        # The same file came twice at once, and the other was the first.
        await deposit.give_up()
    return response


async def _store(call: Call, place: str, deposit: Deposit) -> _Stored:
    """Store the files at `place`, with a manifest where they are several.

    Raises:
        Problem: 422; there is no file, an empty one, or too many.
    """
    names: list[str] = []
    suffixes: list[str] = []
    size = 0
    async for file in uploads_of(call.request):
        suffixes.append(suffix_of(file.name))
        names.append(f"part-{len(names) + 1:03}{suffixes[-1]}")
        received = await deposit.put(f"{place}/{names[-1]}", file.pieces)
        if received == 0:
            raise wrong_fields([FieldError("file", "It must not be empty.")])
        size += received
        if len(names) > MOST_PARTS:
            break
    if not names:
        raise wrong_fields([FieldError("file", "Missing. It must be a file of an export.")])
    if len(names) > 1:
        try:
            manifest = write_manifest(tuple(names), size)
        except BadManifest as error:
            raise wrong_fields([FieldError("file", str(error))]) from error
        await deposit.put(f"{place}/{MANIFEST}", at_once(manifest))
    return _Stored(tuple(deposit.paths), tuple(suffixes), size)


def _uploading(path: str, handler: Handler[Any], answer: Answer) -> Operation[Any]:
    """Describe what takes a file."""
    return Operation(
        "POST",
        path,
        handler,
        answer,
        ForUser,
        "me",
        refusals=(400, 408, 409, 413, 415),
        asks="person",
        bounded=False,
        reads_body=True,
        tier="upload",
    )


OPERATIONS: tuple[Operation[Any], ...] = (
    _uploading("/me/imports", upload, Answer(202, "The work is enqueued.", Accepted)),
    _uploading(
        "/me/estimates",
        upload_for_estimate,
        Answer(202, "The estimate is enqueued.", StoredExport),
    ),
)
