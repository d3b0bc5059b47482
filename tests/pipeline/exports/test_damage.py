"""Damage costs what is damaged."""

from __future__ import annotations

import gzip
import json
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soulprint_pipeline.errors import EmptyExport, ExportError, NotAnExport
from soulprint_pipeline.exports import window
from tests.pipeline.exports.building import (
    Reading,
    conversation,
    laid_out,
    message,
    packed,
    talk,
)
from tests.pipeline.exports.strategies import records, scribbled

_SETTINGS = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def _noise(seed: int, size: int) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - the same in each run


def _array(texts: list[str]) -> tuple[bytes, list[int]]:
    """Return an array and the position behind each of its records."""
    data = b"["
    ends = []
    for text in texts:
        data += text.encode()
        ends.append(len(data))
        data += b","
    return data[:-1] + b"]", ends


@_SETTINGS
@given(st.lists(records(), min_size=1, max_size=5), st.randoms(), st.data())
def test_a_cut_anywhere_loses_nothing_before_it(
    found: list[dict[str, Any]], rng: random.Random, data: st.DataObject
) -> None:
    texts = [scribbled(record, rng).strip() for record in found]
    whole, ends = _array(texts)
    cut = data.draw(st.integers(1, len(whole) - 1))
    expected = [r["conversation_id"] for r, end in zip(found, ends, strict=True) if end <= cut]
    try:
        reading = Reading(whole[:cut])
    except EmptyExport:
        assert not expected
        return
    assert reading.names == expected
    assert reading.export.truncated
    assert not reading.quarantined


@pytest.mark.parametrize("layout", ["gzip", "zip", "stored", "shards", "macos", "wrapped"])
def test_a_cut_archive_keeps_what_arrived(layout: str) -> None:
    found = [
        conversation(f"c{n}", message("m", "user", [_noise(n, 4000).hex()])) for n in range(30)
    ]
    whole = laid_out(found, layout)
    before = 0
    for share in (0.3, 0.6, 0.9):
        reading = Reading(whole[: int(len(whole) * share)])
        assert reading.export.truncated
        names = reading.names
        assert names == [f"c{n}" for n in range(len(names))] or layout == "shards"
        assert len(names) > before
        before = len(names)
    assert before >= 20


@pytest.mark.parametrize("first", ["user.json", "shared_conversations.json", "chat.html", "a.png"])
def test_an_archive_that_is_cut_before_its_conversations_is_named_as_that(first: str) -> None:
    account = b'{"id": "u", "email": "x@y", "chatgpt_plus_user": true}'
    whole = packed({first: account, "conversations.json": laid_out([talk("a")], "array")})
    with pytest.raises(NotAnExport, match="cut off before its conversations") as refusal:
        Reading(whole[: whole.index(b"conversations.json", len(first) + 40)])
    assert "Download it again" in str(refusal.value)
    assert len(str(refusal.value)) <= 500
    # Of one that arrived whole, what is in it says more.
    with pytest.raises(NotAnExport) as whole_one:
        Reading(packed({first: account}))
    assert "cut off" not in str(whole_one.value)


def test_a_cut_within_the_first_conversation_is_an_empty_export() -> None:
    whole = laid_out([talk("a")], "array")
    for cut in (1, 5, 20, len(whole) // 2):
        with pytest.raises(EmptyExport, match="cut off before the end of its first conversation"):
            Reading(whole[:cut])
    with pytest.raises(EmptyExport, match=r"The export holds no conversation\."):
        Reading(b"[]")


def test_gzip_that_is_cut_before_its_first_byte_is_called_cut() -> None:
    whole = gzip.compress(laid_out([talk("a")], "array"))
    for cut in (4, 9, 12):
        with pytest.raises(EmptyExport, match="cut off before the end of its first conversation"):
            Reading(whole[:cut])
    with pytest.raises(EmptyExport, match=r"The export holds no conversation\."):
        Reading(gzip.compress(b""))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"parent": "b-u0"', b'"parent": "b-u0'),
        (b'"parent": "b-u0"', b'"parent" "b-u0"'),
        (b'"mapping": {', b'"mapping": {{'),
        (b'"mapping": {', b'"mapping": '),
        (b'"Answer 0: b."', b'"Answer " 0: b."'),
        (b'"Answer 0: b."', b"\x00" * 40),
        (b'"Answer 0: b."', b'"Answer \\q"'),
        (b'{"title": "About b"', b'"title": "About b"'),
    ],
)
def test_damage_in_the_middle_costs_one_conversation(old: bytes, new: bytes) -> None:
    whole = laid_out([talk(name) for name in "abcd"], "array")
    at = whole.index(old, whole.index(b'{"title": "About b"'))
    reading = Reading(whole[:at] + new + whole[at + len(old) :])
    assert [name for name in reading.names if name != "b"] == ["a", "c", "d"]
    assert reading.quarantined
    position = reading.quarantined[0].position
    assert position is not None
    assert whole.index(b'{"title": "About b"') <= position <= whole.index(b'{"title": "About c"')
    assert not reading.export.truncated


@_SETTINGS
@given(st.data(), st.integers(0, 2**32))
def test_random_damage_never_costs_a_far_neighbour(data: st.DataObject, seed: int) -> None:
    texts = [json.dumps(talk(f"c{number}", 3)) for number in range(6)]
    whole, ends = _array(texts)
    hurt = data.draw(st.integers(1, 4))
    start, end = ends[hurt - 1] + 1, ends[hurt]
    at = data.draw(st.integers(start, end - 1))
    width = data.draw(st.integers(1, min(60, end - at)))
    noise = _noise(seed, width)
    broken = whole[:at] + noise + whole[at + width :]
    names = Reading(broken).names
    kept = [f"c{number}" for number in range(6) if number != hurt]
    assert [name for name in names if name in kept] == kept


@_SETTINGS
@given(st.binary(max_size=300), st.sampled_from([b"", b"[", b'{"', b"PK\x03\x04", b"\x1f\x8b\x08"]))
def test_noise_is_refused_and_nothing_worse(noise: bytes, head: bytes) -> None:
    message = ""
    try:
        Reading(head + noise)
    except ExportError as error:
        message = str(error)
    assert len(message) <= 500


@pytest.mark.parametrize("between", ["]", "}", '"', "x", " ", "", ",,", "][", "]\n["])
def test_what_stands_between_two_conversations_costs_neither(between: str) -> None:
    a, b, c = (json.dumps(talk(name)) for name in "abc")
    reading = Reading(f"[{a}{between}{b},{c}]".encode())
    assert reading.names == ["a", "b", "c"]
    assert not reading.export.truncated


def test_the_first_conversation_may_be_the_broken_one() -> None:
    whole = laid_out([talk(name) for name in "abc"], "array")
    reading = Reading(whole.replace(b'"parent": "a-u0"', b'"parent": "a-u0'))
    assert reading.names == ["b", "c"]
    assert [found.position for found in reading.quarantined] == [1]


def test_the_last_conversation_may_be_the_broken_one() -> None:
    whole = laid_out([talk(name) for name in "abc"], "array")
    reading = Reading(whole.replace(b'"parent": "c-u0"', b'"parent" "c-u0"'))
    assert reading.names == ["a", "b"]
    assert len(reading.quarantined) == 1
    assert not reading.export.truncated


def test_entries_that_are_no_conversations_are_set_aside_with_their_reason() -> None:
    folder = {"id": "folder", "title": "Projects", "create_time": 1.0}
    whole = json.dumps([None, talk("a"), folder, 7, "text", [1], talk("b")]).encode()
    reading = Reading(whole)
    assert reading.names == ["a", "b"]
    reasons = [found.reason for found in reading.quarantined]
    assert len(reasons) == 5
    assert sum("no mapping" in reason for reason in reasons) == 1
    assert sum("null" in reason for reason in reasons) == 4
    positions = [found.position for found in reading.quarantined]
    assert positions == sorted(positions)  # type: ignore[type-var]
    assert [found.conversation_id for found in reading.quarantined].count("folder") == 1


def test_only_entries_without_conversations_are_an_empty_export() -> None:
    with pytest.raises(EmptyExport, match="1 entries"):
        Reading(json.dumps([{"mapping": None, "title": "x", "id": "1"}]).encode())


def test_a_conversation_above_the_limit_is_quarantined_and_the_next_one_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from soulprint_pipeline.exports import records as reader
    from soulprint_pipeline.exports import stretches

    for module in (window, reader, stretches):
        monkeypatch.setattr(module, "MAX_RECORD", 3 * 1024 * 1024)
    for size in (3, 4, 9):
        large = conversation("large", message("m", "user", ["x" * (size * 1024 * 1024)]))
        for layout in ("array", "wrapped", "zip"):
            reading = Reading(laid_out([talk("a"), large, talk("b")], layout))
            assert reading.names == ["a", "b"], (size, layout)
            assert ["larger than" in found.reason for found in reading.quarantined] == [True]
            assert not reading.export.truncated
    fits = conversation("fits", message("m", "user", ["x" * (2 * 1024 * 1024)]))
    assert Reading(laid_out([fits, talk("b")], "array")).names == ["fits", "b"]


def test_a_conversation_longer_than_the_window_is_read_among_others() -> None:
    turns = [message(f"m{n}", "user", [f"{n} " + "x" * 2000]) for n in range(1800)]
    long = conversation("long", *turns)
    first, last = talk("a"), talk("z")
    for layout in ("array", "wrapped", "zip"):
        reading = Reading(laid_out([first, talk("b"), long, last], layout))
        assert reading.names == ["a", "b", "long", "z"]
        assert [len(one.messages) for one in reading.conversations][2] == 1800
        assert not reading.quarantined
    at_the_end = Reading(laid_out([first, talk("b"), long], "array"))
    assert at_the_end.names == ["a", "b", "long"]
    whole = laid_out([first, talk("b"), long, last], "array")
    for place in (b"m3", b"m900", b"m1799"):
        broken = Reading(whole.replace(b'"' + place + b'"', b'"' + place, 1))
        assert broken.names == ["a", "b", "z"], place
        assert len(broken.quarantined) == 1
        assert not broken.export.truncated


def test_odd_values_are_mended_and_counted() -> None:
    odd = (
        '{"title": "T\\ud83d", "mapping": {"m": {"parent": null, "message": {"id": "m", '
        '"author": {"role": "user"}, "create_time": NaN, "content": {"content_type": "text", '
        '"parts": ["a\\ud800b \\ud83d\\ude00 \\\\ud800 NaN, raw\ttab"]}, "weight": -Infinity}}}, '
        '"current_node": "m", "id": "odd", "update_time": 1e400}'
    )
    reading = Reading(f"[{odd},{json.dumps(talk('b'))}]".encode())
    one, two = reading.conversations
    assert one.messages[0].text == "a\ufffdb 😀 \\ud800 NaN, raw\ttab"
    assert (one.title, one.messages[0].at, one.updated_at) == ("T\ufffd", None, None)
    assert two.id == "b"
    assert reading.export.cleaned == 6
    assert not reading.quarantined


def test_invalid_utf_8_is_mended() -> None:
    whole = laid_out([talk("a"), talk("b")], "array").replace(
        b"Answer 0: a.", b"Answer \xff\xfe a."
    )
    reading = Reading(whole)
    assert reading.conversations[0].messages[1].text == "Answer \ufffd\ufffd a."
    assert reading.export.cleaned == 2
    assert reading.names == ["a", "b"]


def test_fields_of_an_unusual_type_cost_only_themselves() -> None:
    record = talk("a")
    record |= {"title": 17, "create_time": "2024-05-06T07:08:09+00:00", "gizmo_id": 5}
    nodes = record["mapping"]
    nodes["a-u0"]["message"]["content"]["parts"] = ["kept", 5, ["x"], {"text": 9}]
    nodes["a-a0"]["message"]["author"] = "nobody"
    nodes["a-u1"]["message"]["recipient"] = {"not": "all"}
    nodes["a-a1"]["message"]["metadata"] = []
    nodes["odd"] = "not a node"
    one = Reading(json.dumps([record]).encode()).conversations[0]
    assert [m.text for m in one.messages] == ["kept", "Answer 1: a."]
    assert (one.title, one.created_at, one.persona) == ("", 1714979289.0, False)


def test_a_mapping_that_is_no_object_is_an_entry_without_one() -> None:
    reading = Reading(json.dumps([{**talk("a"), "mapping": "gone"}, talk("b")]).encode())
    assert reading.names == ["b"]
    assert "no mapping" in reading.quarantined[0].reason
    assert reading.quarantined[0].conversation_id == "a"


def test_deep_nesting_costs_one_conversation() -> None:
    deep = json.dumps(talk("deep"))[:-1] + ', "x": ' + "[" * 200_000 + "]" * 200_000 + "}"
    reading = Reading(f"[{json.dumps(talk('a'))},{deep},{json.dumps(talk('b'))}]".encode())
    assert reading.names == ["a", "b"]
    assert len(reading.quarantined) == 1


def test_huge_keys_and_ids_are_no_trouble() -> None:
    long = "k" * 5_000_000
    record = conversation("a", message(long, "user", ["hello"]), **{long: 1})
    one = Reading(json.dumps([record, talk("b")]).encode()).conversations[0]
    assert one.messages[0].text == "hello"
    assert len(one.messages[0].id) < 100


def test_zeros_behind_the_cut_are_a_truncation_too() -> None:
    whole = laid_out([talk(name) for name in "abc"], "array")
    reading = Reading(whole[: len(whole) * 2 // 3] + b"\x00" * 5000)
    assert reading.names[:1] == ["a"]
    assert "c" not in reading.names
    assert reading.export.truncated
