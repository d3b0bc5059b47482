"""Making bullets fewer without a model: duplicates merge, the best supported and newest stay."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from soulprint_pipeline.alike import fingerprint
from soulprint_pipeline.analysts.base import Bullet

NEAR = 0.8
"""Share of words that two bullets have in common when they say nearly the same (Jaccard)."""

OVERHEAD = 14
"""Characters around a bullet's text: its mark, its month and the newline."""

SPAN = len(" to Mar 2025")
"""More of them where it was said from one month to another."""


def reduced(bullets: Sequence[Bullet], limit: int) -> list[Bullet]:
    """Return at most `limit` characters of bullets, in their order.

    Exact and near duplicates merge first and keep all their facts; nothing is reworded. Then
    those with the most facts stay, among equals the newest.
    """
    merged = _merged(bullets)
    best_first = sorted(
        range(len(merged)),
        key=lambda place: (-len(merged[place].fact_ids), -(merged[place].said_at or 0.0), place),
    )
    kept: set[int] = set()
    room = limit
    for place in best_first:
        bullet = merged[place]
        size = len(bullet.text) + OVERHEAD + SPAN * (bullet.details_at is not None)
        if size <= room:
            kept.add(place)
            room -= size
    return [bullet for place, bullet in enumerate(merged) if place in kept]


def _merged(bullets: Sequence[Bullet]) -> list[Bullet]:
    """Merge a bullet into an earlier one of its category that says nearly the same.

    Only bullets that share their rarest word are compared, so the time stays near linear.
    """
    words = [
        frozenset(fingerprint(each.category, each.text).split(":", 1)[1].split())
        for each in bullets
    ]
    common: dict[str, int] = {}
    for each in words:
        for word in each:
            common[word] = common.get(word, 0) + 1
    merged: list[Bullet] = []
    merged_words: list[frozenset[str]] = []
    by_rarest: dict[tuple[str, str], list[int]] = {}
    for bullet, own in zip(bullets, words, strict=True):
        rarest = sorted(own, key=lambda word: (common[word], word))[:2]
        places = [
            place for word in rarest for place in by_rarest.get((bullet.category, word), ())[-20:]
        ]
        near = next((place for place in places if _near(own, merged_words[place])), None)
        if near is None:
            for word in rarest:
                by_rarest.setdefault((bullet.category, word), []).append(len(merged))
            merged.append(bullet)
            merged_words.append(own)
        else:
            merged[near] = _together(merged[near], bullet)
    return merged


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    if _turned(one) != _turned(other):
        return False
    return len(one & other) >= NEAR * len(one | other)


def _turned(words: frozenset[str]) -> frozenset[str]:
    """Words that turn a statement round: they have to be the same in both."""
    return words & {"not", "no", "never", "without", "against", "dislike", "hate", "can't", "t"}


def _together(one: Bullet, other: Bullet) -> Bullet:
    newest = max(one, other, key=lambda each: each.said_at or 0.0)
    ids = tuple(dict.fromkeys((*one.fact_ids, *other.fact_ids)))
    return msgspec.structs.replace(newest, fact_ids=ids)
