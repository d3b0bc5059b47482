"""`python -m soulprint_pipeline.generator`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from soulprint_pipeline.generator.__main__ import main
from tests.pipeline.generator import naive


def test_without_a_size_it_writes_the_sample(tmp_path: Path) -> None:
    out, truth = tmp_path / "sample.zip", tmp_path / "truth.json"
    assert main([str(out), "--sample", "--truth", str(truth)]) == 0
    told = json.loads(truth.read_text())
    assert told["name"] == "Mira"
    assert told["messages"] == naive.count(out).messages


def test_a_size_and_a_layout_are_taken(tmp_path: Path) -> None:
    out, truth = tmp_path / "export.gz", tmp_path / "truth.json"
    given = [str(out), "--megabytes", "1", "--layout", "gzip", "--facts", "8", "--damaged", "2"]
    assert main([*given, "--truth", str(truth), "--level", "1"]) == 0
    told = json.loads(truth.read_text())
    assert (len(told["facts"]), told["quarantined"]) == (8, 2)
    assert out.read_bytes()[:2] == b"\x1f\x8b"


def test_a_layout_that_nobody_knows_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path / "x"), "--layout", "papyrus"])
    assert stopped.value.code == 2
    assert "papyrus" in capsys.readouterr().err
