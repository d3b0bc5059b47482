"""DeepSeek: graphs as ChatGPT's, told apart, without thinking and searching."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.errors import EmptyExport
from tests.pipeline.exports.building import LAYOUTS, Json, Reading, laid_out, packed, talk
from tests.pipeline.exports.strategies import scribbled
from tests.pipeline.exports.writing import (
    MOMENTS,
    PROPERTY,
    SIZES,
    TEXTS,
    export_of,
    peak,
    read_in,
    said,
    seconds,
    shown,
    written,
)


def node(name: str, parent: str | None, at: str | None, *fragments: tuple[str, str]) -> Json:
    """Return a place in the graph with a message of fragments."""
    return {
        "id": name,
        "parent": parent,
        "children": [],
        "message": {
            "files": [],
            "model": "deepseek-reasoner",
            "inserted_at": at,
            "fragments": [{"type": kind, "content": text} for kind, text in fragments],
        },
    }


def asked(name: str, parent: str | None, minute: int, text: str = "") -> Json:
    return node(name, parent, f"2026-01-01T10:{minute:02}:00.5+08:00", ("REQUEST", text or name))


def answered(name: str, parent: str | None, minute: int, text: str = "") -> Json:
    at = f"2026-01-01T10:{minute:02}:00.5+08:00"
    return node(name, parent, at, ("THINK", "Hm."), ("RESPONSE", text or name))


def chat(name: str, *nodes: Json, **fields: str) -> Json:
    root = {"id": "root", "parent": None, "children": ["1"], "message": None}
    return {
        "id": name,
        "title": f"About {name}",
        "inserted_at": "2026-01-01T10:00:00.000000+08:00",
        "updated_at": "2026-01-01T10:30:00.000000+08:00",
        "mapping": {"root": root} | {one["id"]: one for one in nodes},
        **fields,
    }


def small(name: str) -> Json:
    return chat(name, asked("1", "root", 1), answered("2", "1", 2))


def texts(*nodes: Json) -> list[str]:
    reading = Reading(export_of(chat("c", *nodes)))
    return [one.text for one in reading.conversations[0].messages]


def test_a_conversation_has_its_title_times_ids_and_roles() -> None:
    reading = Reading(export_of(small("c")))
    one = reading.conversations[0]
    assert reading.export.format == "deepseek"
    assert (one.id, one.title, one.created_at, one.updated_at) == (
        "c",
        "About c",
        1767232800.0,
        1767234600.0,
    )
    assert [(m.id, m.role, m.text, m.at) for m in one.messages] == [
        ("1", "user", "1", 1767232860.5),
        ("2", "assistant", "2", 1767232920.5),
    ]
    assert reading.export.guessed_paths == 0
    assert reading.export.content_types == {"REQUEST": 1, "THINK": 1, "RESPONSE": 1}


def test_thinking_and_searching_is_not_dialogue() -> None:
    at = "2026-01-01T10:02:00Z"
    found = node(
        "2",
        "1",
        at,
        ("SEARCH", "web"),
        ("THINK", "no"),
        ("RESPONSE", "first"),
        ("READ_LINK", "page"),
        ("TIP", "no"),
        ("TEMPLATE_RESPONSE", "second"),
        ("LATER_KIND", "no"),
    )
    found["message"]["fragments"] += [None, {"type": None, "content": "x"}, {"type": "RESPONSE"}]
    found["message"]["fragments"][0]["results"] = [{"id": 1, "title": "Page", "url": "u"}]
    assert texts(asked("1", "root", 1), found) == ["1", "first\nsecond"]


def test_an_answer_that_never_came_ends_no_path() -> None:
    pending = node("3", "2", None) | {"message": None}
    reading = Reading(export_of(chat("c", asked("1", "root", 1), answered("2", "1", 2), pending)))
    assert said(reading) == [[("user", "1"), ("assistant", "2")]]
    assert reading.export.guessed_paths == 0


def test_an_answer_that_is_only_a_thought_is_left_out() -> None:
    assert texts(asked("1", "root", 1), node("2", "1", None, ("THINK", "no"))) == ["1"]


def test_a_message_may_hold_both_sides() -> None:
    both = node("1", "root", None, ("REQUEST", "q"), ("RESPONSE", "a"))
    reading = Reading(export_of(chat("c", both)))
    assert said(reading) == [[("user", "q"), ("assistant", "a")]]
    assert [m.id for m in reading.conversations[0].messages] == ["1", "1-assistant"]


def test_the_newest_leaf_is_the_path_since_the_export_names_none() -> None:
    nodes = (
        asked("1", "root", 1),
        answered("2", "1", 2),
        answered("3", "1", 9),
        asked("4", "3", 10),
        asked("5", "2", 5),
    )
    reading = Reading(export_of(chat("c", *nodes)))
    assert [m.text for m in reading.conversations[0].messages] == ["1", "3", "4"]
    assert reading.export.guessed_paths == 1


def test_circles_and_missing_parents_end_the_path() -> None:
    assert texts(asked("1", "3", 1), asked("2", "1", 2), asked("3", "2", 3)) == ["1", "2", "3"]
    assert texts(asked("1", "root", 1), asked("2", "gone", 2), asked("3", "2", 3)) == ["2", "3"]


def test_it_is_told_apart_from_chatgpt_by_content_alone() -> None:
    bare = {"mapping": small("x")["mapping"], "title": "t", "id": "c"}
    for record in (small("c"), bare, dict(reversed(small("c").items()))):
        for data in (export_of(record), json.dumps(record).encode()):
            assert Reading(data).export.format == "deepseek"
    for record in (talk("g"), {"mapping": talk("g")["mapping"], "id": "g"}):
        assert Reading(export_of(record)).export.format == "chatgpt"
    tool = talk("g")
    tool["mapping"]["g-u0"]["message"]["metadata"]["x"] = {"fragments": [{"inserted_at": 1}]}
    assert Reading(export_of(tool)).export.format == "chatgpt"
    assert Reading(export_of({"mapping": tool["mapping"], "id": "g"})).export.format == "chatgpt"


def test_the_account_beside_it_is_not_read() -> None:
    account = json.dumps({"id": "u", "email": "x@y", "mobile": {"mobile_number": "1"}}).encode()
    reading = Reading(packed({"user.json": account, "conversations.json": export_of(small("a"))}))
    assert reading.names == ["a"]
    assert not reading.quarantined


def test_entries_without_messages_and_odd_fields_cost_only_themselves() -> None:
    odd = small("odd") | {"title": ["x"], "inserted_at": "then", "updated_at": 1_767_234_600_000}
    odd["mapping"]["2"]["message"]["fragments"].append("no fragment")
    odd["mapping"]["1"]["children"] = None
    odd["mapping"]["x"] = 7
    whole = export_of(
        None, {"id": "gone", "title": "t", "inserted_at": "x", "mapping": None}, odd, small("b")
    )
    reading = Reading(whole)
    assert reading.names == ["odd", "b"]
    assert said(reading)[0] == [("user", "1"), ("assistant", "2")]
    one = reading.conversations[0]
    assert (one.title, one.created_at, one.updated_at) == ("", None, 1767234600.0)
    assert [(found.conversation_id, found.reason[:10]) for found in reading.quarantined] == [
        (None, "an entry t"),
        ("gone", "no mapping"),
    ]
    assert reading.quarantined[1].position == whole.index(b'{"id": "gone"')


def test_a_conversation_without_an_id_gets_the_same_one_again() -> None:
    nameless = small("x")
    del nameless["id"]
    names = [Reading(export_of(nameless | {"title": title})).names[0] for title in ("a", "b")]
    assert names[0] == names[1]
    assert names[0].startswith("unnamed-")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"type": "REQUEST"', b'"type": "REQUEST'),
        (b'"mapping": {', b'"mapping": {{'),
        (b'"content": "Hm."', b"\x00" * 20),
        (b'{"id": "b", "title"', b'"id": "b", "title"'),
    ],
)
def test_damage_costs_one_conversation(old: bytes, new: bytes) -> None:
    whole = export_of(*(small(name) for name in "abcd"))
    at = whole.index(old, whole.index(b'{"id": "b", "title"'))
    reading = Reading(whole[:at] + new + whole[at + len(old) :])
    assert [name for name in reading.names if name != "b"] == ["a", "c", "d"]
    assert not reading.export.truncated


def test_the_peak_does_not_grow_with_the_export() -> None:
    nodes = [asked(str(n), str(n - 1) if n else "root", n % 60, "words " * 50) for n in range(100)]
    record = json.dumps(chat("c", *nodes))
    few, many = (f"[{','.join([record] * n)}]".encode() for n in (100, 400))
    assert peak(many) <= peak(few) * 1.1


FRAGMENTS = st.lists(
    st.none()
    | st.fixed_dictionaries(
        {"type": st.sampled_from(["REQUEST", "RESPONSE", "THINK", "SEARCH", "TOOL_OPEN", None])},
        optional={
            "content": TEXTS | st.none(),
            "results": st.lists(st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=2),
        },
    ),
    max_size=3,
)


@st.composite
def records(draw: st.DrawFn) -> Json:
    names = [str(number) for number in range(draw(st.integers(0, 6)))]
    mapping: Json = {"root": {"id": "root", "parent": None, "message": None, "children": []}}
    for number, name in enumerate(names):
        before = names[number - 1] if number else "root"
        message = draw(
            st.none()
            | st.fixed_dictionaries(
                {"inserted_at": MOMENTS | st.none()},
                optional={"fragments": FRAGMENTS, "files": st.just([]), "model": TEXTS},
            )
        )
        parent = draw(st.sampled_from([before] * 4 + [*names, "root", "gone", None]))
        mapping[name] = {"id": name, "parent": parent, "message": message}
    return {
        "id": f"c{draw(st.integers(0, 10**9))}",
        "title": draw(TEXTS | st.none()),
        "inserted_at": draw(MOMENTS),
        "updated_at": draw(MOMENTS | st.none()),
        "mapping": mapping,
    }


def expected(record: Json) -> list[tuple[str, str]]:
    """The rules again, slowly."""
    nodes = record["mapping"]
    spoken = {key: one for key, one in nodes.items() if one["message"] is not None}
    times = {
        key: seconds((one["message"] or {}).get("inserted_at")) or float("-inf")
        for key, one in nodes.items()
    }
    if any(one["parent"] in nodes for one in spoken.values()):
        parents = {one["parent"] for one in spoken.values()}
        leaves = [key for key in spoken if key not in parents] or list(spoken)
        at = max(reversed(leaves), key=times.__getitem__)
        path: list[str] = []
        while at in nodes and at not in path:
            path.insert(0, at)
            at = nodes[at]["parent"]
    else:
        last, dated = float("-inf"), []
        for key in nodes:
            last = last if times[key] == float("-inf") else times[key]
            dated.append((last, key))
        path = [key for _, key in sorted(dated, key=lambda pair: pair[0])]
    found = []
    for key in path:
        fragments = (nodes[key]["message"] or {}).get("fragments") or []
        for kind, role in (("REQUEST", "user"), ("RESPONSE", "assistant")):
            said_so = [f.get("content") for f in fragments if f is not None and f["type"] == kind]
            text = shown("\n".join(filter(None, said_so)))
            if text.strip():
                found.append((role, text))
    return found


@PROPERTY
@given(
    st.lists(records(), min_size=1, max_size=5),
    st.sampled_from(LAYOUTS),
    SIZES.filter(lambda size: size > 64),  # the first record is not told apart by its first word
    st.randoms(),
)
def test_every_layout_reads_as_the_reference_says(
    found: list[Json], layout: str, size: int, rng: random.Random
) -> None:
    scribbles = [scribbled(record, rng) for record in found]
    reading = read_in(size, laid_out(found, layout, scribbles))
    # In the order of the file: among leaves of the same time the last one counts.
    assert said(reading) == [expected(json.loads(scribble)) for scribble in scribbles]
    assert reading.names == [record["id"] for record in found]
    assert [one.title for one in reading.conversations] == [shown(r["title"] or "") for r in found]
    assert reading.export.format == "deepseek"
    assert not reading.quarantined
    assert not reading.export.truncated


@PROPERTY
@given(st.lists(records(), min_size=1, max_size=5), st.randoms(), st.data())
def test_a_cut_anywhere_loses_nothing_before_it(
    found: list[Json], rng: random.Random, data: st.DataObject
) -> None:
    whole, ends = written(found, rng)
    cut = data.draw(st.integers(1, len(whole) - 1))
    kept = [r["id"] for r, end in zip(found, ends, strict=True) if end <= cut]
    try:
        reading = Reading(whole[:cut])
    except EmptyExport:
        assert not kept
        return
    assert reading.names == kept
    assert reading.export.truncated
    assert not reading.quarantined
