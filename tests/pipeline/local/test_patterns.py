"""Every pattern carries its own examples; here they are held to them."""

from __future__ import annotations

import re

import pytest

from soulprint_pipeline.analysts.local.patterns import LANGUAGES, Ready, load
from soulprint_pipeline.analysts.local.stated import stated
from soulprint_pipeline.analysts.local.wording import compile_wording
from tests.pipeline.local.saying import AT

ALL = [ready for language in LANGUAGES for ready in load(language)]


@pytest.mark.parametrize("ready", ALL, ids=lambda ready: ready.pattern.id)
def test_a_pattern_says_what_its_examples_say(ready: Ready) -> None:
    for message, statement in ready.pattern.yes:
        found = [each.statement for each in stated(message, AT) if each.ready is ready]
        assert found == [statement], message


@pytest.mark.parametrize("ready", ALL, ids=lambda ready: ready.pattern.id)
def test_a_pattern_stays_silent_on_its_counter_examples(ready: Ready) -> None:
    for message in ready.pattern.no:
        assert not [each.statement for each in stated(message, AT) if each.ready is ready], message


def test_every_pattern_has_examples_of_both_kinds_and_a_name_of_its_own() -> None:
    assert len({ready.pattern.id for ready in ALL}) == len(ALL)
    for ready in ALL:
        assert ready.pattern.yes, ready.pattern.id
        assert ready.pattern.no, ready.pattern.id


def test_every_wording_captures_all_that_its_statement_says() -> None:
    for ready in ALL:
        pattern = ready.pattern
        said = set(re.findall(r"\{(\w+)\}", pattern.say + pattern.entry)) - {"on"}
        given = {name for name, form in pattern.forms.items() if "" in form}
        for wording in ready.wordings:
            # What stands for a choice of words can be told as it was said, too.
            named = set(wording.kinds) | given | {f"{name}_said" for name in wording.kinds}
            assert said | set(pattern.article) | set(pattern.lower) <= named, pattern.id


def test_patterns_that_beat_others_name_ones_that_exist() -> None:
    known = {ready.pattern.id for ready in ALL}
    for ready in ALL:
        assert set(ready.pattern.beats) <= known


def test_every_wording_is_a_regex() -> None:
    """They are compiled when they are first needed, which may be late."""
    for ready in ALL:
        for wording in ready.wordings:
            assert wording.regex.groups >= len(wording.kinds), ready.pattern.id


@pytest.mark.parametrize("wording", ["I live in (Rome", "I live] in Rome", "<name>"])
def test_a_wording_that_cannot_work_is_refused_when_it_is_read(wording: str) -> None:
    with pytest.raises(ValueError, match=r"Expected|Unexpected|needs a word"):
        compile_wording(wording)


def test_a_choice_is_found_by_any_of_its_words_and_by_nothing_less() -> None:
    wording = compile_wording("I ~(adore|like) [the ]<thing>")
    assert wording.needs[0].cues == {"adore", "like"}
    assert wording.firsts == {"i"}
