"""The whole profile of people who talk as people do reads as it did, and says nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.persons.exporting import HERE, names, write_export
from tests.pipeline.persons.profiling import profile_of

ANEW = "If it reads better, write it anew: .venv/bin/python -m tests.pipeline.persons"


@pytest.mark.parametrize("name", names())
def test_the_profile_of_a_person_reads_as_it_is_written_down(name: str, tmp_path: Path) -> None:
    write_export(name, tmp_path / "conversations.json")
    expected = (HERE / f"{name}.md").read_text(encoding="utf-8")
    assert profile_of(tmp_path / "conversations.json") == expected, ANEW


@pytest.mark.parametrize("name", names())
def test_no_line_of_a_profile_is_told_twice_or_broken(name: str) -> None:
    lines = (HERE / f"{name}.md").read_text(encoding="utf-8").splitlines()
    told = [line.strip().casefold() for line in lines if line.lstrip().startswith("- ")]
    assert len(told) == len(set(told))
    for line in told:
        assert line.count("(") == line.count(")"), line
        assert line.count("\u201c") == line.count("\u201d"), line
        assert line.count("**") in (0, 2), line
