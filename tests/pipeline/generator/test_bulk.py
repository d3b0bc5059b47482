"""Exports of any size have the size, the proportions and the content that were asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from soulprint_pipeline.generator import write_export
from soulprint_pipeline.generator.containers import Layout
from tests.pipeline.generator import naive


@pytest.mark.parametrize("megabytes", [0.3, 2, 12])
def test_the_size_is_within_five_per_cent(tmp_path: Path, megabytes: float) -> None:
    path = tmp_path / "export.json"
    truth = write_export(path, megabytes=megabytes, facts=20)
    assert path.stat().st_size == truth.json_bytes
    assert abs(truth.json_bytes / (megabytes * 1e6) - 1) < 0.05
    assert len(truth.facts) == 20


def test_dialogue_is_somewhat_under_half_and_a_quarter_of_it_the_persons(tmp_path: Path) -> None:
    truth = write_export(tmp_path / "export.json", megabytes=20)
    dialogue = sum(truth.text_bytes.values())
    assert 0.42 < dialogue / truth.json_bytes < 0.50
    assert 0.20 < truth.text_bytes["user"] / dialogue < 0.30
    assert 25_000 < truth.json_bytes / truth.conversations < 45_000


@pytest.mark.parametrize("layout", get_args(Layout))
@pytest.mark.parametrize("indent", [None, 2])
def test_the_truth_counts_what_a_naive_reading_counts_in_every_layout(
    tmp_path: Path, layout: Layout, indent: int | None
) -> None:
    path = tmp_path / "export"
    truth = write_export(
        path,
        conversations=1 if layout == "single" else 150,
        facts=5 if layout == "single" else 60,
        damaged=0 if layout == "single" else 4,
        layout=layout,
        indent=indent,
        media_megabytes=0.1,
    )
    found = naive.count(path)
    assert (truth.conversations, truth.quarantined) == (found.conversations, found.quarantined)
    assert truth.messages == found.messages
    for fact in truth.facts:
        assert fact.quote in found.said[fact.conversation_id, fact.message_id].text


def test_planted_sentences_are_in_no_place_but_theirs(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    truth = write_export(path, megabytes=4, facts=400)
    raw = path.read_text()
    for fact in truth.facts:
        assert raw.count(json.dumps(fact.quote)[1:-1]) == 1
    assert {decoy.disguise for decoy in truth.decoys} >= {"assistant", "quoted", "pasted", "branch"}
    for decoy in truth.decoys:
        assert raw.count(json.dumps(decoy.text)[1:-1]) == 1
    assert any(fact.superseded_by for fact in truth.facts)


def test_one_conversation_is_as_large_as_asked_for(tmp_path: Path) -> None:
    truth = write_export(tmp_path / "export.json", megabytes=10, largest_conversation_mb=3)
    assert abs(truth.largest_conversation_bytes / 3e6 - 1) < 0.05


def test_media_are_stored_and_cost_no_json(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    truth = write_export(path, megabytes=1, layout="sharded", media_megabytes=20)
    assert path.stat().st_size > 20e6
    assert truth.json_bytes < 1.1e6


@pytest.mark.parametrize("layout", ["json", "sharded"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, layout: Layout) -> None:
    paths = [tmp_path / name for name in "abc"]
    for path, seed in zip(paths, (7, 7, 8), strict=True):
        write_export(path, megabytes=1, seed=seed, layout=layout, facts=9)
    first, again, other = (path.read_bytes() for path in paths)
    assert first == again != other


def test_a_size_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="either megabytes or conversations"):
        write_export(tmp_path / "export.json")
    with pytest.raises(ValueError, match="either megabytes or conversations"):
        write_export(tmp_path / "export.json", megabytes=1, conversations=1)


def test_more_facts_than_differ_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at most"):
        write_export(tmp_path / "export.json", megabytes=1, facts=20_000)


def test_memory_does_not_grow_with_the_export() -> None:
    small, large = _peak(50), _peak(150)
    assert large < small * 1.1


def _peak(megabytes: int) -> int:
    program = (
        "import resource, sys; from pathlib import Path;"
        "from soulprint_pipeline.generator import write_export;"
        f"write_export(Path('/dev/null'), megabytes={megabytes}, largest_conversation_mb=2);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, timeout=60, capture_output=True, text=True
    )
    return int(done.stdout)
