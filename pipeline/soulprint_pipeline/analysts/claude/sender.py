"""One call over the network: our own deadline, our own retries, and the bill that came with it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from secrets import SystemRandom
from typing import TYPE_CHECKING

import msgspec

from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall
from soulprint_pipeline.analysts.claude import failures
from soulprint_pipeline.analysts.claude.failures import Failure
from soulprint_pipeline.errors import DeadlineExceeded

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic

RETRIES = 3
FIRST_WAIT = 0.5
LONGEST_WAIT = 8.0
"""Seconds before a retry: 0.5, 1, 2 …, each cut by up to a quarter, so that lanes spread out."""

PATIENCE = 30.0
"""A longer retry-after is not waited for in here: the job gives its place to another."""

CONNECT_SECONDS = 5.0
_SAMPLING = ("temperature", "top_p", "top_k")


class _Usage(msgspec.Struct):
    input_tokens: int
    output_tokens: int
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None


class _Block(msgspec.Struct):
    type: str
    text: str = ""


class _Message(msgspec.Struct):
    content: list[_Block]
    stop_reason: str
    usage: _Usage


class _Failed(Exception):
    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure


class Sender:
    """Sends calls to the Messages API.

    The SDK is imported at the first call: it takes about 50 MB, and a worker that reads
    exports does not need it.

    Args:
        api_key: of the provider.
        base_url: of the Messages API; None for the provider's own.
    """

    def __init__(self, *, api_key: str, base_url: str | None) -> None:
        self._api_key = api_key
        self._base_url = base_url
        self._client: AsyncAnthropic | None = None
        self._random = SystemRandom()
        self._lock = threading.Lock()

    async def send(
        self, call: ModelCall, *, until: float, check: Callable[[], Awaitable[None]]
    ) -> ModelAnswer:
        """Make the call, again where that can help, until the loop's clock shows `until`.

        Args:
            call: what to send.
            until: on the running loop's clock.
            check: awaited before each try; what it raises ends the call.

        Raises:
            DeadlineExceeded: the time was up while an answer was awaited.
            ModelUnavailable: three retries did not help, or there is no time for one.
            ModelRefused: no retry can help.
        """
        clock = asyncio.get_running_loop().time
        client = self._client
        if client is None:
            client = await asyncio.to_thread(self._open)
        for attempt in range(RETRIES + 1):
            await check()
            if clock() >= until:
                raise _too_late(attempt)
            try:
                async with asyncio.timeout_at(until):
                    answer = await self._attempt(client, call, seconds=until - clock())
            except TimeoutError:
                raise _too_late(attempt) from None
            except _Failed as failed:
                failure = failed.failure
            else:
                return msgspec.structs.replace(answer, retries=attempt)
            wait = self._wait(attempt, failure)
            if not failure.again or attempt == RETRIES or wait is None or clock() + wait >= until:
                failure.error.retries = attempt
                raise failure.error
            await asyncio.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    async def aclose(self) -> None:
        """Close the client. Without it nothing leaks: no connection outlives its call."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()

    def _wait(self, attempt: int, failure: Failure) -> float | None:
        if failure.wait is not None:
            return failure.wait if failure.wait <= PATIENCE else None
        backoff: float = min(FIRST_WAIT * 2**attempt, LONGEST_WAIT)
        return backoff * self._random.uniform(0.75, 1.0)

    async def _attempt(
        self, client: AsyncAnthropic, call: ModelCall, *, seconds: float
    ) -> ModelAnswer:
        import anthropic
        import httpx2

        body = msgspec.json.decode(call.input)
        # The SDK's method no longer knows them, the older models still take them.
        sampling = {name: body.pop(name) for name in _SAMPLING if name in body}
        # Ours is the deadline that counts; the client's only has to be no earlier.
        timeout = anthropic.Timeout(seconds + CONNECT_SECONDS, connect=CONNECT_SECONDS)
        try:
            raw = await client.messages.with_raw_response.create(
                **body, extra_body=sampling or None, timeout=timeout
            )
        except anthropic.APIStatusError as error:
            raise _Failed(failures.of_status(error)) from error
        except (anthropic.APIConnectionError, httpx2.HTTPError) as error:
            cause = type(error.__cause__ or error).__name__
            raise _Failed(failures.of_connection(cause)) from error
        request_id = raw.headers.get("request-id", "")
        try:
            message = msgspec.json.decode(await raw.read(), type=_Message)
        except msgspec.ValidationError:
            raise _Failed(failures.of_answer("other JSON", request_id)) from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _Failed(failures.of_answer("something that is no JSON", request_id)) from None
        usage = message.usage
        return ModelAnswer(
            text="".join(block.text for block in message.content if block.type == "text"),
            stop_reason=message.stop_reason,
            tokens_in=usage.input_tokens,
            tokens_out=usage.output_tokens,
            tokens_cached=usage.cache_read_input_tokens or 0,
            tokens_cache_written=usage.cache_creation_input_tokens or 0,
            request_id=request_id,
        )

    def _open(self) -> AsyncAnthropic:
        """Return the client. The first time takes a second of imports: call it in a thread."""
        with self._lock:
            if self._client is None:
                self._client = self._make()
            return self._client

    def _make(self) -> AsyncAnthropic:
        import anthropic
        import httpx2

        # At DEBUG the SDK logs whole requests, which are people's words.
        logging.getLogger("anthropic").setLevel(logging.WARNING)
        return anthropic.AsyncAnthropic(
            api_key=self._api_key,
            base_url=self._base_url,
            max_retries=0,
            open_telemetry=False,
            http_client=anthropic.DefaultAsyncHttpxClient(
                # A call takes seconds, a handshake a tenth of one. In return nothing idles
                # that a proxy may have dropped, and nobody has to close us.
                limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
                follow_redirects=False,
            ),
        )


def _too_late(retries: int) -> DeadlineExceeded:
    error = DeadlineExceeded(
        "The model did not answer within the deadline of this step; it will be tried again, and "
        "answers that arrived are kept."
    )
    error.retries = retries
    return error
