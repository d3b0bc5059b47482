"""The operations, one module a noun."""

from typing import Any

from soulprint_service.operations import Operation
from soulprint_service.routes import imports, system, users

OPERATIONS: tuple[Operation[Any], ...] = (
    *imports.OPERATIONS,
    *users.OPERATIONS,
    *system.OPERATIONS,
)
"""All of them, in the order of the documentation."""
