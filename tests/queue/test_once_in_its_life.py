"""Each text is paid for once: what changes buys what depends on it, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from soulprint_pipeline.analysts.claude import ClaudeAnalyst, prompts
from soulprint_pipeline.analysts.claude.prompts import Prompt, Task
from soulprint_pipeline.fake_model import FakeModel
from soulprint_queue import doors
from tests.queue.bench import Bench, Person
from tests.queue.workbench import Workbench, make_workbench
from tests.service.cli.exports import conversation

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOWNS = ("Lisbon", "Porto", "Faro", "Braga", "Evora", "Sintra", "Tomar", "Beja")


@dataclass
class Paid:
    """A workbench whose analyst asks the fake model."""

    work: Workbench
    fake: FakeModel
    before: Counter[str] = field(default_factory=Counter)

    async def bring(self, person: Person, talks: list[dict[str, Any]]) -> dict[str, int]:
        """Import an export to its end; returns what it bought, by task."""
        path = self.work.workshop.settings.data_dir / "storage" / person.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(json.dumps(talks).encode())
        await self.work.run_all(person)
        return self.bought()

    async def again(self, person: Person) -> dict[str, int]:
        """Run the full pass once more over what is stored."""
        await doors.enqueue_full_pass(self.work.bench.pool, person.user_id)
        await self.work.run_all(person)
        return self.bought()

    def bought(self) -> dict[str, int]:
        now = Counter(self.fake.calls()["by_task"])
        new, self.before = now - self.before, now
        return dict(new)


@pytest_asyncio.fixture(loop_scope="session")
async def paid(bench: Bench, tmp_path: Path) -> AsyncIterator[Paid]:
    async with FakeModel() as fake:
        analyst = ClaudeAnalyst(api_key="k", base_url=fake.url, model="claude-haiku-5-5")
        async with make_workbench(bench, tmp_path, analyst) as work:
            yield Paid(work, fake)


def talks() -> list[dict[str, Any]]:
    return [
        conversation(number, f"I decided to leave {town} in spring. " + "The sea is calm. " * 300)
        for number, town in enumerate(TOWNS)
    ]


async def test_an_unchanged_export_buys_nothing(paid: Paid) -> None:
    person = await paid.work.bench.begin()
    first = await paid.bring(person, talks())
    assert (first["sections"], first["extract"]) == (2, 2)
    again = await paid.work.bench.begin(person.user_id)
    assert await paid.bring(again, talks()) == {}


async def test_one_changed_conversation_buys_one_extraction_and_the_final_writing(
    paid: Paid,
) -> None:
    person = await paid.work.bench.begin()
    await paid.bring(person, talks())
    changed = talks()
    changed[3] = conversation(
        3, "I decided to leave Berlin in spring. " + "The lake is calm. " * 300
    )
    again = await paid.work.bench.begin(person.user_id)
    assert await paid.bring(again, changed) == {"extract": 1, "sections": 1}
    memory = (await paid.work.bench.profile(again))["memory_md"]
    assert "Berlin" in memory
    assert "Braga" not in memory


async def test_a_grown_export_buys_what_is_new(paid: Paid) -> None:
    person = await paid.work.bench.begin()
    await paid.bring(person, talks())
    grown = [
        *talks(),
        conversation(90, "I decided to leave Rome in spring. " + "The sun is low. " * 300),
    ]
    again = await paid.work.bench.begin(person.user_id)
    assert await paid.bring(again, grown) == {"extract": 1, "sections": 1}


def new_version(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    known = prompts.load

    def load(asked: Task) -> Prompt:
        prompt = known(asked)
        if asked != task:
            return prompt
        return msgspec.structs.replace(prompt, version=f"{task}/next")

    monkeypatch.setattr(prompts, "load", load)


async def test_a_new_prompt_for_the_sections_buys_the_sections_alone(
    paid: Paid, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await paid.work.bench.begin()
    await paid.bring(person, talks())
    new_version("sections", monkeypatch)
    assert await paid.again(person) == {"sections": 1}
    assert await paid.again(person) == {}


async def test_a_new_prompt_for_extraction_reads_everything_and_writes_what_differs(
    paid: Paid, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await paid.work.bench.begin()
    first = await paid.bring(person, talks())
    new_version("extract", monkeypatch)
    # The same facts come out: what is written from them is known already.
    assert await paid.again(person) == {"extract": first["extract"]}


async def test_sections_that_failed_are_written_by_one_call(paid: Paid) -> None:
    person = await paid.work.bench.begin()
    await paid.bring(person, talks())
    await paid.work.bench.pool.execute(
        "UPDATE soulprint.calls SET rejected = true, let_go = true WHERE call_id = "
        "(SELECT max(call_id) FROM soulprint.calls WHERE task = 'sections')"
    )
    assert await paid.again(person) == {"sections": 1}


async def test_another_thoroughness_buys_what_it_reads_in_addition(paid: Paid) -> None:
    person = await paid.work.bench.begin()
    some = [*talks(), conversation(91, "What is the capital of Peru?")]
    await paid.bring(person, some)
    row = await paid.work.bench.row(person)
    assert (row["set_aside"], json.loads(row["set_aside_by"])) == (1, {"trivial": 1})
    workshop = paid.work.workshop
    workshop.settings = workshop.settings.model_copy(update={"thoroughness": "all"})
    again = await paid.work.bench.begin(person.user_id)
    # It tells nothing, so that the sections stay as they are.
    assert await paid.bring(again, some) == {"extract": 1}
    assert (await paid.work.bench.row(again))["set_aside"] == 0
