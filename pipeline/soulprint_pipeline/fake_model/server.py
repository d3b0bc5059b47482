"""The fake itself: routes, the life of a call, and the server's own life."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import msgspec

from soulprint_pipeline.fake_model import billing, replies, requests, wire
from soulprint_pipeline.fake_model.billing import Biller, Counted
from soulprint_pipeline.fake_model.requests import Call, Refused
from soulprint_pipeline.fake_model.rules import MODES, Program, Rule
from soulprint_pipeline.fake_model.tally import Tally
from soulprint_pipeline.fake_model.wire import Request, Response

MODE_HEADER = "x-fake-mode"
SLOW_SECONDS = 5.0
"""Latency of the mode "slow" where the rule names none."""


class _Draft(msgspec.Struct, frozen=True):
    """What will be answered, if the caller still waits then."""

    text: str
    stop_reason: str
    counted: Counted


class FakeModel:
    """A fake model server on the loopback interface, started and stopped as a context.

    Args:
        port: 0 takes a free one.
        latency: seconds from a call's arrival to its answer.
        rules: how to misbehave from the start; see `control`.
    """

    def __init__(self, *, port: int = 0, latency: float = 0.0, rules: Sequence[Rule] = ()) -> None:
        self._wanted_port = port
        self._latency = latency
        self._program = Program(rules)
        self._tally = Tally()
        self._biller = Biller()
        self._numbers = itertools.count(1)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Condition()
        self._hurried = asyncio.Event()

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

    def hurry(self) -> None:
        """Answer every slow call now, those in flight and those that come, until `reset`."""
        self._hurried.set()

    def reset(self) -> None:
        """Forget the rules, the counts and the prompt cache."""
        self._program, self._tally, self._biller = Program(), Tally(), Biller()
        self._hurried = asyncio.Event()

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
                    response = replies.as_json(200, {"input_tokens": _count(request)}, number)
                case ("GET", "/calls"):
                    response = replies.as_json(200, self.calls(), number)
                case ("POST", "/control"):
                    self.control(*replies.rules(request.body))
                    response = replies.as_json(200, {"status": "accepted"}, number)
                case ("DELETE", "/control"):
                    self.reset()
                    response = replies.as_json(200, {"status": "reset"}, number)
                case _:
                    unknown = Refused(404, "not_found_error", f"{request.method} {request.path}")
                    response = replies.error(unknown, number)
        except Refused as refused:
            response = replies.error(refused, number)
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
            clock = asyncio.get_running_loop().time
            until = clock() + self._latency
            seconds = rule.seconds or (SLOW_SECONDS if rule.mode == "slow" else 0.0)
            # Written while the caller waits: a model's latency is all that an answer takes.
            draft = _draft(call, rule)
            await asyncio.sleep(until - clock())
            if seconds:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hurried.wait(), seconds)
            return self._answer(call, rule, number, gone, draft)
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

    def _answer(
        self, call: Call, rule: Rule, number: str, gone: Callable[[], bool], draft: _Draft
    ) -> Response:
        if (failure := replies.failing(rule, number)) is not None:
            return failure
        if rule.mode == "drop":
            self._tally.lose()
            return Response(200, {}, b"", fate="drop")
        text, stop_reason = draft.text, draft.stop_reason
        usage = self._biller.usage(call, draft.counted)
        if usage.tokens_out > call.max_tokens:
            text, stop_reason = text[: len(text) // 2], "max_tokens"
            usage = msgspec.structs.replace(usage, tokens_out=call.max_tokens)
        response = replies.as_json(
            200, replies.message(call, text, stop_reason, usage, number), number
        )
        if rule.mode == "drop_midway" or gone():
            self._tally.lose()
            return msgspec.structs.replace(response, fate="drop_midway")
        self._tally.bill(call.content, call.task, usage)
        return response


def _draft(call: Call, rule: Rule) -> _Draft:
    text, stop_reason = replies.written(call, rule.mode)
    return _Draft(text, stop_reason, billing.count(call, text))


def _count(request: Request) -> int:
    requests.check_headers(request.headers)
    return billing.prompt(requests.read(request.body, counting=True))
