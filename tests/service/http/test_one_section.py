"""`POST /regenerate-section`: who may ask, when, and what is refused."""

from __future__ import annotations

from uuid import UUID

import pytest

from soulprint_queue.connections import Pool
from tests.service.http.service import Service, somebody
from tests.service.http.test_imports import begin, complete, fail

PATH = "/regenerate-section"


@pytest.mark.parametrize("section", ["soul", "identity", "user", "agents", "tools"])
async def test_a_section_of_a_complete_profile_is_written_anew(
    service: Service, shared_pool: Pool, section: str
) -> None:
    user = somebody()
    first = await begin(service, user)
    await complete(shared_pool, user)
    answer = await service.post(PATH, {"user_id": user, "section": section})

    assert answer.status_code == 202
    told = answer.json()
    assert (told["status"], told["message"]) == ("accepted", "Section regeneration started")
    assert told["import_id"] == first["import_id"]
    row = await shared_pool.fetchrow(
        "SELECT i.state, i.section, q.entrypoint FROM soulprint.imports i, soulprint.pgqueuer q "
        "WHERE i.import_id = $1 AND q.id = $2",
        UUID(told["import_id"]),
        told["job_id"],
    )
    assert row is not None
    assert tuple(row) == ("writing", section, "sections")


async def test_it_is_refused_unless_the_profile_is_complete(
    service: Service, shared_pool: Pool
) -> None:
    user = somebody()
    unknown = await service.post(PATH, {"user_id": user, "section": "soul"})
    first = await begin(service, user)
    running = await service.post(PATH, {"user_id": user, "section": "soul"})
    await fail(shared_pool, user)
    failed = await service.post(PATH, {"user_id": user, "section": "soul"})

    assert [unknown.status_code, running.status_code, failed.status_code] == [404, 409, 409]
    for refused in (running, failed):
        assert refused.json()["import_id"] == first["import_id"]
    assert failed.json()["hint"] == "Retry the full pass first; it writes every section."


@pytest.mark.parametrize("section", ["memory", "SOUL", "", None, 7, ["soul"]])
async def test_a_section_that_is_none_is_refused_before_anything_is_looked_up(
    service: Service, section: object
) -> None:
    refused = await service.post(PATH, {"user_id": somebody(), "section": section})

    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["section"]
