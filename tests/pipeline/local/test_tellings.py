"""What is told in other words: each way with its own examples."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.own_words import blank_others
from soulprint_pipeline.analysts.local.tellings.reader import may_tell, told
from soulprint_pipeline.analysts.local.tellings.shapes import Telling, tellings


def _said(text: str) -> list[str]:
    return [each.said for each in told(blank_others(text), text)] if may_tell(text) else []


@pytest.mark.parametrize("telling", tellings(), ids=lambda telling: telling.id)
def test_each_way_to_tell_something_reads_its_examples(telling: Telling) -> None:
    for text, clauses in telling.yes:
        assert set(clauses) <= set(_said(text)), text


@pytest.mark.parametrize("telling", tellings(), ids=lambda telling: telling.id)
def test_no_way_to_tell_something_reads_its_counter_examples(telling: Telling) -> None:
    own = {say.partition("{")[0] for say in telling.say}
    for text in telling.no:
        assert not [each for each in _said(text) if any(map(each.startswith, own))], text


def test_names_of_tellings_are_unique() -> None:
    names = [telling.id for telling in tellings()]
    assert len(names) == len(set(names))
