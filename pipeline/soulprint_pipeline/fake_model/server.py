"""The fake itself: routes, the life of a call, and the server's own life."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import msgspec

from soulprint_pipeline.fake_model import answers, requests, tokens, wire
from soulprint_pipeline.fake_model.cache import PrefixCache
from soulprint_pipeline.fake_model.requests import Call, Refused
from soulprint_pipeline.fake_model.rules import MODES, Mode, Program, Rule
from soulprint_pipeline.fake_model.tally import Tally, Usage
from soulprint_pipeline.fake_model.wire import Request, Response

MODE_HEADER = "x-fake-mode"
SLOW_SECONDS = 5.0
"""Latency of the mode "slow" where the rule names none."""

_ERRORS: dict[Mode, tuple[int, str, str, str | None]] = {
    "rate_limited": (429, "rate_limit_error", "This request would exceed your rate limit.", None),
    "overloaded": (529, "overloaded_error", "Overloaded", None),
    "server_error": (500, "api_error", "Internal server error", None),
    "unauthorized": (401, "authentication_error", "invalid x-api-key", None),
    "billing": (402, "billing_error", "Check your payment details.", None),
    "forbidden": (403, "permission_error", "Your API key lacks permission.", None),
    "not_found": (404, "not_found_error", "The requested resource was not found.", None),
    "spend_limit": (
        429,
        "rate_limit_error",
        "Your organization has reached its monthly spend cap.",
        "enforced_spend_limit_reached",
    ),
    "usage_limit": (
        400,
        "invalid_request_error",
        "You have reached your specified API usage limits. You will regain access later.",
        None,
    ),
}
_KINDS = {
    408: "timeout_error",
    409: "conflict_error",
    413: "request_too_large",
    504: "timeout_error",
}


class FakeModel:
    """A fake model server on the loopback interface, started and stopped as a context.

    Args:
        port: 0 takes a free one.
        latency: seconds before each answer.
        rules: how to misbehave from the start; see `control`.
    """

    def __init__(self, *, port: int = 0, latency: float = 0.0, rules: Sequence[Rule] = ()) -> None:
        self._wanted_port = port
        self._latency = latency
        self._program = Program(rules)
        self._tally = Tally()
        self._cache = PrefixCache()
        self._numbers = itertools.count(1)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Condition()

    @property
    def port(self) -> int:
        """The port it listens on.

        Raises:
            RuntimeError: it is not running.
        """
        if self._server is None:
            raise RuntimeError("The fake model is not running: enter it with `async with` first.")
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """The base address, to be given to a client."""
        return f"http://127.0.0.1:{self.port}"

    def calls(self) -> dict[str, Any]:
        """Return what it was asked and what it billed; see `Tally.report`."""
        return self._tally.report()

    def control(self, *rules: Rule) -> None:
        """Replace the rules in force. Without any, every call is answered."""
        self._program = Program(rules)

    def reset(self) -> None:
        """Forget the rules, the counts and the prompt cache."""
        self._program, self._tally, self._cache = Program(), Tally(), PrefixCache()

    async def busy(self, calls: int = 1) -> None:
        """Return as soon as at least so many calls are in flight."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._tally.in_flight >= calls)

    async def idle(self) -> None:
        """Return as soon as no call is in flight."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._tally.in_flight == 0)

    async def __aenter__(self) -> Self:
        """Start to listen."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._wanted_port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop at once: what is in flight is dropped."""
        if self._server is not None:
            self._server.close()
            for task in self._connections:
                task.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)
            await self._server.wait_closed()
            self._server = None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)

        async def handle(request: Request) -> Response:
            return await self._handle(request, gone=reader.at_eof)

        try:
            await wire.serve_connection(reader, writer, handle, requests.MAX_BODY)
        except asyncio.CancelledError:
            writer.transport.abort()

    async def _handle(self, request: Request, *, gone: Callable[[], bool]) -> Response:
        number = f"req_fake_{next(self._numbers):08d}"
        try:
            match (request.method, request.path):
                case ("POST", "/v1/messages"):
                    response = await self._messages(request, number, gone)
                case ("POST", "/v1/messages/count_tokens"):
                    response = _json(200, {"input_tokens": self._count(request)}, number)
                case ("GET", "/calls"):
                    response = _json(200, self.calls(), number)
                case ("POST", "/control"):
                    self.control(*_rules(request.body))
                    response = _json(200, {"status": "accepted"}, number)
                case ("DELETE", "/control"):
                    self.reset()
                    response = _json(200, {"status": "reset"}, number)
                case _:
                    unknown = Refused(404, "not_found_error", f"{request.method} {request.path}")
                    response = _error(unknown, number)
        except Refused as refused:
            response = _error(refused, number)
        self._tally.status(response.status)
        return response

    async def _messages(self, request: Request, number: str, gone: Callable[[], bool]) -> Response:
        requests.check_headers(request.headers)
        if request.too_large:
            raise Refused(413, "request_too_large", "Request exceeds the maximum size")
        call = requests.read(request.body)
        rule = self._rule(request, call)
        tally = self._tally
        tally.begin(call.content)
        await self._move()
        try:
            seconds = rule.seconds or (SLOW_SECONDS if rule.mode == "slow" else 0.0)
            await asyncio.sleep(self._latency + seconds)
            return self._answer(call, rule, number, gone)
        finally:
            tally.end()
            await self._move()

    async def _move(self) -> None:
        async with self._moved:
            self._moved.notify_all()

    def _rule(self, request: Request, call: Call) -> Rule:
        wanted = request.headers.get(MODE_HEADER)
        if wanted is None:
            return self._program.take(task=call.task, text=call.text)
        if wanted not in MODES:
            raise Refused(400, "invalid_request_error", f"{MODE_HEADER}: one of {', '.join(MODES)}")
        return Rule(mode=wanted)

    def _answer(self, call: Call, rule: Rule, number: str, gone: Callable[[], bool]) -> Response:
        if rule.mode in _ERRORS:
            return _error(Refused(*_ERRORS[rule.mode]), number, retry_after=rule.retry_after)
        if rule.mode == "status":
            kind = _KINDS.get(rule.status, "api_error")
            return _error(Refused(rule.status, kind, "As told."), number, rule.retry_after)
        if rule.mode == "drop":
            self._tally.lose()
            return Response(200, {}, b"", fate="drop")
        if rule.mode == "not_json":
            page = b"<html><body>Bad gateway, but with 200</body></html>"
            return Response(200, {"content-type": "text/html", "request-id": number}, page)
        text, stop_reason = _written(call, rule.mode)
        usage = self._usage(call, text)
        if usage.tokens_out > call.max_tokens:
            text, stop_reason = text[: len(text) // 2], "max_tokens"
            usage = msgspec.structs.replace(usage, tokens_out=call.max_tokens)
        response = _json(200, _message(call, text, stop_reason, usage, number), number)
        if rule.mode == "drop_midway" or gone():
            self._tally.lose()
            return msgspec.structs.replace(response, fate="drop_midway")
        self._tally.bill(call.content, call.task, usage)
        return response

    def _usage(self, call: Call, text: str) -> Usage:
        factor = call.limits.token_factor
        schema = answers.as_text(call.schema) if call.schema else ""
        whole = tokens.count(schema, factor) + tokens.count(call.system, factor)
        whole += tokens.count(call.text, factor)
        prefix = tokens.count(schema, factor) + tokens.count(call.cached_prefix, factor)
        known = written = 0
        if call.cached_prefix and prefix >= call.limits.cacheable_from:
            if self._cache.knows(call.model, f"{schema}\n{call.cached_prefix}"):
                known = min(prefix, whole)
            else:
                written = min(prefix, whole)
        return Usage(
            tokens_in=whole - known - written,
            tokens_out=max(tokens.count(text, factor), 1),
            tokens_cached=known,
            tokens_cache_written=written,
        )

    def _count(self, request: Request) -> int:
        requests.check_headers(request.headers)
        call = requests.read(request.body)
        usage = self._usage(call, "")
        return usage.tokens_in + usage.tokens_cached + usage.tokens_cache_written


def _written(call: Call, mode: Mode) -> tuple[str, str]:
    """Return the text of the answer in this mode, and its stop reason."""
    whole = answers.as_text(answers.spoil(answers.compose(call), mode))
    forms: dict[Mode, tuple[str, str]] = {
        "cut_off": (whole[: max(len(whole) // 2, 1)], "max_tokens"),
        "wrong_shape": ('{"result": "ok"}', "end_turn"),
        "prose": (f"Here is what I found:\n{whole}\nI hope this helps.", "end_turn"),
        "fenced": (f"```json\n{whole}\n```", "end_turn"),
        "refusal": ("", "refusal"),
        "empty": ("", "end_turn"),
    }
    return forms.get(mode, (whole, "end_turn"))


def _message(call: Call, text: str, stop: str, usage: Usage, number: str) -> dict[str, Any]:
    content: list[dict[str, str]] = []
    if call.thinks:
        content.append({"type": "thinking", "thinking": "", "signature": "c2lnbmF0dXJl"})
    if text:
        content.append({"type": "text", "text": text})
    return {
        "id": number.replace("req_", "msg_"),
        "type": "message",
        "role": "assistant",
        "model": call.model,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "stop_details": {"type": "refusal", "category": None} if stop == "refusal" else None,
        "usage": {
            "input_tokens": usage.tokens_in,
            "output_tokens": usage.tokens_out,
            "cache_creation_input_tokens": usage.tokens_cache_written,
            "cache_read_input_tokens": usage.tokens_cached,
            "service_tier": "standard",
        },
    }


def _rules(body: bytes) -> list[Rule]:
    try:
        return msgspec.json.decode(
            b"[%b]" % body if body.lstrip()[:1] == b"{" else body, type=list[Rule]
        )
    except msgspec.DecodeError as error:
        raise Refused(400, "invalid_request_error", f"/control: {error}") from None


def _error(refused: Refused, number: str, retry_after: float | None = None) -> Response:
    error: dict[str, Any] = {"type": refused.kind, "message": str(refused)}
    if refused.code is not None:
        error["details"] = {"error_code": refused.code}
    response = _json(
        refused.status, {"type": "error", "error": error, "request_id": number}, number
    )
    if retry_after is None:
        return response
    headers = {**response.headers, "retry-after": f"{retry_after:g}"}
    return msgspec.structs.replace(response, headers=headers)


def _json(status: int, data: object, number: str) -> Response:
    headers = {"content-type": "application/json", "request-id": number, **_RATE_LIMITS}
    return Response(status, headers, msgspec.json.encode(data))


_RATE_LIMITS = {
    f"anthropic-ratelimit-{what}-{figure}": value
    for what in ("requests", "tokens", "input-tokens", "output-tokens")
    for figure, value in (
        ("limit", "4000000"),
        ("remaining", "3999000"),
        ("reset", "2026-11-20T00:00:00Z"),
    )
}
