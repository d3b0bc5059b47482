"""The next format is one module and one line: the one of the docs, taken at its word."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from soulprint_pipeline.exports import detect
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.exports.dialogue import Dialogue
from soulprint_pipeline.exports.format import Landmarks
from soulprint_pipeline.exports.naming import clean_id
from soulprint_pipeline.exports.shaped import Shaped
from tests.pipeline.exports.building import LAYOUTS, Reading, laid_out
from tests.pipeline.exports.writing import said

_PAGE = Path(__file__).parents[3] / "docs" / "exports.md"


@pytest.fixture
def parrot(monkeypatch: pytest.MonkeyPatch) -> None:
    """The format of the page, in the list of formats."""
    source = re.search(r"```python\n(class RawChat.*?)```", _PAGE.read_text(), re.DOTALL)
    assert source is not None
    names: dict[str, Any] = {
        each.__name__: each
        for each in (msgspec, Conversation, Dialogue, Landmarks, Shaped, clean_id)
    }
    names["__name__"] = __name__
    exec(source[1], names)  # noqa: S102 - the page of this repository
    monkeypatch.setattr(detect, "FORMATS", (*detect.FORMATS, names["Parrot"]()))


@pytest.mark.usefixtures("parrot")
@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_module_and_one_line_read_every_layout(layout: str) -> None:
    records = [{"key": f"p{n}", "lines": ["polly", None, f"cracker {n}"]} for n in range(5)]
    reading = Reading(laid_out(records, layout))
    assert reading.export.format == "parrot"
    assert reading.names == [f"p{n}" for n in range(5)]
    assert said(reading)[3] == [("user", "polly"), ("user", "cracker 3")]
    assert not reading.quarantined


@pytest.mark.usefixtures("parrot")
def test_damage_cuts_and_odd_fields_come_with_it() -> None:
    whole = json.dumps([{"key": f"p{n}", "lines": [f"line {n}\x00"]} for n in range(4)]).encode()
    reading = Reading(whole.replace(b'"line 1', b"line 1")[:-20])
    assert reading.names == ["p0", "p2"]
    assert len(reading.quarantined) == 1
    assert reading.export.truncated
    assert reading.export.cleaned == 2
    odd = Reading(json.dumps([{"key": 5, "lines": ["a", 7, "b"]}]).encode())
    assert said(odd) == [[("user", "a"), ("user", "b")]]
