"""An import adds, through real workers: what is missing is said, and what has no text any more stands."""

from __future__ import annotations

import json

from tests.queue.desk import Desk
from tests.queue.exporting import remembered, talks
from tests.queue.test_retention import expire, let_pass
from tests.queue.test_whole_imports import conversation


async def test_memories_alone_of_a_person_without_conversations_say_what_is_missing(
    desk: Desk,
) -> None:
    async with desk.working(anthropic_api_key=None):
        status = await desk.run(json.dumps(remembered("Lives in Ghent.")).encode())
    assert (status["state"], status["error_class"]) == ("failed", "empty_export")
    assert "memories and no conversation" in status["import_error"]


async def test_what_lost_its_text_to_age_keeps_its_facts_whoever_reads_the_next_export(
    desk: Desk,
) -> None:
    async with desk.working():
        await desk.run(talks())
        facts = {fact["statement"] for fact in await desk.facts()}
        await let_pass(desk.pool)
        await expire(desk.dsn)
        asked = desk.asked("extract")
        await desk.run([conversation(7, "I have two cats.", "Sweet.")])
        assert desk.asked("extract") == asked + 1
    assert {fact["statement"] for fact in await desk.facts()} >= facts
    # Another analyst cannot read them again: what the first had found stands.
    async with desk.working(anthropic_api_key=None):
        await desk.run([conversation(8, "I live in Ghent.", "Nice.")])
    assert {fact["statement"] for fact in await desk.facts()} >= facts
    unread = await desk.pool.fetchval(
        "SELECT count(*) FROM soulprint.import_conversations ic JOIN soulprint.conversations c USING (conversation_key) "
        "WHERE c.text_removed_at IS NOT NULL AND ic.set_aside IS DISTINCT FROM 'deleted_by_age' AND ic.carried"
    )
    assert unread == 0
    assert (await desk.status())["set_aside"] == 0
