"""Every operation and stream, asked by everybody whom it is none of the business of."""

from __future__ import annotations

import re
from typing import Any, Literal, TypeAlias
from uuid import UUID

import httpx2
import jwt
import pytest
import pytest_asyncio

from soulprint_queue import doors
from soulprint_queue.connections import Pool, open_pool
from soulprint_service.operations import Operation
from soulprint_service.routes import OPERATIONS
from soulprint_service.tokens import LEEWAY_SECONDS
from tests.service.http.conftest import Shared
from tests.service.http.service import KEY, somebody
from tests.service.http.test_users import add_fact
from tests.service.http.tokens import claims, token

WORD = "quincunx"
"""In everything that is known of B, and nowhere else."""

Border: TypeAlias = Literal["open", "key"] | int
"""Who may pass: anybody, because it tells nobody's data; the app's key alone; or a person for
themselves: then this is the status for A, who asks with a good token and names B's things."""

BORDERS: dict[str, Border] = {
    "POST /import-full": "key",
    "POST /process-full": "key",
    "POST /process-full-v2": "key",
    "POST /retry-full-pass": "key",
    "POST /regenerate-section": "key",
    "POST /cancel": "key",
    "POST /estimate": "key",
    "GET /users/{user_id}/status": "key",
    "GET /users/{user_id}/estimate": "key",
    "GET /users/{user_id}/profile": "key",
    "GET /users/{user_id}/profile.md": "key",
    "GET /users/{user_id}/profile.zip": "key",
    "GET /users/{user_id}/imports": "key",
    "GET /users/{user_id}/facts": "key",
    "GET /users/{user_id}/conversations/{conversation_id}/messages/{message_id}": "key",
    "DELETE /users/{user_id}/conversations/{conversation_id}": "key",
    "DELETE /users/{user_id}/facts/{fact_id}": "key",
    "DELETE /users/{user_id}": "key",
    "GET /users/{user_id}/events": "key",
    "GET /users/{user_id}/export": "key",
    # Where it is put is the service's choice: in A's own folder.
    "POST /me/imports": 202,
    "POST /me/estimates": 202,
    "POST /me/import-full": 403,
    "POST /me/process-full": 403,
    "POST /me/process-full-v2": 403,
    "POST /me/retry-full-pass": 404,
    "POST /me/regenerate-section": 404,
    # Of A nothing runs; of B everything goes on.
    "POST /me/cancel": 202,
    "POST /me/estimate": 403,
    "GET /me/status": 404,
    "GET /me/estimate": 404,
    "GET /me/profile": 404,
    "GET /me/profile.md": 404,
    "GET /me/profile.zip": 404,
    "GET /me/imports": 404,
    "GET /me/facts": 404,
    "GET /me/conversations/{conversation_id}/messages/{message_id}": 404,
    "DELETE /me/conversations/{conversation_id}": 404,
    "DELETE /me/facts/{fact_id}": 404,
    # Erases A, of whom nothing is known.
    "DELETE /me": 200,
    "GET /me/events": 404,
    "GET /me/export": 404,
    "GET /health": "open",
    "GET /ready": "open",
    "GET /metrics": "key",
    "GET /openapi.json": "open",
    "GET /": "open",
    "GET /assets/{version}/{name}": "open",
}

BY_NAME = {f"{each.method} {each.path}": each for each in OPERATIONS}

STRANGERS = (
    *("nobody", "the wrong key", "an expired token", "a token for another audience"),
    *("a token of another issuer's secret", "an unsigned token", "the app's key", "A's token"),
)


def asked_as(stranger: str, ada: str) -> str:
    """The Authorization of somebody who may not ask."""
    given = {
        "nobody": "",
        "the wrong key": f"{KEY[:-1]}x",
        "an expired token": token(ada, exp=claims(ada)["iat"] - LEEWAY_SECONDS - 60),
        "a token for another audience": token(ada, aud="anon"),
        "a token of another issuer's secret": token(ada, secret="another one, of enough bytes too"),
        "an unsigned token": jwt.encode(claims(ada), "", algorithm="none"),
        "the app's key": KEY,
        "A's token": token(ada),
    }[stranger]
    return f"Bearer {given}" if given else ""


class Bob:
    """B, of whom a lot is known."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.id = somebody()
        self.fact = ""
        self.conversation = ""

    @property
    def path(self) -> str:
        return f"imports/{self.id}/export.zip"

    async def move_in(self) -> None:
        accepted = await doors.enqueue_import(self.pool, UUID(self.id), self.path)
        fact = await add_fact(self.pool, self.id, accepted.import_id, WORD)
        found = await self.pool.fetchval(
            "SELECT conversation_id FROM soulprint.conversations WHERE user_id = $1", UUID(self.id)
        )
        await self.pool.execute(
            "UPDATE user_profiles SET soul_md = $2, memory_md = $3, soulprint_text = $3, ai_name = $3 "
            "WHERE user_id = $1",
            *(UUID(self.id), f'{{"humor_style": "{WORD}"}}', WORD),
        )
        await doors.enqueue_estimate(self.pool, UUID(self.id), self.path)
        self.fact, self.conversation = str(fact), found

    async def everything(self) -> list[tuple[str, str]]:
        """Every row that names B, of every table."""
        tables = await self.pool.fetch(
            "SELECT attrelid::regclass::text AS name FROM pg_attribute JOIN pg_class ON oid = attrelid "
            "WHERE attname = 'user_id' AND relkind = 'r' "
            "AND relnamespace IN ('soulprint'::regnamespace, 'public'::regnamespace) ORDER BY 1"
        )
        rows = []
        for table in tables:
            found = await self.pool.fetch(
                f"SELECT to_jsonb(t)::text AS row FROM {table['name']} t WHERE user_id = $1 ORDER BY 1",  # noqa: S608  # from the catalog
                UUID(self.id),
            )
            rows += [(table["name"], each["row"]) for each in found]
        jobs = await self.pool.fetch(
            "SELECT q.id::text FROM soulprint.imports i, soulprint.live_jobs(i.import_id) q "
            "WHERE i.user_id = $1 ORDER BY 1",
            UUID(self.id),
        )
        return [*rows, *(("jobs", job["id"]) for job in jobs)]


@pytest_asyncio.fixture
async def bob(for_everybody: Shared) -> Any:
    pool = await open_pool(for_everybody.dsn, size=2, name="test")
    try:
        found = Bob(pool)
        await found.move_in()
        yield found
    finally:
        await pool.close()


def request_for(operation: Operation[Any], bob: Bob) -> dict[str, Any]:
    """A well-formed request for B's things, in every place where they can be named."""
    path = operation.path
    for name, value in (
        ("user_id", bob.id),
        ("fact_id", bob.fact),
        ("conversation_id", bob.conversation),
        ("message_id", "m-0"),
        ("version", "0"),
        ("name", "app.js"),
    ):
        path = path.replace(f"{{{name}}}", value)
    assert not re.search(r"[{}]", path), "a part of the path that this test does not know"
    # What names B in the query and in headers is to be ignored.
    rest: dict[str, Any] = {"url": path, "params": {"user_id": bob.id}}
    if "{user_id}" in operation.path:
        del rest["params"]
    if operation.reads_body:
        rest["content"] = b'[{"mapping": {}}]'
    elif operation.has_body:
        rest["json"] = {"user_id": bob.id, "storage_path": bob.path, "section": "soul"}
    return rest


async def ask(
    shared: Shared, operation: Operation[Any], bob: Bob, authorization: str
) -> httpx2.Response:
    async with httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{shared.port}", timeout=60, trust_env=False
    ) as client:
        return await client.request(
            operation.method,
            headers={
                "Authorization": authorization,
                "X-User-Id": bob.id,
                "Cookie": f"user_id={bob.id}; token={token(bob.id)}",
                "Last-Event-ID": "0",
            },
            **request_for(operation, bob),
        )


def assert_nothing_leaks(answer: httpx2.Response, bob: Bob) -> None:
    told = f"{answer.headers}{answer.text}"
    for secret in (WORD, bob.id, bob.conversation, bob.fact):
        assert secret not in told


def test_every_operation_has_its_border_decided() -> None:
    """A new operation needs a line above: who may ask, and what A hears who asks for B's things."""
    assert set(BORDERS) == set(BY_NAME)
    for name, border in BORDERS.items():
        asks = {"open": "anybody", "key": "app"}.get(str(border), "person")
        assert BY_NAME[name].asks == asks, name


@pytest.mark.parametrize("name", [name for name, border in BORDERS.items() if border != "open"])
async def test_whoever_may_not_ask_hears_nothing_and_changes_nothing(
    for_everybody: Shared, bob: Bob, name: str
) -> None:
    ada, operation = somebody(), BY_NAME[name]
    admitted = "the app's key" if operation.asks == "app" else "A's token"
    before = await bob.everything()
    for stranger in STRANGERS:
        if stranger != admitted:
            answer = await ask(for_everybody, operation, bob, asked_as(stranger, ada))
            assert answer.status_code == 401, stranger
            assert_nothing_leaks(answer, bob)
    assert await bob.everything() == before


@pytest.mark.parametrize(
    "name", [name for name, border in BORDERS.items() if isinstance(border, int)]
)
async def test_a_person_who_names_anothers_things_reaches_none_of_them(
    for_everybody: Shared, bob: Bob, name: str
) -> None:
    ada = somebody()
    before = await bob.everything()
    answer = await ask(for_everybody, BY_NAME[name], bob, asked_as("A's token", ada))
    assert answer.status_code == BORDERS[name], answer.text
    assert_nothing_leaks(answer, bob)
    assert await bob.everything() == before


@pytest.mark.parametrize("name", [name for name, border in BORDERS.items() if border == "open"])
async def test_what_is_open_tells_nobodys_data(for_everybody: Shared, bob: Bob, name: str) -> None:
    for stranger in STRANGERS:
        answer = await ask(for_everybody, BY_NAME[name], bob, asked_as(stranger, somebody()))
        assert answer.status_code in {200, 404}
        assert_nothing_leaks(answer, bob)


async def test_the_table_would_notice_a_leak(for_everybody: Shared, bob: Bob) -> None:
    """With the key it is all there: what is looked for above can be found."""
    for name, secret in (
        ("GET /users/{user_id}/profile", WORD),
        ("GET /users/{user_id}/facts", bob.fact),
        ("GET /users/{user_id}/status", bob.id),
    ):
        answer = await ask(for_everybody, BY_NAME[name], bob, f"Bearer {KEY}")
        assert secret in answer.text
    before = await bob.everything()
    await ask(for_everybody, BY_NAME["POST /cancel"], bob, f"Bearer {KEY}")
    assert await bob.everything() != before
    assert {name for name, _ in before} >= {"soulprint.imports", "soulprint.facts", "user_profiles"}
