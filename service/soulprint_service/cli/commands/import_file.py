"""`soulprint import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from soulprint_service.cli import output
from soulprint_service.cli.database import Held, database, load_settings
from soulprint_service.cli.exports import file_path
from soulprint_service.cli.people import named, whose
from soulprint_service.cli.workers import say_who_goes_on


def import_file(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", parser=file_path, help="The export; several files are its parts."
        ),
    ],
    user: Annotated[
        UUID | None,
        typer.Option("--user", metavar="UUID", help="Whose it is.", show_default="the local user"),
    ] = None,
    *,
    wait: Annotated[
        bool,
        typer.Option("--wait", help="Bring a worker along, show progress, then print the profile."),
    ] = False,
) -> None:
    """Store an export and put its import into the queue."""
    from soulprint_service.cli.storing import check_export, store_and_enqueue

    person = whose(user)
    check_export(files)
    settings = load_settings()
    with database(settings) as held:
        import_id, present = store_and_enqueue(settings, held, files, person)
        if wait:
            output.say(f"Import {import_id} is in the queue.")
            _wait(held, person, import_id)
        else:
            output.result(f"Import {import_id} is in the queue.")
            say_who_goes_on(present, named(person))


def _wait(held: Held, person: UUID, import_id: UUID) -> None:
    from soulprint_service.cli.commands.profile import as_markdown
    from soulprint_service.cli.waiting import wait_for_profile

    profile = wait_for_profile(held, person, import_id)
    output.result_markdown(as_markdown(profile))
