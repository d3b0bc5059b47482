"""Write the profiles of all persons anew: `.venv/bin/python -m tests.pipeline.persons`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.pipeline.persons.exporting import HERE, names, write_export
from tests.pipeline.persons.profiling import profile_of

with tempfile.TemporaryDirectory() as folder:
    export = Path(folder) / "conversations.json"
    for name in names():
        write_export(name, export)
        (HERE / f"{name}.md").write_text(profile_of(export), encoding="utf-8")
