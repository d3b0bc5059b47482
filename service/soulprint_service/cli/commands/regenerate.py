"""`soulprint regenerate`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from soulprint_service.cli.output import result
from soulprint_service.cli.people import UserArgument, UserOption, named, whose
from soulprint_service.cli.workers import or_refused, query_and_look, say_who_goes_on


class Section(StrEnum):
    """The sections that can be written anew."""

    SOUL = "SOUL"
    IDENTITY = "IDENTITY"
    USER = "USER"
    AGENTS = "AGENTS"
    TOOLS = "TOOLS"


def regenerate(
    user: UserArgument = None,
    user_option: UserOption = None,
    *,
    section: Annotated[
        Section, typer.Option("--section", case_sensitive=False, help="Which one to write anew.")
    ],
) -> None:
    """Write one section of the profile anew: one model call. What is live stays until then."""
    from soulprint_queue.doors import regenerate_section

    person = whose(user, user_option)
    _, present = query_and_look(
        lambda connection: or_refused(
            connection,
            named(person),
            regenerate_section(connection, person, section.value.lower()),
        )
    )
    result(f"{section.value} will be written anew.")
    say_who_goes_on(present, named(person))
