"""HTTP on one connection: uvicorn's, with refusals of our own where no request can be made out."""

from __future__ import annotations

import asyncio
import sys
from uuid import uuid4

import h11
import structlog
from starlette.datastructures import MutableHeaders
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from soulprint_service.problems import HEAD_TOO_LARGE, MALFORMED, UNKNOWN_CODING, Problem
from soulprint_service.requests import LINGER_BYTES, LINGER_SECONDS, mark

HEAD_BYTES = 16 * 1024
"""What the request line and the headers may take."""

_PROBLEMS = {
    431: (HEAD_TOO_LARGE, "The request line and the headers may take 16 KiB together."),
    501: (UNKNOWN_CODING, "Of transfer codings chunked alone is known, and once."),
}
_OTHERWISE = (MALFORMED, "What came cannot be read as a request of HTTP/1.1.")

log = structlog.get_logger(__name__)


class _Connection(h11.Connection):
    """One whose heads have a limit, however they arrive.

    h11 measures what is not complete yet. A head that comes whole in one read, which may be of
    256 KiB, is never that.

    Attributes:
        method: of the last request.
    """

    def __init__(self) -> None:
        super().__init__(h11.SERVER, HEAD_BYTES)
        self.method = b""

    def next_event(self) -> h11.Event | type[h11.NEED_DATA | h11.PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.method = event.method
            if _size(event) > HEAD_BYTES:
                raise h11.RemoteProtocolError("the head is too large", error_status_hint=431)
        return event


def _size(head: h11.Request) -> int:
    first = len(head.method) + len(head.target)
    return first + sum(len(name) + len(value) for name, value in head.headers)


class Protocol(H11Protocol):
    """A connection.

    It has no access log, because that holds paths, and every request has its line. What h11 cannot
    read never becomes a request that the application could refuse: uvicorn answers it by itself, in
    plain text, through the one method that is replaced here. So every error has one form.
    """

    conn: _Connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.conn = _Connection()
        # Not by the configuration: it asks the logger, which any later set-up of logs turns on.
        self.access_log = False
        self._refused = False
        self._dropped = 0

    def data_received(self, data: bytes) -> None:
        if not self._refused:
            super().data_received(data)
            return
        # Closed with bytes unread, the connection would be reset, and the answer lost on its way.
        self._dropped += len(data)
        if self._dropped > LINGER_BYTES:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words, in plain text
        """Refuse what cannot be read, and close. Called while h11's error is being handled."""
        self._refused = True
        self._leave_the_application()
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            # An answer is under way already: it cannot be taken back, only broken off.
            self.transport.close()
            return
        error = sys.exc_info()[1]
        status = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400
        request_id = uuid4().hex
        response = Problem(*_PROBLEMS.get(status, _OTHERWISE)).response(request_id)
        headers = MutableHeaders(raw=response.raw_headers)
        mark(headers, request_id)
        headers["Connection"] = "close"
        head = h11.Response(
            status_code=response.status_code,
            headers=[*self.server_state.default_headers, *headers.raw],
        )
        # Idle, no request was made out, and that of the last one is answered.
        without_body = self.conn.our_state is h11.SEND_RESPONSE and self.conn.method == b"HEAD"
        body = h11.Data(data=b"" if without_body else bytes(response.body))
        for event in (head, body, h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)
        status = response.status_code
        log.info("request", method="other", route="(none)", status=status, request_id=request_id)

    def _leave_the_application(self) -> None:
        """Tell a request whose body turned out to be broken that nobody hears its answer."""
        under_way: RequestResponseCycle | None = self.cycle
        if under_way is not None and not under_way.response_complete:
            under_way.disconnected = True
            under_way.message_event.set()
