"""Saved memories and custom instructions: already short, already about the person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.local.found import QUOTE_LIMIT
from soulprint_pipeline.analysts.local.standing import slot_of
from soulprint_pipeline.analysts.local.stated import stated
from soulprint_pipeline.exports.conversation import PersonalSource
from soulprint_pipeline.facts import Category, Fact
from soulprint_pipeline.quotes import shorten

_ENTRY = re.compile(
    r"\s{0,8}(?:\d{1,4}\s?[.)]\s{0,4})?(?:\[(\d{4}-\d{2}-\d{2})\]\.?\s{0,4})?(?:[-*\u2022]\s{1,4})?"
)
_SUBJECT = re.compile(r"(?:the )?(?:user|person)(?:'s|\u2019s)?\b ?", re.IGNORECASE)
# The vendor writes about "the user" in a few set ways; each is a verb that ends a subject.
_VERB = re.compile(
    r"(?:is|has|was|lives|works|maintains|finished|prefers|likes|loves|enjoys|hates|dislikes|"
    r"wants|uses|owns|plays|speaks|studies|"
    r"plans|believes|values|thinks|decided|chose|switched|moved|started|finished|built|writes|"
    r"reads|runs|"
    r"goes|drives|teaches|does|doesn't|cannot|can|needs|would|had|will|knows|keeps|follows|"
    r"identifies|"
    r"practices|cares|eats|drinks|wears|manages|leads|founded|created|develops|maintains|"
    r"attends|married|"
    r"graduated|adopted|bought|comes|grew|trains|collects|hosts|works|hopes|intends|tends|"
    r"often|usually|always|never|also|currently|recently|values|appreciates|finds|asked|"
    r"requested|expects)\b",
    re.IGNORECASE,
)
# "Training for marathons": the vendor leaves out "is" as it leaves out "the user".
_PARTICIPLE = re.compile(
    r"^(?=(?:training|learning|working|building|writing|planning|studying|preparing|developing|"
    r"living|looking|considering|researching|designing|renovating)\b)",
    re.IGNORECASE,
)
_HIS = re.compile(r"\b(?:i|me|my|you|your|we|our)\b", re.IGNORECASE)
_SHAPES: tuple[tuple[re.Pattern[str], Category, str | None], ...] = (
    (
        re.compile(
            r"^(?:prefers?|likes?|loves?|enjoys?|hates?|dislikes?|wants?|appreciates?|uses?|"
            r"asked|requested|expects?|favou?rite|doesn't (?:like|eat|drink|want)|is (?:a "
            r")?(?:vegan|vegetarian|allergic))\b",
            re.IGNORECASE,
        ),
        "preferences",
        None,
    ),
    (
        re.compile(
            r"^(?:is|are|has been|started|plans|was)? ?\b(?:building|developing|writing|"
            r"working on|creating|designing|making|learning|training for|preparing for|"
            r"studying for|renovating|launching|training)\b",
            re.IGNORECASE,
        ),
        "projects",
        None,
    ),
    (
        re.compile(
            r"\b(?:birthday|anniversary|deadline|due (?:on|in)|wedding|was born|born (?:on|in))\b",
            re.IGNORECASE,
        ),
        "dates",
        None,
    ),
    (
        re.compile(
            r"^(?:believes?|values?|cares? about|thinks?|is convinced|is (?:an? )?(?:atheist|"
            r"christian|muslim|buddhist|catholic|hindu|jewish))\b",
            re.IGNORECASE,
        ),
        "beliefs",
        None,
    ),
)
_SLOTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"^(?:now |currently )?lives in [A-Z]|^(?:has )?(?:moved|relocated) to [A-Z]|^is "
            r"based in [A-Z]",
            re.IGNORECASE,
        ),
        "home",
    ),
    (re.compile(r"^works (?:at|for) ", re.IGNORECASE), "employer"),
    (re.compile(r"^works as ", re.IGNORECASE), "occupation"),
    (re.compile(r"^is called |^name is ", re.IGNORECASE), "name"),
)


def saved_facts(source: PersonalSource) -> Iterator[Fact]:
    """Yield the facts of a source.

    Custom instructions are the person's own words, so they are searched like a message. Saved
    memories are one statement a line about "the user"; lines of any other form are left out,
    because what they are about cannot be told.
    """
    if source.kind == "custom_instructions":
        for found in stated(source.text, source.at):
            pattern = found.ready.pattern
            yield Fact(
                category=pattern.category,
                statement=found.statement,
                conversation_id=source.conversation_id,
                message_id=source.message_id,
                quote=found.quote,
                said_at=source.at,
                slot=pattern.slot or slot_of(found.statement),
            )
        return
    for line in source.text.splitlines():
        if len(line) <= 600 and (fact := _saved_line(line, source)):
            yield fact


def _saved_line(line: str, source: PersonalSource) -> Fact | None:
    entry = _ENTRY.match(line)
    day = entry.group(1) if entry else None
    said = line[entry.end() if entry else 0 :].strip()
    subject = _SUBJECT.match(said)
    rest = said[subject.end() if subject else 0 :].strip()
    if _PARTICIPLE.match(rest):
        rest = f"Is {rest[:1].lower()}{rest[1:]}"
    statement = rest if _VERB.match(rest) else ""
    if subject is not None and subject.group().rstrip().lower().endswith("s"):
        statement = _possessive(rest)
    if not statement or _HIS.search(statement) or markdown.gives_orders(statement):
        return None
    statement = markdown.line(statement).rstrip(".") + "."
    statement = statement[:1].upper() + statement[1:]
    return Fact(
        category=_category(statement),
        statement=statement,
        conversation_id=source.conversation_id,
        message_id=source.message_id,
        quote=shorten(said, QUOTE_LIMIT),
        said_at=_day(day) if day else source.at,
        stated=source.stated,
        slot=next((slot for shape, slot in _SLOTS if shape.search(statement)), slot_of(statement)),
    )


def _possessive(rest: str) -> str:
    """Turn "name is Ana" (after "User's") into a statement."""
    if name := re.fullmatch(r"(?:first |full )?name is (\S[^.]{0,60})\.?", rest):
        return f"Is called {name.group(1)}"
    return f"Their {rest}" if re.search(r"\b(?:is|are|was|were|has|have)\b", rest) else ""


def _category(statement: str) -> Category:
    for shape, category, _ in _SHAPES:
        if shape.search(statement):
            return category
    return "decisions"


def _day(day: str) -> float | None:
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
