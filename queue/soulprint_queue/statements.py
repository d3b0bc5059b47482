"""The SQL statements: one a file in `sql/`, named by its verb, loaded once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "sql"


@cache
def sql(name: str) -> str:
    """Return the statement `name`.

    Raises:
        FileNotFoundError: there is no `sql/{name}.sql`.
    """
    return (FOLDER / f"{name}.sql").read_text("utf-8")
