"""`python -m soulprint_service.cli`: how `soulprint up` starts its workers."""

from __future__ import annotations

from soulprint_service.cli import main

main()
