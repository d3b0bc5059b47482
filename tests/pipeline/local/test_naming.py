"""Names that are told across two sentences, or below a message."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.find import find


def names(text: str) -> list[str]:
    return sorted({each.statement for each in find(text) if each.statement.startswith("Is called")})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("How would you write my name in Japanese? It's Gemma.", "Gemma"),
        ("I never told you my name, did I? It's Siobhan.", "Siobhan"),
        ("What rhymes with Oscar? Thats my name and i need it for a rap", "Oscar"),
        ('At the bottom put "love, Priscilla", that\'s me.', "Priscilla"),
        ("Since we talk a lot I should say who I am. Leila, nice to meet you.", "Leila"),
        ("Is this comma right? I'm not sure.\nThank you very much,\nHelmut", "Helmut"),
        ("Which tyres would you buy for a wet winter?\n\n- Bogdan", "Bogdan"),
    ],
)
def test_a_name_is_known_from_the_sentence_beside_it_or_the_last_line(text: str, name: str) -> None:
    assert names(text) == [f"Is called {name}."]


@pytest.mark.parametrize(
    "text",
    [
        "What is my cat's name? It's Felix.",
        "I like my name. It's Greek.",
        "Never early, never sorry. Lazy Sunday, that's me.",
        "Make this shorter:\n\nDear all, the lift is broken.\nKind regards,\nHelmut",
        "Can you reply to this message?\nI can't come on Friday.\nTom",
        "Do I tip in Rome?\nThanks,\nChatGPT",
        "Hi Anna,\ncould you send me the file?\nThanks,\nBen",
    ],
)
def test_another_name_is_not_taken_for_the_writers(text: str) -> None:
    assert names(text) == []
