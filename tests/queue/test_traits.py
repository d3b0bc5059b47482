"""How a person writes comes out in the right fields, through `claude` and the real queue."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from soulprint_pipeline.generator import Persona, write_export
from soulprint_pipeline.handover import read_sections
from soulprint_pipeline.profile import profile_markdown
from tests.queue.desk import Desk
from tests.queue.test_whole_imports import conversation
from tests.rubric import missed

PEOPLE = (
    Persona(
        name="Kim",
        length="terse",
        warmth="cool",
        register="everyday",
        wants="lists",
        swears=True,
        hours=(5.0, 9.0),
    ),
    Persona(
        name="Ada",
        length="ample",
        warmth="warm",
        register="formal",
        wants="prose",
        hours=(20.5, 23.5),
        languages=("en", "de"),
    ),
    Persona(
        name="Lou", length="ample", warmth="cool", register="playful", wants="either", hours=(9, 19)
    ),
)


@pytest.mark.parametrize("persona", PEOPLE, ids=lambda persona: persona.name)
async def test_planted_traits_stand_in_their_fields_and_no_others(
    desk: Desk, tmp_path: Path, persona: Persona
) -> None:
    file = tmp_path / "export.json"
    await asyncio.to_thread(write_export, file, conversations=24, persona=persona, seed=7)
    async with desk.working():
        status = await desk.run(file.read_bytes())
    assert status["state"] == "complete"
    profile = await desk.profile()
    assert profile["pass"] == "full"
    assert missed(profile, persona) == []


def test_the_rubric_tells_the_people_apart() -> None:
    empty: dict[str, dict[str, str]] = {
        "soul_md": dict.fromkeys(
            ("communication_style", "tone_preferences", "formality_level", "humor_style"), ""
        ),
        "tools_md": {"output_preferences": ""},
        "agents_md": {"context_adaptation": ""},
    }
    for persona in PEOPLE:
        assert missed(empty, persona)


async def test_every_entry_of_a_profile_leads_to_facts_or_messages(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "export.json"
    await asyncio.to_thread(write_export, file, conversations=24, persona=PEOPLE[1], facts=12)
    async with desk.working():
        await desk.run(file.read_bytes())
    profile = await desk.profile()
    cited = {(each["section"], each["field"], each["item"]) for each in profile["evidence"]}
    entries: set[tuple[str, str, int | None]] = set()
    for section in ("soul", "identity", "user", "agents", "tools"):
        for field, value in profile[f"{section}_md"].items():
            if isinstance(value, str):
                entries |= {(section, field, None)} if value else set()
            else:
                entries |= {(section, field, item) for item in range(len(value))}
    assert len(entries) > 8
    assert entries <= cited
    assert any(each["section"] == "user" and each["fact_id"] for each in profile["evidence"])


async def test_what_nobody_said_stays_empty_and_is_said_to_be(desk: Desk) -> None:
    async with desk.working():
        await desk.run([conversation(1, "What is the boiling point of water?", "100 °C.")])
    profile = await desk.profile()
    assert not any(profile["user_md"].values())
    for field in ("tone_preferences", "formality_level", "humor_style", "boundaries"):
        assert profile["soul_md"][field] == ""
    assert profile["memory_md"].count("Nothing found yet.") == 5
    text = profile_markdown(read_sections(profile), profile["memory_md"])
    user = text.split("## USER", 1)[1].split("## ", 1)[0]
    assert "Not enough data." in user
    assert "Not enough data." in profile["soulprint_text"]
