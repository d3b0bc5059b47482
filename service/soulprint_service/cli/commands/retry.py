"""`soulprint retry`."""

from __future__ import annotations

from soulprint_service.cli.output import result
from soulprint_service.cli.people import UserArgument, UserOption, named, whose
from soulprint_service.cli.workers import query_and_look, say_who_goes_on


def retry(user: UserArgument = None, user_option: UserOption = None) -> None:
    """Resume a failed import at the step that failed. What was paid for is not paid again."""
    from soulprint_queue.doors import CLI, retry_full_pass

    person = whose(user, user_option)
    accepted, present = query_and_look(
        lambda connection: retry_full_pass(connection, person, actor=CLI)
    )
    result(f"Import {accepted.import_id} goes on where it failed.")
    say_who_goes_on(present, named(person))
