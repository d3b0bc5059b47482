"""Chunks hold every word, each can be read alone, and none is too large."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soulprint_pipeline.chunks import OVERLAP, SIZE, chunk
from soulprint_pipeline.exports.conversation import Conversation, Message, Role
from soulprint_pipeline.tokens import conversation_tokens, estimate_tokens

TEXTS = st.text(
    st.sampled_from("abc  \n\n.,é中文ไทย😀\u200d👩🏽🇩🇪\u0301")
    | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=40,
)


def talking(*texts: str, at: float | None = 5.0) -> Conversation:
    messages = tuple(
        Message(f"m{n}", "assistant" if n % 2 else "user", text, at) for n, text in enumerate(texts)
    )
    return Conversation("c", "Bread", 1.0, 2.0, messages)


def test_a_short_conversation_is_one_chunk_with_roles_and_origin() -> None:
    (made,) = chunk(talking("How do I bake?", "Slowly."))
    assert made.text == "User: How do I bake?\n\nAssistant: Slowly."
    assert (made.conversation_id, made.index, made.title, made.at) == ("c", 0, "Bread", 5.0)
    assert made.message_ids == ("m0", "m1")
    assert made.tokens == estimate_tokens(made.text)


def test_without_messages_there_is_no_chunk() -> None:
    assert list(chunk(talking())) == []


def test_a_chunk_without_times_has_that_of_its_conversation() -> None:
    (made,) = chunk(talking("hi", at=None))
    assert made.at == 1.0


def test_long_conversations_overlap_and_stay_within_their_size() -> None:
    words = [f"w{n}" for n in range(40_000)]
    texts = [" ".join(words[n : n + 300]) for n in range(0, 40_000, 300)]
    made = list(chunk(talking(*texts)))
    assert [one.index for one in made] == list(range(len(made)))
    assert all(one.tokens <= SIZE for one in made)
    assert all(one.tokens > SIZE // 2 for one in made[:-1])
    for before, after in pairwise(made):
        shared = set(before.text.split()) & set(after.text.split()) - {"User:", "Assistant:"}
        assert 0.5 * OVERLAP <= estimate_tokens(" ".join(shared)) <= OVERLAP
    assert {word for one in made for word in one.text.split()} >= set(words)
    covered = [name for one in made for name in one.message_ids]
    assert sorted(set(covered), key=covered.index) == [f"m{n}" for n in range(len(texts))]


def test_a_message_longer_than_a_chunk_is_cut_between_words() -> None:
    words = [f"word{n}" for n in range(9000)]
    made = list(chunk(talking(" ".join(words))))
    assert len(made) > 5
    found = [word for one in made for word in one.text.removeprefix("User: ").split()]
    assert set(found) == set(words)
    assert all(one.text.startswith("User: ") for one in made)
    assert all(one.message_ids == ("m0",) for one in made)


def test_scripts_without_spaces_are_cut_between_characters() -> None:
    family = "👩🏽\u200d👩\u200d👧"
    made = list(chunk(talking(family * 3000)))
    for one in made:
        text = one.text.removeprefix("User: ")
        assert text.replace(family, "") == ""


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, max_size=12), st.sampled_from([100, 120, 300]))
def test_nothing_is_lost_whatever_is_said(texts: list[str], size: int) -> None:
    made = list(chunk(talking(*[text * 9 for text in texts]), size, 25))
    assert all(one.tokens <= size for one in made)
    for number, text in enumerate(texts):
        whole, at = text * 9, 0
        for one in made:
            if f"m{number}" not in one.message_ids:
                continue
            reach = max(
                (stop for stop in range(at, len(whole) + 1) if whole[at:stop] in one.text),
                default=at,
            )
            at = max(at, reach)
        assert at == len(whole)


def test_cutting_is_linear() -> None:
    started = time.process_time()
    tiny = Conversation(
        "c", "", None, None, tuple(Message(str(n), "user", "ok", None) for n in range(30_000))
    )
    assert len(list(chunk(tiny))) > 50
    assert len(list(chunk(talking("中" * 1_000_000)))) > 400
    assert time.process_time() - started < 20


@pytest.mark.parametrize(("size", "overlap"), [(50, 0), (400, 200)])
def test_chunks_too_small_for_their_overlap_are_refused(size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="too small"):
        list(chunk(talking("hi"), size, overlap))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("four", 1), ("four4", 2), ("中文", 2), ("привет", 4), ("😀", 2)],
)
def test_tokens_follow_the_written_rule(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(st.text(), st.text())
def test_tokens_of_parts_cover_the_whole(one: str, two: str) -> None:
    assert estimate_tokens(one + two) <= estimate_tokens(one) + estimate_tokens(two)
    assert estimate_tokens(one) <= estimate_tokens(one + two)


def test_a_conversation_takes_more_than_its_texts() -> None:
    role: Role = "user"
    one = Conversation("c", "T", None, None, (Message("m", role, "four", None),))
    assert conversation_tokens(one) == 1 + 4 + 1
