"""USER: who the person is, as they stated it, and what they come back to."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.known import Known
from soulprint_pipeline.analysts.local.page import Page, places
from soulprint_pipeline.analysts.local.standing import is_made
from soulprint_pipeline.analysts.local.topics import Topic, subjects
from soulprint_pipeline.dating import month

INTERESTS = 8
"""Entries; the rest is of less weight than a reader's patience."""

PROJECTS = 2
"""Newest projects that are named in the context of life."""

_DOES = re.compile(
    r"(?:Mostly |Often |Usually |Regularly |Sometimes |Has begun to |Has started to |Started to |"
    r"Started )?(?:plays?|playing|sings?|singing|grows?|keeps bees|collects?|belongs to|builds?|"
    r"bakes?|baking|cooks?|cooking|knits?|knitting|sews?|quilts?|paints?|painting|draws?|drawing|"
    r"climbs?|climbing|cycles?|cycling|swims?|swimming|runs?|running|hikes?|hiking|sails?|"
    r"sailing|dances?|dancing|brews?|gardens?|photographs?|rides?|restores?|coaches|umpires|"
    r"teach(?:es)?|practi[sc]es?|does|goes|is (?:learning|building|training for|restoring|writing)|"
    r"enjoys|loves|likes|adores|trains|is into|is a keen|is an avid)\b(?! not\b)",
    re.IGNORECASE,
)
"""What somebody does of their own will, by the first words of a statement."""

_CONTEXT_SLOTS = ("origin", "age", "birth", "birthday", "diet")


def write_user(page: Page, facts: list[Known], topics: list[Topic]) -> None:
    """Write the section.

    Args:
        page: where to write.
        facts: standing facts, newest first.
        topics: recurring subjects, the most recurrent first.
    """
    for fact in facts:
        if fact.field in {"user.name", "user.location", "user.preferred_address"}:
            page.put("user", fact.field.partition(".")[2], fact.entry, [fact.support])
    _relationships(page, facts)
    _occupation(page, facts)
    _context(page, facts)
    _interests(page, facts, topics)


def first_name(page: Page) -> str:
    """Return how to address the person, or ""."""
    fields = page.fields("user")
    name = fields.get("preferred_address") or fields.get("name") or ""
    return str(name).split()[0] if name else ""


def _relationships(page: Page, facts: list[Known]) -> None:
    """List everyone once, by the entry that says most."""
    by_name: dict[str, list[Known]] = {}
    for fact in facts:
        if fact.field == "user.relationships":
            by_name.setdefault(fact.entry.partition(" (")[0].casefold(), []).append(fact)
    for same in by_name.values():
        best = max(same, key=lambda fact: len(fact.entry))
        page.add("user", "relationships", best.entry, [fact.support for fact in same])


def _occupation(page: Page, facts: list[Known]) -> None:
    what = next((fact for fact in facts if fact.slot == "occupation" and fact.entry), None)
    where = next((fact for fact in facts if fact.slot == "employer" and fact.entry), None)
    other = [
        fact for fact in facts if fact.field == "user.occupation" and fact.slot != "occupation"
    ]
    parts: list[str] = []
    if what and where:
        parts.append(f"{what.entry} at {where.entry}")
    elif what:
        parts.append(what.entry)
    elif where:
        parts.append(f"Works at {where.entry}")
    parts += [fact.entry for fact in other[:2]]
    support = [fact.support for fact in (what, where, *other[:2]) if fact]
    page.put("user", "occupation", "; ".join(parts), support)


def _context(page: Page, facts: list[Known]) -> None:
    told = [
        fact
        for slot in _CONTEXT_SLOTS
        for fact in facts
        if fact.slot == slot and fact.field == "user.life_context"
    ]
    told += [
        fact
        for fact in facts
        if fact.field == "user.life_context" and (not fact.slot or is_made(fact.slot))
    ]
    sentences = [_dated(fact) for fact in told]
    spoken = [fact for fact in facts if fact.field == "user.languages"]
    if spoken:
        tongues: dict[str, None] = {}
        for fact in spoken:
            tongues.update(dict.fromkeys(fact.entry.replace(" and ", ", ").split(", ")))
        listed = list(tongues)
        sentences.append(
            "Speaks "
            + (
                f"{', '.join(listed[:-1])} and {listed[-1]}."
                if len(listed) > 1
                else f"{listed[0]}."
            )
        )
    projects = [fact for fact in facts if fact.category == "projects"][:PROJECTS]
    sentences += [fact.statement for fact in projects]
    support = [fact.support for fact in (*told[:8], *spoken, *projects)]
    page.put("user", "life_context", " ".join(dict.fromkeys(sentences)), support)


def _interests(page: Page, facts: list[Known], topics: list[Topic]) -> None:
    """List what recurs, and what they said once that they do: who sings in a choir likes to."""
    written = {topic.label: places(topic.places[-5:]) for topic in topics[:INTERESTS]}
    for fact in facts:
        if _DOES.match(fact.statement):
            for label in subjects(fact.statement):
                if label in written or len(written) < INTERESTS:
                    written.setdefault(label, []).append(fact.support)
    for label, support in written.items():
        page.add("user", "interests", label, support)


def _dated(fact: Known) -> str:
    """Say when an age was told: it is another one today."""
    said = month(fact.said_at)
    return fact.entry.replace(" when this was said", f" in {said}" if said else "")
