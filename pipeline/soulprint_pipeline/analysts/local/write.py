"""The five sections."""

from __future__ import annotations

from collections.abc import Callable

from soulprint_pipeline.analysts.base import Material
from soulprint_pipeline.sections import Agents, Identity, Sections, Soul, Tools, User


def write(material: Material, check: Callable[[], None]) -> Sections:
    """Write."""
    check()
    return Sections(soul=Soul(), identity=Identity(), user=User(), agents=Agents(), tools=Tools())
