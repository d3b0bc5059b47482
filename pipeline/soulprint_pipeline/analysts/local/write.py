"""The five sections, written from facts, figures and recurring subjects."""

from __future__ import annotations

from collections.abc import Callable

from soulprint_pipeline.analysts.base import Material
from soulprint_pipeline.analysts.local.identity import write_identity
from soulprint_pipeline.analysts.local.instructions import write_instructions
from soulprint_pipeline.analysts.local.known import Known, known
from soulprint_pipeline.analysts.local.manner import write_soul
from soulprint_pipeline.analysts.local.page import Page, Support, places
from soulprint_pipeline.analysts.local.person import write_user
from soulprint_pipeline.analysts.local.style import Style, measure
from soulprint_pipeline.analysts.local.topics import interests, usage
from soulprint_pipeline.analysts.local.working import avoided, write_agents, write_tools
from soulprint_pipeline.sections import Agents, Identity, Sections, Soul, Tools, User

WRITTEN_BY = (
    "Written by SoulPrint's local analyst from patterns and figures, without a language model."
)

DATED = (
    "What is remembered carries the month in which they said it: of two things that disagree the "
    "newer counts, and an old one is worth a question."
)


def write(material: Material, check: Callable[[], None]) -> Sections:
    """Write the sections from `material`; what is not known stays empty.

    Args:
        material: see `Material`. Without facts they are found in its conversations.
        check: called between the parts; raises when the time is up.
    """
    page = Page()
    facts = known(material, check)
    check()
    style = measure(material.conversations)
    check()
    asked = usage(material.conversations)
    write_user(page, facts, interests(material.conversations))
    check()
    write_soul(page, style)
    write_identity(page, facts, style, asked, len(material.conversations))
    write_instructions(page, material)
    _wishes(page, facts)
    write_agents(page, style)
    forms = [fact for fact in facts if fact.field == "tools.output_preferences"]
    write_tools(page, style, asked, forms)
    _directives(page, material, style, facts)
    return Sections(
        soul=Soul(**page.fields("soul")),
        identity=Identity(**page.fields("identity")),
        user=User(**page.fields("user")),
        agents=Agents(**page.fields("agents")),
        tools=Tools(**page.fields("tools")),
        evidence=page.evidence,
    )


def _wishes(page: Page, facts: list[Known]) -> None:
    """Write what the person stated about answers, before what was counted."""
    for fact in facts:
        section, _, field = fact.field.partition(".")
        if section == "tools" and field != "output_preferences":
            page.put(section, field, fact.entry, [fact.support])
        elif section == "agents" and not avoided(page, fact.entry):
            page.add(section, field, fact.entry, [fact.support])


def _directives(page: Page, material: Material, style: Style, facts: list[Known]) -> None:
    support: list[Support] = places(style.proof("typical")) or [fact.support for fact in facts[:5]]
    text = f"{DATED} {WRITTEN_BY}" if facts else WRITTEN_BY
    read = len(material.conversations)
    if 0 < read < material.total_conversations:
        text += (
            f" Manner and subjects were measured over {read} of "
            f"{material.total_conversations} conversations."
        )
    page.put("agents", "memory_directives", text, support)
