"""Whose data a command speaks of."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias
from uuid import UUID

import typer

from soulprint_service.cli.exits import CommandFailed, ExitCode
from soulprint_service.local_user import LOCAL_USER

UserArgument: TypeAlias = Annotated[
    UUID | None,
    typer.Argument(metavar="[USER]", help="Whose, as a UUID.", show_default="the local user"),
]
UserOption: TypeAlias = Annotated[
    UUID | None,
    typer.Option(
        "--user", metavar="UUID", help="The same, as an option.", show_default="the local user"
    ),
]


def whose(argument: UUID | None, option: UUID | None = None) -> UUID:
    """The user that was named either way, or the local one.

    Raises:
        CommandFailed: two different ones were named.
    """
    if argument is not None and option is not None and argument != option:
        raise CommandFailed(
            "Two different users were named, one as argument and one with --user.",
            code=ExitCode.WRONG_USAGE,
            advice="Name one.",
        )
    return argument or option or LOCAL_USER


def another_import(status: dict[str, Any], user: UUID) -> str:
    """Write what to do about a file that cannot be read, and what stands meanwhile."""
    advice = (
        f"The file itself is at fault. Import another one: soulprint import FILE{as_option(user)}"
    )
    if status["earlier_profile"]:
        advice += "\nThe profile, facts and conversations of the earlier import stand as they are."
    return advice


def as_option(user: UUID) -> str:
    """Write the user as an option of a command that is suggested: nothing for the local one."""
    return "" if user == LOCAL_USER else f" --user {user}"


def named(user: UUID) -> str:
    """Write the user as the rest of a command that is suggested: nothing for the local one."""
    return "" if user == LOCAL_USER else f" {user}"
