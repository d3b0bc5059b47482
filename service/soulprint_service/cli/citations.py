"""Which lines of a profile a citation supports, and which none does.

A line is a filled field, an entry of a list, or a bullet of MEMORY. It is supported when its
evidence leads to a fact that each of its quotes proves, by the rule that let it in, or to a message
that the person said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from soulprint_pipeline.handover import read_sections
from soulprint_pipeline.memory import HEADINGS
from soulprint_pipeline.profile import SECTIONS

if TYPE_CHECKING:
    from soulprint_queue.proofs import Proofs

MEMORY = "memory"


class Line(msgspec.Struct, frozen=True):
    """One line of a profile, and where it stands: as in the evidence."""

    section: str
    field: str
    item: int | None
    text: str


class Part(msgspec.Struct, kw_only=True):
    """A section's lines, and how many of them are supported; `share` is None without lines."""

    lines: int = 0
    supported: int = 0
    share: float | None = None


class Audit(Part, kw_only=True):
    """The whole profile, its parts, and the lines that stand on nothing.

    Attributes:
        quotes: how many quotes of facts were looked up in what is stored.
        broken: ids of facts with a quote that does not prove them.
        reasons: why not, by the fact's id.
    """

    user_id: object
    quotes: int
    broken: list[str]
    reasons: dict[str, str]
    sections: dict[str, Part]
    unsupported: list[Line]


def audit_profile(profile: Mapping[str, Any], proofs: Proofs) -> Audit:
    """Match every line of a profile object with its evidence.

    Args:
        profile: as `read_profile` gives it.
        proofs: of the same user.
    """
    cited = {
        (entry["section"], entry["field"], entry["item"])
        for entry in profile["evidence"]
        if entry["fact_id"] in proofs.facts
        or (entry["conversation_id"], entry["message_id"]) in proofs.messages
    }
    audit = Audit(
        user_id=profile["user_id"],
        quotes=proofs.quotes,
        broken=sorted(map(str, proofs.broken)),
        reasons={str(fact): why for fact, why in sorted(proofs.broken.items())},
        sections={name: Part() for name in (*SECTIONS, MEMORY)},
        unsupported=[],
    )
    for line in _lines(profile):
        supported = (line.section, line.field, line.item) in cited
        for part in (audit, audit.sections[line.section]):
            part.lines += 1
            part.supported += supported
        if not supported:
            audit.unsupported.append(line)
    for part in (audit, *audit.sections.values()):
        part.share = round(part.supported / part.lines, 4) if part.lines else None
    return audit


def _lines(profile: Mapping[str, Any]) -> Iterator[Line]:
    sections = read_sections(profile)
    for section in SECTIONS:
        for field, value in msgspec.structs.asdict(getattr(sections, section)).items():
            if isinstance(value, str):
                if value.strip():
                    yield Line(section, field, None, value)
                continue
            for item, text in enumerate(value):
                if text.strip():
                    yield Line(section, field, item, text)
    yield from _memory_lines(profile["memory_md"] or "")


def _memory_lines(memory: str) -> Iterator[Line]:
    categories = {heading: category for category, heading in HEADINGS.items()}
    field, item = "", 0
    for text in memory.splitlines():
        if text.startswith("## "):
            heading = text.removeprefix("## ").strip()
            field, item = categories.get(heading, heading), 0
        elif text.startswith("- "):
            yield Line(MEMORY, field, item, text.removeprefix("- "))
            item += 1
