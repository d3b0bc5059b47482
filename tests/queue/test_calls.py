"""The book of calls: what was paid is kept, what could cost too much is not sent."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from decimal import Decimal
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall
from soulprint_pipeline.errors import AnswerUnusable, ModelUnavailable
from soulprint_pipeline.prices import PRICES, Rate, cost
from soulprint_queue import doors
from soulprint_queue.calls import LOOK_SECONDS, Budget, CallBook, Unwritten, content_key, most_cost
from soulprint_queue.claim import Claim
from soulprint_queue.connections import is_outage
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.errors import BudgetReached, LeaseLost, NoLongerWanted
from tests.database import shut_down
from tests.queue.bench import Bench, Person, make_bench

pytestmark = pytest.mark.asyncio(loop_scope="session")

MODEL = "claude-haiku-5-5"
CALL = ModelCall(
    task="extract", prompt_version="3", model=MODEL, input=b'{"window": 1}', max_output_tokens=1000
)
ANSWER = ModelAnswer(
    text='{"facts": []}', stop_reason="end_turn", tokens_in=1000, tokens_out=200, tokens_cached=30,
    tokens_cache_written=40, request_id="req_1",
)  # fmt: skip

MOST = most_cost(CALL)
RATES = ("input", "output", "cache_read", "cache_write")


class Provider:
    """Counts what it is sent; an answer can be held back until the test lets it go."""

    def __init__(self, answer: ModelAnswer | Exception = ANSWER) -> None:
        self.answer = answer
        self.sent = 0
        self.asked = asyncio.Event()
        self.go = asyncio.Event()
        self.go.set()

    async def send(self) -> ModelAnswer:
        self.sent += 1
        self.asked.set()
        await self.go.wait()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


async def book_of(
    bench: Bench, person: Person, step: str = "memory", budget: Budget | None = None
) -> CallBook:
    claim = await bench.claim_of(person, step)
    await bench.open(claim)
    return CallBook(bench.pool, claim, person.user_id, budget or Budget())


async def two_books(bench: Bench) -> tuple[CallBook, CallBook, Unwritten]:
    """The books of one step that is done twice by one worker, and what it has to write down."""
    person = await bench.bring_to("remembering")
    claim = await bench.claim_of(person, "memory")
    await bench.open(claim)
    unwritten: Unwritten = {}
    first, again = (
        CallBook(bench.pool, claim, person.user_id, Budget(), unwritten=unwritten) for _ in "12"
    )
    return first, again, unwritten


def claim_of(book: CallBook) -> Claim:
    return book._claim


async def calls(bench: Bench) -> list[asyncpg.Record]:
    return await bench.pool.fetch("SELECT * FROM soulprint.calls ORDER BY call_id")


async def test_a_call_is_reserved_before_it_is_sent_and_recorded_after(bench: Bench) -> None:
    book, provider = await book_of(bench, await bench.bring_to("remembering")), Provider()
    provider.go.clear()
    asking = asyncio.create_task(book.ask(CALL, provider.send))
    await provider.asked.wait()
    # Seen by everybody while the call runs: this is what a crash leaves.
    (reserved,) = await calls(bench)
    assert (reserved["state"], reserved["answer"], reserved["settled_at"]) == (
        "reserved",
        None,
        None,
    )
    assert reserved["usd"] == MOST > 0
    provider.go.set()
    assert await asking == ANSWER
    (row,) = await calls(bench)
    assert (row["state"], row["answer"], row["stop_reason"], row["request_id"]) == (
        "answered", ANSWER.text, "end_turn", "req_1",
    )  # fmt: skip
    assert (
        row["tokens_in"],
        row["tokens_out"],
        row["tokens_cached"],
        row["tokens_cache_written"],
    ) == (1000, 200, 30, 40)
    paid = cost(MODEL, tokens_in=1000, tokens_out=200, cached=30, cache_written=40)
    assert row["usd"] == paid
    assert row["attempt"] == 1
    assert (row["task"], row["prompt_version"], row["model"]) == ("extract", "3", MODEL)


async def test_the_book_says_which_try_of_a_request_brought_its_answer(bench: Bench) -> None:
    book = await book_of(bench, await bench.bring_to("remembering"))
    away = ModelUnavailable("away")
    away.retries = 3
    with pytest.raises(ModelUnavailable):
        await book.ask(CALL, Provider(away).send)
    await book.ask(CALL, Provider(msgspec.structs.replace(ANSWER, retries=1)).send)
    other = msgspec.structs.replace(CALL, input=b"another")
    await book.ask(other, Provider().send)
    assert [(row["state"], row["attempt"]) for row in await calls(bench)] == [
        ("failed", 4),
        ("answered", 6),
        ("answered", 1),
    ]


async def test_sums_of_the_book_are_exact(bench: Bench) -> None:
    """A hundred calls of fractions of a millionth of a dollar: nothing is rounded away."""
    person = await bench.bring_to("remembering")
    book = await book_of(bench, person)
    tiny = ModelAnswer("{}", "end_turn", tokens_in=1, tokens_out=0, tokens_cached=1)
    for number in range(100):
        await book.ask(call(number), Provider(tiny).send)
    each = cost(MODEL, 1, 0, cached=1)
    assert each == Decimal("0.00000011")
    spent = await bench.pool.fetchval(
        "SELECT usd FROM soulprint.spend_by_user WHERE user_id = $1", person.user_id
    )
    assert spent == 100 * each


async def test_an_operators_prices_are_what_is_reserved_and_paid(bench: Bench) -> None:
    book = await book_of(bench, await bench.bring_to("remembering"))
    price = PRICES[MODEL]
    dear = {MODEL: msgspec.structs.replace(price, rate=Rate(**dict.fromkeys(RATES, Decimal(7))))}
    own = CallBook(bench.pool, claim_of(book), book._user_id, Budget(), dear)
    await own.ask(CALL, Provider().send)
    (row,) = await calls(bench)
    assert row["usd"] == Decimal(7) * (1000 + 200 + 30 + 40) / 1_000_000


async def test_no_transaction_is_open_while_a_call_runs(bench: Bench) -> None:
    book, provider = await book_of(bench, await bench.bring_to("remembering")), Provider()
    provider.go.clear()
    asking = asyncio.create_task(book.ask(CALL, provider.send))
    await provider.asked.wait()
    assert await bench.pool.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    ) == 0  # fmt: skip
    provider.go.set()
    await asking


async def test_a_recorded_answer_is_returned_without_sending_anything(bench: Bench) -> None:
    book, provider = await book_of(bench, await bench.bring_to("remembering")), Provider()
    first = await book.ask(CALL, provider.send)
    assert await book.ask(CALL, provider.send) == first
    assert provider.sent == 1
    assert len(await calls(bench)) == 1


@pytest.mark.parametrize(
    "other",
    [
        ModelCall("sections", "3", MODEL, CALL.input, 1000),
        ModelCall("extract", "4", MODEL, CALL.input, 1000),
        ModelCall("extract", "3", "claude-haiku-4-5", CALL.input, 1000),
        ModelCall("extract", "3", MODEL, b'{"window": 2}', 1000),
        # The parts must not run together.
        ModelCall("extract3", "", MODEL, CALL.input, 1000),
    ],
)
async def test_another_content_is_another_call(bench: Bench, other: ModelCall) -> None:
    assert content_key(other) != content_key(CALL)
    book, provider = await book_of(bench, await bench.bring_to("remembering")), Provider()
    await book.ask(CALL, provider.send)
    await book.ask(other, provider.send)
    assert provider.sent == 2


async def test_what_a_call_may_cost_at_most_does_not_make_it_another_one() -> None:
    dearer = ModelCall(CALL.task, CALL.prompt_version, CALL.model, CALL.input, 9999)
    assert content_key(dearer) == content_key(CALL)


async def test_nobody_gets_the_answer_that_another_person_paid_for(bench: Bench) -> None:
    provider = Provider()
    for _ in range(2):
        await (await book_of(bench, await bench.bring_to("remembering"))).ask(CALL, provider.send)
    assert provider.sent == 2


async def test_two_calls_in_flight_at_once_are_both_kept_and_the_first_is_used(
    bench: Bench,
) -> None:
    bench.lanes = 2
    person = await bench.bring_to("extracting")
    books = [await book_of(bench, person, "extract") for _ in range(2)]
    providers = [Provider(), Provider(ModelAnswer("other", "end_turn", 1, 1))]
    for provider in providers:
        provider.go.clear()
    asking = [
        asyncio.create_task(book.ask(CALL, provider.send))
        for book, provider in zip(books, providers, strict=True)
    ]
    for provider in providers:
        await provider.asked.wait()
    for provider in reversed(providers):
        provider.go.set()
    answers = [await each for each in asking]
    # Each goes on with what it was told; whoever asks later gets the call that was made first.
    assert [each.text for each in answers] == [ANSWER.text, "other"]
    assert [row["state"] for row in await calls(bench)] == ["answered", "answered"]
    late = Provider()
    assert (await books[0].ask(CALL, late.send)).text == ANSWER.text
    assert late.sent == 0


async def test_an_answer_with_nul_is_kept_without_it(bench: Bench) -> None:
    book = await book_of(bench, await bench.bring_to("remembering"))
    provider = Provider(ModelAnswer("a\0b\0", "end_turn", 1, 1))
    assert (await book.ask(CALL, provider.send)).text in ("ab", "a\0b\0")
    assert (await book.ask(CALL, provider.send)).text == "ab"
    assert provider.sent == 1


async def test_an_empty_answer_is_an_answer_too(bench: Bench) -> None:
    book = await book_of(bench, await bench.bring_to("remembering"))
    provider = Provider(ModelAnswer("", "refusal", 10, 0))
    for _ in range(2):
        assert (await book.ask(CALL, provider.send)).stop_reason == "refusal"
    assert provider.sent == 1


async def test_a_call_that_failed_costs_nothing_and_is_made_again(bench: Bench) -> None:
    book = await book_of(bench, await bench.bring_to("remembering"))
    for error in (ModelUnavailable("away"), AnswerUnusable("cut off")):
        with pytest.raises(type(error)):
            await book.ask(CALL, Provider(error).send)
    assert [(row["state"], row["usd"], row["error_class"]) for row in await calls(bench)] == [
        ("failed", Decimal(0), "model_unavailable"), ("failed", Decimal(0), "answer_unusable"),
    ]  # fmt: skip
    provider = Provider()
    await book.ask(CALL, provider.send)
    assert provider.sent == 1


# Who may not ask any more.


async def cancelled(bench: Bench, person: Person, _: CallBook) -> None:
    await doors.cancel_import(bench.pool, person.user_id)


async def erased(bench: Bench, person: Person, _: CallBook) -> None:
    await doors.erase_user(bench.pool, person.user_id)


async def taken_over(bench: Bench, _: Person, book: CallBook) -> None:
    await bench.take_over(claim_of(book))


@pytest.mark.parametrize("event", [cancelled, erased, taken_over])
async def test_no_call_starts_after_the_claim_is_lost(
    bench: Bench, event: Callable[[Bench, Person, CallBook], Awaitable[None]]
) -> None:
    person = await bench.bring_to("remembering")
    book, provider = await book_of(bench, person), Provider()
    await event(bench, person, book)
    with pytest.raises((LeaseLost, NoLongerWanted)):
        await book.ask(CALL, provider.send)
    assert provider.sent == 0
    assert await calls(bench) == []


@pytest.mark.parametrize("event", [cancelled, erased, taken_over])
async def test_no_second_try_of_a_call_starts_after_the_claim_is_lost(
    bench: Bench, event: Callable[[Bench, Person, CallBook], Awaitable[None]]
) -> None:
    person = await bench.bring_to("remembering")
    book, provider = await book_of(bench, person), Provider()

    async def tries() -> ModelAnswer:
        await book.check()
        await event(bench, person, book)
        # As after a wait between two tries, or in a process that stood still for a while.
        book._looked -= LOOK_SECONDS
        await book.check()
        return await provider.send()

    with pytest.raises((LeaseLost, NoLongerWanted)):
        await book.ask(CALL, tries)
    assert provider.sent == 0
    # It reserves nothing any more.
    assert {row["state"] for row in await calls(bench)} <= {"failed"}


async def test_an_answer_that_was_recorded_unheard_is_recorded_once(bench: Bench) -> None:
    """The word that it stands in the book was lost with the connection."""
    book = await book_of(bench, await bench.bring_to("remembering"))
    retried = msgspec.structs.replace(ANSWER, retries=1)
    await book.ask(CALL, Provider(retried).send)
    (before,) = await calls(bench)
    await book._record(CALL, before["call_id"], retried)
    assert await calls(bench) == [before]


async def test_no_call_starts_beside_a_lane_that_failed(bench: Bench) -> None:
    person = await bench.bring_to("extracting")
    book, provider = await book_of(bench, person, "extract"), Provider()
    sibling = await bench.claim_of(person, "extract")
    await bench.open(sibling)
    await bench.fail(sibling)
    with pytest.raises(NoLongerWanted):
        await book.ask(CALL, provider.send)
    assert provider.sent == 0


async def test_an_erasure_refuses_the_answer_that_comes_after_it(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    book, provider = await book_of(bench, person), Provider()
    provider.go.clear()
    asking = asyncio.create_task(book.ask(CALL, provider.send))
    await provider.asked.wait()
    await doors.erase_user(bench.pool, person.user_id)
    provider.go.set()
    with pytest.raises(NoLongerWanted, match="erased"):
        await asking
    assert await calls(bench) == []


@pytest.mark.parametrize("end", [cancelled, taken_over])
async def test_what_was_paid_is_kept_whoever_holds_the_job_by_now(
    bench: Bench, end: Callable[[Bench, Person, CallBook], Awaitable[None]]
) -> None:
    person = await bench.bring_to("remembering")
    book, provider = await book_of(bench, person), Provider()
    provider.go.clear()
    asking = asyncio.create_task(book.ask(CALL, provider.send))
    await provider.asked.wait()
    await end(bench, person, book)
    provider.go.set()
    assert await asking == ANSWER
    assert [row["state"] for row in await calls(bench)] == ["answered"]


async def test_a_call_of_a_superseded_import_is_kept_and_found_by_the_next(bench: Bench) -> None:
    old = await bench.bring_to("remembering")
    book, provider = await book_of(bench, old), Provider()
    provider.go.clear()
    asking = asyncio.create_task(book.ask(CALL, provider.send))
    await provider.asked.wait()
    await doors.cancel_import(bench.pool, old.user_id)
    new = await bench.bring_to("remembering", old.user_id)
    assert (await bench.row(old))["superseded_by"] == new.import_id
    provider.go.set()
    await asking
    again = Provider()
    assert (await (await book_of(bench, new)).ask(CALL, again.send)).text == ANSWER.text
    assert again.sent == 0
    # Paid by the one that asked: what the new import spent is nothing.
    spent = await bench.pool.fetch("SELECT import_id, spent_usd FROM soulprint.import_overview")
    assert [(row["import_id"], row["spent_usd"]) for row in spent] == [(new.import_id, 0)]


async def test_a_persons_retry_lets_go_of_answers_that_could_not_be_used_whoever_bought_them(
    bench: Bench,
) -> None:
    old = await bench.bring_to("remembering")
    book, provider = await book_of(bench, old), Provider()
    await book.ask(CALL, provider.send)
    await book.reject(CALL)
    # A crash, or the database's own retry, buys nothing anew.
    await book.ask(CALL, provider.send)
    assert provider.sent == 1
    await doors.cancel_import(bench.pool, old.user_id)
    new = await bench.bring_to("remembering", old.user_id)
    claim = await bench.claim_of(new, "memory")
    await bench.open(claim)
    again = CallBook(bench.pool, claim, new.user_id, Budget())
    await again.ask(CALL, provider.send)
    assert provider.sent == 1
    await bench.fail(claim)
    await doors.retry_full_pass(bench.pool, new.user_id)
    await (await book_of(bench, new)).ask(CALL, provider.send)
    assert provider.sent == 2


# Budgets.


def budget(*, imports: str | None = None, month: str | None = None) -> Budget:
    return Budget(Decimal(imports) if imports else None, Decimal(month) if month else None)


def call(number: int) -> ModelCall:
    return ModelCall("extract", "3", MODEL, b"%06d" % number, 1000)


EACH = most_cost(call(0))


async def test_a_call_that_could_exceed_the_imports_budget_is_not_sent(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    book, provider = (
        await book_of(bench, person, budget=Budget(EACH - Decimal("0.000001"), None)),
        Provider(),
    )
    with pytest.raises(BudgetReached, match="SOULPRINT_BUDGET_USD = ") as reached:
        await book.ask(call(1), provider.send)
    assert provider.sent == 0
    assert not reached.value.retryable
    assert len(str(reached.value)) <= 500
    assert await calls(bench) == []
    # Exactly as much as is allowed is allowed.
    exact = CallBook(bench.pool, claim_of(book), person.user_id, Budget(EACH, None))
    await exact.ask(call(1), provider.send)
    assert provider.sent == 1


async def test_a_recorded_answer_is_given_also_when_the_budget_is_spent(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    book, provider = await book_of(bench, person), Provider()
    await book.ask(call(1), provider.send)
    poor = CallBook(bench.pool, claim_of(book), person.user_id, budget(imports="0.000001"))
    assert await poor.ask(call(1), provider.send) == ANSWER
    with pytest.raises(BudgetReached):
        await poor.ask(call(2), provider.send)
    assert provider.sent == 1


async def test_calls_in_flight_hold_their_share_of_the_budget(bench: Bench) -> None:
    """Of ten lanes that ask at once, only as many send as the budget could pay for at the most."""
    bench.lanes, bench.windows = 10, 10
    person = await bench.bring_to("extracting")
    limit = Budget(EACH * 4, None)
    books = [await book_of(bench, person, "extract", limit) for _ in range(10)]
    provider = Provider()
    provider.go.clear()
    asking = [asyncio.create_task(book.ask(call(n), provider.send)) for n, book in enumerate(books)]
    while sum(each.done() for each in asking) < 6:
        await asyncio.wait(
            [each for each in asking if not each.done()], return_when=asyncio.FIRST_COMPLETED
        )
    assert provider.sent == 4
    provider.go.set()
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert sum(isinstance(each, BudgetReached) for each in outcomes) == 6
    # They cost less than they might have: what is left is free again.
    spent = await bench.pool.fetchval("SELECT sum(usd) FROM soulprint.calls")
    assert spent < limit.per_import


async def test_the_months_budget_counts_all_imports_of_a_user_in_this_calendar_month(
    bench: Bench,
) -> None:
    person = await bench.bring_to("complete")
    async with bench.pool.acquire() as connection:
        for usd, state, reserved in (
            ("0.50", "answered", "date_trunc('month', now(), 'UTC')"),
            ("0.25", "reserved", "now() - interval '59 minutes'"),
            # These do not count: last month, failed, and a reservation that nobody settled.
            ("9.00", "answered", "date_trunc('month', now(), 'UTC') - interval '1 second'"),
            ("0.00", "failed", "now()"),
            ("9.00", "reserved", "now() - interval '61 minutes'"),
        ):
            reserved_at = await connection.fetchval(f"SELECT {reserved}")  # words from above
            await connection.execute(
                "INSERT INTO soulprint.calls (user_id, import_id, content_key, state, task, prompt_version, model, usd, answer, reserved_at) "
                "VALUES ($1, $2, '', $3, 'x', '1', 'm', $4, CASE WHEN $3 = 'answered' THEN '' END, $5)",
                person.user_id, person.import_id, state, Decimal(usd), reserved_at,
            )  # fmt: skip
    bystander = await bench.bring_to("complete")
    await bench.pool.execute(
        "INSERT INTO soulprint.calls (user_id, import_id, content_key, state, task, prompt_version, model, usd, answer) "
        "VALUES ($1, $2, '', 'answered', 'x', '1', 'm', 99, '')",
        bystander.user_id, bystander.import_id,
    )  # fmt: skip
    again = await bench.bring_to("remembering", person.user_id)
    in_the_month = Decimal("0.75") if await minutes_into_the_month(bench) > 60 else Decimal("0.50")
    book, provider = (
        await book_of(bench, again, budget=Budget(None, in_the_month + EACH - Decimal("0.000001"))),
        Provider(),
    )
    with pytest.raises(BudgetReached, match="SOULPRINT_BUDGET_USD_MONTH"):
        await book.ask(call(1), provider.send)
    rich = CallBook(bench.pool, claim_of(book), person.user_id, Budget(None, in_the_month + EACH))
    await rich.ask(call(1), provider.send)
    assert provider.sent == 1


async def minutes_into_the_month(bench: Bench) -> float:
    since = await bench.pool.fetchval("SELECT now() - date_trunc('month', now(), 'UTC')")
    return float(since.total_seconds() / 60)


async def test_the_imports_budget_is_new_with_each_import(bench: Bench) -> None:
    old = await bench.bring_to("remembering")
    provider = Provider()
    book = await book_of(bench, old, budget=Budget(EACH, None))
    await book.ask(call(1), provider.send)
    await doors.cancel_import(bench.pool, old.user_id)
    new = await bench.bring_to("remembering", old.user_id)
    await (await book_of(bench, new, budget=Budget(EACH, None))).ask(call(2), provider.send)
    assert provider.sent == 2


async def test_the_book_refuses_an_answered_call_without_an_answer(bench: Bench) -> None:
    person = await bench.begin()
    insert = (
        "INSERT INTO soulprint.calls (user_id, import_id, content_key, state, task, prompt_version, model, usd, answer) "
        "VALUES ($1, $2, '', $3, 'x', '1', 'm', 0, $4)"
    )
    for state, answer in (("answered", None), ("reserved", "early"), ("failed", "late")):
        with pytest.raises(asyncpg.CheckViolationError):
            await bench.pool.execute(insert, person.user_id, person.import_id, state, answer)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await bench.pool.execute(insert, person.user_id, uuid4(), "answered", "")


async def test_an_answer_in_hand_outlives_its_step_and_is_not_bought_again(bench: Bench) -> None:
    """The step's time is over while its answer cannot be written: the next delivery waits for it."""
    first, again, unwritten = await two_books(bench)
    provider = Provider()
    provider.go.clear()
    asking = asyncio.create_task(first.ask(CALL, provider.send))
    await provider.asked.wait()
    async with bench.pool.acquire() as holder, holder.transaction():
        await holder.execute("SELECT 1 FROM soulprint.calls FOR UPDATE")
        provider.go.set()
        await bench.waiting(1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        repeated = asyncio.create_task(again.ask(CALL, provider.send))
    assert (await repeated).text == ANSWER.text
    assert (provider.sent, unwritten) == (1, {})
    (row,) = await calls(bench)
    assert row["state"] == "answered"


async def test_an_outage_before_a_try_is_no_failure_of_the_model_and_holds_no_budget(
    own_server: EmbeddedPostgres,
) -> None:
    async with make_bench(own_server.dsn) as bench:
        first, again, _ = await two_books(bench)
        provider = Provider()

        async def tries() -> ModelAnswer:
            await first.check()
            await shut_down(own_server, signal.SIGQUIT)
            # As after a wait between two tries.
            first._looked -= LOOK_SECONDS
            await first.check()
            return await provider.send()

        async with asyncio.timeout(60):
            with pytest.raises(Exception, match=r".") as caught:
                await first.ask(CALL, tries)
        assert is_outage(caught.value)
        assert provider.sent == 0
        # The step is taken up again: it waits for the reservation to be let go of, and asks.
        repeated = asyncio.create_task(again.ask(CALL, provider.send))
        await asyncio.to_thread(own_server.start)
        assert (await asyncio.wait_for(repeated, 60)).text == ANSWER.text
        rows = [(row["state"], row["error_class"], row["usd"]) for row in await calls(bench)]
        assert rows == [("failed", "withdrawn", 0), ("answered", None, rows[1][2])]
        assert not await bench.pool.fetchval("SELECT sum(failures) FROM soulprint.model_pause")


async def test_a_race_that_is_lost_before_a_call_or_a_try_is_run_again(dsn: str) -> None:
    async with make_bench(dsn) as bench:
        book, provider = await book_of(bench, await bench.bring_to("remembering")), Provider()
        await bench.pool.execute(
            "INSERT INTO soulprint.model_pause DEFAULT VALUES ON CONFLICT DO NOTHING;"
            "CREATE SEQUENCE looks;"
            "CREATE FUNCTION looked() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN "
            "IF nextval('public.looks') % 2 = 1 THEN RAISE 'a race is lost' USING ERRCODE = '40001'; END IF; RETURN true; END $$;"
            "ALTER TABLE soulprint.model_pause RENAME TO the_pause;"
            "CREATE VIEW soulprint.model_pause AS "
            # Looked at before any condition is.
            "SELECT * FROM (SELECT public.looked() AS ok, p.* FROM soulprint.the_pause p OFFSET 0) AS p WHERE ok"
        )

        async def tries() -> ModelAnswer:
            book._looked -= LOOK_SECONDS
            await book.check()
            await bench.pool.execute(
                "DROP VIEW soulprint.model_pause; ALTER TABLE soulprint.the_pause RENAME TO model_pause"
            )
            return await provider.send()

        assert (await book.ask(CALL, tries)).text == ANSWER.text
        assert await bench.pool.fetchval("SELECT last_value FROM looks") >= 4
        assert [row["state"] for row in await calls(bench)] == ["answered"]
