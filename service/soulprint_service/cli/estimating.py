"""What `soulprint estimate` does: reads an export in place and prints the price."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from soulprint_service.cli import output
from soulprint_service.cli.database import load_settings
from soulprint_service.cli.exports import opened

if TYPE_CHECKING:
    from soulprint_pipeline.estimating import Estimate


def show_estimate(files: Sequence[Path], *, as_json: bool) -> None:
    """Read an export and print what an import of it would cost.

    Raises:
        CommandFailed: a file cannot be opened.
        ExportError: it is no export, an empty one, or a hostile one.
        SettingsError: the environment cannot be used.
    """
    from soulprint_pipeline.estimating import Estimator
    from soulprint_pipeline.exports import open_export

    settings = load_settings()
    estimator = Estimator(
        model=settings.model,
        table=settings.price_table,
        thoroughness=settings.thoroughness,
        lanes=settings.lanes,
    )
    with opened(files) as held:
        for item in open_export(held):
            estimator.take(item)
    found = estimator.result()
    if as_json:
        output.result_json(found)
        return
    output.result_pairs(
        [
            ("Conversations", f"{found.conversations:,}"),
            ("Read by the model", f"{found.sent:,}"),
            ("Set aside", _reasons(found)),
            ("Calls", f"{found.calls:,}"),
            ("Tokens", f"{found.tokens_in:,} in, {found.tokens_out:,} out"),
            ("Price", f"${found.usd_live:.4f} (in batches it would be ${found.usd_batch:.4f})"),
            ("Model", f"{found.model}, prices of {found.prices_of}"),
        ]
    )
    if settings.anthropic_api_key is None:
        output.say("Without ANTHROPIC_API_KEY the local analyst reads the export, for nothing.")


def _reasons(found: Estimate) -> str:
    if not found.set_aside:
        return "none"
    listed = ", ".join(
        f"{number:,} {reason.replace('_', ' ')}" for reason, number in found.set_aside_by.items()
    )
    return f"{found.set_aside:,}: {listed}"
