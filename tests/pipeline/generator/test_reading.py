"""What the generator writes, the reader reads: exactly."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation, PersonalSource
from soulprint_pipeline.generator import MIRA, Truth, write_export, write_sample
from soulprint_pipeline.generator.containers import Layout


class Read(NamedTuple):
    conversations: int
    quarantined: int
    skipped: int
    personas: int
    messages: dict[str, int]
    sources: dict[str, int]
    said: dict[tuple[str, str], str]


def _read(path: Path) -> Read:
    messages: Counter[str] = Counter(user=0, assistant=0)
    sources: Counter[str] = Counter()
    skipped = personas = 0
    said: dict[tuple[str, str], str] = {}
    with path.open("rb") as file:
        export = open_export([file])
        for item in export:
            if isinstance(item, Conversation):
                skipped += item.skipped is not None
                personas += item.persona
                for message in item.messages:
                    messages[message.role] += 1
                    said[item.id, message.id] = message.text
            elif isinstance(item, PersonalSource):
                sources[item.kind] += 1
        assert not export.truncated
        counted = (export.conversations, export.quarantined)
    return Read(*counted, skipped, personas, dict(messages), dict(sources), said)


def _compare(read: Read, truth: Truth) -> None:
    assert read.conversations == truth.conversations
    assert read.quarantined == truth.quarantined
    assert read.skipped == truth.skipped
    assert read.personas == truth.personas
    assert read.messages == truth.messages
    assert read.sources == truth.sources
    for fact in truth.facts:
        assert fact.quote in read.said[fact.conversation_id, fact.message_id]


def test_the_sample_is_read_with_the_truths_counts(tmp_path: Path) -> None:
    path = tmp_path / "sample.zip"
    truth = write_sample(path)
    read = _read(path)
    _compare(read, truth)
    for decoy in truth.decoys:
        if decoy.disguise in {"branch", "code", "hidden", "quoted", "reasoning", "skipped", "tool"}:
            shown = read.said.get((decoy.conversation_id, decoy.message_id), "")
            assert decoy.disguise == "code" or decoy.text not in shown


@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("indent", [None, 1])
def test_every_layout_is_read_with_the_truths_counts(
    tmp_path: Path, layout: Layout, indent: int | None
) -> None:
    path = tmp_path / "export"
    single = layout == "single"
    truth = write_export(
        path,
        conversations=1 if single else 130,
        facts=4 if single else 40,
        damaged=0 if single else 3,
        layout=layout,
        indent=indent,
        persona=MIRA,
    )
    assert truth.sources == {"custom_instructions": 1 if single else 2}
    _compare(_read(path), truth)
