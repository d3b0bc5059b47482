"""Claude: blocks before flat text, parent links where they are, and whose words count."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.errors import EmptyExport, NotAnExport
from soulprint_pipeline.exports.conversation import PersonalSource
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

ROOT = "00000000-0000-4000-8000-000000000000"


def turn(name: str, sender: str = "human", *texts: str, **fields: Any) -> Json:
    """Return a message with text blocks."""
    blocks: list[Json] = [
        {"type": "text", "text": text, "citations": [], "flags": None} for text in texts
    ]
    return {
        "uuid": name,
        "text": " ".join(texts),
        "content": blocks,
        "sender": sender,
        "created_at": "2026-03-01T10:00:10.000000Z",
        "updated_at": "2026-03-01T10:00:11.000000Z",
        "attachments": [],
        "files": [],
        **fields,
    }


def chat(name: str, *turns: Json | None, **fields: Any) -> Json:
    """Return a conversation as the export writes it."""
    return {
        "uuid": name,
        "name": f"About {name}",
        "summary": "The person asked.",
        "created_at": "2026-03-01T10:00:00.000000Z",
        "updated_at": "2026-03-01T10:05:00.5Z",
        "account": {"uuid": "account"},
        "chat_messages": list(turns),
        **fields,
    }


def small(name: str) -> Json:
    return chat(name, turn(f"{name}1", "human", "ask"), turn(f"{name}2", "assistant", "answer"))


def texts(*turns: Json | None, **fields: Any) -> list[str]:
    reading = Reading(export_of(chat("c", *turns, **fields)))
    return [one.text for one in reading.conversations[0].messages]


def branch(name: str, parent: str | None, minute: int, sender: str = "human") -> Json:
    at = f"2026-03-01T10:{minute:02}:00Z"
    return turn(name, sender, name, parent_message_uuid=parent, created_at=at)


def test_a_conversation_has_its_titles_times_ids_and_roles() -> None:
    reading = Reading(export_of(small("c")))
    one = reading.conversations[0]
    assert reading.export.format == "claude"
    assert (one.id, one.title) == ("c", "About c")
    assert (one.created_at, one.updated_at) == (1772359200.0, 1772359500.5)
    assert [(m.id, m.role, m.text, m.at) for m in one.messages] == [
        ("c1", "user", "ask", 1772359210.0),
        ("c2", "assistant", "answer", 1772359210.0),
    ]


@pytest.mark.parametrize(
    ("content", "flat", "expected"),
    [
        ([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "other", "a\nb"),
        ([{"type": "thinking", "thinking": "t"}, {"type": "text", "text": "a"}], "t a", "a"),
        ([{"type": "thinking", "thinking": "t", "summaries": [{"summary": "s"}]}], "t", None),
        ([{"type": "tool_use", "name": "w", "input": {"type": "text", "text": "x"}}], "x", None),
        ([{"type": "tool_result", "content": [{"type": "text", "text": "x"}]}], "x", None),
        ([{"type": "voice_note", "transcript": "spoken", "title": "n"}], "", "spoken"),
        ([{"type": "flag", "flag": "f"}, {"type": "text", "text": "a"}], "", "a"),
        ([{"type": "text", "text": "a"}, None, {"type": "token_budget"}], "", "a"),
        ([{"type": "text", "text": ""}], "flat", "flat"),
        ([{"type": "text", "text": None}], "flat", "flat"),
        ([], "flat", "flat"),
        (None, "flat", "flat"),
        ("plain", "flat", "plain"),
        ([], "", None),
        ([{"type": "from_the_future", "text": "x"}], "x", None),
    ],
)
@pytest.mark.parametrize("sender", ["human", "assistant"])
def test_blocks_count_before_the_flat_text(
    sender: str, content: Any, flat: str, expected: str | None
) -> None:
    one = turn("m", sender) | {"content": content, "text": flat}
    assert texts(one, turn("n", "human", "end")) == ([expected] if expected else []) + ["end"]


def test_a_turn_that_is_only_an_attachment_is_not_the_persons_word() -> None:
    paste = {"file_name": "", "file_type": "txt", "extracted_content": "I live in Oslo."}
    upload = {"file_name": "mail.pdf", "file_size": 9, "extracted_content": "Obey me."}
    reading = Reading(
        export_of(
            chat(
                "c",
                turn("m1", "human", attachments=[paste]),
                turn("m2", "assistant", "A fine letter."),
                turn("m3", "human", "Shorten it.", attachments=[upload, None]),
            )
        )
    )
    assert said(reading) == [[("assistant", "A fine letter."), ("user", "Shorten it.")]]
    assert reading.export.content_types == {"text": 3, "attachment": 2}
    assert not reading.quarantined


def test_only_people_and_assistants_speak() -> None:
    system = turn("m1", "system", "no")
    assert texts(system, turn("m2", "human", "yes"), turn("m3") | {"sender": None}) == ["yes"]


def test_without_parent_links_the_order_of_the_list_is_the_path() -> None:
    late, early = turn("a", "human", "a"), turn("b", "assistant", "b")
    late["created_at"], early["created_at"] = "2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z"
    reading = Reading(export_of(chat("c", late, None, early)))
    assert said(reading) == [[("user", "a"), ("assistant", "b")]]
    assert reading.export.guessed_paths == 0
    for root in (ROOT, None, "gone"):
        assert texts(branch("a", root, 1), branch("b", root, 2), branch("c", root, 3)) == [
            "a",
            "b",
            "c",
        ]


@pytest.mark.parametrize("root", [ROOT, None, "00000000-0000-0000-0000-000000000000"])
def test_an_edited_turn_leaves_its_branch_behind(root: str | None) -> None:
    turns = (
        branch("a", root, 0),
        branch("b", "a", 1, "assistant"),
        branch("old", "b", 2),
        branch("answer", "old", 3, "assistant"),
        branch("new", "b", 4),
        branch("end", "new", 5, "assistant"),
    )
    assert texts(*turns) == ["a", "b", "new", "end"]
    assert Reading(export_of(chat("c", *turns))).export.guessed_paths == 1
    named = chat("c", *turns, current_leaf_message_uuid="answer")
    reading = Reading(export_of(named))
    assert [m.text for m in reading.conversations[0].messages] == ["a", "b", "old", "answer"]
    assert reading.export.guessed_paths == 0
    assert texts(*turns, current_leaf_message_uuid="gone") == ["a", "b", "new", "end"]


def test_one_path_without_a_named_leaf_is_no_guess() -> None:
    linked = (branch("a", ROOT, 0), branch("b", "a", 1))
    assert Reading(export_of(chat("c", *linked))).export.guessed_paths == 0


def test_an_edited_first_turn_is_a_root_of_its_own() -> None:
    turns = (
        branch("a", ROOT, 0),
        branch("b", "a", 1),
        branch("a2", ROOT, 2),
        branch("b2", "a2", 3),
    )
    assert texts(*turns) == ["a2", "b2"]


def test_links_that_begin_in_the_middle_follow_the_list_before() -> None:
    unlinked = [turn("a", "human", "a"), turn("b", "assistant", "b"), turn("c", "human", "c")]
    assert texts(*unlinked, branch("d", "c", 9)) == ["a", "b", "c", "d"]


def test_a_null_where_a_parent_was_costs_only_itself() -> None:
    assert texts(branch("a", ROOT, 0), branch("b", "a", 1), None, branch("d", "gone", 3)) == [
        "a",
        "b",
        "d",
    ]
    assert texts(branch("a", ROOT, 0), branch("b", "a", 1), branch("d", "gone", 3)) == ["d"]


def test_circles_and_doubles_end_somewhere() -> None:
    circle = (branch("a", "c", 0), branch("b", "a", 1), branch("c", "b", 2))
    assert sorted(texts(*circle)) == ["a", "b", "c"]
    doubled = (branch("a", ROOT, 0), branch("b", "a", 1), branch("b", "a", 2))
    reading = Reading(export_of(chat("c", *doubled)))
    assert [m.text for m in reading.conversations[0].messages] == ["a", "b"]


def test_message_ids_are_unique_and_found_or_made() -> None:
    same = [turn("m", "human", "1"), turn("m", "assistant", "2"), turn("x", "human", "3")]
    same[2]["uuid"] = None
    ids = [m.id for m in Reading(export_of(chat("c", *same))).conversations[0].messages]
    assert ids == ["m", "message-1", "message-2"]
    nameless = small("c") | {"uuid": None}
    found = [Reading(export_of(nameless | extra)).names[0] for extra in ({}, {"name": "new"})]
    assert found[0] == found[1]
    assert found[0].startswith("unnamed-")


def test_null_and_odd_fields_cost_only_themselves() -> None:
    odd = chat(
        "c",
        turn("a", "human", "a") | {"attachments": None, "files": None, "created_at": None},
        turn("b", "assistant", "b") | {"uuid": 7, "created_at": {"at": 1}, "text": ["x"]},
        {"uuid": "d", "sender": "human", "content": {"type": "text"}, "text": "d"},
        turn("e") | {"content": [{"type": "text", "text": "e"}, 5, {"type": 6, "text": "f"}]},
    ) | {"name": None, "created_at": 1_772_359_200, "updated_at": "yesterday"}
    odd["chat_messages"].insert(1, "no message")
    reading = Reading(export_of(odd))
    one = reading.conversations[0]
    assert [m.text for m in one.messages] == ["a", "b", "d", "e\nf"]
    assert (one.title, one.created_at, one.updated_at) == ("", 1772359200.0, None)
    assert one.messages[0].at is None
    assert not reading.quarantined


def test_an_entry_without_messages_is_set_aside_with_its_place() -> None:
    entry = {"uuid": "index", "name": "n", "created_at": "2026-01-01T00:00:00Z"}
    whole = export_of(small("a"), entry, small("b") | {"chat_messages": None}, small("c"))
    reading = Reading(whole)
    assert reading.names == ["a", "c"]
    assert [found.conversation_id for found in reading.quarantined] == ["index", "b"]
    assert reading.quarantined[0].position == whole.index(b'{"uuid": "index"')
    assert all("no chat_messages" in found.reason for found in reading.quarantined)


def test_chat_messages_of_somebody_else_are_not_taken_for_claudes() -> None:
    alien = {"title": "t", "conversation_id": "1", "chat_messages": [{"text": "hello"}]}
    with pytest.raises(NotAnExport, match="a JSON list without conversations"):
        Reading(export_of(alien))


def test_an_empty_conversation_is_still_one() -> None:
    assert Reading(export_of(chat("c"), small("d"))).names == ["c", "d"]


def test_nul_surrogates_and_residue_are_mended() -> None:
    record = chat("c", turn("a", "human", "a\x00b")) | {"name": "T\x00"}
    whole = export_of(record).replace(b"a\\u0000b", b"a\\u0000b\\ud800")
    reading = Reading(whole)
    assert said(reading) == [[("user", "ab\ufffd")]]
    assert reading.conversations[0].title == "T"
    assert reading.export.cleaned == 4  # the surrogate stands in the flat text too


# ——— Containers


BATCH: dict[str, Any] = {
    "users.json": [{"uuid": "u", "full_name": "A", "email_address": "a@b"}],
    "projects.json": [{"uuid": "p", "name": "P", "prompt_template": "You must.", "docs": []}],
    "design_chats/1.json": {"uuid": "d", "messages": []},
}
MEMORIES = {
    "conversations_memory": "**Work context**\n\nAna builds boats.",
    "project_memories": {"p": "The hull is done.", "q": " ", "r": None},
    "memory_files": [
        {
            "path": "people/jo.md",
            "content": "Jo is her brother.",
            "updated_at": "2026-05-01T00:00:00Z",
        },
        {"path": "old.md", "content": "Older.", "updated_at": "2026-04-01T00:00:00Z"},
        None,
        {"path": "empty.md", "content": ""},
    ],
    "account_uuid": "account",
}
SNAPSHOT = PersonalSource(
    "saved_memories",
    "**Work context**\n\nAna builds boats.\n\nAbout one project:\nThe hull is done.\n\n"
    "people/jo.md:\nJo is her brother.\n\nold.md:\nOlder.",
    1777593600.0,
    "claude memory",
    "account",
)


def zipped(members: dict[str, Any]) -> bytes:
    return packed({name: json.dumps(value).encode() for name, value in members.items()})


@pytest.mark.parametrize("memories", [MEMORIES, [MEMORIES]])
def test_one_batch_holds_conversations_and_memories_and_the_rest_is_not_read(memories: Any) -> None:
    batch = BATCH | {"conversations.json": [small("a"), small("b")], "memories.json": memories}
    reading = Reading(zipped(batch))
    assert reading.names == ["a", "b"]
    assert reading.sources == [SNAPSHOT]
    assert not reading.quarantined
    assert not reading.export.truncated


def test_the_zips_of_each_category_are_one_export() -> None:
    files = [
        zipped({"projects/8d1b4f66-6f5e-4c3a-9a51-3d0c1f6c1a11.json": BATCH["projects.json"][0]}),
        zipped({"memories/account.json": MEMORIES}),
        zipped({"conversations.json": [small("a")]}),
        zipped({"users.json": BATCH["users.json"], "login_history.json": [{"ip": "127.0.0.1"}]}),
        zipped({"design_chats/1.json": BATCH["design_chats/1.json"]}),
        zipped({"feedback.json": []}),
        zipped({"conversations.json": [small("b")]}),
    ]
    reading = Reading(*files)
    assert reading.names == ["a", "b"]
    assert reading.sources == [SNAPSHOT]
    assert not reading.quarantined
    with pytest.raises(NotAnExport, match="the projects of a Claude export"):
        Reading(files[0])
    with pytest.raises(NotAnExport, match="File 2 of 2: This is a PDF"):
        Reading(files[2], b"%PDF-1.7")


def test_one_file_for_each_conversation_is_read() -> None:
    members = {f"conversations/{name}.json": small(name) for name in "cab"}
    reading = Reading(zipped({"conversations.json": [{"uuid": "c", "name": "n"}], **members}))
    assert sorted(reading.names) == ["a", "b", "c"]
    assert not reading.export.truncated


def test_memories_alone_are_no_conversations() -> None:
    for data in (zipped({"memories/account.json": MEMORIES}), json.dumps(MEMORIES).encode()):
        with pytest.raises(EmptyExport, match="no conversation"):
            Reading(data)


def test_empty_memories_say_nothing() -> None:
    empty = {"conversations_memory": " ", "project_memories": {}, "account_uuid": "u"}
    reading = Reading(export_of(small("a")), export_of(empty))
    assert not reading.sources
    odd = {"conversations_memory": "Kept.", "project_memories": ["x"], "memory_files": {"a": 1}}
    assert [s.text for s in Reading(export_of(small("a")), export_of(odd)).sources] == ["Kept."]
    assert Reading(export_of(small("a")), export_of(odd)).sources[0].message_id == "memories"


def test_a_newer_snapshot_passes_and_the_same_one_does_not() -> None:
    newer = json.loads(json.dumps(MEMORIES).replace("2026-05-01", "2026-06-01"))
    data = zipped(
        {"conversations.json": [small("a")], "memories.json": [MEMORIES, MEMORIES, newer]}
    )
    assert [source.at for source in Reading(data).sources] == [1777593600.0, 1780272000.0]


def test_claude_and_chatgpt_given_together_are_both_read() -> None:
    reading = Reading(laid_out([talk("g")], "zip"), export_of(small("c")))
    assert reading.names == ["g", "c"]


def test_a_bare_conversation_and_a_wrapped_list_are_read() -> None:
    assert Reading(json.dumps(small("a")).encode()).names == ["a"]
    assert Reading(laid_out([small("a"), small("b")], "wrapped")).names == ["a", "b"]


# ——— Damage


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"sender": "human"', b'"sender": "human'),
        (b'"sender": "human"', b'"sender" "human"'),
        (b'"chat_messages": [', b'"chat_messages": [['),
        (b'"text": "answer"', b"\x00" * 20),
        (b'{"uuid": "b", "name"', b'"uuid": "b", "name"'),
    ],
)
def test_damage_costs_one_conversation(old: bytes, new: bytes) -> None:
    whole = export_of(*(small(name) for name in "abcd"))
    at = whole.index(old, whole.index(b'{"uuid": "b"'))
    reading = Reading(whole[:at] + new + whole[at + len(old) :])
    assert [name for name in reading.names if name != "b"] == ["a", "c", "d"]
    assert not reading.export.truncated


def test_the_peak_does_not_grow_with_the_export() -> None:
    record = json.dumps(chat("c", *(turn(f"m{n}", "human", "words " * 50) for n in range(100))))
    few, many = (f"[{','.join([record] * n)}]".encode() for n in (100, 400))
    assert peak(many) <= peak(few) * 1.1


# ——— Against a plain reference


BLOCKS = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "text", "thinking", "tool_use", "voice_note", "flag"])},
    optional={
        "text": TEXTS | st.none(),
        "transcript": TEXTS,
        "thinking": TEXTS,
        "input": st.dictionaries(TEXTS, TEXTS, max_size=2),
    },
)


@st.composite
def records(draw: st.DrawFn) -> Json:
    names = [f"m{number}" for number in range(draw(st.integers(0, 6)))]
    linked = draw(st.sampled_from(["no", "yes", "some"]))
    turns: list[Json | None] = []
    for number, name in enumerate(names):
        if draw(st.integers(0, 9)) == 0:
            turns.append(None)
            continue
        one: Json = {"sender": draw(st.sampled_from(["human", "assistant", "human", "tool"]))}
        one["uuid"] = draw(st.sampled_from([name] * 8 + [names[0], None]))
        one["text"] = draw(TEXTS)
        if draw(st.booleans()):
            one["content"] = draw(st.lists(BLOCKS, max_size=3))
        if draw(st.booleans()):
            one["created_at"] = draw(MOMENTS)
        before = names[number - 1] if number else ROOT
        if linked == "yes" or (linked == "some" and draw(st.booleans())):
            one["parent_message_uuid"] = draw(
                st.sampled_from([before] * 4 + [*names, ROOT, None, "gone"])
            )
        if draw(st.integers(0, 4)) == 0:
            one["attachments"] = [{"extracted_content": draw(TEXTS)}]
        turns.append(one)
    record: Json = {"uuid": f"c{draw(st.integers(0, 10**9))}", "chat_messages": turns}
    if draw(st.booleans()):
        record["current_leaf_message_uuid"] = draw(st.sampled_from([*names, "gone", None]))
    return record | draw(
        st.fixed_dictionaries({"name": TEXTS | st.none()}, optional={"created_at": MOMENTS})
    )


def expected_path(turns: list[Json | None], current: str | None) -> list[Json]:
    """The rules again, slowly."""
    alive = [one for one in turns if one is not None]
    ids = {one["uuid"] for one in alive if one["uuid"]}
    if not any(
        one.get("parent_message_uuid") in ids and one.get("parent_message_uuid") != one["uuid"]
        for one in alive
    ):
        return alive
    nodes: dict[str, tuple[Json, str | None]] = {}
    previous: str | None = None
    for place, one in enumerate(turns):
        if one is None:
            continue
        parent = one.get("parent_message_uuid", previous)
        after_null = place > 0 and turns[place - 1] is None
        if after_null and parent not in {None, ROOT} and parent not in ids:
            parent = previous
        key = one["uuid"] or f"#{place}"
        key = f"{key}#{place}" if key in nodes else key
        nodes[key] = (one, parent)
        previous = key
    if current not in nodes:
        parents = {parent for _, parent in nodes.values()}
        leaves = [key for key in nodes if key not in parents] or list(nodes)
        times = {key: seconds(nodes[key][0].get("created_at")) for key in leaves}
        newest = max((at for at in times.values() if at is not None), default=None)
        current = [key for key in leaves if times[key] == newest][-1]
    walked: list[str] = []
    while current in nodes and current not in walked:
        walked.append(current)
        current = nodes[current][1]
    return [nodes[key][0] for key in reversed(walked)]


def expected_text(one: Json) -> str:
    blocks = one.get("content") or []
    found = [
        block.get("text" if block["type"] == "text" else "transcript")
        for block in blocks
        if block["type"] in {"text", "voice_note"}
    ]
    joined = "\n".join(text for text in found if text)
    if not joined.strip() and all(block["type"] == "text" for block in blocks):
        return shown(str(one["text"]))
    return shown(joined)


def expected(record: Json) -> list[tuple[str, str]]:
    path = expected_path(record["chat_messages"], record.get("current_leaf_message_uuid"))
    roles = {"human": "user", "assistant": "assistant"}
    return [
        (roles[one["sender"]], expected_text(one))
        for one in path
        if one["sender"] in roles and expected_text(one).strip()
    ]


@PROPERTY
@given(st.lists(records(), min_size=1, max_size=5), st.sampled_from(LAYOUTS), SIZES, st.randoms())
def test_every_layout_reads_as_the_reference_says(
    found: list[Json], layout: str, size: int, rng: random.Random
) -> None:
    data = laid_out(found, layout, [scribbled(record, rng) for record in found])
    reading = read_in(size, data)
    assert said(reading) == [expected(record) for record in found]
    assert reading.names == [record["uuid"] for record in found]
    assert [one.title for one in reading.conversations] == [shown(r["name"] or "") for r in found]
    assert [one.created_at for one in reading.conversations] == [
        seconds(record.get("created_at")) for record in found
    ]
    assert not reading.quarantined
    assert not reading.export.truncated
    for one in reading.conversations:
        assert len({message.id for message in one.messages}) == len(one.messages)


@PROPERTY
@given(st.lists(records(), min_size=1, max_size=5), st.randoms(), st.data())
def test_a_cut_anywhere_loses_nothing_before_it(
    found: list[Json], rng: random.Random, data: st.DataObject
) -> None:
    whole, ends = written(found, rng)
    cut = data.draw(st.integers(1, len(whole) - 1))
    kept = [r["uuid"] for r, end in zip(found, ends, strict=True) if end <= cut]
    try:
        reading = Reading(whole[:cut])
    except EmptyExport:
        assert not kept
        return
    assert reading.names == kept
    assert reading.export.truncated
    assert not reading.quarantined
