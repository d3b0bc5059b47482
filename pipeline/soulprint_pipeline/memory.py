"""MEMORY: the facts as bullets under five headings, and how they are made to fit."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.alike import fingerprint, names, says_no_more, telling_words
from soulprint_pipeline.analysts.base import Analyst, Bullet, Calls, KnownFact
from soulprint_pipeline.dating import age, month, reworded, said, taking_in
from soulprint_pipeline.errors import DeadlineExceeded
from soulprint_pipeline.facts import CATEGORIES, Category
from soulprint_pipeline.quotes import shorten

HEADINGS: dict[Category, str] = {
    "preferences": "Preferences",
    "projects": "Projects",
    "dates": "Important Dates",
    "beliefs": "Beliefs & Values",
    "decisions": "Decisions & Context",
}
"""The headings of MEMORY, in their order."""

NOTHING = "Nothing found yet."
"""Stands under a heading without bullets. It is no bullet, so nobody counts it as a fact."""

LIMIT = 20_000
"""Characters of MEMORY: what common assistants load of one file (REFERENCE F)."""

BULLET_LIMIT = 400
GROUP_CHARACTERS = 40_000
"""Characters in one call of `reduce_bullets`: about 10,000 tokens."""

STEEPEST = 0.25
"""What one round may shrink a group to; steeper, a model starts to drop instead of merge."""

NEAREST = 30
"""Bullets with the same rarest word that one is compared with."""

FEWEST_WORDS = 3
"""Telling words that a bullet needs in order to go into another one that has them all; one
less among projects, where a verb and a name say what is meant ("learning Portuguese")."""

WORTHWHILE = 0.02
"""A round that saves a smaller share than this does not justify another one."""


def bullets(facts: Iterable[KnownFact]) -> list[Bullet]:
    """Make one bullet of each fact: by category, the newest first, undated ones last.

    Facts with the same fingerprint share a bullet, which carries the newest wording and all
    ids; so does one that says less in the same words ("Has a sister, Greta", "… in Bremen"),
    and one that says the same in other words ("Likes", "Loves", "Enjoys long novels").
    A statement that addresses an assistant makes no bullet: the fact stays stored with its
    quote, but MEMORY is read by assistants.

    Args:
        facts: those that stand, in any order.
    """
    merged: dict[str, Bullet] = {}
    for fact in sorted(facts, key=lambda each: (-age(each.said_at), each.id)):
        text = as_text(fact.statement)
        if not text:
            continue
        key = fingerprint(fact.category, text)
        known = merged.get(key)
        if known is None:
            merged[key] = Bullet(fact.category, text, (fact.id,), fact.said_at)
        elif fact.id not in known.fact_ids:
            merged[key] = msgspec.structs.replace(known, fact_ids=(*known.fact_ids, fact.id))
    return _ordered(merge_alike(_fuller(merged).values()))


def _fuller(by_key: dict[str, Bullet]) -> dict[str, Bullet]:
    """Let a bullet that another one begins with, word for word, go into that fuller one."""
    kept: dict[str, Bullet] = {}
    last = ""
    for key in sorted(by_key, key=lambda key: [*key.split(), "\uffff"]):
        # Sorted with a mark at their end, beginnings come right after what they begin.
        if last.startswith(f"{key} ") and (
            len(key.split()) > 1 or names(by_key[key].text, kept[last].text)
        ):
            full, part = kept[last], by_key[key]
            kept[last] = taking_in(full, part, same=False)
        else:
            kept[key] = by_key[key]
            last = key
    return kept


def merge_alike(lines: Iterable[Bullet]) -> list[Bullet]:
    """Let bullets of a category that say the same, or less, go into the one that says most.

    One goes into another whose words include its own in the same order: "Prefers metric units"
    into "Prefers answers with metric units". What turns a statement round ("not", "without")
    has to be the same in both, or to come after all that they share. Verbs of liking, of
    making and of going count as one. Bullets are compared by their rarest word, so that the
    time stays near linear.

    Returns:
        What is left; each bullet has the ids of those that went into it, and says from when to
        when it was said where only a part of it was said last.
    """
    kept: list[Bullet] = []
    kept_words: list[tuple[str, ...]] = []
    by_word: dict[tuple[str, str], list[int]] = {}
    told = [(telling_words(bullet.category, bullet.text), bullet) for bullet in lines]
    # The fullest first; among equals the newest, which gives the wording.
    for words, bullet in sorted(
        told,
        key=lambda each: (-len(each[0]), -age(each[1].said_at), -len(each[1].text), each[1].text),
    ):
        least = FEWEST_WORDS - (bullet.category == "projects")
        places = [by_word.get((bullet.category, word), []) for word in set(words)]
        fewest = min(places, key=len, default=[])
        into = next(
            (
                at
                for at in fewest[-NEAREST:]
                if says_no_more(words, kept_words[at], least) or names(bullet.text, kept[at].text)
            ),
            None,
        )
        if into is None:
            for word in set(words):
                by_word.setdefault((bullet.category, word), []).append(len(kept))
            kept.append(bullet)
            kept_words.append(words)
            continue
        kept[into] = taking_in(kept[into], bullet, same=says_no_more(kept_words[into], words, 1))
    return kept


def render(lines: Sequence[Bullet]) -> str:
    """Write the bullets as markdown, always under all five headings in their order.

    A heading without a bullet says so, because a missing one could as well be a cut text.
    """
    parts: list[str] = []
    for category, heading in HEADINGS.items():
        written = [_line(bullet) for bullet in lines if bullet.category == category]
        parts.append("\n".join([f"## {heading}", *(written or [NOTHING])]))
    return "\n\n".join(parts) + "\n"


async def reduce(
    lines: Sequence[Bullet],
    analyst: Analyst,
    calls: Calls,
    *,
    limit: int = LIMIT,
    deadline: float,
) -> list[Bullet]:
    """Bring the bullets down to what `render` writes in `limit` characters.

    Groups of one category, each small enough for one call, go to the analyst, round after
    round. A round that hardly shrinks is the last: then the least supported bullets go, the
    oldest first. `left_out` says how many facts that cost.

    Args:
        lines: as `bullets` returns them.
        analyst: who merges; what it returns is checked, and a bullet that cites facts which
            it was not given, or none, is dropped.
        calls: the book of calls.
        limit: characters of the rendered text; five empty headings always stay.
        deadline: seconds for everything.

    Raises:
        DeadlineExceeded: the time was up between two calls.
        AnalystError: what the analyst raised.
    """
    end = time.monotonic() + deadline
    kept = list(lines)
    size = len(render(kept))
    while size > limit:
        shorter = await _one_round(kept, analyst, calls, ratio=limit / size, end=end)
        size_after = len(render(shorter))
        if size_after > size * (1 - WORTHWHILE) and size_after > limit:
            return _drop(min(kept, shorter, key=lambda each: len(render(each))), limit)
        kept, size = shorter, size_after
    return kept


def left_out(before: Iterable[Bullet], after: Iterable[Bullet]) -> int:
    """Count the facts that `before` cites and `after` does not."""
    stand = {fact_id for bullet in after for fact_id in bullet.fact_ids}
    return len({fact_id for bullet in before for fact_id in bullet.fact_ids} - stand)


async def _one_round(
    lines: list[Bullet], analyst: Analyst, calls: Calls, *, ratio: float, end: float
) -> list[Bullet]:
    reduced: list[Bullet] = []
    for category in CATEGORIES:
        for group in _groups([bullet for bullet in lines if bullet.category == category]):
            left = end - time.monotonic()
            if left <= 0:
                raise DeadlineExceeded(
                    "Reducing the memory took longer than its deadline; it will be tried again "
                    "and continues with the answers recorded so far."
                )
            size = sum(map(_size, group))
            # A tenth less than the share, for headings and for answers that miss the mark.
            target = max(int(size * max(ratio * 0.9, STEEPEST)), 1)
            answer = await analyst.reduce_bullets(group, calls, limit=target, deadline=left)
            reduced += _checked(answer, group)
    return _ordered(reduced)


def _groups(lines: list[Bullet]) -> list[list[Bullet]]:
    groups: list[list[Bullet]] = []
    room = 0
    for bullet in lines:
        size = _size(bullet)
        if not groups or size > room:
            groups.append([])
            room = GROUP_CHARACTERS
        groups[-1].append(bullet)
        room -= size
    return groups


def _checked(answer: Iterable[Bullet], group: Sequence[Bullet]) -> list[Bullet]:
    given = {fact_id: bullet for bullet in group for fact_id in bullet.fact_ids}
    checked: list[Bullet] = []
    for bullet in answer:
        ids = tuple(dict.fromkeys(each for each in bullet.fact_ids if each in given))
        text = as_text(bullet.text)
        if not ids or not text:
            continue
        checked.append(reworded(text, ids, [given[each] for each in ids]))
    return checked


def _drop(lines: list[Bullet], limit: int) -> list[Bullet]:
    weakest_first = sorted(lines, key=lambda each: (len(each.fact_ids), age(each.said_at)))
    size = len(render(lines))
    gone: set[int] = set()
    for bullet in weakest_first:
        if size <= limit:
            break
        gone.add(id(bullet))
        size -= _size(bullet)
    kept = [bullet for bullet in lines if id(bullet) not in gone]
    # An emptied heading gains a line, which the running size does not know.
    while kept and len(render(kept)) > limit:
        kept.pop()
    return kept


def _ordered(lines: Iterable[Bullet]) -> list[Bullet]:
    def place(bullet: Bullet) -> tuple[int, float, str]:
        return CATEGORIES.index(bullet.category), -age(bullet.said_at), bullet.text

    return sorted(lines, key=place)


def as_text(statement: str, limit: int = BULLET_LIMIT) -> str:
    """One line of markdown of at most `limit` characters; "" where it addresses an assistant."""
    text = markdown.line(statement)
    if markdown.gives_orders(text):
        return ""
    if len(text) > limit:
        text = markdown.line(shorten(text, limit - 2)) + " …"
    return text


def _size(bullet: Bullet) -> int:
    return len(_line(bullet)) + 1


def _line(bullet: Bullet) -> str:
    text = bullet.text.removesuffix(".")
    when = "; ".join(_when(bullet))
    return f"- {text} ({when})" if when else f"- {text}"


def _when(bullet: Bullet) -> Iterator[str]:
    """Say when it was said; or, of one fact that superseded another, since when."""
    when, earlier = said(bullet), bullet.earlier
    since = month(earlier[0].until) if earlier and len(bullet.fact_ids) == 1 else ""
    if since:
        yield f"since {since}"
    elif when:
        yield when
    for each in earlier:
        until = month(each.until)
        then = "then" if until == since else until
        yield f"{'until ' + then if until else 'earlier'}: {each.statement}"
