"""How often a person may ask: counted in Postgres, for all processes as one."""

from __future__ import annotations

from typing import Literal, TypeAlias
from uuid import UUID

from starlette.requests import Request

from soulprint_queue.connections import Pool
from soulprint_queue.statements import sql
from soulprint_service.problems import TOO_OFTEN, Problem

Tier: TypeAlias = Literal["standard", "expensive", "upload"]

WINDOW_SECONDS = 60

A_MINUTE: dict[Tier, int] = {"standard": 60, "expensive": 20, "upload": 10}
"""Requests a minute of one person, by tier. The app itself, which holds a key, is not counted."""

HEADERS = "soulprint.limit"


async def take_turn(pool: Pool, request: Request, user_id: UUID, tier: Tier) -> None:
    """Count a request, and note what is left for the response's headers.

    Raises:
        Problem: 429; the minute's requests are used up.
    """
    row = await pool.fetchrow(sql("count_request"), user_id, tier, WINDOW_SECONDS)
    assert row is not None
    limit = A_MINUTE[tier]
    resets = max(1, row["resets_in"])
    request.scope[HEADERS] = {
        "RateLimit-Policy": f'"{tier}";q={limit};w={WINDOW_SECONDS}',
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(max(0, limit - row["used"])),
        "RateLimit-Reset": str(resets),
    }
    if row["used"] > limit:
        raise Problem(
            TOO_OFTEN,
            f"More than {limit} requests of this kind came within a minute.",
            hint=f"Ask again in {resets} seconds.",
            headers={"Retry-After": str(resets)},
        )
