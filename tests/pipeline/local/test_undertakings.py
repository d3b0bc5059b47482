"""What somebody is at: works named in passing, what they make, and what they settled.

Said on Wednesday 19 February 2025, see `saying.py`.
"""

from __future__ import annotations

import pytest

from tests.pipeline.local.saying import statements


@pytest.mark.parametrize(
    ("message", "statement"),
    [
        (
            "For my thesis on bridge tolls I need sources.",
            "Is working on a thesis about bridge tolls.",
        ),
        (
            "My thesis is on how lighthouse families schooled their children.",
            "Is working on a thesis about how lighthouse families schooled their children.",
        ),
        (
            "Salt Harbour, the noir novel I'm writing, needs a better villain.",
            "Is working on Salt Harbour, a noir novel.",
        ),
        (
            "For a documentary I'm making about the last knife grinder of Leeds I need a title.",
            "Is working on a documentary about the last knife grinder of Leeds.",
        ),
        ("novel, 60k words in, title Saltmarsh, stuck.", "Is working on Saltmarsh, a novel."),
        (
            "phd on bog bodies going nowhere, need an outline",
            "Is working on a PhD about bog bodies.",
        ),
        (
            "I'm writing a history of our parish's lost pubs, to be called Last Orders.",
            "Is writing a history of their parish's lost pubs called Last Orders.",
        ),
        (
            "I have been trying to grow a black tulip from seed.",
            "Is trying to grow a black tulip from seed.",
        ),
        (
            "trying to get a community fridge going in our street.",
            "Is trying to get a community fridge going in their street.",
        ),
        (
            "our theatre group is putting on The Tempest in the quarry",
            "Their theatre group is putting on The Tempest in the quarry.",
        ),
        (
            "In the garage I am restoring a 1962 Heinkel bubble car that was my uncle's.",
            "Is restoring a 1962 Heinkel bubble car.",
        ),
        ("After much thought I'm not taking the promotion.", "Is not taking the promotion."),
        ("after much thinking me and wife will not have the children", "Will not have children."),
        (
            "I am giving up my seat on the council.",
            "Is giving up their seat on the council.",
        ),
        (
            "I've put my name down for the organ donor register.",
            "Put their name down for the organ donor register.",
        ),
        (
            "I keep a blog about the pubs of Norwich.",
            "Is working on a blog about the pubs of Norwich.",
        ),
        (
            "I'm 40,000 words into a memoir about the strike.",
            "Is working on a memoir about the strike.",
        ),
        ("From now on I'm managing my own money.", "Is managing their own money."),
        (
            "We went back and forth, and in the end have chosen the state school.",
            "Chose the state school.",
        ),
        (
            "We settled on cremation for my father rather than burial.",
            "Chose cremation for their father rather than burial.",
        ),
        ("Given up alcohol.", "Gave up alcohol."),
        ("going w the green tiles, final answer. how many boxes", "Chose the green tiles."),
        (
            "I shall not be going back to hospital work.",
            "Will not be going back to hospital work.",
        ),
        (
            "Are there side effects of stopping tamoxifen early? I've made up my mind to stop.",
            "Decided to stop tamoxifen.",
        ),
    ],
)
def test_what_somebody_is_at_is_told(message: str, statement: str) -> None:
    assert statement in statements(message)


@pytest.mark.parametrize(
    "message",
    [
        "For a thesis on tolls one would need sources.",
        "The novel is called Saltmarsh.",
        "My thesis is on the table.",
        "Her podcast is called Ghost Signals.",
        "A novel, 60k words, needs how many chapters?",
        "trying to get this to work",
        "I'm trying to write a letter.",
        "I'm not taking that personally.",
        "From now on I'm asking you.",
        "going with the second version",
        "no more questions from me",
        "done with this exercise",
        "I've made up my mind to stop.",
        "We settled on Friday for the call.",
        "After much thought she is not taking the promotion.",
    ],
)
def test_a_task_at_hand_and_another_s_work_tell_nothing(message: str) -> None:
    assert statements(message) == []
