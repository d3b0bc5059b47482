"""`soulprint retry`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soulprint_service.cli.output import result, say
from soulprint_service.cli.people import (
    UserArgument,
    UserOption,
    another_import,
    named,
    whose,
)
from soulprint_service.cli.workers import query_and_look, say_who_goes_on

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection
    from soulprint_queue.doors import Accepted


def retry(user: UserArgument = None, user_option: UserOption = None) -> None:
    """Resume a failed import at the step that failed. What was paid for is not paid again."""
    from soulprint_queue.doors import CLI, retry_full_pass
    from soulprint_queue.reads import read_status

    person = whose(user, user_option)

    async def ask(connection: Connection) -> tuple[dict[str, Any], Accepted]:
        status = await read_status(connection, person)
        return status, await retry_full_pass(connection, person, actor=CLI)

    (status, accepted), present = query_and_look(ask)
    if status["another_file"]:
        result(f"Import {accepted.import_id} reads the same file once more.")
        say(f"Unless it was replaced meanwhile, it fails again as before: {status['import_error']}")
        say(another_import(status, person))
        return
    result(f"Import {accepted.import_id} goes on where it failed.")
    say_who_goes_on(present, named(person))
