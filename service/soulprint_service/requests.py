"""Around every request: its id, its line in the log, its figures, and the last net for errors."""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import suppress
from http import HTTPStatus
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soulprint_service.limits import HEADERS as LIMIT_HEADERS
from soulprint_service.metrics import Metrics
from soulprint_service.operations import Endpoint
from soulprint_service.problems import internal, problem_of

# What a caller may name its request: nothing that could break a log line or carry prose.
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# As nginx has it: the client left before it was answered.
_CLIENT_LEFT = 499

LINGER_BYTES = 1024 * 1024
LINGER_SECONDS = 1.0
"""How much of a refused body is still taken, so that its sender hears why."""

log = structlog.get_logger(__name__)


class Requests:
    """Middleware, the outermost of ours."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get("x-request-id", ""))
        scope["soulprint.request_id"] = request_id
        scope["soulprint.noted"] = {}
        status = _CLIENT_LEFT
        started = time.perf_counter()
        arriving = _has_body(Headers(scope=scope))

        async def receive_marked() -> Message:
            nonlocal arriving
            message = await receive()
            arriving = arriving and message.get("more_body", False)
            return message

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                mark(headers, request_id)
                headers.update(scope.get(LIMIT_HEADERS, {}))
                if arriving:
                    # Refused before all of it came: the rest of a large body is not waited for.
                    headers["Connection"] = "close"
            if (
                arriving
                and message["type"] == "http.response.body"
                and not message.get("more_body")
            ):
                await send({**message, "more_body": True})
                await _linger(receive_marked)
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._answer(scope, receive_marked, send_marked)
            finally:
                self._record(scope, status, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            return
        except Exception as error:
            problem = problem_of(error)
            if problem is None or started:
                log.exception("request_failed", route=_route(scope))
                if started:
                    raise
            problem = problem or internal()
            if problem.kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
                log.warning("unavailable", why=problem.kind.name, error=error)
            await problem.response(scope["soulprint.request_id"])(scope, receive, send)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = _route(scope)
        self._metrics.count_request(method, route, status, seconds)
        log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            **scope["soulprint.noted"],
        )


def refuse(request: Request, error: Exception) -> Response:
    """Turn the router's own refusals (404, 405) into problems."""
    assert isinstance(error, HTTPException)
    problem = problem_of(error) or internal()
    return problem.response(request.scope["soulprint.request_id"])


def _request_id(given: str) -> str:
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex


async def _linger(receive: Receive) -> None:
    """Take a little more of a refused body: closing at once would lose the answer on its way."""
    taken = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while taken < LINGER_BYTES:
                message = await receive()
                taken += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def mark(headers: MutableHeaders, request_id: str) -> None:
    """Add what every answer has: its request's id, and what a browser may do with it."""
    headers["X-Request-ID"] = request_id
    headers["X-Content-Type-Options"] = "nosniff"
    # Profiles and refusals alike belong to one caller at one moment.
    headers.setdefault("Cache-Control", "no-store")
    # An answer that a browser shows as a page loads nothing, and is framed by nobody.
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    headers.setdefault("Referrer-Policy", "no-referrer")


def _route(scope: Scope) -> str:
    """The path's template: no id of a person, and few values."""
    endpoint = scope.get("endpoint")
    return endpoint.path if isinstance(endpoint, Endpoint) else "(none)"
