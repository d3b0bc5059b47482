"""Asks the local analyst what it finds in a window."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall, Window
from soulprint_pipeline.analysts.local import LocalAnalyst
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.facts import Fact
from soulprint_pipeline.quotes import occurs

SECONDS = 60.0


class NoCalls:
    """The book of calls of an analyst that buys nothing."""

    async def ask(self, call: ModelCall, send: Callable[[], Awaitable[ModelAnswer]]) -> ModelAnswer:
        del send
        raise AssertionError(f"the local analyst asked a model to {call.task}")

    async def check(self) -> None:
        raise AssertionError("the local analyst sends nothing")

    async def reject(self, call: ModelCall) -> None:
        raise AssertionError(f"the local analyst asked a model to {call.task}")


def found_in(windows: Sequence[Sequence[Conversation]]) -> list[list[Fact]]:
    """Return what is found in each window, in order.

    Raises:
        AssertionError: a quote does not stand in the message that the fact names.
    """
    return asyncio.run(_found_in(windows))


async def _found_in(windows: Sequence[Sequence[Conversation]]) -> list[list[Fact]]:
    analyst = LocalAnalyst()
    found = []
    for conversations in windows:
        window = Window(tuple(conversations))
        facts = (await analyst.extract_facts(window, NoCalls(), deadline=SECONDS)).facts
        said = {(one.id, each.id): each for one in conversations for each in one.messages}
        for fact in facts:
            message = said[fact.conversation_id, fact.message_id]
            assert message.role == "user", f"not the person's message: {fact}"
            assert occurs(fact.quote, message.text), f"not a quote: {fact}"
        found.append(facts)
    return found
