from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.base import Bullet
from soulprint_pipeline.analysts.claude import ClaudeAnalyst
from soulprint_pipeline.errors import AnswerUnusable
from soulprint_pipeline.fake_model import FakeModel, Mode, Rule
from tests.pipeline.claude.book import Book
from tests.pipeline.claude.people import MAY


def bullets(count: int) -> list[Bullet]:
    return [
        Bullet(
            "projects", f"Builds a shed number {n} behind the house", (f"f{n}", f"g{n}"), MAY + n
        )
        for n in range(count)
    ]


def ids(found: list[Bullet]) -> set[str]:
    return {fact_id for bullet in found for fact_id in bullet.fact_ids}


async def test_merged_bullets_keep_all_their_facts_and_the_latest_date(
    claude: ClaudeAnalyst, book: Book
) -> None:
    before = bullets(40)
    after = await claude.reduce_bullets(before, book, limit=800, deadline=20)
    assert sum(len(bullet.text) for bullet in after) <= 800
    assert ids(after) == ids(before)
    assert max(bullet.said_at or 0 for bullet in after) == MAY + 39
    assert len(book.asked) == 1


async def test_categories_are_not_mixed(claude: ClaudeAnalyst, book: Book) -> None:
    before = [*bullets(4), Bullet("beliefs", "Believes that tea is better than coffee", ("b",))]
    after = await claude.reduce_bullets(before, book, limit=100, deadline=20)
    assert {bullet.fact_ids for bullet in after if bullet.category == "beliefs"} == {("b",)}
    assert len(book.asked) == 2


@pytest.mark.parametrize("mode", ["malformed_item", "unknown_label"])
async def test_a_bullet_that_cites_nothing_known_is_dropped(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book, mode: Mode
) -> None:
    fake.control(Rule(mode=mode))
    before = bullets(8)
    after = await claude.reduce_bullets(before, book, limit=200, deadline=20)
    assert ids(after) == ids(before)
    assert len(book.asked) == 1


@pytest.mark.parametrize("mode", ["forgetful", "uncited", "cut_off", "empty"])
async def test_an_answer_that_forgets_or_breaks_is_asked_for_once_more(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book, mode: Mode
) -> None:
    fake.control(Rule(mode=mode, times=1))
    before = bullets(16)
    after = await claude.reduce_bullets(before, book, limit=320, deadline=20)
    assert ids(after) == ids(before)
    assert len(book.asked) == 2


async def test_bullets_whose_answers_stay_unusable_are_halved(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book
) -> None:
    fake.control(Rule(mode="cut_off", times=2))
    before = bullets(16)
    after = await claude.reduce_bullets(before, book, limit=320, deadline=20)
    assert ids(after) == ids(before)
    assert len(book.asked) == 4


async def test_a_model_that_only_forgets_is_an_error_and_loses_nothing(
    claude: ClaudeAnalyst, fake: FakeModel, book: Book
) -> None:
    fake.control(Rule(mode="uncited"))
    with pytest.raises(AnswerUnusable, match="reduce"):
        await claude.reduce_bullets(bullets(8), book, limit=100, deadline=20)


async def test_no_bullets_need_no_call(claude: ClaudeAnalyst, book: Book) -> None:
    assert await claude.reduce_bullets([], book, limit=100, deadline=20) == []
    assert book.asked == []
