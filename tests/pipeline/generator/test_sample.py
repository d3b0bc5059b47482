"""The sample export is what the truth says, and holds all that an export can hide."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from soulprint_pipeline.facts import CATEGORIES
from soulprint_pipeline.generator import Truth, write_sample
from tests.pipeline.generator import naive


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    path = tmp_path_factory.mktemp("sample") / "sample.zip"
    return path, write_sample(path)


def test_the_truth_counts_what_a_naive_reading_counts(sample: tuple[Path, Truth]) -> None:
    path, truth = sample
    found = naive.count(path)
    assert truth.conversations == found.conversations
    assert truth.quarantined == found.quarantined == 1
    assert truth.skipped == found.skipped == 1
    assert truth.personas == found.personas > 0
    assert truth.messages == found.messages
    said = found.said.values()
    for role, size in truth.text_bytes.items():
        assert size == sum(len(s.text.encode("utf-8", "replace")) for s in said if s.role == role)
    times = [one.at for one in said if one.at is not None]
    assert (truth.first_at, truth.last_at) == (min(times), max(times))


def test_the_sample_is_three_years_in_some_three_hundred_conversations(
    sample: tuple[Path, Truth],
) -> None:
    _, truth = sample
    assert 280 <= truth.conversations <= 340
    assert truth.first_at is not None
    assert truth.last_at is not None
    assert 2.8 < (truth.last_at - truth.first_at) / (365 * 86_400) < 3.2


def test_every_planted_fact_is_said_by_the_person_where_the_truth_says(
    sample: tuple[Path, Truth],
) -> None:
    path, truth = sample
    said = naive.count(path).said
    assert len(truth.facts) >= 60
    assert {fact.category for fact in truth.facts} == set(CATEGORIES)
    for fact in truth.facts:
        message = said[fact.conversation_id, fact.message_id]
        assert message.role == "user"
        assert fact.quote in message.text
        assert message.at == fact.said_at
        assert all(word in fact.quote.lower() for word in fact.keywords)


def test_decoys_stand_where_the_truth_says_and_resemble_no_fact(
    sample: tuple[Path, Truth],
) -> None:
    path, truth = sample
    nodes = {
        (one["id"], key): json.dumps(node, ensure_ascii=False)
        for one in naive.entries(path)
        if isinstance(one["mapping"], dict)
        for key, node in one["mapping"].items()
    }
    assert len({decoy.disguise for decoy in truth.decoys}) >= 14
    for decoy in truth.decoys:
        written = json.dumps(decoy.text, ensure_ascii=False)[1:-1]
        assert written in nodes[decoy.conversation_id, decoy.message_id]
        for fact in truth.facts:
            assert not all(word in fact.quote.lower() for word in decoy.keywords)


def test_of_two_facts_in_a_slot_the_newer_stands(sample: tuple[Path, Truth]) -> None:
    _, truth = sample
    by_id = {fact.id: fact for fact in truth.facts}
    older = [fact for fact in truth.facts if fact.superseded_by is not None]
    assert {fact.slot for fact in older} >= {"home", "employer", "editor", "diet", "framework"}
    for fact in older:
        assert fact.superseded_by is not None
        newer = by_id[fact.superseded_by]
        assert newer.slot == fact.slot
        assert (newer.said_at or 0) > (fact.said_at or 0)
    standing = [fact.slot for fact in truth.facts if fact.slot and fact.superseded_by is None]
    assert len(standing) == len(set(standing))


def test_the_layout_is_the_newest_real_one(sample: tuple[Path, Truth]) -> None:
    path, truth = sample
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        manifest = json.loads(archive.read("export_manifest.json"))
        shards = {
            name: json.loads(archive.read(name)) for name in names if "conversations-" in name
        }
    assert {"user.json", "user_settings.json", "message_feedback.json", "chat.html"} <= set(names)
    assert "shared_conversations.json" in names
    assert any(name.endswith(".png") for name in names)
    assert [len(shard) for shard in shards.values()][:-1] == [100] * (len(shards) - 1)
    assert [part["conversations"] for part in manifest["files"]] == list(map(len, shards.values()))
    newest, *_, oldest = shards.values()
    assert not any("children" in node for one in newest for node in _nodes(one))
    assert all("children" in node for one in oldest for node in _nodes(one))
    assert truth.json_bytes > 1_000_000


def _nodes(conversation: naive.Json) -> list[naive.Json]:
    mapping = conversation["mapping"]
    return list(mapping.values()) if isinstance(mapping, dict) else []


def test_everything_that_real_exports_hide_is_in_it(sample: tuple[Path, Truth]) -> None:
    path, truth = sample
    conversations = naive.entries(path)
    messages = [n["message"] for one in conversations for n in _nodes(one) if n["message"]]
    types = {message["content"]["content_type"] for message in messages}
    assert types == {
        "text", "multimodal_text", "code", "execution_output", "tether_quote",
        "tether_browsing_display", "thoughts", "reasoning_recap", "user_editable_context",
        "model_editable_context",
    }  # fmt: skip
    assert any(message.get("recipient") == "bio" for message in messages)
    assert any("metadata" not in message for message in messages)
    assert any(one["title"] is None for one in conversations)
    assert any(one["create_time"] is None for one in conversations)
    assert any(one["current_node"] not in one["mapping"] for one in conversations)
    assert any(one.get("voice") for one in conversations)
    everything = "".join(map(naive.text_of, messages))
    for odd in ("\ue200", "\u3010", "\ud83d", "\x00"):
        assert odd in everything
    assert set(truth.sources) == {"custom_instructions", "saved_memories", "saved_memory"}


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    for name, hashing in (("a", "1"), ("b", "2")):
        subprocess.run(
            [sys.executable, "-m", "soulprint_pipeline.generator", str(tmp_path / name)],
            check=True,
            timeout=60,
            env=os.environ | {"PYTHONHASHSEED": hashing},
        )
    write_sample(tmp_path / "c", seed=2)
    digests = [hashlib.sha256((tmp_path / name).read_bytes()).digest() for name in "abc"]
    assert digests[0] == digests[1] != digests[2]
