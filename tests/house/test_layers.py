"""The house stands as the architecture says."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("root", ["queue", "service", "pipeline", "alembic"])
def test_a_source_root_holds_no_init_that_would_shadow_the_standard_library(root: str) -> None:
    assert (ROOT / root).is_dir()
    assert not (ROOT / root / "__init__.py").exists()
