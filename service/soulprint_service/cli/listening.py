"""Taking the port of the web service, before anything else is started for it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from soulprint_service.cli.exits import CommandFailed

if TYPE_CHECKING:
    import socket

    from soulprint_queue.settings import Settings


def take_port(settings: Settings) -> socket.socket:
    """Listen on the configured port; whoever connects waits until the service is ready.

    Raises:
        CommandFailed: another program has it.
    """
    from soulprint_service.serving import CannotServe, listen

    # Its account of starting and stopping says nothing that ours does not.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        return listen(settings.bind_host, settings.port)
    except CannotServe as error:
        raise CommandFailed(str(error)) from None


def address_of(settings: Settings) -> str:
    """Where a browser on this machine finds the service."""
    return f"http://127.0.0.1:{settings.port}"
