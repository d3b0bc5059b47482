"""A book of calls in memory: it keeps the promise that the queue's keeps in Postgres."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall


class Book:
    """Returns the recorded answer for an equal call; notes what a failed one raised."""

    def __init__(self) -> None:
        self.answers: dict[ModelCall, ModelAnswer] = {}
        self.asked: list[ModelCall] = []
        self.failed: list[Exception] = []
        self.rejected: list[ModelCall] = []
        self.checked = 0

    async def ask(self, call: ModelCall, send: Callable[[], Awaitable[ModelAnswer]]) -> ModelAnswer:
        self.asked.append(call)
        if call not in self.answers:
            try:
                self.answers[call] = await send()
            except Exception as error:
                self.failed.append(error)
                raise
        return self.answers[call]

    async def check(self) -> None:
        self.checked += 1

    async def reject(self, call: ModelCall) -> None:
        assert call in self.answers, "only an answer can be rejected"
        self.rejected.append(call)

    @property
    def contents(self) -> set[str]:
        """Hashes of the bought calls, as the server counts them."""
        return {hashlib.blake2b(call.input, digest_size=16).hexdigest() for call in self.answers}
