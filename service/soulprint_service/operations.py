"""An operation of the interface: what it takes, what it answers, and the checks in between.

Routes and OpenAPI are both made of these, so that neither can know of something else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeAlias, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from soulprint_pipeline.storage import Storage
from soulprint_queue.doors import Actor
from soulprint_queue.settings import Settings
from soulprint_service.auth import Doorkeeper
from soulprint_service.bodies import check, query_of, read_object
from soulprint_service.database import Database
from soulprint_service.hub import EventHub
from soulprint_service.limits import Tier, take_turn
from soulprint_service.metrics import Metrics
from soulprint_service.problems import BUSY, BUSY_SECONDS, Problem
from soulprint_service.room import Room
from soulprint_service.shapes import Nothing
from soulprint_service.tags import tagged
from soulprint_service.tokens import Person

DEADLINE_SECONDS = 10.0
"""How long an operation may take: no door needs a tenth of it, so the database hangs."""

T = TypeVar("T", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Service:
    """What every operation stands on."""

    settings: Settings
    database: Database
    doorkeeper: Doorkeeper
    metrics: Metrics
    hub: EventHub
    storage: Storage
    in_flight: asyncio.Semaphore
    exports: asyncio.Semaphore
    room: Room


@dataclass(frozen=True, slots=True)
class Call:
    """One request that passed the checks.

    Attributes:
        person: who asks; None where the app does.
        asker: what the audit calls them.
    """

    request: Request
    service: Service
    person: Person | None = None
    asker: str = ""

    @property
    def actor(self) -> Actor:
        """Who asks, for the audit."""
        return Actor(self.asker, self.request.scope["soulprint.request_id"])

    def note(self, **figures: object) -> None:
        """Add figures (ids, counts) to the request's line in the log."""
        self.request.scope["soulprint.noted"].update(figures)


Handler: TypeAlias = Callable[[Call, T], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer.

    Attributes:
        shape: the Struct of a JSON body; None: text.
        media_type: of the body.
    """

    status: int
    description: str
    shape: type[msgspec.Struct] | None = None
    media_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
    """One method of one path.

    Attributes:
        takes: the request's fields: of the body for POST, else of path and query.
        refusals: statuses beyond those that follow from the rest.
        asks: who may ask: the app with a key, a person with a token, or anybody.
        bounded: whether it counts among the requests in flight, and has a deadline; probes never
            wait in that line, and streams and uploads take their time.
        reads_body: whether the handler reads the body itself, which then is no JSON.
        tier: which of a person's limits it counts towards.
        tagged: whether the answer has an ETag, and need not be sent to whom it is no news.
    """

    method: str
    path: str
    handler: Handler[T]
    answer: Answer
    takes: type[T]
    tag: str
    refusals: tuple[int, ...] = ()
    asks: Literal["anybody", "app", "person"] = "app"
    bounded: bool = True
    reads_body: bool = False
    tier: Tier = "standard"
    tagged: bool = False

    @property
    def has_body(self) -> bool:
        """Whether its fields come in a JSON body."""
        return self.method == "POST" and not self.reads_body

    @property
    def statuses(self) -> tuple[int, ...]:
        """Every status of a refusal that it can answer with."""
        found = {500, *self.refusals}
        if self.asks != "anybody":
            # 403: a page of another site.
            found |= {401, 403}
        if self.asks == "person":
            found |= {429, 503}
        if self.has_body:
            found |= {400, 408, 413, 415}
        if self.method == "POST":
            # The same request under an Idempotency-Key, or another one.
            found |= {409, 422}
        if self.takes is not Nothing:
            found.add(422)
        if self.bounded:
            found |= {429, 503}
        return tuple(sorted(found))

    async def run(self, request: Request) -> Response:
        """Check a request in the contract's order, and answer it.

        Raises:
            Problem, and whatever `problems.problem_of` knows.
        """
        service: Service = request.app.state.service
        person, asker = await self._admit(request, service)
        call = Call(request, service, person, asker)
        if not self.bounded:
            return await self._answer(call)
        if service.in_flight.locked():
            raise Problem(
                BUSY,
                "More requests are in flight than the service takes.",
                headers={"Retry-After": str(BUSY_SECONDS)},
            )
        async with service.in_flight:
            return await self._answer(call)

    async def _admit(self, request: Request, service: Service) -> tuple[Person | None, str]:
        if self.asks == "person":
            person = await service.doorkeeper.identify(request)
            await take_turn(service.database.pool, request, person.user_id, self.tier)
            return person, "person"
        if self.asks == "app":
            return None, service.doorkeeper.admit(request)
        return None, ""

    async def _answer(self, call: Call) -> Response:
        if self.has_body:
            # A person is named by their token: often there is nothing else to say.
            given = await read_object(call.request, may_be_empty=call.person is not None)
        else:
            given = {**query_of(call.request), **call.request.path_params}
        if call.person is not None:
            # Whoever else was named: a person asks for themselves.
            given["user_id"] = str(call.person.user_id)
        asked = check(self.takes, given, strict=self.has_body)
        if not self.bounded:
            return await self.handler(call, asked)
        async with asyncio.timeout(DEADLINE_SECONDS):
            response = await self.handler(call, asked)
        return tagged(call.request, response) if self.tagged else response


def for_the_person(operation: Operation[T], *, tier: Tier = "standard") -> Operation[T]:
    """Make of an operation about a user the same one under /me, for the person themselves."""
    path = operation.path.removeprefix("/users/{user_id}")
    return replace(operation, path=f"/me{path}", asks="person", tag="me", tier=tier)


class Endpoint:
    """All operations of one path, as an ASGI application."""

    def __init__(self, path: str, operations: Iterable[Operation[Any]]) -> None:
        self.path = path
        self._by_method = {operation.method: operation for operation in operations}
        if "GET" in self._by_method:
            self._by_method["HEAD"] = self._by_method["GET"]
        self.methods = sorted({*self._by_method, "OPTIONS"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        if request.method == "OPTIONS":
            # No header of CORS: a browser of another origin is not to ask.
            response = Response(status_code=204, headers={"Allow": ", ".join(self.methods)})
        else:
            response = await self._by_method[request.method].run(request)
        await response(scope, receive, send)


def routes_of(operations: Sequence[Operation[Any]]) -> list[Route]:
    """Make one route a path."""
    by_path: dict[str, list[Operation[Any]]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, []).append(operation)
    endpoints = [Endpoint(path, group) for path, group in by_path.items()]
    return [
        Route(endpoint.path, endpoint, methods=endpoint.methods, name=endpoint.path)
        for endpoint in endpoints
    ]


def as_json(value: object, status: int = 200) -> Response:
    """Answer with JSON."""
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json")
