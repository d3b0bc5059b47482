"""Custom instructions: what the person told the assistant to do, quoted."""

from __future__ import annotations

import re

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.base import Material
from soulprint_pipeline.analysts.local.page import Page, Support
from soulprint_pipeline.analysts.local.sentences import spans
from soulprint_pipeline.quotes import fold, shorten

_RULE = re.compile(
    r"(?:please |always |never |also |and )?(?:always |never |only )?(?:use|keep|be|answer|"
    r"reply|respond|write|speak|give|avoid|"
    r"don't|do not|no|tell|ask|explain|show|include|skip|stop|say|treat|assume|address|call|format|"
    r"prefer|focus|challenge|point out|cite|make|try|remember|stick|talk|start|end|provide|suggest|"
    r"i (?:prefer|like|want|don't like|would like|'d like))\b",
    re.IGNORECASE,
)
_BAN = re.compile(r"(?:please )?(?:don't|do not|never|no|avoid|skip|stop)\b", re.IGNORECASE)
RULES = 8
"""Rules quoted at most."""


def write_instructions(page: Page, material: Material) -> None:
    """Quote the newest custom instructions into AGENTS: rules, and what to avoid."""
    sources = [each for each in material.sources if each.kind == "custom_instructions"]
    if not sources:
        return
    newest = max(each.at or 0.0 for each in sources)
    seen: set[str] = set()
    for source in sources:
        if (source.at or 0.0) < newest:
            continue
        support = [Support(source.conversation_id, source.message_id)]
        for start, end in spans(source.text):
            sentence = " ".join(source.text[start:end].split())
            if (
                not _RULE.match(sentence)
                or markdown.gives_orders(sentence)
                or fold(sentence) in seen
            ):
                continue
            seen.add(fold(sentence))
            if len(seen) <= RULES:
                field = "do_not" if _BAN.match(sentence) else "behavioral_rules"
                page.add(
                    "agents",
                    field,
                    f"In their words: \u201c{shorten(sentence, 200)}\u201d",
                    support,
                )
