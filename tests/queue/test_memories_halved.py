"""Saved memories of which no answer can be used: halved within their step, and paid for once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from soulprint_pipeline.analysts.claude import ClaudeAnalyst
from soulprint_pipeline.fake_model import Rule
from soulprint_queue import doors
from soulprint_queue.step import close_step
from soulprint_queue.steps import STEPS
from tests.queue.bench import Person, make_bench
from tests.queue.desk import Desk
from tests.queue.test_whole_imports import conversation
from tests.queue.workbench import make_workbench

TASTES = ("tea", "plums", "Poison", "figs", "rain")


def with_memories() -> dict[str, Any]:
    """A conversation with a snapshot of what the assistant has noted about the person."""
    talk = conversation(1, "What do you know?", "Things.")
    noted = "\n".join(f"{n}. [2024-0{n}-01]. Likes {each}." for n, each in enumerate(TASTES, 1))
    talk["mapping"]["mem"] = {
        "id": "mem", "parent": "root", "children": ["m1-0"],
        "message": {"id": "mem1", "author": {"role": "assistant"}, "create_time": talk["create_time"],
                    "content": {"content_type": "model_editable_context", "model_set_context": noted},
                    "recipient": "all", "metadata": {}},
    }  # fmt: skip
    talk["mapping"]["m1-0"]["parent"] = "mem"
    return talk


async def test_memories_that_spoil_an_answer_are_asked_for_in_parts_and_once_also_after_a_crash(
    desk: Desk, dsn: str, tmp_path: Path
) -> None:
    # Nothing about the one that spoils answers, twice of the whole; then a worker dies, and dies.
    desk.fake.control(Rule(mode="refusal", task="extract", contains="Poison"))
    analyst = ClaudeAnalyst(api_key="k", base_url=desk.fake.url, model="claude-haiku-5-5")
    async with make_bench(dsn) as bench, make_workbench(bench, tmp_path, analyst) as workbench:
        desk.put(json.dumps([with_memories()]).encode())
        accepted = await doors.enqueue_import(desk.pool, desk.user_id, desk.path())
        person = Person(desk.user_id, accepted.import_id)
        for step in ("import", "quick_pass"):
            await workbench.run_step(await bench.claim_of(person, step))
        claim = await bench.claim_of(person, "extract")
        await STEPS["extract"](await workbench.open(claim))
        asked = desk.asked("extract")
        assert asked > 2
        for _ in range(2):
            claim = await bench.take_over(claim)
            commit = await STEPS["extract"](await workbench.open(claim))
            assert desk.asked("extract") == asked
        await close_step(desk.pool, claim, commit)
        await workbench.run_all(person)
        assert (await bench.row(person))["state"] == "complete"
    await analyst.aclose()
    assert desk.fake.calls()["repeated"] == 0
    assert {fact["statement"] for fact in await desk.facts()} == {
        f"Likes {each}." for each in TASTES if each != "Poison"
    }
