"""The price of an export, asked over HTTP."""

from __future__ import annotations

import json
from uuid import UUID

from soulprint_queue.connections import Pool
from tests.service.http.service import Service, export_of, somebody

FIGURES = {
    "conversations": 3, "sent": 2, "set_aside": 1, "set_aside_by": {"trivial": 1},
    "already_read": 0, "calls": 3, "tokens_in": 1000, "tokens_out": 100, "usd_live": 0.01,
    "usd_batch": 0.005, "model": "claude-haiku-5-5", "prices_of": "2026-11-01",
    "thoroughness": "normal",
}  # fmt: skip


async def test_an_estimate_is_accepted_and_its_result_is_there_when_it_is_ready(
    service: Service, shared_pool: Pool
) -> None:
    user = somebody()
    assert (await service.get(f"/users/{user}/estimate")).status_code == 404
    answer = await service.post("/estimate", export_of(user))
    assert answer.status_code == 202
    accepted = answer.json()
    assert accepted["status"] == "accepted"
    queued = (await service.get(f"/users/{user}/estimate")).json()
    assert queued["status"] == "queued"
    assert queued["estimate_id"] == accepted["estimate_id"]
    assert {queued[name] for name in FIGURES if name != "set_aside_by"} == {None}
    # Whoever only asks for a price has no import, and no profile.
    assert (await service.get(f"/users/{user}/status")).status_code == 404
    await shared_pool.execute(
        "UPDATE soulprint.estimates SET state = 'ready', result = $2::jsonb WHERE user_id = $1",
        UUID(user),
        json.dumps(FIGURES),
    )
    ready = (await service.get(f"/users/{user}/estimate")).json()
    assert ready["status"] == "ready"
    assert {name: ready[name] for name in FIGURES} == FIGURES


async def test_an_estimate_may_be_asked_for_while_an_import_runs(service: Service) -> None:
    user = somebody()
    assert (await service.post("/import-full", export_of(user))).status_code == 202
    assert (await service.post("/estimate", export_of(user))).status_code == 202
    status = (await service.get(f"/users/{user}/status")).json()
    assert status["import_status"] == "processing"


async def test_a_path_of_another_user_or_bucket_is_not_priced(service: Service) -> None:
    mine, theirs = somebody(), somebody()
    foreign = {**export_of(theirs), "user_id": mine}
    assert (await service.post("/estimate", foreign)).status_code == 403
    bucket = {"user_id": mine, "storage_path": f"secrets/{mine}/export.zip"}
    assert (await service.post("/estimate", bucket)).status_code in {403, 422}
    assert (await service.get(f"/users/{mine}/estimate")).status_code == 404
