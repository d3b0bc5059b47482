"""A person's own export, from their browser into the storage and the queue: both, or neither."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.responses import Response

from soulprint_pipeline.storage import MOST_PARTS, BadManifest, write_manifest
from soulprint_queue import doors
from soulprint_queue.deposit import Deposit
from soulprint_service.operations import Answer, Call, Operation, as_json
from soulprint_service.problems import wrong_fields
from soulprint_service.shapes import Accepted, FieldError, ForUser
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


async def upload(call: Call, asked: ForUser) -> Response:
    """Store an export and begin its import.

    The body is the file itself, or a form (`multipart/form-data`) with the one or several files of
    one export. It is streamed to the storage; where it lies there is the service's choice.
    """
    service = call.service
    await refuse_while_active(service.database.pool, asked.user)
    deposit = Deposit(service.database.pool, service.storage, asked.user)
    try:
        suffixes, size = await _store(call, new_place(service.settings, asked.user), deposit)
        accepted = await service.database.run(
            lambda pool: doors.enqueue_upload(
                pool,
                asked.user,
                deposit.paths,
                file_type=common_type(suffixes),
                trace_context=trace_context(call.request),
                actor=call.actor,
            )
        )
    except BaseException:
        # No import names the files: they go now. Of a process that is killed, the sweep takes them.
        await asyncio.shield(deposit.give_up())
        raise
    call.note(import_id=accepted.import_id, bytes=size, files=len(suffixes))
    return as_json(
        Accepted("accepted", "Import processing started", accepted.import_id, accepted.job_id), 202
    )


async def _store(call: Call, place: str, deposit: Deposit) -> tuple[list[str], int]:
    """Store the files at `place`, with a manifest where they are several.

    The import's storage path comes last. Returns how the files' names end, and the bytes of all.

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
    return suffixes, size


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "POST",
        "/me/imports",
        upload,
        Answer(202, "The work is enqueued.", Accepted),
        ForUser,
        "me",
        refusals=(400, 408, 409, 413, 415),
        asks="person",
        bounded=False,
        reads_body=True,
        tier="upload",
    ),
)
