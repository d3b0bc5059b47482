"""Two halves, read at the same time, are the whole: nothing is lost, doubled or told otherwise."""

from __future__ import annotations

import io
import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.target import check, in_halves
from soulprint_pipeline.errors import EmptyExport
from soulprint_pipeline.exports import Export, open_export
from tests.pipeline.exports.building import Reading, laid_out, message, talk
from tests.pipeline.exports.strategies import records, scribbled

_SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def opened(data: bytes) -> Export:
    return open_export([io.BytesIO(data)])


def met(data: bytes) -> bool:
    """Say whether two readings share the work, having compared what they give with the whole."""
    check(data)
    export = opened(data)
    list(in_halves(export, data))
    return export.met


@_SETTINGS
@given(st.lists(records(), min_size=1, max_size=9), st.sampled_from([64, 1024]), st.randoms())
def test_whatever_is_written_is_read_in_halves_as_in_one(
    found: list[dict[str, Any]], size: int, rng: random.Random
) -> None:
    check(laid_out(found, "array", [scribbled(record, rng) for record in found]), size)


@_SETTINGS
@given(st.lists(records(), min_size=2, max_size=6), st.randoms(), st.data())
def test_damage_around_the_middle_costs_the_halves_what_it_costs_the_whole(
    found: list[dict[str, Any]], rng: random.Random, data: st.DataObject
) -> None:
    whole = laid_out(found, "array", [scribbled(record, rng) for record in found])
    at = data.draw(st.integers(len(whole) // 3, len(whole) - 1))
    hole = data.draw(st.integers(0, 40))
    check(
        whole[:at]
        + data.draw(st.sampled_from([b"", b"{", b'"', b"]", b'{"title":']))
        + whole[at + hole :]
    )


def test_an_ordinary_export_is_shared() -> None:
    assert met(laid_out([talk(f"c{n}", 5) for n in range(40)], "array"))
    assert met(laid_out([talk(f"c{n}", 5) for n in range(40)], "wrapped"))


def test_a_source_in_both_halves_is_told_once() -> None:
    saved = message("bio", "assistant", ["Lives in Ghent."]) | {"recipient": "bio"}
    told = [talk(f"c{n}", 5) for n in range(40)]
    for one in (told[0], told[39]):
        one["mapping"]["bio"] = {"id": "bio", "message": saved, "parent": None}
    assert met(laid_out(told, "array"))


def test_what_only_looks_like_the_next_conversation_is_read_by_the_first_half() -> None:
    inner = json.loads(json.dumps(talk("inner", 5)))
    decoy = talk("outer", 3) | {"brand_new": [inner] * 30}
    data = laid_out([talk("a"), decoy, talk("z")], "array")
    assert not met(data)
    assert Reading(data).names == ["a", "outer", "z"]


@pytest.mark.parametrize("layout", ["zip", "gzip", "shards", "lines"])
def test_what_cannot_be_begun_in_the_middle_is_not_halved(layout: str) -> None:
    found = [talk("a", 9)] if layout == "lines" else [talk("a", 9), talk("b", 9)]
    assert opened(laid_out(found, layout)).halve() is None


def test_two_halves_without_a_conversation_are_an_empty_export() -> None:
    data = b'[{"title": "a", "mapping": 1}' + b', {"title": "b", "mapping": null}' * 50 + b"]"
    with pytest.raises(EmptyExport, match="51 entries"):
        list(in_halves(opened(data), data))


def test_a_large_conversation_takes_the_turn_and_gives_it_back() -> None:
    large = talk("large", 2)
    large["mapping"]["large-u0"]["message"]["content"]["parts"] = ["word " * 1_500_000]
    data = laid_out([large, *(talk(f"c{n}", 50) for n in range(200))], "array")
    export = opened(data)
    begins = export.halve()
    assert begins is not None
    _, turn = begins
    held: list[None] = []
    take = turn.take
    turn.take = lambda: held.append(take())  # type: ignore[method-assign]
    for _ in export:
        pass
    assert held
    assert not turn._mine
