"""Refusals as application/problem+json (RFC 9457): what happened, and what to do about it.

A refusal never repeats what was sent: it may be a person's words, or a key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

import asyncpg
import msgspec
from msgspec import UNSET, UnsetType
from starlette.exceptions import HTTPException
from starlette.responses import Response

from soulprint_pipeline.errors import DiskFull, StorageError
from soulprint_pipeline.storage.path import BadStoragePath, ForeignStoragePath
from soulprint_queue import errors
from soulprint_queue.connections import LOST_RACES, is_away, is_full
from soulprint_queue.reads import BadCursor
from soulprint_service.shapes import FieldError, ProblemDetails

MEDIA_TYPE = "application/problem+json"

AWAY_SECONDS = 2
"""Retry-After of a 503: how often the pool looks for the database."""

BUSY_SECONDS = 1
"""Retry-After of a 429: requests in flight end within milliseconds."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its stable name, its status, and its title."""

    name: str
    status: int
    title: str

    @property
    def uri(self) -> str:
        """The `type` of the problem."""
        return f"urn:soulprint:problem:{self.name}"


MALFORMED = Kind("malformed-http", 400, "That is no request of HTTP/1.1")
CUT_OFF = Kind("upload-cut-off", 400, "The upload is not what it says")
NOT_JSON = Kind("not-json", 400, "The body is not JSON")
WHO = Kind("unauthenticated", 401, "No valid key or token")
CROSS_SITE = Kind("cross-site", 403, "Another site may not ask for this")
FOREIGN_PATH = Kind("foreign-path", 403, "The storage path is another user's")
NO_ROUTE = Kind("no-such-route", 404, "There is nothing at this address")
UNKNOWN_USER = Kind("unknown-user", 404, "Nothing is known of this user")
WRONG_METHOD = Kind("method-not-allowed", 405, "This address does not take that method")
TOO_SLOW = Kind("body-too-slow", 408, "The body did not arrive in time")
CONFLICT = Kind("conflict", 409, "The user's import is not in a state that allows this")
IN_FLIGHT = Kind("in-flight", 409, "The same request is being answered")
TOO_LARGE = Kind("body-too-large", 413, "The body is too large")
WRONG_MEDIA = Kind("unsupported-media-type", 415, "The body has to be application/json")
NO_EXPORT = Kind("not-an-export", 415, "That is no data export")
WRONG_FIELDS = Kind("invalid-fields", 422, "Fields of the request cannot be used")
KEY_REUSED = Kind("key-reused", 422, "The Idempotency-Key belongs to another request")
HEAD_TOO_LARGE = Kind("head-too-large", 431, "The headers are too large")
BUSY = Kind("too-many-requests", 429, "Too many requests at once")
TOO_OFTEN = Kind("rate-limited", 429, "Too many requests a minute")
INTERNAL = Kind("internal", 500, "Something went wrong in the service")
UNKNOWN_CODING = Kind("unknown-coding", 501, "The body is sent in a way that is not known")
AWAY = Kind("database-away", 503, "The database is away")
KEYS_AWAY = Kind("keys-away", 503, "The keys for people's tokens are away")
OUTDATED = Kind("schema-outdated", 503, "The database has another schema")
STORAGE_AWAY = Kind("storage-away", 503, "The file cannot be stored at the moment")
CONTENDED = Kind("contended", 503, "The user's import is being changed right now")

KINDS = tuple(value for value in dict(globals()).values() if isinstance(value, Kind))

_OF_ANOTHER_SCHEMA = (
    asyncpg.InvalidSchemaNameError,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedColumnError,
    asyncpg.UndefinedFunctionError,
)


# What a pool meets when it connects anew: a password was changed, a database renamed.
_SHUT_OUT = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)


class Problem(Exception):
    """A refusal, raised wherever it is found.

    Attributes:
        kind: of which the status is part.
        detail: what happened this time.
        hint: what to do, or "".
        fields: what is wrong with which field.
        headers: for the response.
        import_id: the import that stands in the way; UNSET where none is meant.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        hint: str = "",
        fields: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        import_id: UUID | UnsetType | None = UNSET,
    ) -> None:
        super().__init__(kind.name)
        self.kind = kind
        self.detail = detail
        self.hint = hint
        self.fields = tuple(fields)
        self.headers = dict(headers or {})
        self.import_id = import_id

    def response(self, request_id: str) -> Response:
        """Render it."""
        details = ProblemDetails(
            type=self.kind.uri,
            title=self.kind.title,
            status=self.kind.status,
            detail=self.detail,
            request_id=request_id,
            hint=self.hint or UNSET,
            errors=list(self.fields) or UNSET,
            import_id=self.import_id,
        )
        return Response(
            msgspec.json.encode(details),
            status_code=self.kind.status,
            headers=self.headers,
            media_type=MEDIA_TYPE,
        )


def wrong_fields(fields: Sequence[FieldError]) -> Problem:
    """Refuse a request for its fields; all of them are named at once."""
    names = ", ".join(field.field for field in fields)
    return Problem(WRONG_FIELDS, f"Cannot be used: {names}.", fields=fields)


def problem_of(error: Exception) -> Problem | None:
    """Find the problem that an error means to the caller; None: the fault is ours."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_router(error)
    if isinstance(error, (StorageError, DiskFull)):
        return _away(STORAGE_AWAY, _sentence(error))
    return _of_refusal(error) or _of_database(error)


def internal() -> Problem:
    """What the caller hears about a fault of ours: nothing of its inner words."""
    return Problem(
        INTERNAL,
        "The request failed, and the service's log says why.",
        hint="Quote request_id when you report this.",
    )


def _of_router(error: HTTPException) -> Problem:
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted((error.headers or {}).get("Allow", "").split(", ")))
        return Problem(WRONG_METHOD, f"It takes {allowed}.", headers={"Allow": allowed})
    return Problem(
        NO_ROUTE, "No operation has this path.", hint="GET /openapi.json lists all of them."
    )


def _of_refusal(error: Exception) -> Problem | None:
    match error:
        case errors.StillActive():
            return Problem(CONFLICT, _sentence(error), hint=error.hint, import_id=error.import_id)
        case errors.UnknownUser():
            return Problem(UNKNOWN_USER, _sentence(error), hint=error.hint)
        case errors.ForeignPath() | ForeignStoragePath():
            return Problem(FOREIGN_PATH, _sentence(error), hint=getattr(error, "hint", ""))
        case errors.MalformedPath() | BadStoragePath():
            return wrong_fields([FieldError("storage_path", _sentence(error))])
        case BadCursor():
            return wrong_fields([FieldError("cursor", _sentence(error))])
    return None


def _of_database(error: Exception) -> Problem | None:
    if isinstance(error, errors.SchemaOutdated):
        return _away(OUTDATED, str(error))
    if isinstance(error, _OF_ANOTHER_SCHEMA):
        return _away(OUTDATED, "The database lacks what this version needs: soulprint migrate.")
    if isinstance(error, LOST_RACES):
        return _away(CONTENDED, "The user's rows stayed locked for too long.")
    if is_full(error):
        return _away(AWAY, "The database's disk is full, and nothing can be written.")
    if isinstance(error, (errors.DatabaseAway, *_SHUT_OUT)) or is_away(error):
        return _away(AWAY, "The database cannot be reached at the moment.")
    return None


def _away(kind: Kind, detail: str) -> Problem:
    return Problem(
        kind,
        detail,
        hint="Send the request again after Retry-After seconds.",
        headers={"Retry-After": str(AWAY_SECONDS)},
    )


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")
