"""The people that exports are made of."""

from __future__ import annotations

from typing import Literal

import msgspec


class Instructions(msgspec.Struct, frozen=True):
    """Custom instructions as they stood from `since` (Unix seconds) on."""

    since: float
    about: str
    style: str


class Persona(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes, and how.

    Attributes:
        length: how long the person's own messages are.
        warmth: greets and thanks, or comes straight to the point.
        register: whole formal sentences, everyday ones, or jokes among them.
        wants: the form in which the person asks for answers.
        swears: whether mild oaths occur.
        hours: first and last hour of the day (0 to 24) at which the person writes.
        languages: as the person uses them, the main one first; "en" and "de" are known.
        instructions: custom instructions, oldest first.
    """

    name: str
    length: Literal["terse", "ample"] = "ample"
    warmth: Literal["cool", "warm"] = "warm"
    register: Literal["formal", "everyday", "playful"] = "everyday"
    wants: Literal["lists", "prose", "either"] = "either"
    swears: bool = False
    hours: tuple[float, float] = (8.0, 22.0)
    languages: tuple[str, ...] = ("en",)
    instructions: tuple[Instructions, ...] = ()

    def instructions_at(self, at: float) -> Instructions | None:
        """Return the custom instructions that stood at `at`, Unix seconds."""
        standing = [one for one in self.instructions if one.since <= at]
        return standing[-1] if standing else None


ANYONE = Persona(name="Robin")

MIRA = Persona(
    name="Mira",
    length="ample",
    warmth="warm",
    register="playful",
    wants="prose",
    hours=(18.5, 23.5),
    languages=("en", "de"),
    instructions=(
        Instructions(
            since=1_707_955_200.0,  # 15 February 2024
            about="I'm Mira, a hydrologist in Leeds. I grew up in Bremen, so German words may "
            "slip in. I have a lurcher called Biscuit.",
            style="Please use British spelling and metric units. I prefer flowing prose over "
            "bullet points. Tell me when you are not sure.",
        ),
        Instructions(
            since=1_743_552_000.0,  # 2 April 2025
            about="I'm Mira, a data analyst for a rivers charity in Bristol. I grew up in "
            "Bremen, so German words may slip in. I have a lurcher called Biscuit.",
            style="Please use British spelling and metric units. I prefer flowing prose over "
            "bullet points, and no emojis. Tell me when you are not sure.",
        ),
    ),
)
"""The person of the sample export: Mira Kessler, who does not exist."""
