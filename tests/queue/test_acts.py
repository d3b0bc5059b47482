"""The audit: every act of a person, a key or a role leaves a row, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from soulprint_queue import doors
from soulprint_queue.doors import Actor
from soulprint_queue.errors import StillActive
from tests.queue.bench import Bench, Person, path_of
from tests.queue.seeds import seed_person

pytestmark = pytest.mark.asyncio(loop_scope="session")

BY_KEY = Actor("key 0123abcd", "request-7")


async def acts(bench: Bench) -> list[asyncpg.Record]:
    return list(await bench.pool.fetch("SELECT * FROM soulprint.audit_trail ORDER BY act_id"))


async def delete_conversation(bench: Bench, person: Person) -> Any:
    found = await bench.pool.fetchval(
        "SELECT conversation_id FROM soulprint.conversations WHERE user_id = $1 LIMIT 1",
        person.user_id,
    )
    await doors.delete_conversation(bench.pool, person.user_id, found, actor=BY_KEY)
    return found


async def delete_fact(bench: Bench, person: Person) -> Any:
    found = await bench.pool.fetchval(
        "SELECT fact_id FROM soulprint.facts WHERE user_id = $1 LIMIT 1", person.user_id
    )
    await doors.delete_fact(bench.pool, person.user_id, found, actor=BY_KEY)
    return found


async def estimate(bench: Bench, person: Person) -> Any:
    made = await doors.enqueue_estimate(bench.pool, person.user_id, person.path, actor=BY_KEY)
    return made.estimate_id


@pytest.mark.parametrize(
    ("state", "act", "knock"),
    [
        (
            "complete",
            "import",
            lambda b, p: doors.enqueue_import(b.pool, p.user_id, p.path, actor=BY_KEY),
        ),
        (
            "complete",
            "full_pass",
            lambda b, p: doors.enqueue_full_pass(b.pool, p.user_id, actor=BY_KEY),
        ),
        (
            "failed late",
            "retry",
            lambda b, p: doors.retry_full_pass(b.pool, p.user_id, actor=BY_KEY),
        ),
        (
            "extracting",
            "cancel",
            lambda b, p: doors.cancel_import(b.pool, p.user_id, actor=BY_KEY),
        ),
        (
            "complete",
            "export",
            lambda b, p: doors.record_export(b.pool, p.user_id, actor=BY_KEY),
        ),
    ],
)
async def test_every_door_leaves_one_act_with_who_and_when_and_which_request(
    bench: Bench, state: str, act: str, knock: Callable[[Bench, Person], Awaitable[Any]]
) -> None:
    person = await bench.bring_to(state)
    before = len(await acts(bench))
    await knock(bench, person)
    (made,) = (await acts(bench))[before:]
    assert (made["act"], made["user_id"], made["actor"], made["request_id"]) == (
        act,
        person.user_id,
        *("key 0123abcd", "request-7"),
    )
    assert made["db_role"] == await bench.pool.fetchval("SELECT session_user")
    if act != "export":
        assert made["import_id"] is not None


@pytest.mark.parametrize("knock", [delete_conversation, delete_fact, estimate])
async def test_what_was_asked_about_is_the_subject_of_the_act(
    bench: Bench, knock: Callable[[Bench, Person], Awaitable[Any]]
) -> None:
    person, _ = await seed_person(bench)
    await bench.pool.execute(
        "UPDATE public.user_profiles SET soul_md = NULL, identity_md = NULL, user_md = NULL, "
        "agents_md = NULL, tools_md = NULL"
    )
    before = len(await acts(bench))
    subject = await knock(bench, person)
    (made,) = (await acts(bench))[before:]
    assert (made["subject"], made["actor"]) == (str(subject), BY_KEY.name)


async def test_from_psql_the_act_names_the_role_and_whom_a_transaction_says_it_is_for(
    bench: Bench,
) -> None:
    async with bench.pool.acquire() as connection:
        role = await connection.fetchval("SELECT session_user")
        for actor in ("sql", "support desk"):
            user = uuid4()
            async with connection.transaction():
                if actor != "sql":
                    await connection.execute(f"SET LOCAL soulprint.actor = '{actor}'")
                await connection.execute(
                    "SELECT soulprint.enqueue_import($1, $2)", user, path_of(user)
                )
            made = (await acts(bench))[-1]
            assert (made["user_id"], made["actor"], made["db_role"]) == (user, actor, role)
        # Nobody's name outlives their transaction.
        await connection.execute("SELECT soulprint.cancel_import($1)", user)
    assert (await acts(bench))[-1]["actor"] == "sql"


async def test_what_is_refused_or_rolled_back_was_no_act(bench: Bench) -> None:
    person = await bench.bring_to("extracting")
    before = await acts(bench)
    with pytest.raises(StillActive):
        await doors.enqueue_import(bench.pool, person.user_id, person.path, actor=BY_KEY)
    assert await doors.cancel_import(bench.pool, uuid4(), actor=BY_KEY) is None
    async with bench.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await doors.cancel_import(connection, person.user_id, actor=BY_KEY)
        await transaction.rollback()
    assert await acts(bench) == before
    assert await bench.state(person) == "extracting"


async def test_after_an_erasure_the_audit_knows_that_it_was_and_not_whose(bench: Bench) -> None:
    person, _ = await seed_person(bench)
    other = await bench.bring_to("queued")
    # A caller chooses the id of a request, and may have put the person's own into it.
    receipt = await doors.erase_user(
        bench.pool, person.user_id, actor=Actor("person", str(person.user_id))
    )
    *others, last = await acts(bench)
    assert {act["user_id"] for act in others} == {other.user_id}
    assert UUID(last["subject"]) == UUID(receipt["erasure_id"])
    assert (last["act"], last["actor"], last["user_id"]) == ("erase", "person", None)
    assert str(person.user_id) not in str(last)
