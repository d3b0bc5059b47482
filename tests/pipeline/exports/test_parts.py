"""The small parts on their own: ends of values, mending, cleaning, paths."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.repair import repair
from soulprint_pipeline.exports.values import Cut, Malformed, keys, value_end

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=8,
)


@given(VALUES.filter(lambda value: isinstance(value, (dict, list, str))), st.sampled_from(", ]}x:"))
def test_the_end_of_a_value_is_where_it_ends(value: Any, behind: str) -> None:
    text = json.dumps(value).encode()
    end = value_end(b"  " + text + behind.encode() + b"{", 2)
    assert end == len(text) + 2 or behind == " "


@given(VALUES.filter(lambda value: isinstance(value, (dict, list, str))), st.data())
def test_a_value_that_goes_on_is_cut_and_not_broken(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value).encode()
    with pytest.raises(Cut):
        value_end(text[: data.draw(st.integers(0, len(text) - 1))], 0)


@pytest.mark.parametrize("text", [b"{,}" + b" " * 99, b"}" + b" " * 99, b'{"a" 1}' + b" " * 99])
def test_what_is_no_value_is_malformed(text: bytes) -> None:
    with pytest.raises(Malformed):
        value_end(text, 0)


def test_keys_are_walked_as_far_as_the_bytes_reach() -> None:
    text = b'{"a": 1, "b": {"x": [2]}, "c\\n": "long'
    assert [key for key, _ in keys(text, 0)] == ["a", "b", "c\n"]
    assert [key for key, _ in keys(text[:20], 0)] == ["a", "b"]
    assert list(keys(b"{}", 0)) == []


@given(VALUES)
def test_mending_leaves_whole_json_alone(value: Any) -> None:
    for escaped in (True, False):
        text = json.dumps(value, ensure_ascii=escaped).encode()
        assert json.loads(repair(text)[0]) == value
        assert repair(text)[1] == 0


def test_mending_is_linear_in_a_string_without_an_end() -> None:
    broken = b'{"a": "' + b"x\\n" * 1_000_000
    assert repair(broken) == (broken, 0)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once, _ = clean(text)
    assert "\x00" not in once
    assert clean(once) == (once, 0)


@given(st.text(st.characters(exclude_characters="\x00【", exclude_categories=["Co", "Cs"])))
def test_ordinary_text_is_not_touched(text: str) -> None:
    assert clean(text) == (text, 0)
