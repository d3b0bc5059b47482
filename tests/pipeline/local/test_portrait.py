"""How somebody writes comes out in the fields that it belongs to, each with evidence."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from soulprint_pipeline.analysts.base import KnownFact, Material
from soulprint_pipeline.analysts.local.asks import Ask, asked, asks
from soulprint_pipeline.analysts.local.marks import marks, words_of
from soulprint_pipeline.analysts.local.tongues import tongue
from soulprint_pipeline.analysts.local.topics import interests
from soulprint_pipeline.analysts.local.write import write
from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.generator import Persona, write_export, write_sample
from soulprint_pipeline.handover import FORMATS, hand_over
from soulprint_pipeline.memory import bullets, render
from soulprint_pipeline.profile import SECTIONS, profile_markdown
from soulprint_pipeline.sample import Richest
from soulprint_pipeline.sections import Sections
from tests.pipeline.local.saying import AT, conversation

MONTH = 30 * 86_400.0

PEOPLE = {
    "terse": Persona(name="T", length="terse", warmth="cool"),
    "warm": Persona(name="W"),
    "playful": Persona(name="P", register="playful"),
    "formal": Persona(name="F", register="formal", warmth="cool"),
    "lists": Persona(name="L", wants="lists"),
    "prose": Persona(name="R", wants="prose", warmth="cool"),
    "swears": Persona(name="S", swears=True, warmth="cool"),
    "owl": Persona(name="O", hours=(0.0, 4.0)),
    "bilingual": Persona(name="B", languages=("en", "de")),
}


@pytest.fixture(scope="module")
def portraits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sections]:
    """Return what is written of each of `PEOPLE`, from half a megabyte of their messages."""
    folder = tmp_path_factory.mktemp("people")
    return {name: _portrait(folder / name, persona) for name, persona in PEOPLE.items()}


def _portrait(path: Path, persona: Persona) -> Sections:
    write_export(path, megabytes=0.5, facts=3, persona=persona)
    richest, total = Richest(), 0
    with path.open("rb") as file:
        for item in open_export([file]):
            if isinstance(item, Conversation):
                richest.add(item)
                total += 1
    material = Material(tuple(richest.best()), total_conversations=total)
    return write(material, lambda: None)


RUBRIC = [
    ("terse", "soul.tone_preferences", "Matter-of-fact"),
    ("terse", "soul.formality_level", "without capitals"),
    ("warm", "soul.tone_preferences", "Warm and courteous."),
    ("warm", "soul.personality_traits", "Warm"),
    ("playful", "soul.tone_preferences", "Warm and playful"),
    ("playful", "soul.humor_style", "light touch"),
    ("playful", "soul.personality_traits", "Playful"),
    ("playful", "soul.communication_style", "Unhurried"),
    ("formal", "soul.formality_level", "Formal"),
    ("lists", "tools.output_preferences", "Lists"),
    ("prose", "tools.output_preferences", "Flowing prose"),
    ("prose", "agents.do_not", "Bullet points"),
    ("prose", "soul.tone_preferences", "businesslike"),
    ("swears", "soul.formality_level", "swear"),
    ("swears", "soul.personality_traits", "Plain-spoken"),
    ("owl", "agents.context_adaptation", "UTC"),
    ("bilingual", "agents.context_adaptation", "in English and now and then in German"),
    ("bilingual", "tools.capabilities_emphasis", "German"),
]


@pytest.mark.parametrize(("who", "field", "says"), RUBRIC)
def test_a_planted_trait_comes_out_where_it_belongs(
    portraits: dict[str, Sections], who: str, field: str, says: str
) -> None:
    section, _, name = field.partition(".")
    value = getattr(getattr(portraits[who], section), name)
    assert says in (value if isinstance(value, str) else " / ".join(value))
    assert any((e.section, e.field) == (section, name) for e in portraits[who].evidence)


INVENTED = [
    ("terse", "soul.personality_traits", "Warm"),
    ("terse", "soul.tone_preferences", "Warm"),
    ("warm", "soul.personality_traits", "Playful"),
    ("warm", "soul.formality_level", "swear"),
    ("warm", "soul.formality_level", "Formal."),
    ("formal", "soul.tone_preferences", "Warm"),
    ("lists", "soul.formality_level", "swear"),
    ("lists", "agents.do_not", "Bullet points"),
    ("warm", "tools.output_preferences", "Lists"),
    ("warm", "agents.context_adaptation", "German"),
    ("owl", "agents.context_adaptation", "between 08"),
    ("swears", "soul.personality_traits", "Warm"),
]


@pytest.mark.parametrize(("who", "field", "says"), INVENTED)
def test_a_trait_that_was_not_planted_is_not_invented(
    portraits: dict[str, Sections], who: str, field: str, says: str
) -> None:
    section, _, name = field.partition(".")
    value = getattr(getattr(portraits[who], section), name)
    assert says not in (value if isinstance(value, str) else " / ".join(value))


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_every_entry_has_evidence_and_no_evidence_lacks_its_entry(
    portraits: dict[str, Sections], who: str
) -> None:
    sections = portraits[who]
    entries: set[tuple[str, str, int | None]] = set()
    for name in ("soul", "identity", "user", "agents", "tools"):
        for field, value in msgspec.structs.asdict(getattr(sections, name)).items():
            if isinstance(value, str):
                entries |= {(name, field, None)} if value else set()
            else:
                entries |= {(name, field, item) for item in range(len(value))}
    assert {(e.section, e.field, e.item) for e in sections.evidence} == entries


def test_the_traits_of_one_person_do_not_contradict_each_other(
    portraits: dict[str, Sections],
) -> None:
    for sections in portraits.values():
        traits = set(sections.soul.personality_traits)
        assert not {"Concise", "Patient"} <= traits


def test_what_is_not_known_is_said_in_words(portraits: dict[str, Sections]) -> None:
    text = profile_markdown(portraits["terse"], analyst="local")
    user = text[text.index("## USER") : text.index("## AGENTS")]
    assert "Not known" in user
    assert "name" in user[user.index("Not known") :]
    assert "- **Name:**" not in user


def test_hours_are_the_shortest_stretch_and_told_in_utc(portraits: dict[str, Sections]) -> None:
    told = portraits["owl"].agents.context_adaptation
    begins = int(told[told.index("between ") + 8 :][:2])
    assert begins in {23, 0, 1, 2, 3}


def test_courtesy_alone_is_not_warmth() -> None:
    said = [conversation(*["Could you rewrite this, please? It is too stiff."] * 12)]
    sections = write(Material(tuple(said), total_conversations=1), lambda: None)
    assert "Courteous" in sections.soul.tone_preferences
    assert "Warm" not in sections.soul.personality_traits


def test_one_burst_makes_no_interest_and_months_do() -> None:
    talk = "How do I feed my sourdough, and which bread flour is best for a baking stone?"
    burst = [conversation(talk, name=f"b{n}", at=AT + n * 3600.0) for n in range(6)]
    spread = [conversation(talk, name=f"s{n}", at=AT + n * MONTH) for n in range(4)]
    assert interests(burst) == []
    assert [topic.label for topic in interests(spread)] == ["Cooking and baking"]


ASKS = list(asks())


@pytest.mark.parametrize("ask", ASKS, ids=lambda ask: f"{ask.key}: {ask.yes[0]}")
def test_a_request_for_another_manner_is_what_its_examples_say(ask: Ask) -> None:
    assert ask.no, ask.key
    for text in ask.yes:
        assert ask.key in asked(text, words_of(text)), text
    for text in ask.no:
        assert ask.key not in asked(text, words_of(text)), text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Evening Wren. Would you mind?", {"greets", "please"}),
        ("I write in the evening.", set()),
        ("What the hell is this?", {"swears"}),
        ("Das Zimmer ist hell, und im Mist liegt Stroh.", set()),
        ("Fog and mist.", set()),
        ("Vielen Dank!", {"thanks"}),
        ("I would be grateful for your assistance.", {"formal"}),
    ],
)
def test_a_mark_is_a_whole_word_in_its_place(text: str, shown: set[str]) -> None:
    assert set(marks(text, words_of(text))) == shown


def test_the_same_words_give_the_same_portrait_in_every_process() -> None:
    script = (
        "import hashlib, msgspec\n"
        "from tests.pipeline.local.test_analyst import LIFE\n"
        "from soulprint_pipeline.analysts.base import Material\n"
        "from soulprint_pipeline.analysts.local.extract import conversation_facts\n"
        "from soulprint_pipeline.analysts.local.write import write\n"
        "sections = write(Material(LIFE, total_conversations=9), lambda: None)\n"
        "facts = [fact for each in LIFE for fact in conversation_facts(each)]\n"
        "print(hashlib.sha256(msgspec.json.encode([sections, facts])).hexdigest())\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
    assert len(told.pop().strip()) == 64


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_what_is_written_is_handed_over_short_whole_and_memory_private(
    portraits: dict[str, Sections], form: str
) -> None:
    sections = portraits["prose"]
    facts = [KnownFact(f"f{n}", "preferences", f"Likes thing {n}.", AT) for n in range(900)]
    given: dict[str, object] = {
        f"{name}_md": msgspec.to_builtins(getattr(sections, name)) for name in SECTIONS
    }
    given |= {"memory_md": render(bullets(facts)), "analyst": "local"}
    files = hand_over(form, given)
    assert sum(each.private for each in files) == 1
    for each in files:
        assert each.text.strip()
        assert form == "json" or len(each.text) <= 20_000
        assert each.private == ("Likes thing 1" in each.text)
        assert "****" not in each.text
        assert not re.search(r":\*\*\s*$", each.text)


def test_the_person_of_the_sample_is_warm_and_playful(tmp_path: Path) -> None:
    write_sample(tmp_path / "sample.zip")
    richest = Richest()
    with (tmp_path / "sample.zip").open("rb") as file:
        for item in open_export([file]):
            if isinstance(item, Conversation):
                richest.add(item)
    soul = write(Material(tuple(richest.best())), lambda: None).soul
    assert soul.tone_preferences.startswith("Warm and playful.")
    assert {"Warm", "Playful"} <= set(soul.personality_traits)


def _written(*texts: str, times: int = 1) -> Sections:
    """Return what is written of somebody who says each of `texts` in a conversation of its own."""
    talks = tuple(
        conversation(text, name=f"w{number}", at=AT + number * MONTH)
        for number, text in enumerate(texts * times)
    )
    return write(Material(talks, total_conversations=len(talks)), lambda: None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("minha m\u00e3e tem diabetes e a m\u00e9dica trocou o rem\u00e9dio dela", "pt"),
        ("i will write and send it to you, how i do this in may?", "en"),
        ("Jak mam to zrobi\u0107, czy jest to dobre?", "pl"),
        ("ok that works. i run before the kids wake up", "en"),
        ("Kauf ich.", None),
    ],
)
def test_a_language_is_told_from_its_neighbour(text: str, code: str | None) -> None:
    assert tongue(text) == code


def test_a_language_of_now_and_then_is_called_that() -> None:
    english = ["Could you write a short text for the poster, please?"] * 20
    sections = _written(*english, *["Kannst du mir das bitte noch einmal erkl\u00e4ren?"] * 3)
    assert "mostly in English and now and then in German" in sections.agents.context_adaptation
    assert sections.tools.capabilities_emphasis == ["Working in German as well"]


def test_tasks_are_known_in_german_too() -> None:
    sections = _written("Schreib mir bitte eine kurze Mahnung an den Kunden.", times=3)
    assert "Drafting and polishing texts" in sections.tools.likely_usage


def test_how_often_something_was_asked_for_is_said_in_words() -> None:
    sections = _written("In 5 lines, please.", "Too soft and too long.", "Top 3 only.")
    assert sections.agents.response_style == (
        "Short first, more on request: they have asked for something shorter three times."
    )


def test_who_only_wants_to_be_heard_is_given_no_advice() -> None:
    sad = "I don't want advice, I just wanted to say so to someone."
    sections = _written("It rains.", sad, *["What is a weir, please?"] * 8)
    assert sections.soul.boundaries == ("When they say that they only want to be heard, no advice.")


def test_lists_are_avoided_once_whatever_they_were_called() -> None:
    sections = _written("No bullet points, please.", "Please, no lists.", "No lists.")
    assert len(sections.agents.do_not) == 1


def test_a_wish_that_is_a_rule_is_not_told_again_as_a_form() -> None:
    sections = _written(*["Please use British spelling."] * 2)
    assert sections.agents.behavioral_rules == ["Writes British English."]
    assert "British" not in sections.tools.output_preferences


def test_the_assistant_is_not_called_like_somebody_of_theirs() -> None:
    brief = ["What next?"] * 12
    assert _written(*brief).identity.ai_name == "Wren"
    assert _written(*brief, "My daughter Wren is at school.").identity.ai_name == "Compass"


def test_code_in_every_tenth_conversation_makes_it_matter() -> None:
    code = "where does it leak\n```go\nfor { ch <- fetch() }\n```"
    sections = _written(*["How do I move a hydrangea?"] * 20, *[code] * 3)
    assert "Reading and writing code" in sections.tools.capabilities_emphasis


def test_what_somebody_says_that_they_do_is_an_interest_and_a_plant_is_no_sport() -> None:
    sections = _written(
        "I sing alto in the Fountains choral society.",
        "Where do I plant a climbing hydrangea in clay soil?",
        "The climbing hydrangea has a yellow leaf, is the soil too wet?",
    )
    assert sections.user.interests == ["Singing"]


def test_the_month_in_which_something_was_said_is_explained_where_there_is_one() -> None:
    assert "month in which they said it" in _written("I live in Graz.").agents.memory_directives
    assert "month" not in _written("What is a weir?").agents.memory_directives


def test_one_bad_day_makes_no_companion() -> None:
    year = ["Kindly draft a letter to the client. Thank you."] * 6
    assert _written(*year, "I am exhausted.").identity.archetype != "The Companion"


def test_detail_is_asked_for_wherever_it_stands_in_the_sentence() -> None:
    sections = _written(*["Kindly explain this notice to me in detail."] * 3)
    assert sections.agents.response_style == (
        "In depth: they have asked for more detail three times."
    )
