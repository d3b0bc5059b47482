"""Dialogues are written by hand, so that mistakes in them have to be told."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from soulprint_pipeline.generator import Persona, Truth, write_export
from soulprint_pipeline.generator.chance import chance
from soulprint_pipeline.generator.dialogue import DialogueError, parse
from soulprint_pipeline.generator.grow import Grower
from soulprint_pipeline.generator.persona import ANYONE
from soulprint_pipeline.generator.prose import Prose


def test_rows_make_conversations_of_their_own() -> None:
    text = (
        "=== On {dish}\nat: 2024-01-01 10:00\neach: dish\n| soup\n| pie\n>>\nAny {dish}?\n<<\nYes."
    )
    dialogues = parse(text, chance(1))
    assert [one.title for one in dialogues] == ["On soup", "On pie"]
    assert [turn.text for turn in dialogues[1].turns] == ["Any pie?", "Yes."]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("=== Empty\nat: 2024-01-01 10:00\n", "nobody says anything"),
        ("=== A\nat: 2024-01-01 10:00\n>>\n[[wishes rain: I like rain]]", "no category"),
        ("=== A\nat: 2024-01-01 10:00\n>>\n[[!lies rain: I like rain]]", "no disguise"),
        ("=== A\nat: 2024-01-01 10:00\n>>\n[[beliefs snow: I like rain]]", "keywords"),
        ("=== A\nat: 2024-01-01 10:00\neach: a, b\n| one\n>>\nHello", "values"),
    ],
)
def test_a_mistake_names_the_dialogue(text: str, why: str) -> None:
    with pytest.raises(DialogueError, match=why):
        parse(text, chance(1))


@pytest.mark.parametrize("turn", [">> old", ">> hidden", "<<"])
def test_a_fact_cannot_be_planted_where_nobody_sees_it(turn: str) -> None:
    text = f"=== A\nat: 2024-01-01 10:00\n{turn}\n[[beliefs rain: I like rain]]"
    (dialogue,) = parse(text, chance(1))
    with pytest.raises(DialogueError, match="nobody can see"):
        Grower(chance(1), ANYONE, Truth(seed=1)).grow(dialogue, "modern")


@pytest.mark.parametrize(
    ("trait", "sign"),
    [
        ({"swears": True}, "amn"),
        ({"wants": "lists"}, "As a list, please."),
        ({"wants": "prose"}, "No bullet points, please."),
        ({"register": "formal"}, "I would be grateful"),
        ({"register": "playful"}, ":)"),
        ({"languages": ("en", "de")}, "Hefeteig"),
    ],
)
def test_a_trait_shows_in_what_the_person_writes(trait: dict[str, object], sign: str) -> None:
    plain = Persona(name="Robin", warmth="cool")
    marked = msgspec.structs.replace(plain, **trait)
    assert not any(sign.encode() in one.json for one in Prose(plain, chance(1)).asks)
    assert sum(sign.encode() in one.json for one in Prose(marked, chance(1)).asks) > 20


def test_a_terse_person_writes_little_and_a_warm_one_greets(tmp_path: Path) -> None:
    terse = write_export(
        tmp_path / "a", conversations=50, persona=Persona(name="Robin", length="terse")
    )
    ample = write_export(tmp_path / "b", conversations=50, persona=Persona(name="Robin"))
    average = [truth.text_bytes["user"] / truth.messages["user"] for truth in (terse, ample)]
    assert average[0] < average[1] / 2
    assert b"Thanks a lot." in (tmp_path / "b").read_bytes()


def test_an_owl_writes_at_night(tmp_path: Path) -> None:
    owl = Persona(name="Robin", hours=(1.0, 3.0))
    truth = write_export(tmp_path / "a", conversations=80, persona=owl, facts=40)
    hours = [(fact.said_at or 0) % 86_400 / 3600 for fact in truth.facts]
    assert all(1.0 <= hour < 3.5 for hour in hours)
