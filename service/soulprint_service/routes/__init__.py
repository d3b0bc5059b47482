"""The operations, one module a noun."""

from typing import Any

from soulprint_service.operations import Operation, for_the_person
from soulprint_service.routes import events, export, imports, page, system, uploads, users

_OF_USERS: tuple[Operation[Any], ...] = (
    *imports.OPERATIONS,
    *users.OPERATIONS,
    *events.OPERATIONS,
    *export.OPERATIONS,
)

_EXPENSIVE = (*imports.OPERATIONS, *export.OPERATIONS)

OPERATIONS: tuple[Operation[Any], ...] = (
    *_OF_USERS,
    *uploads.OPERATIONS,
    *(
        for_the_person(operation, tier="expensive" if operation in _EXPENSIVE else "standard")
        for operation in _OF_USERS
    ),
    *system.OPERATIONS,
    *page.OPERATIONS,
)
"""All of them, in the order of the documentation."""
