"""`soulprint doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from soulprint_service.cli import output
from soulprint_service.cli.exits import ExitCode

_MARKS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}


def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
) -> None:
    """Find what is wrong here, and say what to do about it."""
    from soulprint_service.cli.doctor import examine

    checks = examine()
    healthy = all(check.status != "fail" for check in checks)
    if as_json:
        output.result_json({"healthy": healthy, "checks": checks})
    else:
        for check in checks:
            output.result(f"{_MARKS[check.status]}  {check.name:<16}{check.finding}")
            if check.advice:
                output.result(f"{'':<22}→ {check.advice}")
    if not healthy:
        raise typer.Exit(ExitCode.FAILED)
