"""Days on which somebody is expected, however they are told.

Said on Wednesday 19 February 2025, see `saying.py`.
"""

from __future__ import annotations

import pytest

from tests.pipeline.local.saying import statements


@pytest.mark.parametrize(
    ("message", "statement"),
    [
        ("root canal this thurs, 9am. what can i eat", "Root canal on 20 February 2025."),
        ("tmrw job interview at ikea, what to wear", "Job interview at IKEA on 20 February 2025."),
        ("mum's 80th is july 19th, hall's booked", "Their mum's 80th is on 19 July 2025."),
        ("vet friday for the neutering, how long no food", "Vet on 21 February 2025."),
        ("in laws arriving friday.", "Visit of their in-laws on 21 February 2025."),
        ("braces come off on 2 July!!", "Their braces come off on 2 July 2025."),
        (
            "day after tomorrow I have the adoption panel.",
            "Has the adoption panel on 21 February 2025.",
        ),
        (
            "The consultant can see me on 3 July, so I have time.",
            "The consultant can see them on 3 July 2025.",
        ),
        (
            "Next Wednesday the surveyor comes to look at our cracks.",
            "The surveyor comes to look at their cracks on 26 February 2025.",
        ),
        (
            "The dissertation has to be handed in on June 30th and I've two chapters left.",
            "Deadline for their dissertation: 30 June 2025.",
        ),
        (
            "The residents' meeting, which I'm chairing, takes place on 24 June.",
            "The residents' meeting takes place on 24 June 2025.",
        ),
        (
            "The registry office has given us 18 July for the wedding.",
            "Wedding on 18 July 2025.",
        ),
        ("Surgery's booked for the 26th of June.", "Surgery on 26 June 2025."),
        (
            "I have until 20 June to appeal the decision about my pension.",
            "Has until 20 June 2025 to appeal the decision about their pension.",
        ),
        (
            "They are taking my tonsils out on 1 July. How long is the recovery?",
            "Has their tonsils taken out on 1 July 2025.",
        ),
        (
            "My brother Anselm marries on 5 July and I must speak.",
            "Their brother Anselm marries on 5 July 2025.",
        ),
        (
            "I've a grant application to write. The deadline is 30 June.",
            "Deadline for their grant application: 30 June 2025.",
        ),
    ],
)
def test_a_day_is_told_with_what_it_is(message: str, statement: str) -> None:
    assert statement in statements(message)


@pytest.mark.parametrize(
    "message",
    [
        "The meeting is on Friday.",
        "Her exam is on 24 June.",
        "The deadline is 30 June.",
        "Deadline 30 June for all submissions, entries by email.",
        "The shop opens on 3 July.",
        "test tomorrow",
        "The minister wants to see the report on 24 June.",
        "Interview on Monday: write three questions for the candidate.",
        "The release is due on Friday.",
    ],
)
def test_a_day_of_nobody_s_tells_nothing(message: str) -> None:
    assert statements(message) == []
