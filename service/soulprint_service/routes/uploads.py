"""A person's own export, from their browser into the storage and the queue: both, or neither."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

from starlette.responses import Response

from soulprint_pipeline.storage import MOST_PARTS, BadManifest, write_manifest
from soulprint_queue import doors
from soulprint_queue.connections import Connection, Pool
from soulprint_service.idempotency import REPLAYED, Once, run_once
from soulprint_service.operations import Answer, Call, Operation, as_json
from soulprint_service.problems import wrong_fields
from soulprint_service.shapes import Accepted, FieldError, ForUser
from soulprint_service.shelf import (
    MANIFEST,
    at_once,
    common_type,
    delete_all,
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
    # Of a file that comes again only the length is looked at: it need not be sent once more.
    once = Once.of(call, asked, also=call.request.headers.get("content-length", ""))
    if once is not None and (found := await once.find(service.database.pool)) is not None:
        return found
    await refuse_while_active(service.database.pool, asked.user)
    stored: list[str] = []
    try:
        suffixes, size = await _store(call, new_place(service.settings, asked.user), stored)

        def begin(connection: Connection | Pool) -> Awaitable[doors.Accepted]:
            return doors.enqueue_import(
                connection,
                asked.user,
                stored[-1],
                file_type=common_type(suffixes),
                trace_context=trace_context(call.request),
            )

        def answer(accepted: doors.Accepted) -> Response:
            call.note(import_id=accepted.import_id, bytes=size, files=len(suffixes))
            message = "Import processing started"
            return as_json(Accepted("accepted", message, accepted.import_id, accepted.job_id), 202)

        response = await run_once(service.database, once, begin, answer)
    except BaseException:
        # Nobody knows of the files yet: without their import nobody would delete them.
        await asyncio.shield(delete_all(service.storage, stored))
        raise
    if REPLAYED in response.headers:
        # The same file came twice at once, and the other was the first.
        await delete_all(service.storage, stored)
    return response


async def _store(call: Call, place: str, stored: list[str]) -> tuple[list[str], int]:
    """Store the files at `place`, with a manifest where they are several.

    `stored` gets each path before its bytes: what breaks off may have left something there. The
    import's storage path comes last. Returns how the files' names end, and the bytes of all.

    Raises:
        Problem: 422; there is no file, an empty one, or too many.
    """
    storage = call.service.storage
    names: list[str] = []
    suffixes: list[str] = []
    size = 0
    async for file in uploads_of(call.request):
        suffixes.append(suffix_of(file.name))
        names.append(f"part-{len(names) + 1:03}{suffixes[-1]}")
        stored.append(f"{place}/{names[-1]}")
        received = await storage.put(stored[-1], file.pieces)
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
        stored.append(f"{place}/{MANIFEST}")
        await storage.put(stored[-1], at_once(manifest))
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
