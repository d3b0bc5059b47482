"""`soulprint erase`."""

from __future__ import annotations

import sys
from typing import Annotated, Any
from uuid import UUID

import typer

from soulprint_service.cli import output
from soulprint_service.cli.database import database, load_settings
from soulprint_service.cli.exits import CommandFailed, ExitCode
from soulprint_service.cli.people import UserArgument, UserOption, whose

WORD = "erase"


def erase(
    user: UserArgument = None,
    user_option: UserOption = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase everything about a user, stored exports included."""
    from soulprint_service.cli.erasing import erase_with_files

    person = whose(user, user_option)
    if not yes:
        _confirm(person)
    settings = load_settings()
    with database(settings) as held:
        receipt, files_gone = erase_with_files(settings, held, person)
    _show(receipt, files_gone=files_gone)


def _confirm(person: UUID) -> None:
    if not sys.stdin.isatty():
        raise CommandFailed(
            "Erasing asks first, and nobody is there to answer.",
            code=ExitCode.WRONG_USAGE,
            advice="Say --yes to erase without being asked.",
        )
    output.say(
        f"This will erase everything about user {person}: profile, facts, conversations, stored "
        "exports. It cannot be undone."
    )
    answer = typer.prompt(f'Type "{WORD}" to do it', default="", show_default=False, err=True)
    if answer.strip() != WORD:
        raise CommandFailed("Nothing was erased.", code=ExitCode.REFUSED)


def _show(receipt: dict[str, Any], *, files_gone: bool) -> None:
    output.result(f"User {receipt['user_id']} is erased. Receipt {receipt['erasure_id']}:")
    output.result_pairs(
        [
            (f"  {table.replace('_', ' ')}", f"{rows:,}")
            for table, rows in sorted(receipt["rows"].items())
            if rows
        ]
    )
    files = receipt["files_pending"]
    if files and files_gone:
        output.result(f"Deleted from the storage: {output.count(files, 'file')}.")
    elif files:
        output.say(
            f"{output.count(files, 'stored file')} will be deleted by the next worker that runs: "
            "soulprint worker, or soulprint up."
        )
