"""The service about itself: is it alive, can it work, how much does it do, what does it offer."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from starlette.responses import Response

from soulprint_queue.connections import is_away
from soulprint_queue.errors import DatabaseAway
from soulprint_queue.figures import read_figures
from soulprint_queue.migrations import HEAD, verify_schema
from soulprint_service import metrics as prometheus
from soulprint_service.operations import Answer, Call, Operation, as_json
from soulprint_service.shapes import Health, Nothing, Ready


async def health(_call: Call, _asked: Nothing) -> Response:
    """Tell that the process is alive. Asks nobody else."""
    return as_json(Health("ok", version("soulprint")))


async def ready(call: Call, _asked: Nothing) -> Response:
    """Tell whether work can be accepted: room, database, migrations, queue."""
    # First: a database that ended for want of room is away for that reason.
    call.service.room.check()
    pool = call.service.database.pool
    async with pool.acquire() as connection:
        await verify_schema(connection)
        figures = await read_figures(connection)
    jobs = {
        "ready": sum(each.ready for each in figures.queue),
        "waiting": sum(each.waiting for each in figures.queue),
        "running": sum(each.running for each in figures.queue),
    }
    return as_json(Ready("ready", "ok", HEAD, jobs))


async def metrics(call: Call, _asked: Nothing) -> Response:
    """Return the figures in Prometheus' text format, also while the database is away."""
    try:
        figures = await read_figures(call.service.database.pool)
    except Exception as error:
        if not (isinstance(error, DatabaseAway) or is_away(error)):
            raise
        figures = None
    return Response(call.service.metrics.render(figures), media_type=prometheus.MEDIA_TYPE)


async def openapi(call: Call, _asked: Nothing) -> Response:
    """Return the description of this interface, OpenAPI 3.1."""
    return as_json(call.request.app.state.openapi)


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "GET",
        "/health",
        health,
        Answer(200, "Alive.", Health),
        Nothing,
        "system",
        asks="anybody",
        bounded=False,
    ),
    Operation(
        "GET",
        "/ready",
        ready,
        Answer(200, "Ready.", Ready),
        Nothing,
        "system",
        refusals=(503,),
        asks="anybody",
        bounded=False,
    ),
    Operation(
        "GET",
        "/metrics",
        metrics,
        Answer(200, "The figures.", media_type="text/plain"),
        Nothing,
        "system",
        bounded=False,
    ),
    Operation(
        "GET",
        "/openapi.json",
        openapi,
        Answer(200, "The description."),
        Nothing,
        "system",
        asks="anybody",
        bounded=False,
    ),
)
