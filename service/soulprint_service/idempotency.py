"""A request that is sent again is not done again: what was answered is answered again.

The answer is kept in the transaction that did what was asked: either both are there or neither.
So a refusal is not kept (it changed nothing, and may be asked anew), and nothing is ever left in
flight by a process that died.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

import msgspec
from starlette.responses import Response

from soulprint_queue.statements import sql
from soulprint_service.problems import IN_FLIGHT, KEY_REUSED, Problem, wrong_fields
from soulprint_service.shapes import FieldError

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection, Pool
    from soulprint_service.database import Database
    from soulprint_service.operations import Call
    from soulprint_service.shapes import ForUser

KEY_PATTERN = r"^[\x21-\x7e]{1,255}$"
REPLAYED = "Idempotency-Replayed"
"""The header of an answer that was given before."""

_AGAIN_SECONDS = 1

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Once:
    """A request under a key.

    Attributes:
        digest: of the key, with who asks and about whom: nobody meets another's key.
        fingerprint: of what is asked.
        user_id: whom it is about.
    """

    digest: bytes
    fingerprint: bytes
    user_id: UUID

    @classmethod
    def of(cls, call: Call, asked: ForUser, *, also: str = "") -> Once | None:
        """Read a request's key; None: it has none.

        Args:
            call: the request.
            asked: its fields, of which those that are unknown are no part.
            also: what else tells it from another, where the body is no JSON.

        Raises:
            Problem: 422, the header cannot be used.
        """
        given = call.request.headers.getlist("idempotency-key")
        if not given:
            return None
        if len(given) > 1 or not re.fullmatch(KEY_PATTERN, given[0]):
            may_be = "It must be one header of 1 to 255 printable ASCII characters without blanks."
            raise wrong_fields([FieldError("Idempotency-Key", may_be)])
        caller = "app" if call.person is None else "person"
        path = call.request.scope["route"].path
        return cls(
            _digest(caller, asked.user_id, given[0]),
            _digest(path, msgspec.json.encode(asked).decode(), also),
            asked.user,
        )

    async def find(self, connection: Connection | Pool) -> Response | None:
        """Return what was answered under the key, None where nothing was.

        Raises:
            Problem: 422, it was another request.
        """
        kept = await connection.fetchrow(sql("find_kept_answer"), self.digest)
        if kept is None:
            return None
        if kept["fingerprint"] != self.fingerprint:
            raise Problem(
                KEY_REUSED,
                "The Idempotency-Key came with another request within the last 24 hours.",
                hint="Give every request a key of its own, and a repeated one the same body.",
            )
        return Response(
            kept["answer"],
            status_code=kept["http_status"],
            headers={REPLAYED: "true"},
            media_type="application/json",
        )

    async def act(
        self, pool: Pool, act: Callable[[Connection], Awaitable[T]], answer: Callable[[T], Response]
    ) -> Response:
        """Do what is asked and keep the answer, or find it; in one transaction.

        Raises:
            Problem: 409, the same request is being answered; 422, it was another request.
            Exception: what `act` refused; then nothing is kept.
        """
        number = int.from_bytes(self.digest[:8], "big", signed=True)
        async with pool.acquire() as connection, connection.transaction():
            # Held by the transaction: who dies lets go of it.
            if not await connection.fetchval(sql("lock_request"), number):
                raise Problem(
                    IN_FLIGHT,
                    "A request with this Idempotency-Key is being answered right now.",
                    hint="Send it again in a moment: the answer is then the same.",
                    headers={"Retry-After": str(_AGAIN_SECONDS)},
                )
            # Looked for only now: whoever held the key before may have answered.
            found = await self.find(connection)
            if found is not None:
                return found
            response = answer(await act(connection))
            await connection.execute(
                sql("upsert_kept_answer"),
                self.digest,
                self.user_id,
                self.fingerprint,
                response.status_code,
                bytes(response.body),
            )
            return response


async def answer_once(
    call: Call,
    asked: ForUser,
    act: Callable[[Connection | Pool], Awaitable[T]],
    answer: Callable[[T], Response],
) -> Response:
    """Do what is asked; under an Idempotency-Key once, however often it comes.

    Args:
        call: the request.
        asked: its fields.
        act: a door of the queue.
        answer: makes the response of what it gives back.

    Raises:
        Problem: 409 or 422, as of `Once`.
        Exception: what `act` raised.
    """
    return await run_once(call.service.database, Once.of(call, asked), act, answer)


async def run_once(
    database: Database,
    once: Once | None,
    act: Callable[[Connection | Pool], Awaitable[T]],
    answer: Callable[[T], Response],
) -> Response:
    """The same for a request whose key is read already; None: it has none."""
    if once is None:
        return answer(await database.run(act))
    return await database.run(lambda pool: once.act(pool, act, answer))


def _digest(*parts: str) -> bytes:
    """A digest from which no part can reach over into the next."""
    return hashlib.sha256("\0".join(parts).encode()).digest()
