"""The doors over HTTP: beginning, retrying, ending."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import msgspec
import pytest

from soulprint_queue.connections import Pool
from tests.service.http.service import Service, export_of, somebody

FULL_PASSES = ("/process-full", "/process-full-v2")


async def begin(service: Service, user: str) -> dict[str, Any]:
    answer = await service.post("/import-full", export_of(user))
    assert answer.status_code == 202
    found: dict[str, Any] = answer.json()
    return found


async def move(pool: Pool, user: str, *states: str, **columns: Any) -> None:
    """Advance an import through the states that the steps would give it."""
    for state in states:
        await pool.execute(
            "UPDATE soulprint.imports SET state = $2 WHERE user_id = $1 AND superseded_by IS NULL",
            UUID(user),
            state,
        )
    for name, value in columns.items():
        await pool.execute(
            f"UPDATE soulprint.imports SET {name} = $2 "  # noqa: S608 - a column of this file
            "WHERE user_id = $1 AND superseded_by IS NULL",
            UUID(user),
            value,
        )


async def complete(pool: Pool, user: str) -> None:
    await pool.execute(
        "SELECT soulprint.drop_jobs(import_id, false) FROM soulprint.imports WHERE user_id = $1",
        UUID(user),
    )
    await move(pool, user, "importing", "profiling", "remembering", "writing", "complete")
    await pool.execute(
        "UPDATE soulprint.imports SET quick_ready_at = now() WHERE user_id = $1", UUID(user)
    )


async def fail(pool: Pool, user: str) -> None:
    await pool.execute(
        "UPDATE soulprint.imports SET state = 'failed', error = 'No object at that path.', "
        "error_class = 'object_missing' WHERE user_id = $1 AND superseded_by IS NULL",
        UUID(user),
    )


async def test_an_import_is_accepted_with_its_ids(service: Service, shared_pool: Pool) -> None:
    user = somebody()
    accepted = await begin(service, user)

    assert accepted["status"] == "accepted"
    assert accepted["message"] == "Import processing started"
    row = await shared_pool.fetchrow(
        "SELECT state, storage_path FROM soulprint.imports WHERE import_id = $1",
        UUID(accepted["import_id"]),
    )
    assert row is not None
    assert tuple(row) == ("queued", f"imports/{user}/export.zip")
    assert (
        await shared_pool.fetchval(
            "SELECT entrypoint FROM soulprint.pgqueuer WHERE id = $1", accepted["job_id"]
        )
        == "import"
    )


async def test_of_fifty_imports_at_once_one_is_accepted_and_the_others_hear_its_id(
    service: Service, shared_pool: Pool
) -> None:
    user = somebody()
    answers = await asyncio.gather(
        *(service.post("/import-full", export_of(user, f"{n}.zip")) for n in range(50))
    )

    accepted = [answer for answer in answers if answer.status_code == 202]
    refused = [answer for answer in answers if answer.status_code == 409]
    assert (len(accepted), len(refused)) == (1, 49)
    winner = accepted[0].json()["import_id"]
    assert {answer.json()["import_id"] for answer in refused} == {winner}
    rows = await shared_pool.fetch(
        "SELECT import_id FROM soulprint.imports WHERE user_id = $1", UUID(user)
    )
    assert [row["import_id"] for row in rows] == [UUID(winner)]


async def test_fifty_users_at_once_are_all_accepted(service: Service) -> None:
    answers = await asyncio.gather(
        *(service.post("/import-full", export_of(somebody())) for _ in range(50))
    )
    assert [answer.status_code for answer in answers] == [202] * 50


@pytest.mark.parametrize("path", ["/import-full", *FULL_PASSES])
@pytest.mark.parametrize(
    ("template", "status"),
    [
        ("imports/{user}/a/b/c.json", 202),
        ("user-imports/{user}/Ünï çødé 🧵.zip", 202),
        ("imports/{other}/x.zip", 403),
        ("user-imports/{other}/x.zip", 403),
        ("private/{user}/x.zip", 422),
        ("private/{other}/x.zip", 422),
        ("IMPORTS/{user}/x.zip", 422),
        ("{user}/imports/x.zip", 422),
        ("imports/{user}", 422),
        ("imports/{user}/", 422),
        ("/imports/{user}/x.zip", 422),
        ("imports//{user}/x.zip", 422),
        ("imports/{user}/../{other}/x.zip", 422),
        ("imports/{user}/./x.zip", 422),
        ("imports/{user}/%2e%2e/x.zip", 422),
        ("imports/{user}\\..\\x.zip", 422),
        ("imports/{user}/x\x00.zip", 422),
        ("imports/{user}/x\n.zip", 422),
        ("imports/{upper}/x.zip", 422),
        ("", 422),
        ("imports/{user}/" + "x" * 2000, 422),
    ],
)
async def test_only_the_users_own_path_in_our_buckets_is_taken(
    service: Service, path: str, template: str, status: int
) -> None:
    user = somebody()
    storage_path = template.format(user=user, other=somebody(), upper=user.upper())
    answer = await service.post(path, {"user_id": user, "storage_path": storage_path})

    assert answer.status_code == status
    if status == 422:
        assert [error["field"] for error in answer.json()["errors"]] == ["storage_path"]
    assert "x.zip" not in answer.text


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", True),
        ("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", True),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more", False),
        ("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", False),
        ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", False),
        ("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", False),
        ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", False),
        ("nonsense", False),
        ("", False),
    ],
)
async def test_a_valid_trace_goes_with_the_job_and_any_other_is_ignored(
    service: Service, shared_pool: Pool, header: str, kept: bool
) -> None:
    answer = await service.post(
        "/import-full", export_of(somebody()), headers={"traceparent": header}
    )
    assert answer.status_code == 202
    headers = await shared_pool.fetchval(
        "SELECT headers FROM soulprint.pgqueuer WHERE id = $1", answer.json()["job_id"]
    )
    decoded = None if headers is None else msgspec.json.decode(headers)
    assert decoded == ({"otel": {"traceparent": header}} if kept else None)


async def test_a_new_import_supersedes_one_that_ended(service: Service, shared_pool: Pool) -> None:
    user = somebody()
    first = await begin(service, user)
    await complete(shared_pool, user)
    second = await begin(service, user)

    assert second["import_id"] != first["import_id"]
    assert await shared_pool.fetchval(
        "SELECT superseded_by FROM soulprint.imports WHERE import_id = $1",
        UUID(first["import_id"]),
    ) == UUID(second["import_id"])


@pytest.mark.parametrize("path", FULL_PASSES)
async def test_the_full_pass_runs_over_what_is_stored(
    service: Service, shared_pool: Pool, path: str
) -> None:
    user = somebody()
    unknown = await service.post(path, {"user_id": user})
    first = await begin(service, user)
    active = await service.post(path, {"user_id": user})
    await complete(shared_pool, user)
    same = await service.post(path, export_of(user))
    await service.post("/cancel", {"user_id": user})
    other = await service.post(path, export_of(user, "other.zip"))

    assert [unknown.status_code, active.status_code] == [404, 409]
    assert active.json()["import_id"] == first["import_id"]
    assert [same.status_code, other.status_code] == [202, 202]
    assert same.json()["message"] == "Full pass processing started"
    assert same.json()["import_id"] == first["import_id"]
    assert other.json()["import_id"] != first["import_id"]


async def test_a_retry_is_refused_unless_the_import_failed(
    service: Service, shared_pool: Pool
) -> None:
    user = somebody()
    unknown = await service.post("/retry-full-pass", {"user_id": user})
    first = await begin(service, user)
    running = await service.post("/retry-full-pass", {"user_id": user})
    await fail(shared_pool, user)
    failed = await service.post("/retry-full-pass", {"user_id": user})
    again = await service.post("/retry-full-pass", {"user_id": user})

    assert [unknown.status_code, running.status_code] == [404, 409]
    assert failed.status_code == 202
    assert failed.json()["message"] == "Full pass retry started"
    assert failed.json()["import_id"] == first["import_id"]
    assert again.status_code == 409
    assert again.json()["import_id"] == first["import_id"]


async def test_a_complete_import_has_nothing_to_retry(service: Service, shared_pool: Pool) -> None:
    user = somebody()
    first = await begin(service, user)
    await complete(shared_pool, user)
    refused = await service.post("/retry-full-pass", {"user_id": user})

    assert refused.status_code == 409
    assert refused.json()["import_id"] == first["import_id"]


@pytest.mark.parametrize("sent", ["imports/somebody-else/x.zip", "", 7, None, ["../.."]])
async def test_a_path_sent_with_a_retry_is_ignored_whatever_it_is(
    service: Service, shared_pool: Pool, sent: object
) -> None:
    user = somebody()
    accepted = await begin(service, user)
    await fail(shared_pool, user)
    answer = await service.post("/retry-full-pass", {"user_id": user, "storage_path": sent})

    assert answer.status_code == 202
    assert (
        await shared_pool.fetchval(
            "SELECT storage_path FROM soulprint.imports WHERE import_id = $1",
            UUID(accepted["import_id"]),
        )
        == f"imports/{user}/export.zip"
    )


async def test_a_row_that_an_older_app_left_behind_can_be_retried(
    service: Service, shared_pool: Pool
) -> None:
    user, idle = somebody(), somebody()
    await shared_pool.execute(
        "INSERT INTO user_profiles (user_id, import_status, storage_path) "
        "VALUES ($1, 'processing', $2), ($3, 'none', NULL)",
        *(UUID(user), f"imports/{user}/old.zip", UUID(idle)),
    )
    stalled = (await service.get(f"/users/{user}/status")).json()
    retried = await service.post("/retry-full-pass", {"user_id": user})
    nothing = await service.post("/retry-full-pass", {"user_id": idle})

    assert stalled["import_status"] == "failed"
    assert retried.status_code == 202
    assert nothing.status_code == 409
    assert nothing.json()["import_id"] is None


async def test_cancelling_is_accepted_also_when_nothing_runs(
    service: Service, shared_pool: Pool
) -> None:
    user = somebody()
    never = await service.post("/cancel", {"user_id": user})
    accepted = await begin(service, user)
    first = await service.post("/cancel", {"user_id": user})
    second = await service.post("/cancel", {"user_id": user})

    assert [each.status_code for each in (never, first, second)] == [202, 202, 202]
    assert never.json()["import_id"] is None
    assert first.json()["import_id"] == accepted["import_id"]
    assert second.json() == {
        "status": "accepted",
        "message": "Nothing was running",
        "import_id": None,
    }
    assert (await service.get(f"/users/{user}/status")).json()["import_status"] == "cancelled"
    assert (
        await shared_pool.fetchval(
            "SELECT count(*) FROM soulprint.pgqueuer WHERE id = $1", accepted["job_id"]
        )
        == 0
    )
