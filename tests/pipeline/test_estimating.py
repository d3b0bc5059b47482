"""The price of an export: made up of what would be read, and of nothing else."""

from __future__ import annotations

import pytest

from soulprint_pipeline.estimating import Estimate, Estimator
from soulprint_pipeline.exports.conversation import (
    Conversation,
    Message,
    PersonalSource,
    Quarantined,
)
from soulprint_pipeline.prices import PriceTable, UnknownModel
from soulprint_pipeline.triage import Thoroughness

TOLD = "I moved to Lisbon in May and I like it. "
QUESTION = "What is the capital of Peru?"


def talk(name: str, *said: str, at: float = 0.0) -> Conversation:
    messages = []
    for number, text in enumerate(said):
        messages += [
            Message(f"u{number}", "user", text, None),
            Message(f"a{number}", "assistant", "A long answer. " * 400, None),
        ]
    return Conversation(name, "", at, at, tuple(messages))


def estimator(thoroughness: Thoroughness = "normal", lanes: int = 3) -> Estimator:
    return Estimator(
        model="claude-haiku-5-5", table=PriceTable(), thoroughness=thoroughness, lanes=lanes
    )


def priced(*items: Conversation, thoroughness: Thoroughness = "normal") -> Estimate:
    made = estimator(thoroughness)
    for item in items:
        made.take(item)
    return made.result()


def test_everything_is_counted_once_and_under_one_heading() -> None:
    skipped = Conversation("s", "", None, None, (), skipped="do_not_remember")
    found = priced(
        talk("a", TOLD * 30, at=3),
        talk("b", TOLD * 30, at=2),
        talk("c", QUESTION),
        skipped,
        talk("d", TOLD * 20),
    )
    assert (found.conversations, found.sent, found.set_aside) == (5, 2, 3)
    assert found.set_aside_by == {"do_not_remember": 1, "repeated": 1, "trivial": 1}
    # Sections, one window, sections with what was found.
    assert found.calls == 3
    everything = priced(
        talk("a", TOLD * 30, at=3), talk("b", TOLD * 30, at=2), talk("c", QUESTION),
        thoroughness="all",
    )  # fmt: skip
    assert (everything.sent, everything.set_aside) == (3, 0)


def test_of_two_versions_of_a_conversation_the_newer_is_priced() -> None:
    once = priced(talk("a", TOLD * 30, at=2))
    assert priced(talk("a", TOLD * 900, at=1), talk("a", TOLD * 30, at=2)) == once
    assert priced(talk("a", TOLD * 30, at=2), talk("a", TOLD * 900, at=1)) == once


def test_what_the_assistant_says_costs_next_to_nothing() -> None:
    short = Conversation("a", "", 0, 0, (Message("u", "user", TOLD * 300, None),))
    long = Conversation(
        "a", "", 0, 0, (*short.messages, Message("a", "assistant", "Well. " * 9_000, None))
    )
    assert priced(long).usd_live < priced(short).usd_live * 1.1


def test_what_was_read_before_is_not_paid_again() -> None:
    fresh, known = estimator(), estimator()
    for number in range(40):
        one = talk(f"c{number}", f"{number} {TOLD}", at=number)
        fresh.take(one)
        known.take(one, already_read=number != 7)
    first, again = fresh.result(), known.result(with_quick_pass=False)
    assert (again.sent, again.already_read) == (1, 39)
    # The window of the changed one, and the sections.
    assert again.calls == 2
    assert again.usd_live < first.usd_live
    nothing = estimator()
    nothing.take(talk("a", TOLD), already_read=True)
    nothing.take(PersonalSource("custom_instructions", "Be brief.", None, "a", "s"))
    unchanged = nothing.result(with_quick_pass=False)
    assert (unchanged.calls, unchanged.usd_live) == (0, 0.0)


def test_a_batch_is_half_the_price_and_the_date_of_the_prices_is_told() -> None:
    found = priced(talk("a", TOLD * 500))
    assert found.usd_batch == pytest.approx(found.usd_live / 2, abs=1e-6)
    assert found.prices_of == "2026-11-01"
    assert found.model == "claude-haiku-5-5"


def test_damage_and_an_empty_export_cost_nothing() -> None:
    made = estimator()
    made.take(Quarantined("no mapping"))
    assert (made.result().conversations, made.result().calls) == (0, 0)


def test_a_model_without_a_price_is_refused() -> None:
    with pytest.raises(UnknownModel):
        Estimator(model="gpt-4", table=PriceTable(), thoroughness="all", lanes=1)
