"""The fuzzer finds what is broken, and everything that it found stays mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fuzz.exports import SIZES, case
from fuzz.target import Broken, check
from soulprint_pipeline.exports.chatgpt import ChatGPT
from soulprint_pipeline.exports.conversation import Item
from soulprint_pipeline.exports.stretches import Stretch

CORPUS = sorted((Path(__file__).parents[3] / "fuzz" / "corpus").glob("*.bin"))


def check_some(size: int = SIZES[0]) -> None:
    for number in range(200):
        check(case(7, number), size)


@pytest.mark.parametrize("size", SIZES)
def test_some_hundred_broken_exports_break_nothing(size: int) -> None:
    check_some(size)


@pytest.mark.parametrize("size", SIZES)
def test_what_was_found_once_stays_mended(size: int) -> None:
    for finding in CORPUS:
        check(finding.read_bytes(), size)


def test_a_case_is_made_again_from_its_number() -> None:
    made = [case(3, number) for number in range(20)]
    assert made == [case(3, number) for number in range(20)]
    assert len(set(made)) > 15


def test_a_reader_that_fails_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> Iterator[Item]:
        raise KeyError("mapping")

    monkeypatch.setattr(ChatGPT, "read", failing)
    with pytest.raises(KeyError):
        check_some()


def test_a_shortcut_that_reads_otherwise_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Stretch.next
    monkeypatch.setattr(Stretch, "next", lambda self: given(self) and given(self))
    with pytest.raises(Broken, match="otherwise"):
        check_some()
