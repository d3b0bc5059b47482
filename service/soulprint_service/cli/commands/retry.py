"""`soulprint retry`."""

from __future__ import annotations

from soulprint_service.cli.database import query
from soulprint_service.cli.output import result, say
from soulprint_service.cli.people import UserArgument, UserOption, named, whose


def retry(user: UserArgument = None, user_option: UserOption = None) -> None:
    """Resume a failed import at the step that failed. What was paid for is not paid again."""
    from soulprint_queue.doors import CLI, retry_full_pass

    person = whose(user, user_option)
    accepted = query(lambda connection: retry_full_pass(connection, person, actor=CLI))
    result(f"Import {accepted.import_id} goes on where it failed.")
    say(f"A running `soulprint up` or `soulprint worker` does it: soulprint status{named(person)}")
