from __future__ import annotations

from collections.abc import AsyncIterator

import httpx2
import pytest

from soulprint_pipeline.fake_model import FakeModel


@pytest.fixture
async def fake() -> AsyncIterator[FakeModel]:
    async with FakeModel() as server:
        yield server


@pytest.fixture
async def http(fake: FakeModel) -> AsyncIterator[httpx2.AsyncClient]:
    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
    async with httpx2.AsyncClient(base_url=fake.url, headers=headers) as client:
        yield client
