"""Serving the application over HTTP until told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import structlog
import uvicorn

from soulprint_queue.settings import Settings
from soulprint_service.app import IN_FLIGHT, create_app
from soulprint_service.protocol import Protocol

BACKLOG = 2048
STOP_SECONDS = 15
"""How long requests in flight may take after the stop: longer than an operation's deadline."""

log = structlog.get_logger(__name__)


class CannotServe(Exception):
    """The service cannot start. Says why, and what to do."""


def listen(host: str, port: int) -> socket.socket:
    """Take an address to serve on; port 0 takes any that is free.

    Raises:
        CannotServe: another program has it, or this machine does not.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named: asyncio turns Nagle's waiting off only for sockets that say TCP,
    # and the second half of a response would otherwise wait 40 ms for the client's ACK.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # A restart finds the port still in TIME_WAIT.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(BACKLOG)
        taken.setblocking(False)
    except OSError as error:
        taken.close()
        raise CannotServe(
            f"Cannot listen on {host} port {port} ({error.strerror}). Another program may have "
            "it: end that one, or set PORT to a free one."
        ) from error
    return taken


async def serve(
    settings: Settings,
    dsn: str,
    stop: asyncio.Event,
    *,
    listening: socket.socket | None = None,
    ready: asyncio.Event | None = None,
    in_flight: int = IN_FLIGHT,
) -> None:
    """Serve until `stop` is set; requests in flight are answered first.

    Leaves signals alone: whoever calls this decides what they mean.

    Args:
        settings: the environment; says host and port.
        dsn: the database.
        stop: ends the service.
        listening: a socket that listens already, instead of host and port. Closed at the end.
        ready: set as soon as requests are answered.
        in_flight: how many requests are worked on at once; one more is refused with 429.

    Raises:
        CannotServe: the port is taken.
        SchemaOutdated: the database has another schema than this version's.
        Exception: what asyncpg raised when the database refused (a wrong password, say).
    """
    app = create_app(settings, dsn, in_flight=in_flight)
    taken = listening or listen(settings.bind_host, settings.port)
    server = _Server(
        uvicorn.Config(
            app,
            http=Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            # The peer is who connected. What a header says about that is anybody's text.
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
            reset_contextvars=True,
        )
    )
    address, port, *_ = taken.getsockname()
    running = asyncio.create_task(_run(server, taken), name="uvicorn")
    stopping = asyncio.create_task(stop.wait(), name="stop the service")
    starting = asyncio.create_task(server.up.wait(), name="start the service")
    try:
        await asyncio.wait({running, stopping, starting}, return_when=asyncio.FIRST_COMPLETED)
        if server.up.is_set():
            log.info("serving", address=address, port=port, keys=len(settings.api_keys))
            if ready is not None:
                ready.set()
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # Streams would hold the stop up for as long as it allows.
        app.state.service.hub.close()
        server.should_exit = True
        for waiting in (stopping, starting):
            waiting.cancel()
        await asyncio.gather(stopping, starting, return_exceptions=True)
        with suppress(asyncio.CancelledError):
            await asyncio.shield(running)
        taken.close()
    if app.state.failure is not None:
        raise app.state.failure
    log.info("served", address=address, port=port)


class _Server(uvicorn.Server):
    """Uvicorn without its signal handlers, and with a word about having started."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


async def _run(server: _Server, taken: socket.socket) -> None:
    # Uvicorn ends the process when the application does not start; that is the caller's to decide.
    with suppress(SystemExit):
        await server.serve(sockets=[taken])
