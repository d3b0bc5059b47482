"""What a capture may hold, by its kind.

A wording captures everything to the end of the sentence; the function of its kind cuts it to the
phrase that was meant, or refuses it with None where what is left makes no clean statement.
"""

from __future__ import annotations

from collections.abc import Callable

from soulprint_pipeline.analysts.local import days, manners, phrases, proper, resolutions

KINDS: dict[str, Callable[[str], str | None]] = {
    "thing": phrases.thing,
    "named_thing": phrases.named_thing,
    "project": phrases.project,
    "doing": phrases.doing,
    "goal": phrases.goal,
    "deed": phrases.deed,
    "choice": phrases.choice,
    "manner": manners.manner,
    "about": phrases.about,
    "gerund": phrases.gerund,
    "living": phrases.living,
    "resolution": resolutions.resolution,
    "resolve": resolutions.resolve,
    "resolving": resolutions.resolving,
    "habit_thing": phrases.habit_thing,
    "software": proper.software,
    "known_tool": proper.known_tool,
    "device": proper.device,
    "car": proper.car,
    "clause": phrases.clause,
    "outcome": phrases.outcome,
    "place": proper.place,
    "town": proper.place,
    "firm": proper.org,
    "known_place": proper.known_place,
    "based": proper.based,
    "given": proper.given,
    "workplace": proper.workplace,
    "org": proper.org,
    "role": proper.role,
    "job": proper.job,
    "name": proper.person,
    "first": proper.first,
    "names": proper.names,
    "languages": proper.languages,
    "date": days.date,
    "event": phrases.event,
    "company": proper.company,
    "number": days.number,
    "digits": days.number,
    "food": phrases.food,
    "allergenic": phrases.food,
    "tool": proper.tool,
    "editor": proper.editor,
}
