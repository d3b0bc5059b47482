"""The description of the interface that is checked in is that of the code, and has an example of everything."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest

from soulprint_service import examples, openapi
from soulprint_service.problems import KINDS
from soulprint_service.routes import OPERATIONS
from soulprint_service.shapes import ProblemDetails
from tests.house.pages import ROOT, text_of

RENEW = ".venv/bin/python -m soulprint_service.openapi > docs/openapi.json"

SHAPES = sorted(
    {each.answer.shape for each in OPERATIONS if each.answer.shape}
    | {each.takes for each in OPERATIONS if each.has_body},
    key=lambda shape: shape.__name__,
)


def test_the_document_that_is_checked_in_is_that_of_the_code() -> None:
    stale = (ROOT / "docs/openapi.json").read_text("utf-8") != openapi.write()
    assert not stale, f"docs/openapi.json is stale. Renew it: {RENEW}"
    assert RENEW in text_of(ROOT / "docs/http.md")


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_an_example_that_is_one(shape: type[msgspec.Struct]) -> None:
    example = examples.OF_SHAPES[shape]
    read = msgspec.convert(example, shape)
    # Nothing is shown that is not a field, and every field that is always there is shown.
    assert set(example) <= {field.encode_name for field in msgspec.structs.fields(shape)}
    whole: dict[str, Any] = msgspec.to_builtins(read)
    assert set(whole) == set(example)


def test_no_example_is_of_nothing() -> None:
    assert set(examples.OF_SHAPES) == set(SHAPES)


def test_every_answer_of_words_is_shown() -> None:
    document = json.loads(openapi.write())
    for path, methods in document["paths"].items():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                for media_type, content in answer.get("content", {}).items():
                    shown = "example" in content or "examples" in content
                    unshown = {"text/html", "text/*", "application/zip"}
                    whole = path == "/openapi.json"
                    assert shown or media_type in unshown or whole, (path, status)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_problem_is_shown_and_explained_under_its_name(kind: Any) -> None:
    """`urn:soulprint:problem:<name>` leads to the heading of that name."""
    msgspec.convert(examples.of_problem(kind), ProblemDetails)
    page = text_of(ROOT / "docs/http.md")
    headings = re.findall(r"^#### (.+)$", page, re.MULTILINE)
    assert headings == [each.name for each in KINDS]
    below = page.split(f"\n#### {kind.name}\n", 1)[1].split("\n#", 1)[0].strip()
    assert below.startswith(f"{kind.status}. ")
    assert len(below) > 60
