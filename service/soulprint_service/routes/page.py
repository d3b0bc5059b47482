"""The page for the person, and what it loads."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from soulprint_service import pages
from soulprint_service.operations import Answer, Call, Operation
from soulprint_service.problems import NO_ROUTE, Problem
from soulprint_service.shapes import AssetRequest, Nothing


async def front(call: Call, _asked: Nothing) -> Response:
    """Return the page on which a person meets us.

    It asks the operations under /me, with the token that the app left behind the # of its address.
    """
    page = pages.front(call.service.doorkeeper.signs_in, call.service.settings.analyst)
    return Response(page, headers=pages.HEADERS, media_type="text/html")


async def asset(_call: Call, asked: AssetRequest) -> Response:
    """Return a script or the stylesheet of the page."""
    content = pages.assets().get(asked.name)
    if content is None or asked.version != pages.version():
        raise Problem(
            NO_ROUTE,
            "The page loads no such thing, or did so in another version.",
            hint="Load the page again.",
        )
    media_type = pages.MEDIA_TYPES[asked.name.rpartition(".")[2]]
    return Response(content, headers=pages.ASSET_HEADERS, media_type=media_type)


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "GET",
        "/",
        front,
        Answer(200, "A page for a person.", media_type="text/html"),
        Nothing,
        "page",
        asks="anybody",
        bounded=False,
    ),
    Operation(
        "GET",
        "/assets/{version}/{name}",
        asset,
        Answer(200, "The asset.", media_type="text/*"),
        AssetRequest,
        "page",
        refusals=(404,),
        asks="anybody",
        bounded=False,
    ),
)
