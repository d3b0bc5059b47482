"""`soulprint cancel`."""

from __future__ import annotations

from soulprint_service.cli.database import query
from soulprint_service.cli.output import result
from soulprint_service.cli.people import UserArgument, UserOption, whose


def cancel(user: UserArgument = None, user_option: UserOption = None) -> None:
    """End a user's import. No further model call starts; a profile that is there stays."""
    from soulprint_queue.doors import CLI, cancel_import

    person = whose(user, user_option)
    cancelled = query(lambda connection: cancel_import(connection, person, actor=CLI))
    result(f"Import {cancelled} is cancelled." if cancelled else "Nothing ran; nothing changed.")
