"""The web service as an ASGI application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from soulprint_queue.settings import Settings
from soulprint_queue.stores import make_storage
from soulprint_service.auth import Doorkeeper
from soulprint_service.database import Database
from soulprint_service.hub import EventHub
from soulprint_service.metrics import Metrics
from soulprint_service.openapi import describe
from soulprint_service.operations import Service, routes_of
from soulprint_service.requests import Requests, refuse
from soulprint_service.room import Room
from soulprint_service.routes import OPERATIONS
from soulprint_service.routes.export import AT_ONCE

IN_FLIGHT = 512
"""Requests at the same time; each may hold a body of 64 KiB, so all of them 32 MiB."""


def create_app(settings: Settings, dsn: str, *, in_flight: int = IN_FLIGHT) -> Starlette:
    """Make the application.

    It starts also while the database is away: requests then answer 503 with Retry-After, until
    it is there. While it starts, a database that refuses (a wrong password, another schema)
    fails the start; the exception is kept in `app.state.failure`.

    Args:
        settings: the environment.
        dsn: the database, as asyncpg takes it.
        in_flight: how many requests are worked on at once; one more is refused with 429.
    """
    service = Service(
        settings=settings,
        database=Database(dsn),
        doorkeeper=Doorkeeper(settings),
        metrics=Metrics(),
        hub=EventHub(dsn),
        storage=make_storage(settings),
        in_flight=asyncio.Semaphore(in_flight),
        exports=asyncio.Semaphore(AT_ONCE),
        room=Room(settings.database_folder),
    )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            async with service.database.open(), service.hub.listening():
                yield
        except Exception as error:
            app.state.failure = error
            raise
        finally:
            await service.doorkeeper.aclose()
            await service.storage.aclose()

    app = Starlette(
        routes=routes_of(OPERATIONS),
        middleware=[Middleware(Requests, metrics=service.metrics)],
        exception_handlers={HTTPException: refuse},
        lifespan=lifespan,
    )
    # An address has one spelling: a redirect would turn a POST into something else.
    app.router.redirect_slashes = False
    app.state.service = service
    app.state.failure = None
    app.state.openapi = describe(OPERATIONS, secured=bool(settings.api_keys))
    return app
