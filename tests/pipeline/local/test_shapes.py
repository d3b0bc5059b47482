"""Shapes of requests and agreements carry their examples; here they are held to them."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local import frames
from soulprint_pipeline.analysts.local.shapes import Form, Shape, fitting, forms
from soulprint_pipeline.analysts.local.tokens import tokens
from soulprint_pipeline.analysts.local.voices.turns import others

_FRAMES = ("begins", "leaves", "announces", "awaits", "asks")
_REQUESTS = ("request", "after", "whole", "reckons")
_RETURNS = ("tied", "mine", "detail", "later")
FRAMES = [pair for kind in _FRAMES for pair in forms(kind)]
REQUESTS = [pair for kind in _REQUESTS for pair in forms(kind)]
RETURNS = [pair for kind in _RETURNS for pair in forms(kind)]


def _has(shape: Shape, text: str) -> bool:
    words = tokens(text)
    return any(
        each.shape == shape and each.stands_in(text)
        for kind in (*_FRAMES, *_REQUESTS, *_RETURNS)
        for each in fitting(kind, text, words)
    )


@pytest.mark.parametrize(("form", "shape"), [*FRAMES, *REQUESTS, *RETURNS])
def test_a_shape_is_found_in_its_examples(form: Form, shape: Shape) -> None:
    for text in form.yes:
        assert _has(shape, text), text


@pytest.mark.parametrize(("form", "shape"), FRAMES)
def test_no_frame_begins_in_a_counter_example(form: Form, shape: Shape) -> None:
    assert form.yes, form.shape
    for text in form.no:
        assert not frames.begins(text), text
        assert not _has(shape, text) or shape in [each for _, each in forms("begins")]


@pytest.mark.parametrize(("form", "shape"), REQUESTS)
def test_a_counter_example_is_believed_to_its_end(form: Form, shape: Shape) -> None:
    for text in form.no:
        assert not _has(shape, text), text
        assert others(text) == [], text


@pytest.mark.parametrize(("form", "shape"), RETURNS)
def test_nobody_comes_back_in_a_counter_example(form: Form, shape: Shape) -> None:
    assert form.yes, form.shape
    for text in form.no:
        assert not _has(shape, text), text
