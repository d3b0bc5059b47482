"""The commands and their order in the help."""

from __future__ import annotations

from typing import Annotated

import typer

from soulprint_service.cli.commands.audit import audit
from soulprint_service.cli.commands.cancel import cancel
from soulprint_service.cli.commands.doctor import doctor
from soulprint_service.cli.commands.erase import erase
from soulprint_service.cli.commands.estimate import estimate
from soulprint_service.cli.commands.facts import facts
from soulprint_service.cli.commands.forget import forget
from soulprint_service.cli.commands.import_file import import_file
from soulprint_service.cli.commands.inspect_file import inspect_file
from soulprint_service.cli.commands.migrate import migrate
from soulprint_service.cli.commands.profile import profile
from soulprint_service.cli.commands.regenerate import regenerate
from soulprint_service.cli.commands.retry import retry
from soulprint_service.cli.commands.serve import serve
from soulprint_service.cli.commands.status import status
from soulprint_service.cli.commands.up import up
from soulprint_service.cli.commands.worker import worker
from soulprint_service.cli.output import result

app = typer.Typer(
    name="soulprint",
    help="Turns a data export of ChatGPT, or of another assistant, into a person's profile.",
    epilog=(
        "Without DATABASE_URL, every command uses a Postgres of its own in SOULPRINT_DATA_DIR. "
        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 refused, 5 not reachable."
    ),
    # Rich would lay out the help more finely, and take longer than everything else in it.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        result(f"soulprint {version('soulprint')}")
        raise typer.Exit


@app.callback()
def _common(
    _: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Turns a data export of ChatGPT, or of another assistant, into a person's profile."""


for _command, _name in (
    (up, "up"),
    (serve, "serve"),
    (worker, "worker"),
    (migrate, "migrate"),
    (import_file, "import"),
    (inspect_file, "inspect"),
    (estimate, "estimate"),
    (status, "status"),
    (profile, "profile"),
    (facts, "facts"),
    (audit, "audit"),
    (regenerate, "regenerate"),
    (retry, "retry"),
    (cancel, "cancel"),
    (forget, "forget"),
    (erase, "erase"),
    (doctor, "doctor"),
):
    app.command(_name)(_command)
