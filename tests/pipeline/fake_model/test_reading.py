from __future__ import annotations

import pytest

from soulprint_pipeline.fake_model import reading
from soulprint_pipeline.fake_model.reading import Said


@pytest.mark.parametrize(
    ("text", "quote", "category", "slot"),
    [
        ("Hi! I live in Lisbon now. Help?", "I live in Lisbon now.", "decisions", "home"),
        ("also, I'm based in Ghent", "also, I'm based in Ghent", "decisions", "home"),
        ("I\u2019ve moved to Porto.", "I\u2019ve moved to Porto.", "decisions", "home"),
        ("I work as a nurse.", "I work as a nurse.", "decisions", "occupation"),
        ("I work at Siemens.", "I work at Siemens.", "decisions", "employer"),
        ("My name is Ada.", "My name is Ada.", "decisions", "name"),
        ("My wife's name is Helena.", "My wife's name is Helena.", "decisions", ""),
        ("I decided to quit.", "I decided to quit.", "decisions", ""),
        ("I really prefer tea.", "I really prefer tea.", "preferences", ""),
        ("I'm allergic to nuts.", "I'm allergic to nuts.", "preferences", ""),
        ("I firmly believe in rest.", "I firmly believe in rest.", "beliefs", ""),
        ("I am building a boat.", "I am building a boat.", "projects", ""),
        ("My birthday is on 4 May.", "My birthday is on 4 May.", "dates", "birthday"),
        ("I fly home on 12 June 2025.", "I fly home on 12 June 2025.", "dates", ""),
    ],
)
def test_a_plain_statement_is_found_with_its_exact_words(
    text: str, quote: str, category: str, slot: str
) -> None:
    (found,) = reading.facts([Said("m1", text)])
    assert (found.quote, found.category, found.slot) == (quote, category, slot)
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Do I live in a flood zone?",
        "If I lived in Rome, would I need a car?",
        "He told me: I live in Berlin.",
        "> I live in Warsaw",
        "```\nI live in Rome\n```",
        "From: Dana Fox\n\nI am vegetarian and I live in Kyiv.",
        "Translate into German: x. I live in Madrid.",
        "Let's roleplay. I work as a spy.",
        "What is the time?",
    ],
)
def test_what_somebody_else_says_is_left_alone(text: str) -> None:
    assert list(reading.facts([Said("m1", text)])) == []


def test_messages_are_cut_at_labels_and_tags_and_the_assistants_left_out() -> None:
    prompt = (
        '<conversations>\n<conversation title="x">\n[m1] one\ntwo\n[a] no\n[m2 2024-05-01] three\n'
        "</conversation>\n<source>\n[s1] four\n</source>\n</conversations>\nExtract."
    )
    assert reading.messages(prompt) == [
        Said("m1", "one\ntwo"),
        Said("m2", "three"),
        Said("s1", "four"),
    ]
