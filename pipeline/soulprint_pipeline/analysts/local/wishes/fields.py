"""Where a wish stands in a profile: behaviour in AGENTS, the form of answers in TOOLS."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.wishes.lexicon import acts, third

_WISH = re.compile(
    r"(?:Prefers (?:[\w-]+(?: and [\w-]+)? )?answers|Wants (?:the assistant|[\w ,'-]*\b(?:answers|"
    r"replies))|Does not (?:want|need|like it when)"
    r" the assistant|Likes it when the assistant|Finds (?:the assistant|that the assistant)|Is "
    r"fine with it when the assistant|"
    r"Wants (?:prices|sums|amounts|recipes|units|measurements|temperatures|dates|times|distances|"
    r"weights|all))\b"
)
_FORM = re.compile(
    r"\b(?:short|brief|concise|long|detailed|terse|length|words|sentences?|lines?|paragraphs?|"
    r"lists?|bullet|tables?|headings?|"
    r"emojis?|dashes|spelling|english|metric|imperial|units|celsius|fahrenheit|grams|kilometres|"
    r"euros|dollars|pounds|prices|"
    r"dates|code|comments|markdown|bold|hashtags|steps?|numbered|diagrams?|pictures?|examples?|"
    r"prose|format|conclusion|summary|"
    r"summaries|tl;dr|first line|first sentence|options|links?|python|in [A-Z]\w+ish|german|"
    r"french|dutch|italian|introductions|"
    r"recaps?|ascii|exclamation|footnotes|clock|temperatures|columns|layout)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"Wants the assistant (?P<never>never )?to (?P<adverb>always |only )?(?P<verb>[\w-]+) "
    r"(?P<rest>.+)\."
)
_NOT = re.compile(
    r"Does not (?:want|need) the assistant to (?P<verb>[\w-]+(?: [\w-]+)??)(?P<rest> .+)?\."
)
_KIND = re.compile(
    r"Prefers (?P<how>honest|blunt|direct|frank|critical|plain|formal|informal|casual|polite|"
    r"friendly) answers\."
)
_THIRD = {"be": "is", "have": "has", "do": "does"}


_WITHOUT = re.compile(r"Prefers answers without (?P<what>[^.]+)\.")


def manner_of(statement: str) -> tuple[str, str] | None:
    """Return the field and the line of a kind of answers that is no form: "honest"."""
    kind = _KIND.fullmatch(statement)
    return ("agents.behavioral_rules", f"Gives {kind['how']} answers.") if kind else None


def placed(statement: str) -> tuple[str, str] | None:
    """Return the field of a wish and its line there; None for what is no wish about answers.

    Args:
        statement: as it is remembered, with its full stop.
    """
    if not _WISH.match(statement):
        return None
    if without := _WITHOUT.fullmatch(statement):
        return "agents.do_not", without["what"]
    if _FORM.search(statement):
        return "tools.output_preferences", statement
    return "agents.behavioral_rules", _rule(statement)


def _rule(statement: str) -> str:
    """Return what the assistant does: "Asks before it rewrites"."""
    if found := _ORDER.fullmatch(statement):
        verb = found["verb"]
        if f"{verb} base" in acts():
            how = f"{found['never'] or ''}{found['adverb'] or ''}"
            told = f"{how}{_THIRD.get(verb, third(verb))} {found['rest']}."
            return told[:1].upper() + told[1:]
    if found := _NOT.fullmatch(statement):
        return f"Does not {found['verb']}{found['rest'] or ''}."
    return statement
