"""Instructions and memories stand until a newer one of their kind comes, from whatever export."""

from __future__ import annotations

import json

import pytest

from soulprint_queue import reads
from tests.queue.exporting import (
    bring,
    claude,
    instructed,
    noted,
    remembered,
    sources,
    statements,
    talks,
    zipped,
)
from tests.queue.test_whole_imports import conversation
from tests.queue.workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_instructions_and_memories_stand_until_a_newer_of_their_kind_comes(
    work: Workbench,
) -> None:
    talk = noted(talks()[1], "Plays the oboe.", 5.0)
    first = await bring(work, [instructed(talks()[0], "Call me Kay.", 10.0), talk])
    kept = {next(iter(s for s in await sources(work, first) if "Kay" in s)), "Plays the oboe."}
    assert await sources(work, first) == kept
    # Another vendor's memories are of another kind, and bring no instructions.
    second = await bring(
        work, zipped(conversations=claude(), memories=remembered("Lives in Ghent.")), first
    )
    assert await sources(work, second) == {*kept, "Lives in Ghent."}
    # Older instructions do not take the place of newer ones; newer ones do.
    third = await bring(work, [instructed(conversation(5, "Hi.", "Hello."), "Call me K.", 2.0)], second)  # fmt: skip
    assert await sources(work, third) == {*kept, "Lives in Ghent."}
    fourth = await bring(work, [instructed(conversation(6, "Hi.", "Hello."), "Call me Katherine.", 20.0)], third)  # fmt: skip
    now = await sources(work, fourth)
    assert {"Plays the oboe.", "Lives in Ghent."} < now
    assert [each for each in now if "Call me" in each and "Katherine" not in each] == []
    # What was noted in a conversation goes with its version.
    newer = talks()[1]
    newer["update_time"] += 500
    newer["mapping"]["m1-0"]["message"]["content"]["parts"] = ["I prefer cocoa."]
    fifth = await bring(work, [newer], fourth)
    assert "Plays the oboe." not in await sources(work, fifth)


async def test_memories_alone_add_to_conversations(work: Workbench) -> None:
    first = await bring(work, claude())
    facts = await statements(work, first)
    second = await bring(work, json.dumps(remembered("Lives in Ghent.")).encode(), first)
    assert await statements(work, second) == {*facts, "Lives in Ghent."}
    status = await reads.read_status(work.bench.pool, second.user_id)
    assert (status["total_conversations"], status["carried_over"]) == (0, 1)
