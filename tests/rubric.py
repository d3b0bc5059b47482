"""What counts as having understood how a person writes: a field for each trait, and its words.

A trait is right when its field says one of the words, and no field says what it excludes. The
fields are those of the profile's contract; which analyst wrote them makes no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from soulprint_pipeline.generator.persona import Persona


class Trait(msgspec.Struct, frozen=True):
    """One trait of a person.

    Attributes:
        field: "soul.humor_style", for one.
        says: words of which the field has to hold one, in lower case; none: it has to be empty.
        never: words that the field must not hold.
    """

    field: str
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def traits_of(persona: Persona) -> list[Trait]:
    """Return what a profile of `persona` has to say, and what it must not."""
    terse, ample = (
        ("terse", "short", "brief", "concise"),
        ("at length", "ample", "detailed", "long"),
    )
    warm, cool = ("warm", "courteous", "friendly"), ("cool", "matter-of-fact", "point")
    lists, prose = ("lists",), ("prose",)
    found = [
        Trait("soul.communication_style", *((terse, ample) if persona.length == "terse" else (ample, terse))),
        Trait("soul.tone_preferences", *((warm, cool) if persona.warmth == "warm" else (cool, warm))),
    ]  # fmt: skip
    if persona.swears:
        found.append(Trait("soul.formality_level", ("swear", "informal")))
    elif persona.register == "formal":
        found.append(Trait("soul.formality_level", ("formal",), ("informal", "swear")))
    else:
        found.append(Trait("soul.formality_level", never=("swear",)))
    found.append(Trait("soul.humor_style", ("playful", "joke", "light"))
                 if persona.register == "playful" else Trait("soul.humor_style", never=("playful",)))  # fmt: skip
    if persona.wants == "lists":
        found.append(Trait("tools.output_preferences", lists))
    elif persona.wants == "prose":
        found.append(Trait("tools.output_preferences", prose))
    else:
        found.append(Trait("tools.output_preferences", never=(*lists, *prose)))
    context: list[Trait] = []
    german = "de" in persona.languages
    context.append(Trait("agents.context_adaptation", ("german",)) if german
                   else Trait("agents.context_adaptation", never=("german",)))  # fmt: skip
    first, last = persona.hours
    if last <= 12:
        context.append(Trait("agents.context_adaptation", ("morning",), ("night",)))
    elif first >= 20:
        context.append(Trait("agents.context_adaptation", ("night", "evening"), ("morning",)))
    else:
        context.append(Trait("agents.context_adaptation", never=("morning", "night")))
    return found + context


def missed(profile: Mapping[str, Any], persona: Persona) -> list[str]:
    """Return what is wrong with a profile, a line for each trait.

    Args:
        profile: as `reads.read_profile` gives it.
        persona: whose it is.
    """
    wrong: list[str] = []
    for trait in traits_of(persona):
        section, _, field = trait.field.partition(".")
        text = str(profile[f"{section}_md"][field]).casefold()
        if trait.says and not any(word in text for word in trait.says):
            wrong.append(f"{trait.field} says none of {trait.says}: {text!r}")
        if any(word in text for word in trait.never):
            wrong.append(f"{trait.field} says one of {trait.never}: {text!r}")
    return wrong
