"""Bullets of MEMORY said in fewer characters, without losing what they rest on."""

from __future__ import annotations

from collections.abc import Sequence

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.base import Bullet
from soulprint_pipeline.analysts.claude import asking, shapes, transcript
from soulprint_pipeline.analysts.claude.asking import Asker, BadAnswer, Question
from soulprint_pipeline.dating import reworded, said
from soulprint_pipeline.errors import AnswerUnusable
from soulprint_pipeline.facts import CATEGORIES

MOST_LOST = 0.5
"""An answer that drops a larger share of the facts has not merged but forgotten."""

LOST = BadAnswer(
    "it left out more than half of the facts",
    "Your last answer left out more than half of the lines. Merge them instead of dropping them, "
    "and name in `from` every line that a new one stands for.",
)


async def reduce(bullets: Sequence[Bullet], asker: Asker, *, limit: int) -> list[Bullet]:
    """Merge bullets, category by category, towards `limit` characters of text in all.

    A model counts characters badly, so the result may miss the limit; the caller looks.
    Bullets whose answers cannot be used are halved and tried again.

    Raises:
        AnswerUnusable: not even two bullets could be merged.
    """
    size = sum(len(bullet.text) for bullet in bullets)
    merged: list[Bullet] = []
    for category in CATEGORIES:
        group = [bullet for bullet in bullets if bullet.category == category]
        if group:
            share = sum(len(bullet.text) for bullet in group) / max(size, 1)
            merged += await _group(group, asker, limit=max(int(limit * share), 1), twice=True)
    return merged


async def _group(group: Sequence[Bullet], asker: Asker, *, limit: int, twice: bool) -> list[Bullet]:
    lines = [f"b{number} {_line(bullet)}" for number, bullet in enumerate(group, 1)]
    data = "\n".join(["<bullets>", *lines, "</bullets>"])
    order = f"Say the lines above in at most {limit} characters in all, as described."
    try:
        return await asker.ask(
            Question("reduce", data, order), lambda items: _read(items, group), twice=twice
        )
    except AnswerUnusable:
        if len(group) <= 2:
            raise
    middle = len(group) // 2
    halves: list[Bullet] = []
    for half in (group[:middle], group[middle:]):
        halves += await _group(half, asker, limit=max(limit // 2, 1), twice=len(half) <= 2)
    return halves


def _line(bullet: Bullet) -> str:
    when = said(bullet)
    text = transcript.neutral(markdown.plain(bullet.text))
    return f"({when}) {text}" if when else text


def _read(items: list[object], group: Sequence[Bullet]) -> list[Bullet]:
    """Make bullets of what cites known ones; refuse an answer that forgets too much."""
    merged: list[Bullet] = []
    for item in shapes.items(items, shapes.Merged):
        text = "" if item is None else markdown.plain(item.text)
        if item is None or not text:
            continue
        sources = [found for each in dict.fromkeys(item.from_) if (found := _find(each, group))]
        if sources:
            ids = dict.fromkeys(fact_id for each in sources for fact_id in each.fact_ids)
            merged.append(reworded(text, tuple(ids), sources))
    if not merged:
        raise asking.wrong_shape("bullets")
    given = {fact_id for bullet in group for fact_id in bullet.fact_ids}
    kept = {fact_id for bullet in merged for fact_id in bullet.fact_ids}
    if len(kept) < len(given) * (1 - MOST_LOST):
        raise LOST
    return merged


def _find(label: str, group: Sequence[Bullet]) -> Bullet | None:
    number = label.strip().removeprefix("b")
    if not (number.isascii() and number.isdigit()) or not 1 <= int(number) <= len(group):
        return None
    return group[int(number) - 1]
