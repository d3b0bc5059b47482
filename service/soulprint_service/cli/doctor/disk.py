"""Is there room for the temporary file that an export is downloaded into?"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from soulprint_service.cli.doctor.check import Check, fail, ok, warn
from soulprint_service.cli.output import size

if TYPE_CHECKING:
    from soulprint_queue.settings import Settings

LEAST = 300_000_000
"""An export of ten years of text, packed."""

ENOUGH = 6_000_000_000
"""The largest export that people have reported, with its pictures (6 GB)."""


def check_disk(settings: Settings) -> Check:
    """Compare what is free where the temporary file goes with what exports need."""
    name = "disk"
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    found = f"{size(free)} free in {folder}"
    advice = "Free space there, or set SOULPRINT_DATA_DIR to a larger disk."
    if free < LEAST:
        return fail(name, found, advice)
    if free < ENOUGH:
        return warn(name, f"{found}; exports of {size(ENOUGH)} have been seen", advice)
    return ok(name, found)
