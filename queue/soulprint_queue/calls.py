"""The book of calls, kept in Postgres: a row before each call, its answer after."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

import msgspec
import structlog

from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall
from soulprint_pipeline.errors import AnalystError, DeadlineExceeded, PipelineError
from soulprint_pipeline.prices import PRICES, Price, canonical, cost
from soulprint_pipeline.tokens import estimate_tokens
from soulprint_queue.claim import Claim
from soulprint_queue.connections import Connection, Pool, is_outage, retry_while_away
from soulprint_queue.errors import BudgetReached, LeaseLost, ModelPaused, NoLongerWanted
from soulprint_queue.fence import fenced, retry_races
from soulprint_queue.pause import check_model, note_answer, note_failure
from soulprint_queue.statements import sql
from soulprint_queue.turns import Turn

T = TypeVar("T")

Unwritten: TypeAlias = dict[tuple[UUID, bytes], "asyncio.Task[None]"]
"""How calls ended, by whose they are and the key of the call: what a worker still has to write."""

log = structlog.get_logger(__name__)

MARGIN = Decimal("1.25")
"""What a prompt may have above its estimate: text of signs and digits makes more tokens than prose,
and a prompt that is written to the cache costs a quarter more."""


LOOK_SECONDS = 0.25
"""A look at the job and its import is good for so long: after a pause of any kind, none is."""

CALL_SECONDS = 300.0
"""For one call with all that is tried again in it: 16,000 tokens at 60 a second."""


class Budget(msgspec.Struct, frozen=True):
    """The most that may be spent, in US dollars; None where there is no limit."""

    per_import: Decimal | None = None
    per_month: Decimal | None = None


def content_key(call: ModelCall, variant: int = 0) -> bytes:
    """BLAKE2b-256 over task, prompt version, model and input: the call's name for ever.

    Args:
        call: what is asked.
        variant: which writing of one section it is for, when a person has asked for another:
            counted at the door, so that a crash asks under the same name. 0: none.
    """
    named = (call.task, call.prompt_version, call.model, call.input)
    whole = msgspec.msgpack.encode((*named, variant) if variant else named)
    return hashlib.blake2b(whole, digest_size=32).digest()


def most_cost(call: ModelCall, prices: Mapping[str, Price] = PRICES) -> Decimal:
    """Return the dollars that a call may cost at most: what is reserved before it is sent."""
    counted = estimate_tokens(call.input.decode()) * prices[canonical(call.model, prices)].tokenizer
    tokens = int((counted * MARGIN).to_integral_value(ROUND_CEILING))
    return cost(call.model, tokens, call.max_output_tokens, prices=prices)


class CallBook:
    """Implements `soulprint_pipeline.analysts.base.Calls` for one step of one import."""

    def __init__(
        self,
        pool: Pool,
        claim: Claim,
        user_id: UUID,
        budget: Budget,
        prices: Mapping[str, Price] = PRICES,
        *,
        cut: asyncio.Event | None = None,
        unwritten: Unwritten | None = None,
        variant: int = 0,
        turn: Turn | None = None,
    ) -> None:
        """Open the book for a step.

        Args:
            pool: connections for steps.
            claim: the job.
            user_id: who pays.
            budget: the most that may be spent.
            prices: of the models.
            cut: set when the worker leaves: an answer waits for the database until then.
            unwritten: the worker's answers that wait so, also beyond the end of their step.
            variant: see `content_key`.
            turn: of the step, left while it waits for the model.
        """
        self._pool = pool
        self._claim = claim
        self._user_id = user_id
        self._budget = budget
        self._prices = prices
        self._cut = cut or asyncio.Event()
        self._unwritten: Unwritten = {} if unwritten is None else unwritten
        self._looked = 0.0
        self._variant = variant
        self._turn = turn

    async def ask(self, call: ModelCall, send: Callable[[], Awaitable[ModelAnswer]]) -> ModelAnswer:
        """Return the recorded answer, or reserve, send and record.

        Raises:
            LeaseLost: the job is not ours any more; nothing was sent.
            NoLongerWanted: the import was cancelled, superseded or erased; nothing was sent
                (or, after an erasure meanwhile, the answer was thrown away).
            BudgetReached: the call could exceed a budget; nothing was sent.
            ModelPaused: the model is paused, or this call's failure paused it.
            DatabaseAway: or whatever else `is_outage` knows; no failure of the model's is noted.
            AnalystError: as `send` raises it; `DeadlineExceeded` after `CALL_SECONDS`.
        """
        key = content_key(call, self._variant)
        if (waiting := self._unwritten.get((self._user_id, key))) is not None:
            # The step before this one was broken off with its answer in hand.
            await asyncio.wait([waiting])
        found = await retry_races(lambda: self._find_or_reserve(call, key))
        if isinstance(found, ModelAnswer):
            return found
        call_id = found
        again = self._turn is not None and self._turn.leave()
        try:
            answer = await _bounded(send)
        except PipelineError as error:
            retries = error.retries if isinstance(error, AnalystError) else 0
            await self._fail(call_id, error.error_class, retries)
            await note_failure(self._pool, error, self._claim.job_id)
            raise
        except (LeaseLost, NoLongerWanted, ModelPaused):
            await self._fail(call_id, "withdrawn", 0)
            raise
        except Exception as error:
            if is_outage(error):
                # No failure of the model's. Its step is taken up again when Postgres is back, and
                # asks anew as soon as the reservation is gone.
                self._write(key, self._fail(call_id, "withdrawn", 0))
            raise
        # Not broken off with the step, when its time is over while the database is away.
        await asyncio.shield(self._write(key, self._record(call, call_id, answer)))
        if again and self._turn is not None:
            await self._turn.take()
        return answer

    async def check(self) -> None:
        """Look once more, unless that was a moment ago, whether the step may ask the model.

        A process may have stood still for longer than its lease, or waited between two tries.

        Raises:
            LeaseLost: the job is not ours any more.
            NoLongerWanted: the import was cancelled, superseded or erased.
            ModelPaused: the model is paused.
            DatabaseAway: or whatever else `is_outage` knows. An outage is not waited for in here:
                that time is the model's.
        """
        if _clock() - self._looked <= LOOK_SECONDS:
            return
        await retry_races(self._look)

    async def reject(self, call: ModelCall) -> None:
        """Note that the recorded answer to `call` could not be used."""
        key = content_key(call, self._variant)
        await self._pool.execute(sql("reject_answer"), self._user_id, key)

    async def _find_or_reserve(self, call: ModelCall, key: bytes) -> ModelAnswer | int:
        """Return the recorded answer to a call, or the id of the row that reserves it."""
        async with fenced(self._pool, self._claim) as (connection, _):
            recorded = await connection.fetchrow(sql("find_answer"), self._user_id, key)
            if recorded is not None:
                return ModelAnswer(
                    text=recorded["answer"],
                    stop_reason=recorded["stop_reason"],
                    tokens_in=recorded["tokens_in"],
                    tokens_out=recorded["tokens_out"],
                    tokens_cached=recorded["tokens_cached"],
                    tokens_cache_written=recorded["tokens_cache_written"],
                    request_id=recorded["request_id"],
                )
            await check_model(connection, self._claim.job_id)
            call_id = await self._reserve(connection, call, key)
            self._looked = _clock()
            return call_id

    async def _look(self) -> None:
        async with fenced(self._pool, self._claim) as (connection, _):
            await check_model(connection, self._claim.job_id)
            self._looked = _clock()

    async def _fail(self, call_id: int, error_class: str, retries: int) -> None:
        """Let go of a reservation: until then it counts against the budget."""
        await self._steady(
            lambda: self._pool.execute(sql("fail_call"), call_id, error_class, retries)
        )

    async def _steady(self, action: Callable[[], Awaitable[T]]) -> T:
        """Run what follows a reservation until the database answers, or the worker leaves."""
        return await retry_while_away(action, stop=self._cut, what="call")

    def _write(self, key: bytes, record: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Write down how a call ended, in a task of its own that the worker knows until it ends."""
        name = (self._user_id, key)
        writing = asyncio.create_task(record, name="a call")
        self._unwritten[name] = writing

        def ended(task: asyncio.Task[None]) -> None:
            self._unwritten.pop(name, None)
            if not task.cancelled() and (error := task.exception()) is not None:
                log.info("call_not_written", error=type(error).__name__)

        writing.add_done_callback(ended)
        return writing

    async def _reserve(self, connection: Connection, call: ModelCall, key: bytes) -> int:
        """Write the row before the call, if the most it may cost is within the budgets."""
        most = most_cost(call, self._prices)
        if self._budget.per_import is not None or self._budget.per_month is not None:
            spend = await connection.fetchrow(sql("read_spend"), self._user_id, self._claim.subject)
            assert spend is not None, "an aggregate has one row"
            _check(spend["import_usd"] + most, self._budget.per_import, "SOULPRINT_BUDGET_USD")
            _check(spend["month_usd"] + most, self._budget.per_month, "SOULPRINT_BUDGET_USD_MONTH")
        call_id: int = await connection.fetchval(
            sql("reserve_call"),
            self._user_id,
            self._claim.subject,
            key,
            call.task,
            call.prompt_version,
            call.model,
            most,
        )
        return call_id

    async def _record(self, call: ModelCall, call_id: int, answer: ModelAnswer) -> None:
        paid = cost(
            call.model,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
            cached=answer.tokens_cached,
            cache_written=answer.tokens_cache_written,
            prices=self._prices,
        )
        # Paid is paid: while the database is away, the answer waits for it in here.
        settled = await self._steady(
            lambda: self._pool.fetchrow(
                sql("settle_call"),
                call_id,
                # Postgres' text refuses NUL, and an answer may hold one.
                answer.text.replace("\0", ""),
                answer.stop_reason,
                answer.tokens_in,
                answer.tokens_out,
                answer.tokens_cached,
                answer.tokens_cache_written,
                answer.request_id,
                paid,
                answer.retries,
            )
        )
        if settled is None:
            raise NoLongerWanted(f"import {self._claim.subject} was erased while a call ran")
        if settled["troubled"]:
            await note_answer(self._pool, call_id)
        log.info(
            "model_call",
            user_id=str(self._user_id),
            import_id=str(self._claim.subject),
            step=self._claim.step,
            task=call.task,
            model=call.model,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
            tokens_cached=answer.tokens_cached,
            usd=float(paid),
            request_id=answer.request_id,
        )


async def _bounded(send: Callable[[], Awaitable[ModelAnswer]]) -> ModelAnswer:
    """Send, and give up in bounded time, whatever the analyst allows itself."""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await send()
    except TimeoutError:
        raise DeadlineExceeded(
            f"The model did not answer a call within {CALL_SECONDS:.0f} s; it will be tried again, "
            "and answers that arrived are kept."
        ) from None


def _clock() -> float:
    """Seconds that go on while the process stands still."""
    return asyncio.get_running_loop().time()


def _check(total: Decimal, limit: Decimal | None, variable: str) -> None:
    if limit is not None and total > limit:
        raise BudgetReached(
            f"The next model call could bring the spend to ${total:.4f}, above {variable} = "
            f"${limit}. Everything bought so far is kept: raise the limit and retry."
        )
