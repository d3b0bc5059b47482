"""`soulprint profile`."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from soulprint_service.cli import output
from soulprint_service.cli.database import query
from soulprint_service.cli.exits import CommandFailed, ExitCode
from soulprint_service.cli.people import UserArgument, UserOption, named, whose

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection


class Format(StrEnum):
    """What `--as` can write; the same names as in `soulprint_pipeline.handover`."""

    OPENCLAW = "openclaw"
    OPENCLAW_CLASSIC = "openclaw-classic"
    CLAUDE = "claude"
    MARKDOWN = "markdown"
    JSON = "json"


def profile(
    user: UserArgument = None,
    user_option: UserOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="The profile object.")] = False,
    as_files: Annotated[
        tuple[Format, str] | None,
        typer.Option(
            "--as",
            metavar="FORMAT DIR",
            help=f"Write it into a folder, for another assistant: {', '.join(Format)}.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="With --as: overwrite files that are there.")
    ] = False,
) -> None:
    """Print a user's profile, or write it for another assistant."""
    if as_json and as_files:
        raise CommandFailed(
            "--json prints the profile and --as writes files: they do not go together.",
            code=ExitCode.WRONG_USAGE,
            advice="Give one of them.",
        )
    if force and as_files is None:
        raise CommandFailed(
            "--force overwrites the files of --as, and none are to be written.",
            code=ExitCode.WRONG_USAGE,
            advice="Leave it out, or say which files: --as FORMAT DIR --force",
        )
    target = (as_files[0], _folder(as_files[1])) if as_files else None
    person = whose(user, user_option)
    found = query(lambda connection: stored_profile(connection, person))
    if as_json:
        output.result_json(found)
        return
    must_be_written(found, named(person))
    if target:
        _hand_over(found, *target, force=force)
        return
    output.result_markdown(as_markdown(found))


def _folder(named_: str) -> Path:
    """Read DIR.

    Raises:
        CommandFailed: it is empty, or something else than a folder.
    """
    if named_ and (Path(named_).is_dir() or not os.path.lexists(named_)):
        return Path(named_)
    what = f"{named_} is a file" if named_ else "DIR is empty"
    raise CommandFailed(
        f"{what}; it has to be a folder.",
        code=ExitCode.WRONG_USAGE,
        advice='Name one, which is made when it is missing. This one here is "."',
    )


async def stored_profile(connection: Connection, person: UUID) -> dict[str, Any]:
    """Read the live profile of a user of whom something is stored.

    Raises:
        UnknownUser: nothing is stored about this user.
    """
    from soulprint_queue.reads import read_profile, read_stored_status

    await read_stored_status(connection, person)
    return await read_profile(connection, person)


def must_be_written(found: dict[str, Any], user: str = "") -> None:
    """Refuse a profile in which nothing was written yet.

    Raises:
        CommandFailed: not found.
    """
    if not any(found[f"{section}_md"] for section in ("soul", "identity", "user")):
        raise CommandFailed(
            "This user has no profile yet.",
            code=ExitCode.NOT_FOUND,
            advice=f"See how far the import is: soulprint status{user}",
        )


def as_markdown(found: dict[str, Any]) -> str:
    """The profile of `read_profile` as markdown for a person."""
    from soulprint_pipeline.handover import read_sections
    from soulprint_pipeline.profile import profile_markdown

    return profile_markdown(
        read_sections(found), found["memory_md"] or "", analyst=found["analyst"] or ""
    )


def _hand_over(found: dict[str, Any], format_: Format, folder: Path, *, force: bool) -> None:
    from soulprint_pipeline.handover import hand_over, write_files

    files = hand_over(format_.value, found)
    try:
        written = write_files(files, folder, overwrite=force)
    except FileExistsError as error:
        raise CommandFailed(
            f"{error.filename} is there already, and nothing was written.",
            code=ExitCode.REFUSED,
            advice="Choose another folder, or say --force to overwrite.",
        ) from None
    except OSError as error:
        raise CommandFailed(
            f"{error.filename or folder} cannot be written: {error.strerror}.",
            advice="Choose a folder that you may write.",
        ) from None
    for path in written:
        output.result(str(path))
    output.say("MEMORY is private: keep it out of what others read.")
