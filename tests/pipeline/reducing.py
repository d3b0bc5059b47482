"""An analyst that shortens MEMORY as a test tells it, and a book of calls that nobody may ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import pytest

from soulprint_pipeline.analysts.base import (
    Bullet,
    Calls,
    Extraction,
    Material,
    ModelAnswer,
    ModelCall,
    Window,
)
from soulprint_pipeline.sections import Sections


class NoCalls:
    async def ask(self, call: ModelCall, send: Callable[[], Awaitable[ModelAnswer]]) -> ModelAnswer:
        pytest.fail(f"Nothing here may ask for {call.task!r}, through {send!r}.")

    async def check(self) -> None:
        pytest.fail("Nothing here may send anything.")

    async def reject(self, call: ModelCall) -> None:
        pytest.fail(f"Nothing was asked, so {call.task!r} cannot be rejected.")


class Reducer:
    """An analyst that answers reductions as it is told, and notes what it was asked."""

    name = "claude"
    version = "claude/test"

    def __init__(self, answer: Callable[[Sequence[Bullet]], list[Bullet]]) -> None:
        self.answer = answer
        self.asked: list[Sequence[Bullet]] = []

    async def reduce_bullets(
        self, bullets: Sequence[Bullet], calls: Calls, *, limit: int, deadline: float
    ) -> list[Bullet]:
        assert isinstance(calls, NoCalls)
        assert limit > 0
        assert deadline > 0
        self.asked.append(bullets)
        return self.answer(bullets)

    async def write_sections(
        self, material: Material, calls: Calls, *, deadline: float
    ) -> Sections:
        pytest.fail(f"Only reductions are asked for here: {material}, {calls}, {deadline}")

    async def extract_facts(self, window: Window, calls: Calls, *, deadline: float) -> Extraction:
        pytest.fail(f"Only reductions are asked for here: {window}, {calls}, {deadline}")
