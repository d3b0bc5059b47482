"""`soulprint audit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from soulprint_service.cli import output
from soulprint_service.cli.commands.profile import must_be_written, stored_profile
from soulprint_service.cli.database import query
from soulprint_service.cli.people import UserArgument, UserOption, named, whose

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection
    from soulprint_queue.proofs import Proofs


def audit(
    user: UserArgument = None,
    user_option: UserOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
) -> None:
    """Say which share of the profile's lines a citation supports."""
    from soulprint_queue.proofs import read_proofs
    from soulprint_service.cli.citations import audit_profile

    person = whose(user, user_option)

    async def read(connection: Connection) -> tuple[dict[str, Any], Proofs]:
        return await stored_profile(connection, person), await read_proofs(connection, person)

    profile, proofs = query(read)
    must_be_written(profile, named(person))
    found = audit_profile(profile, proofs)
    if as_json:
        output.result_json(found)
        return
    output.result(f"{'Section':<12}{'Lines':>7}{'Cited':>7}{'Share':>8}")
    for name, part in found.sections.items():
        output.result(f"{name:<12}{part.lines:>7}{part.supported:>7}{_share(part.share):>8}")
    output.result(f"{'total':<12}{found.lines:>7}{found.supported:>7}{_share(found.share):>8}")
    output.say(
        f"{output.count(found.quotes, 'quote')} looked up, "
        f"{output.count(len(found.broken), 'fact')} not proven."
    )
    for fact, why in found.reasons.items():
        output.say(f"not proven: {fact}: {why}")
    for line in found.unsupported:
        place = f"{line.section}.{line.field}" + ("" if line.item is None else f"[{line.item}]")
        output.say(f"no citation: {place}: {output.clean(line.text, 120)}")


def _share(share: float | None) -> str:
    return "none" if share is None else f"{share:.0%}"
