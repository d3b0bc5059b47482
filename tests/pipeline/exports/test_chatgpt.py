"""What of a ChatGPT conversation is read, and as what."""

from __future__ import annotations

import json
from typing import Any

import pytest

from soulprint_pipeline.exports.conversation import Conversation, PersonalSource
from tests.pipeline.exports.building import Json, Reading, chain, conversation, message, talk


def read(*records: Json) -> Reading:
    return Reading(json.dumps(records).encode())


def texts(*records: Json) -> list[str]:
    return [one.text for one in read(*records).conversations[0].messages]


def node(name: str, parent: str | None, at: float | None = None, role: str = "user") -> Json:
    return {"id": name, "parent": parent, "message": message(name, role, [f"said {name}"], at=at)}


def graph(*nodes: Json, current: str | None = None, **fields: Any) -> Json:
    return conversation("g", mapping={one["id"]: one for one in nodes}, **fields) | {
        "current_node": current
    }


def test_only_the_current_path_counts() -> None:
    record = graph(
        node("a", None), node("b", "a"), node("old", "a", 9e9), node("c", "b"), current="c"
    )
    assert texts(record) == ["said a", "said b", "said c"]
    assert read(record).export.guessed_paths == 0


def test_without_a_current_node_the_newest_leaf_is_taken() -> None:
    nodes = (node("a", None, 1), node("b", "a", 5), node("c", "a", 7), node("d", "b", 6))
    for current in (None, "gone"):
        reading = read(graph(*nodes, current=current))
        assert [one.text for one in reading.conversations[0].messages] == ["said a", "said c"]
        assert reading.export.guessed_paths == 1


def test_among_leaves_without_a_time_the_last_in_the_file_is_taken() -> None:
    assert texts(graph(node("a", None), node("b", "a"), node("c", "a"))) == ["said a", "said c"]


def test_circles_and_missing_parents_end_the_path() -> None:
    circle = graph(node("a", "c"), node("b", "a"), node("c", "b"), current="c")
    assert texts(circle) == ["said a", "said b", "said c"]
    orphan = graph(node("a", None), node("b", "never"), node("c", "b"), current="c")
    assert texts(orphan) == ["said b", "said c"]
    assert sorted(texts(graph(node("a", "b"), node("b", "a")))) == ["said a", "said b"]


def test_unlinked_messages_are_put_in_the_order_of_time() -> None:
    nodes = (node("a", None, 30), node("b", "gone", 10), node("c", None), node("d", None, 20))
    reading = read(graph(*nodes))
    said = [one.text for one in reading.conversations[0].messages]
    assert said == ["said b", "said c", "said d", "said a"]
    assert reading.export.guessed_paths == 1


def test_slim_nodes_without_children_and_without_a_full_root_are_read() -> None:
    record = talk("slim")
    for one in record["mapping"].values():
        del one["children"]
    record["mapping"]["client-created-root"] = {
        "id": "client-created-root",
        "message": None,
        "parent": None,
    }
    assert len(texts(record)) == 4


@pytest.mark.parametrize(
    ("hidden", "one"),
    [
        ("a system message", message("m", "system", ["no"])),
        ("a tool's answer", message("m", "tool", ["no"])),
        ("a flagged one", message("m", "user", ["no"], hidden=True)),
        ("a call of a tool", message("m", "assistant", ["no"], recipient="python")),
        ("code", message("m", "assistant", None, kind="code", text="no", language="python")),
        ("thoughts", message("m", "assistant", None, kind="thoughts", thoughts=[{"content": "n"}])),
        ("a recap", message("m", "assistant", None, kind="reasoning_recap", content="no")),
        ("a quote", message("m", "user", ["no"], kind="tether_quote", text="no")),
        ("an unknown kind", message("m", "assistant", ["no"], kind="app_pairing_content")),
        ("blanks", message("m", "user", [" ", "\n\t\u00a0"])),
        ("nothing", message("m", "user", [])),
        ("only an image", message("m", "user", [{"asset_pointer": "x"}], kind="multimodal_text")),
        ("only residue", message("m", "assistant", ["\ue200cite\ue202turn0search1\ue201"])),
    ],
)
def test_what_is_not_shown_is_not_read(hidden: str, one: Json) -> None:
    shown = message("shown", "user", ["yes"])
    assert texts(conversation("c", one, shown)) == ["yes"], hidden


@pytest.mark.parametrize("recipient", ["all", None])
def test_a_recipient_that_is_all_or_absent_is_shown(recipient: str | None) -> None:
    assert texts(conversation("c", message("m", "assistant", ["yes"], recipient=recipient))) == [
        "yes"
    ]
    absent = message("m", "assistant", ["yes"])
    del absent["recipient"], absent["metadata"]
    assert texts(conversation("c", absent)) == ["yes"]


def test_spoken_words_are_text() -> None:
    parts = [
        {"content_type": "audio_transcription", "text": "spoken", "direction": "in"},
        {"content_type": "real_time_user_audio_video_asset_pointer", "expiry": None},
        "typed",
        "",
    ]
    assert texts(conversation("v", message("m", "user", parts, kind="multimodal_text"))) == [
        "spoken\ntyped\n"
    ]


def test_ids_times_and_flags_come_from_the_export() -> None:
    record = conversation(
        "c",
        message("m1", "user", ["hi"], at=1_700_000_001.25),
        message("m2", "assistant", ["ho"], at=None),
        gizmo_id="g-abc",
    )
    reading = read(record)
    one = reading.conversations[0]
    assert (one.id, one.title, one.persona, one.skipped) == ("c", "About c", True, None)
    assert (one.created_at, one.updated_at) == (1_700_000_000.5, 1_700_000_900.0)
    assert [(m.id, m.role, m.at) for m in one.messages] == [
        ("m1", "user", 1_700_000_001.25),
        ("m2", "assistant", None),
    ]


def test_a_project_is_no_persona() -> None:
    assert (
        not read(conversation("c", gizmo_id="g-p-1", gizmo_type="snorlax")).conversations[0].persona
    )


def test_ids_are_found_or_made() -> None:
    old = talk("x")
    del old["conversation_id"]
    old["id"] = "from-2023"
    none = talk("x")
    del none["conversation_id"], none["id"]
    first, second = read(old, none).conversations
    assert first.id == "from-2023"
    assert second.id.startswith("unnamed-")
    assert read(none).conversations[0].id == second.id
    assert read({**none, "title": "renamed"}).conversations[0].id == second.id


def test_message_ids_are_unique_within_a_conversation() -> None:
    record = conversation("c", message("m1", "user", ["1"]), message("m2", "user", ["2"]))
    record["mapping"]["m2"]["message"]["id"] = "m1"
    record["mapping"]["m1"]["message"]["id"] = "m1"
    assert [one.id for one in read(record).conversations[0].messages] == ["m1", "m2"]
    del record["mapping"]["m1"]["message"]["id"]
    assert [one.id for one in read(record).conversations[0].messages] == ["m1", "m2"]


def test_times_beyond_reason_are_dropped_and_milliseconds_understood() -> None:
    record = talk("c") | {"create_time": 1_700_000_000_000, "update_time": -5}
    one = read(record).conversations[0]
    assert (one.created_at, one.updated_at) == (1_700_000_000.0, None)
    assert read(talk("c") | {"create_time": 1e300}).conversations[0].created_at is None


def test_a_conversation_not_to_be_remembered_is_not_read() -> None:
    instructions = message("ctx", "user", None, kind="user_editable_context", user_profile="P")
    record = conversation(
        "secret", instructions, message("m", "user", ["words"]), is_do_not_remember=True
    )
    reading = read(record, talk("b"))
    one = reading.conversations[0]
    assert (one.id, one.skipped, one.messages, one.title) == ("secret", "do_not_remember", (), "")
    assert not reading.sources
    assert reading.export.conversations == 2


def test_custom_instructions_are_a_source_and_never_a_message() -> None:
    fenced = message(
        "ctx",
        "user",
        None,
        kind="user_editable_context",
        at=None,
        user_profile="The user provided this about themselves:\n```I am a baker.```",
        user_instructions="How to respond:\n```Be brief.```",
    )
    clean = message(
        "ctx", "user", None, kind="user_editable_context", user_profile="x", hidden=True
    )
    clean["metadata"]["user_context_message_data"] = {"about_user_message": "I am a baker."}
    empty = message("ctx", "user", None, kind="user_editable_context", user_profile="``````")
    hello = message("m", "user", ["hello"])
    reading = read(
        conversation("one", fenced, hello),
        conversation("two", clean, hello),
        conversation("three", empty, hello),
    )
    assert [(s.kind, s.text, s.at, s.conversation_id) for s in reading.sources] == [
        (
            "custom_instructions",
            "About me:\nI am a baker.\n\nHow to respond:\nBe brief.",
            1_700_000_000.5,
            "one",
        ),
        ("custom_instructions", "About me:\nI am a baker.", 1_700_000_000.0, "two"),
    ]
    assert all(len(one.messages) == 1 for one in reading.conversations)


def test_saved_memories_are_sources_with_their_dates() -> None:
    snapshot = message(
        "ctx",
        "system",
        None,
        kind="model_editable_context",
        at=None,
        model_set_context="1. [2024-05-01]. Has a dog.",
        repository=None,
        structured_context=None,
    )
    noted = message("bio", "assistant", ["Has a cat."], recipient="bio", at=1_710_000_000.0)
    told = message("tool", "tool", ["Model set context updated."], at=1_710_000_001.0)
    reading = read(conversation("c", snapshot, message("m", "user", ["I have a cat"]), noted, told))
    assert reading.sources == [
        PersonalSource(
            "saved_memories", "1. [2024-05-01]. Has a dog.", 1_700_000_000.5, "c", "ctx"
        ),
        PersonalSource("saved_memory", "Has a cat.", 1_710_000_000.0, "c", "bio"),
    ]
    assert [m.text for m in reading.conversations[0].messages] == ["I have a cat"]


def test_a_memory_noted_on_an_abandoned_branch_was_noted_all_the_same() -> None:
    noted = message("bio", "assistant", None, kind="code", recipient="bio", text="Has a cat.")
    record = talk("c")
    record["mapping"]["bio"] = {"id": "bio", "message": noted, "parent": "c-u0", "children": []}
    assert [source.text for source in read(record).sources] == ["Has a cat."]


def test_the_same_source_is_given_again_only_with_a_later_date() -> None:
    def carrying(name: str, at: float) -> Json:
        context = message(
            "ctx", "user", None, kind="user_editable_context", at=None, user_profile="P"
        )
        return conversation(name, context, create_time=at)

    reading = read(
        carrying("b", 20.0), carrying("a", 10.0), carrying("b2", 20.0), carrying("c", 30.0)
    )
    assert [source.conversation_id for source in reading.sources] == ["b", "c"]


def test_residue_is_stripped_and_counted() -> None:
    record = conversation(
        "c",
        message("m1", "assistant", ["Rain\ue200cite\ue202turn0search1\ue201 today【4:0†source】."]),
        message("m2", "assistant", ['Meet \ue200entity\ue202["people","Ada","x"]\ue201.\x00']),
        message("m3", "user", ["lone \ue200 and 【kept】"]),
        title="Rain\x00",
    )
    reading = read(record)
    assert [one.text for one in reading.conversations[0].messages] == [
        "Rain today.",
        "Meet Ada.",
        "lone  and 【kept】",
    ]
    assert reading.conversations[0].title == "Rain"
    assert reading.export.cleaned == 6


def test_unknown_content_types_are_counted_not_feared() -> None:
    record = conversation(
        "c",
        message("m1", "user", ["hi"]),
        message("m2", "assistant", None, kind="computer_output", screenshot={"x": [1]}),
        message("m3", "assistant", None, kind="from_the_future", blob={"deep": [{}]}),
    )
    assert read(record).export.content_types == {
        "text": 1,
        "computer_output": 1,
        "from_the_future": 1,
    }


def test_a_conversation_without_messages_is_still_a_conversation() -> None:
    empty = conversation("empty", mapping=chain(), current_node="client-created-root")
    one = read(empty).conversations[0]
    assert isinstance(one, Conversation)
    assert one.messages == ()


def test_null_titles_and_nodes_are_read() -> None:
    record = talk("c") | {"title": None, "create_time": None, "update_time": None}
    record["mapping"]["null"] = None
    one = read(record).conversations[0]
    assert (one.title, one.created_at, len(one.messages)) == ("", None, 4)
