from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from soulprint_pipeline.analysts.claude import ClaudeAnalyst, sender
from soulprint_pipeline.fake_model import FakeModel
from tests.pipeline.claude.book import Book


@pytest.fixture
async def fake() -> AsyncIterator[FakeModel]:
    async with FakeModel() as server:
        yield server


@pytest.fixture(params=["claude-haiku-5-5"])
async def claude(
    fake: FakeModel, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ClaudeAnalyst]:
    monkeypatch.setattr(sender, "FIRST_WAIT", 0.001)
    analyst = ClaudeAnalyst(api_key="test-key", base_url=fake.url, model=request.param)
    yield analyst
    await analyst.aclose()


@pytest.fixture
def book() -> Book:
    return Book()
