"""What a capture may hold, by its kind.

A wording captures everything to the end of the sentence; the function of its kind cuts it to the
phrase that was meant, or refuses it with None where what is left makes no clean statement.
"""

from __future__ import annotations

from collections.abc import Callable

from soulprint_pipeline.analysts.local import (
    days,
    manners,
    occupations,
    phrases,
    places,
    programs,
    proper,
    resolutions,
    workplaces,
)

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
    "living": occupations.living,
    "resolution": resolutions.resolution,
    "resolve": resolutions.resolve,
    "resolving": resolutions.resolving,
    "habit_thing": phrases.habit_thing,
    "software": programs.software,
    "known_tool": programs.known_tool,
    "device": programs.device,
    "car": programs.car,
    "clause": phrases.clause,
    "outcome": phrases.outcome,
    "place": places.place,
    "town": places.place,
    "firm": workplaces.org,
    "known_company": workplaces.known_company,
    "known_place": places.known_place,
    "based": places.based,
    "address": places.address,
    "places": places.two_places,
    "given": proper.given,
    "workplace": workplaces.workplace,
    "org": workplaces.org,
    "role": occupations.role,
    "job": occupations.job,
    "jobs": occupations.jobs,
    "abbreviation": occupations.abbreviation,
    "gerund_word": occupations.gerund_word,
    "name": proper.person,
    "known_person": proper.known_person,
    "called": proper.called,
    "in_brackets": proper.in_brackets,
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
    "tool": programs.tool,
    "editor": programs.editor,
}
