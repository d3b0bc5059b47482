"""ETag: who has the newest answer is not sent it again, and nobody is kept from a newer one."""

from __future__ import annotations

from uuid import UUID

import pytest

from soulprint_queue.connections import Pool
from soulprint_service.routes import OPERATIONS
from tests.service.http.service import Service, export_of, somebody

TAGGED = [each.path for each in OPERATIONS if each.tagged and each.asks == "app"]


def test_what_is_read_again_and_again_has_a_tag() -> None:
    rest = ("status", "estimate", "profile", "profile.md", "imports", "facts")
    assert [f"/users/{{user_id}}/{each}" for each in rest] == TAGGED


@pytest.mark.parametrize("path", TAGGED)
async def test_the_answer_that_the_caller_has_is_not_sent_again(
    service: Service, path: str
) -> None:
    user = somebody()
    await service.post("/import-full", export_of(user))
    await service.post("/estimate", export_of(user))
    address = path.replace("{user_id}", user)
    first = await service.get(address)
    tag = first.headers["etag"]
    for given in (tag, f"W/{tag}", f'"other", {tag}', f'W/"x",{tag}', "*"):
        again = await service.client.get(address, headers={"If-None-Match": given})
        assert (again.status_code, again.content) == (304, b""), given
        assert again.headers["etag"] == tag
    for given in ("", tag.strip('"'), '"other"', f"{tag[:-1]}x{tag[-1]}", "x" * 3000):
        again = await service.client.get(address, headers={"If-None-Match": given})
        assert again.content == first.content, given
    head = await service.client.head(address, headers={"If-None-Match": tag})
    assert head.status_code == 304
    # A browser writes nobody's profile to its disk.
    assert first.headers["cache-control"] == again.headers["cache-control"] == "no-store"


async def test_what_changed_has_another_tag(service: Service, shared_pool: Pool) -> None:
    user = somebody()
    await service.post("/import-full", export_of(user))
    before = await service.get(f"/users/{user}/profile")
    await shared_pool.execute(
        "UPDATE user_profiles SET ai_name = 'Wren' WHERE user_id = $1", UUID(user)
    )
    after = await service.client.get(
        f"/users/{user}/profile", headers={"If-None-Match": before.headers["etag"]}
    )
    assert after.status_code == 200
    assert after.json()["ai_name"] == "Wren"
    assert after.headers["etag"] != before.headers["etag"]


async def test_a_tag_opens_nothing(service: Service) -> None:
    unknown = await service.client.get(
        f"/users/{somebody()}/profile", headers={"If-None-Match": "*"}
    )
    refused = await service.client.get(
        f"/users/{somebody()}/profile", headers={"If-None-Match": "*", "Authorization": ""}
    )
    assert (unknown.status_code, refused.status_code) == (404, 401)
