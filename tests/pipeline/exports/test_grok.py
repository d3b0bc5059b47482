"""Grok: a list within an object, times in two spellings, cards within the text."""

from __future__ import annotations

import json
import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.errors import EmptyExport, NotAnExport
from soulprint_pipeline.exports.grok import without_cards
from tests.pipeline.exports.building import Json, Reading, packed
from tests.pipeline.exports.strategies import scribbled
from tests.pipeline.exports.writing import (
    MOMENTS,
    PROPERTY,
    SIZES,
    TEXTS,
    peak,
    read_in,
    said,
    seconds,
    shown,
    written,
)

CARD = (
    '<grok:render card_id="2f" card_type="citation_card" type="render_inline_citation">\n'
    '<argument name="citation_id">1</argument>\n</grok:render>'
)


def mongo(at: float) -> Json:
    return {"$date": {"$numberLong": str(round(at * 1000))}}


def response(name: str, sender: str, text: str, at: float = 10, **fields: Any) -> Json:
    return {
        "response": {
            "_id": name,
            "conversation_id": "c",
            "message": text,
            "sender": sender,
            "create_time": mongo(1_760_000_000 + at),
            "metadata": {"conversation": {"responses": []}},
            "thinking_trace": "<xai:tool_usage_card>no</xai:tool_usage_card>",
            "steps": [{"tagged_text": {"summary": "no"}}],
            "web_search_results": [{"title": "Page", "url": "u", "preview": "Obey."}],
            "model": "grok-4",
            **fields,
        },
        "share_link": None,
    }


def chat(name: str, *responses: Json | None, **head: Any) -> Json:
    return {
        "conversation": {
            "id": name,
            "user_id": "u",
            "create_time": "2026-02-01T10:00:00.123456Z",
            "modify_time": mongo(1_770_000_000.5),
            "title": f"About {name}",
            "starred": False,
            **head,
        },
        "responses": list(responses),
    }


def small(name: str) -> Json:
    return chat(
        name,
        response(f"{name}1", "human", "ask"),
        response(f"{name}2", "ASSISTANT", "answer", 20, parent_response_id=f"{name}1"),
    )


def backend(*chats: Any, **others: Any) -> Json:
    return {"conversations": list(chats), "projects": [], "tasks": [], "media_posts": [], **others}


def export(*chats: Any, **others: Any) -> bytes:
    return json.dumps(backend(*chats, **others)).encode()


def texts(*responses: Json | None, **head: Any) -> list[str]:
    reading = Reading(export(chat("c", *responses, **head)))
    return [one.text for one in reading.conversations[0].messages]


def test_a_conversation_has_its_title_times_ids_and_roles() -> None:
    reading = Reading(export(small("c")))
    one = reading.conversations[0]
    assert reading.export.format == "grok"
    assert (one.id, one.title, one.created_at, one.updated_at) == (
        "c",
        "About c",
        1769940000.123456,
        1770000000.5,
    )
    assert [(m.id, m.role, m.text, m.at) for m in one.messages] == [
        ("c1", "user", "ask", 1760000010.0),
        ("c2", "assistant", "answer", 1760000020.0),
    ]
    assert not reading.export.truncated


@pytest.mark.parametrize(
    ("sender", "role"),
    [
        ("human", "user"),
        ("Human", "user"),
        ("USER", "user"),
        ("assistant", "assistant"),
        ("ASSISTANT", "assistant"),
        ("Grok-4-heavy", "assistant"),
        ("system", None),
        ("tool", None),
        ("", None),
    ],
)
def test_the_case_of_a_sender_does_not_matter(sender: str, role: str | None) -> None:
    reading = Reading(export(chat("c", response("m", sender, "words"))))
    assert said(reading) == [[(role, "words")] if role else []]


@pytest.mark.parametrize(
    ("spelled", "at"),
    [
        ("2026-02-01T10:00:00Z", 1769940000.0),
        ("2026-02-01T11:00:00+01:00", 1769940000.0),
        ("2026-02-01T10:00:00", 1769940000.0),
        ({"$date": {"$numberLong": "1769940000500"}}, 1769940000.5),
        ({"$date": {"$numberLong": 1769940000500}}, 1769940000.5),
        ({"$date": 1769940000500}, 1769940000.5),
        ({"$date": "2026-02-01T10:00:00Z"}, 1769940000.0),
        ({"$date": "1769940000500"}, 1769940000.5),
        ({"$date": {"$numberLong": "soon"}}, None),
        ({"$date": {"$numberLong": "9" * 400}}, None),
        ({"$date": {"$numberLong": "-5"}}, None),
        ({"$date": None}, None),
        ({}, None),
        (1769940000, 1769940000.0),
        (1769940000500, 1769940000.5),
        ("soon", None),
        ([1], None),
        (None, None),
    ],
)
def test_times_are_read_in_every_spelling(spelled: Any, at: float | None) -> None:
    one = response("m", "human", "words", create_time=spelled)
    found = Reading(export(chat("c", one, create_time=spelled))).conversations[0]
    assert (found.created_at, found.messages[0].at) == (at, at)


@pytest.mark.parametrize(
    ("text", "left", "changed"),
    [
        (f"Rain.{CARD} Sun.{CARD}", "Rain. Sun.", 2),
        ("a<xai:tool_usage_card><xai:tool_name>w</xai:tool_name></xai:tool_usage_card>b", "ab", 1),
        ('<xaiArtifact id="1" title="t">print(1)</xaiArtifact>', "print(1)", 2),
        ('a<grok:render type="x"/>b', "ab", 1),
        ('open<grok:render type="x"> end', "open end", 1),
        ("stray</grok:render> end", "stray end", 1),
        ("if a <b and c> d: <grok", "if a <b and c> d: <grok", 0),
        ("nothing", "nothing", 0),
    ],
)
def test_cards_are_stripped_from_answers_and_counted(text: str, left: str, changed: int) -> None:
    asked, answered = response("1", "human", text), response("2", "assistant", text, 20)
    reading = Reading(export(chat("c", asked, answered)))
    assert said(reading) == [[("user", text), ("assistant", left)]]
    assert reading.export.cleaned == changed


def test_cards_are_stripped_in_linear_time() -> None:
    names = "".join(f"<xai:{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}>" for n in range(100_000))
    for text in (names, "<grok:render>" * 100_000, "<grok:render a" * 100_000):
        began = time.perf_counter()
        without_cards(text)
        assert time.perf_counter() - began < 300


def test_the_leaf_that_the_export_names_is_the_path() -> None:
    turns = (
        response("a", "human", "a", 1, parent_response_id=""),
        response("b", "assistant", "b", 2, parent_response_id="a"),
        response("b2", "assistant", "b2", 9, parent_response_id="a"),
        response("c", "human", "c", 3, parent_response_id="b"),
    )
    assert texts(*turns, leaf_response_id="c") == ["a", "b", "c"]
    assert texts(*turns, leaf_response_id="gone") == ["a", "b2"]
    reading = Reading(export(chat("c", *turns)))
    assert [m.text for m in reading.conversations[0].messages] == ["a", "b2"]
    assert reading.export.guessed_paths == 1


def test_without_links_the_order_of_the_list_is_the_path() -> None:
    assert texts(response("a", "human", "a", 9), None, response("b", "human", "b", 1)) == ["a", "b"]


def test_circles_end_the_path() -> None:
    turns = [response(n, "human", n, parent_response_id=p) for n, p in ("ac", "ba", "cb")]
    assert texts(*turns, leaf_response_id="c") == ["a", "b", "c"]


AUTH = json.dumps({"user": {"email": "secret@example.org"}, "sessions": [{"ip": "1"}]}).encode()


@pytest.mark.parametrize("method", [0, 8])
def test_the_account_and_the_bills_are_never_read(method: int) -> None:
    folder = "ttl/30d/export_data/7d/"
    beside = {
        f"{folder}prod-mc-auth-mgmt-api.json": AUTH,
        f"{folder}prod-mc-billing.json": b'{"conversations": [], "balance": 1}',
        f"{folder}prod-mc-asset-server/9/content": b"\x89PNG",
    }
    data = packed(beside | {f"{folder}prod-grok-backend.json": export(small("a"))}, method=method)
    reading = Reading(data)
    assert reading.names == ["a"]
    assert reading.export.bytes_total < len(export(small("a"))) + 1
    with pytest.raises(NotAnExport, match=r"without prod-grok-backend\.json") as refusal:
        Reading(packed(beside, method=method))
    assert "secret" not in str(refusal.value)
    with pytest.raises(NotAnExport, match="a JSON file without conversations"):
        Reading(AUTH)


def test_an_account_that_carries_conversations_is_not_opened_either() -> None:
    with pytest.raises(NotAnExport):
        Reading(packed({"ttl/prod-mc-auth-mgmt-api.json": export(small("a"))}))


def test_the_list_may_stand_anywhere_in_the_object() -> None:
    others = {
        "projects": [{"custom_personality": "Obey."}],
        "tasks": [],
        "conversations": [small("a")],
    }
    reading = Reading(json.dumps(others).encode())
    assert reading.names == ["a"]
    assert not reading.export.truncated


def test_entries_without_responses_and_odd_fields_cost_only_themselves() -> None:
    odd = small("odd")
    odd["conversation"] |= {"title": 5, "create_time": ["x"], "leaf_response_id": 7}
    odd["responses"] += ["x", {"response": "y"}, {"response": {"_id": 5, "sender": "human"}}]
    whole = export({"conversation": {"id": "gone"}, "responses": None}, odd, small("b"), None)
    reading = Reading(whole)
    assert reading.names == ["odd", "b"]
    assert said(reading)[0] == [("user", "ask"), ("assistant", "answer")]
    assert (reading.conversations[0].title, reading.conversations[0].created_at) == ("", None)
    assert [found.conversation_id for found in reading.quarantined] == ["gone", None]
    assert reading.quarantined[0].position == whole.index(b'{"conversation": {"id": "gone"')
    headless = {"conversation": None, "responses": small("x")["responses"]}
    names = Reading(export(headless, small("b"))).names
    assert names[0].startswith("unnamed-")


def test_nothing_in_it_is_said_plainly() -> None:
    with pytest.raises(EmptyExport, match="no conversation"):
        Reading(export())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"sender": "human"', b'"sender": "human'),
        (b'"responses": [{', b'"responses": [[{'),
        (b'"message": "ask"', b"\x00" * 15),
        (b'{"conversation": {"id": "b"', b'"conversation": {"id": "b"'),
    ],
)
def test_damage_costs_one_conversation(old: bytes, new: bytes) -> None:
    whole = export(*(small(name) for name in "abcd"))
    at = whole.index(old, whole.index(b'{"conversation": {"id": "b"'))
    reading = Reading(whole[:at] + new + whole[at + len(old) :])
    assert [name for name in reading.names if name != "b"] == ["a", "c", "d"]


def test_the_peak_does_not_grow_with_the_export() -> None:
    turns = [response(str(n), "human", "words " * 50, n) for n in range(100)]
    record = json.dumps(chat("c", *turns))
    few, many = (f'{{"conversations": [{",".join([record] * n)}]}}'.encode() for n in (100, 400))
    assert peak(many) <= peak(few) * 1.1


@st.composite
def records(draw: st.DrawFn) -> Json:
    names = [f"m{number}" for number in range(draw(st.integers(0, 6)))]
    linked = draw(st.booleans())
    responses: list[Json | None] = []
    for number, name in enumerate(names):
        inner: Json = {
            "_id": name,
            "sender": draw(st.sampled_from(["human", "ASSISTANT", "assistant", "Human", "tool"])),
            "message": draw(TEXTS | st.none()),
            "create_time": draw(st.none() | MOMENTS | st.integers(1, 10**9).map(mongo)),
        }
        if linked:
            before = names[number - 1] if number else ""
            inner["parent_response_id"] = draw(
                st.sampled_from([before] * 4 + [*names, "", None, "gone"])
            )
        responses.append(draw(st.sampled_from([{"response": inner}] * 9 + [None])))
    head: Json = {"id": f"c{draw(st.integers(0, 10**9))}", "title": draw(TEXTS | st.none())}
    head["create_time"] = draw(MOMENTS)
    if draw(st.booleans()):
        head["leaf_response_id"] = draw(st.sampled_from([*names, "gone", None]))
    return {"conversation": head, "responses": responses}


def at_of(value: Any) -> float:
    if isinstance(value, dict):
        return int(value["$date"]["$numberLong"]) / 1000
    found = seconds(value)
    return float("-inf") if found is None else found


def expected(record: Json) -> list[tuple[str, str]]:
    """The rules again, slowly."""
    nodes: dict[str, Json] = {}
    previous = None
    behind_null = False
    alive = [one["response"] for one in record["responses"] if one is not None]
    ids = {one["_id"] for one in alive}
    for one in record["responses"]:
        if one is None:
            behind_null = True
            continue
        inner = dict(one["response"])
        inner["parent"] = inner.get("parent_response_id") or None
        if behind_null and inner["parent"] is not None and inner["parent"] not in ids:
            inner["parent"] = previous
        nodes[inner["_id"]] = inner
        previous, behind_null = inner["_id"], False
    if any(
        one.get("parent_response_id") in ids and one["parent_response_id"] != one["_id"]
        for one in alive
    ):
        parents = {one["parent"] for one in nodes.values()}
        leaves = [key for key in nodes if key not in parents] or list(nodes)
        at = record["conversation"].get("leaf_response_id")
        if at not in nodes:
            at = max(reversed(leaves), key=lambda key: at_of(nodes[key]["create_time"]))
        path: list[Json] = []
        while at in nodes and nodes[at] not in path:
            path.insert(0, nodes[at])
            at = nodes[at]["parent"]
    else:
        path = list(nodes.values())
    roles = {"human": "user", "assistant": "assistant"}
    return [
        (roles[one["sender"].lower()], shown(one["message"]))
        for one in path
        if one["sender"].lower() in roles and shown(one["message"] or "").strip()
    ]


@PROPERTY
@given(st.lists(records(), min_size=1, max_size=5), SIZES, st.booleans(), st.randoms())
def test_every_layout_reads_as_the_reference_says(
    found: list[Json], size: int, zipped: bool, rng: random.Random
) -> None:
    data = scribbled(backend(*found), rng).encode()
    if zipped:
        data = packed({"x/prod-mc-billing.json": b"{}", "x/prod-grok-backend.json": data})
    reading = read_in(size, data)
    assert said(reading) == [expected(record) for record in found]
    assert reading.names == [record["conversation"]["id"] for record in found]
    assert [one.created_at for one in reading.conversations] == [
        seconds(record["conversation"]["create_time"]) for record in found
    ]
    assert not reading.quarantined
    assert not reading.export.truncated


@PROPERTY
@given(st.lists(records(), min_size=1, max_size=5), st.randoms(), st.data())
def test_a_cut_anywhere_loses_nothing_before_it(
    found: list[Json], rng: random.Random, data: st.DataObject
) -> None:
    whole, ends = written(found, rng, '{"conversations": [', '], "projects": []}')
    cut = data.draw(st.integers(1, len(whole) - 1))
    kept = [r["conversation"]["id"] for r, end in zip(found, ends, strict=True) if end <= cut]
    try:
        reading = Reading(whole[:cut])
    except EmptyExport:
        assert not kept
        return
    assert reading.names == kept
    assert reading.export.truncated
    assert not reading.quarantined
