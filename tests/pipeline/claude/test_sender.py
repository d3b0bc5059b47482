from __future__ import annotations

import asyncio
import time

import pytest

from soulprint_pipeline.analysts.base import Window
from soulprint_pipeline.analysts.claude import ClaudeAnalyst, sender
from soulprint_pipeline.errors import (
    AnalystError,
    DeadlineExceeded,
    ModelRefused,
    ModelUnavailable,
)
from soulprint_pipeline.fake_model import FakeModel, Mode, Rule
from tests.pipeline.claude.book import Book
from tests.pipeline.claude.people import conversation

SECRET = "I live in Xanaduville."
WINDOW = Window((conversation(SECRET),))


async def failure_of(claude: ClaudeAnalyst, book: Book, *, deadline: float = 60.0) -> AnalystError:
    with pytest.raises(AnalystError) as raised:
        await claude.extract_facts(WINDOW, book, deadline=deadline)
    message = str(raised.value)
    assert len(message) <= 500
    assert "Xanadu" not in message
    assert "test-key" not in message
    assert book.failed == [raised.value]
    return raised.value


@pytest.mark.parametrize(
    "rule",
    [
        Rule(mode="drop", times=3),
        Rule(mode="drop_midway", times=3),
        Rule(mode="overloaded", times=3),
        Rule(mode="server_error", times=3),
        Rule(mode="rate_limited", times=3),
        Rule(mode="rate_limited", times=2, retry_after=0.01),
        Rule(mode="status", status=408, times=1),
        Rule(mode="status", status=409, times=1),
        Rule(mode="status", status=504, times=1),
        Rule(mode="not_json", times=2),
    ],
    ids=lambda rule: f"{rule.mode}-{rule.status}-{rule.times}",
)
async def test_what_passes_is_tried_again_within_the_same_call(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book, rule: Rule
) -> None:
    times = rule.times
    fake.control(rule)
    found = await claude.extract_facts(WINDOW, book, deadline=60)
    assert len(found.facts) == 1
    assert len(book.asked) == 1
    assert fake.calls()["requests"] == 1 + (times or 0)
    assert fake.calls()["repeated"] == 0


@pytest.mark.parametrize("mode", ["drop", "overloaded", "server_error", "rate_limited", "not_json"])
async def test_after_three_retries_the_model_counts_as_unavailable(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book, mode: Mode
) -> None:
    fake.control(Rule(mode=mode))
    error = await failure_of(claude, book)
    assert isinstance(error, ModelUnavailable)
    assert error.retryable
    assert fake.calls()["requests"] == 4


@pytest.mark.parametrize("wait", [31.0, 86_400.0])
async def test_a_long_retry_after_gives_the_worker_back_at_once(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book, wait: float
) -> None:
    fake.control(Rule(mode="rate_limited", retry_after=wait))
    started = time.monotonic()
    error = await failure_of(claude, book, deadline=600)
    assert isinstance(error, ModelUnavailable)
    assert error.retry_after == wait
    assert fake.calls()["requests"] == 1
    assert time.monotonic() - started < 30


async def test_a_retry_after_beyond_the_deadline_is_not_waited_for(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book
) -> None:
    fake.control(Rule(mode="overloaded", retry_after=120))
    started = time.monotonic()
    error = await failure_of(claude, book, deadline=100)
    assert isinstance(error, ModelUnavailable)
    assert error.retry_after == 120
    assert time.monotonic() - started < 60


@pytest.mark.parametrize(
    ("mode", "hint"),
    [
        ("unauthorized", "ANTHROPIC_API_KEY"),
        ("billing", "payment"),
        ("forbidden", "permissions"),
        ("not_found", "SOULPRINT_MODEL"),
        ("spend_limit", "spending limit"),
        ("usage_limit", "spending limit"),
    ],
)
async def test_what_a_person_has_to_settle_is_never_retried(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book, mode: Mode, hint: str
) -> None:
    fake.control(Rule(mode=mode))
    error = await failure_of(claude, book)
    assert isinstance(error, ModelRefused)
    assert not error.retryable
    assert hint in str(error)
    assert fake.calls()["requests"] == 1


async def test_a_request_that_is_wrong_is_refused_and_named_by_its_id(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book
) -> None:
    fake.control(Rule(mode="status", status=400))
    error = await failure_of(claude, book)
    assert isinstance(error, ModelRefused)
    assert "req_fake_" in str(error)
    assert fake.calls()["requests"] == 1


@pytest.mark.parametrize("mode", ["slow", "rate_limited"])
async def test_the_deadline_holds(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book, mode: Mode
) -> None:
    fake.control(Rule(mode=mode, seconds=60))
    await asyncio.to_thread(__import__, "anthropic")
    started = time.monotonic()
    error = await failure_of(claude, book, deadline=0.5)
    assert isinstance(error, DeadlineExceeded)
    assert time.monotonic() - started < 30


async def test_nobody_listening_is_a_model_that_cannot_be_reached(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "FIRST_WAIT", 0.001)
    async with FakeModel() as gone:
        url = gone.url
    claude = ClaudeAnalyst(api_key="test-key", base_url=url, model="claude-haiku-5-5")
    error = await failure_of(claude, book)
    assert isinstance(error, ModelUnavailable)
    await claude.aclose()


async def test_the_book_holds_the_bill_that_the_server_wrote(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book
) -> None:
    talks = [conversation(f"I live in Town{n}.", id_=f"c{n}") for n in range(5)]
    fake.control(Rule(mode="overloaded", times=2), Rule(mode="cut_off", times=1))
    for talk in talks:
        await claude.extract_facts(Window((talk,)), book, deadline=60)
    calls, answers = fake.calls(), book.answers.values()
    assert set(calls["by_content"]) == book.contents
    assert calls["tokens_in"] == sum(each.tokens_in for each in answers)
    assert calls["tokens_out"] == sum(each.tokens_out for each in answers)
    assert calls["tokens_cached"] == sum(each.tokens_cached for each in answers) > 0
    written = sum(each.tokens_cache_written for each in answers)
    assert calls["tokens_cache_written"] == written > 0
    assert len({each.request_id for each in answers}) == len(answers) == 6


async def test_lanes_share_an_analyst(claude: ClaudeAnalyst, fake: FakeModel, book: Book) -> None:
    fake.control(Rule(mode="slow", seconds=0.2))
    windows = [Window((conversation(f"I live in Town{n}.", id_=f"c{n}"),)) for n in range(20)]
    found = await asyncio.gather(
        *(claude.extract_facts(window, book, deadline=60) for window in windows)
    )
    assert [len(each.facts) for each in found] == [1] * 20
    assert fake.calls()["in_flight_max"] > 1
