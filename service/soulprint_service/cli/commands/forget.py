"""`soulprint forget`."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer

from soulprint_service.cli import output
from soulprint_service.cli.database import query
from soulprint_service.cli.exits import CommandFailed, ExitCode
from soulprint_service.cli.people import UserArgument, UserOption, named, whose
from soulprint_service.forgetting import in_words


def forget(
    user: UserArgument = None,
    user_option: UserOption = None,
    *,
    conversation: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            help="A conversation, and the facts that rest on it alone. See: soulprint facts",
        ),
    ] = None,
    fact: Annotated[
        UUID | None,
        typer.Option(metavar="UUID", help="One fact. Its id stands first in: soulprint facts"),
    ] = None,
) -> None:
    """Delete one conversation or one fact for good. No later import brings it back."""
    from soulprint_queue.doors import CLI, delete_conversation, delete_fact
    from soulprint_queue.reads import read_status

    person = whose(user, user_option)
    if conversation is not None and fact is None:
        receipt = query(
            lambda connection: delete_conversation(connection, person, conversation, actor=CLI)
        )
    elif fact is not None and conversation is None:
        receipt = query(lambda connection: delete_fact(connection, person, fact, actor=CLI))
    else:
        raise CommandFailed(
            "It has to be said what to forget: one conversation, or one fact.",
            code=ExitCode.WRONG_USAGE,
            advice=f"soulprint facts{named(person)} lists the ids of both.",
        )
    _show(receipt, query(lambda connection: read_status(connection, person)))


def _show(receipt: dict[str, Any], status: dict[str, Any]) -> None:
    output.result(in_words(receipt))
    if receipt["rewriting"]:
        output.say(
            "The profile is written anew by the next worker that runs: see soulprint status."
        )
    elif status["another_file"]:
        output.say(
            "The last file could not be read. What is left of the profile stands, and is written "
            "anew by the next import."
        )
    else:
        output.say("The full pass stands still. What is left is written when it is retried.")
