"""What is known of a user: status, profile, facts; and erasing it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import asyncpg
from starlette.responses import Response

from soulprint_queue import doors, reads
from soulprint_service.forgetting import in_words
from soulprint_service.operations import Answer, Call, Handler, Operation, as_json
from soulprint_service.profile_text import profile_text
from soulprint_service.shapes import (
    ArchiveRequest,
    ConversationRequest,
    Estimated,
    FactRequest,
    Facts,
    FactsRequest,
    Forgotten,
    ForUser,
    Imports,
    Message,
    MessageRequest,
    Profile,
    Receipt,
    Status,
)


async def status(call: Call, asked: ForUser) -> Response:
    """Tell where the user's import stands."""
    return as_json(await reads.read_status(call.service.database.pool, asked.user))


async def estimate(call: Call, asked: ForUser) -> Response:
    """Return the user's newest estimate.

    Its figures are null until `status` is ready.
    """
    return as_json(await reads.read_estimate(call.service.database.pool, asked.user))


async def profile(call: Call, asked: ForUser) -> Response:
    """Return the live profile, with the evidence for its entries."""
    return as_json(await reads.read_profile(call.service.database.pool, asked.user))


async def profile_md(call: Call, asked: ForUser) -> Response:
    """Return the live profile as markdown, for a person to read."""
    found = await reads.read_profile(call.service.database.pool, asked.user)
    return Response(profile_text(found), media_type="text/markdown")


async def profile_zip(call: Call, asked: ArchiveRequest) -> Response:
    """Return the live profile as files for another assistant, in one archive."""
    from soulprint_pipeline.handover import hand_over

    found = await reads.read_profile(call.service.database.pool, asked.user)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for document in hand_over(asked.form, found):
            archive.writestr(document.name, document.text)
    return Response(packed.getvalue(), media_type="application/zip")


async def imports(call: Call, asked: ForUser) -> Response:
    """List the user's imports, newest first."""
    pool = call.service.database.pool
    found = await reads.read_imports(pool, asked.user)
    if not found:
        # Nobody's imports and no imports are two answers: this raises for the first.
        await reads.read_status(pool, asked.user)
    return as_json({"imports": found})


async def facts(call: Call, asked: FactsRequest) -> Response:
    """List the user's facts, newest first, each with every time it was said."""
    pool = call.service.database.pool
    try:
        page = await reads.read_facts(
            pool,
            asked.user,
            category=asked.category,
            status=asked.status,
            cursor=asked.cursor,
            limit=asked.limit,
        )
    except asyncpg.DataError as error:
        # A cursor that somebody wrote: it decodes, to a moment that Postgres does not know.
        raise reads.BadCursor("cursor is not one that this service gave out") from error
    if not page["facts"]:
        # Nobody's facts and no facts are two answers: this raises for the first.
        await reads.read_status(pool, asked.user)
    return as_json(page)


async def message(call: Call, asked: MessageRequest) -> Response:
    """Return one message of the user's, which an entry of the profile rests on."""
    found = await reads.read_message(
        call.service.database.pool, asked.user, asked.conversation_id, asked.message_id
    )
    return as_json(found)


async def erase(call: Call, asked: ForUser) -> Response:
    """Erase everything of ours about the user.

    The app's own row stays, with our columns reset; a job deletes the stored files. Erasing
    again erases nothing more, and says so.
    """
    receipt = await call.service.database.run(
        lambda pool: doors.erase_user(pool, asked.user, actor=call.actor)
    )
    call.note(erasure_id=receipt["erasure_id"], files_pending=receipt["files_pending"])
    return as_json(receipt)


async def forget_conversation(call: Call, asked: ConversationRequest) -> Response:
    """Delete one conversation, and the facts that rest on it alone.

    They are gone from every table and text when this answers; what used them is then written
    anew. No later import stores the conversation again. What they had replaced stays past.
    """
    receipt = await call.service.database.run(
        lambda pool: doors.delete_conversation(
            pool, asked.user, asked.conversation_id, actor=call.actor
        )
    )
    call.note(facts_deleted=receipt["facts_deleted"])
    return as_json(receipt | {"message": in_words(receipt)})


async def forget_fact(call: Call, asked: FactRequest) -> Response:
    """Delete one fact.

    It is gone from the profile when this answers; what used it is then written anew. Neither an
    import nor a pass brings it back, and what it had replaced stays past.
    """
    receipt = await call.service.database.run(
        lambda pool: doors.delete_fact(pool, asked.user, asked.fact, actor=call.actor)
    )
    call.note(facts_deleted=receipt["facts_deleted"])
    return as_json(receipt | {"message": in_words(receipt)})


def _reading(
    name: str,
    handler: Handler[Any],
    answer: Answer,
    takes: type[Any] = ForUser,
    *,
    tagged: bool = True,
) -> Operation[Any]:
    """Describe what is read of one user; of nobody who is known it is a 404."""
    path = f"/users/{{user_id}}/{name}"
    return Operation("GET", path, handler, answer, takes, "users", refusals=(404,), tagged=tagged)


OPERATIONS: tuple[Operation[Any], ...] = (
    _reading("status", status, Answer(200, "The status.", Status)),
    _reading("estimate", estimate, Answer(200, "The estimate.", Estimated)),
    _reading("profile", profile, Answer(200, "The profile.", Profile)),
    _reading(
        "profile.md", profile_md, Answer(200, "The profile as text.", media_type="text/markdown")
    ),
    _reading(
        "profile.zip",
        profile_zip,
        Answer(200, "The files.", media_type="application/zip"),
        ArchiveRequest,
        # The archive holds the hour at which it was packed.
        tagged=False,
    ),
    _reading("imports", imports, Answer(200, "The imports.", Imports)),
    _reading("facts", facts, Answer(200, "A page of facts.", Facts), FactsRequest),
    _reading(
        "conversations/{conversation_id}/messages/{message_id}",
        message,
        Answer(200, "The message.", Message),
        MessageRequest,
        # It does not change, and is asked for once.
        tagged=False,
    ),
    Operation(
        "DELETE",
        "/users/{user_id}/conversations/{conversation_id}",
        forget_conversation,
        Answer(200, "What went with it.", Forgotten),
        ConversationRequest,
        "users",
        refusals=(404,),
    ),
    Operation(
        "DELETE",
        "/users/{user_id}/facts/{fact_id}",
        forget_fact,
        Answer(200, "What went with it.", Forgotten),
        FactRequest,
        "users",
        refusals=(404,),
    ),
    Operation(
        "DELETE",
        "/users/{user_id}",
        erase,
        Answer(200, "The receipt.", Receipt),
        ForUser,
        "users",
    ),
)
