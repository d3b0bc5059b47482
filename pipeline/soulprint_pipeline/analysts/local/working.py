"""AGENTS and TOOLS: how the assistant should work, by what was measured and asked for."""

from __future__ import annotations

from soulprint_pipeline.analysts.local.identity import times
from soulprint_pipeline.analysts.local.known import Known
from soulprint_pipeline.analysts.local.page import Page, places
from soulprint_pipeline.analysts.local.style import ASKED, Place, Style
from soulprint_pipeline.analysts.local.tongues import NAMES
from soulprint_pipeline.analysts.local.topics import Topic

STATED = 4
"""Stated wishes about the form of answers that are told, the newest."""

CODE = 0.1
"""Share of messages, or of conversations, with code."""

LONGEST_STRETCH = 10
"""Hours; who writes over more of the day has no hours of their own."""

SELDOM = 0.25
"""Share of messages in a second language below which it is one of now and then."""

_SAME = (("list", "bullet"), ("emoji",), ("lectur", "disclaimer"))


def write_agents(page: Page, style: Style) -> None:
    """Write how the assistant should work, after what custom instructions say."""
    if style.habit("shorter", "deeper"):
        text = (
            f"Short first, more on request: they have asked for something shorter "
            f"{times(style.asked('shorter'))}."
        )
        page.put("agents", "response_style", text, places(style.asks["shorter"]))
    elif style.habit("deeper", "shorter"):
        text = f"In depth: they have asked for more detail {times(style.asked('deeper'))}."
        page.put("agents", "response_style", text, places(style.asks["deeper"]))
    for key, rule in (
        ("direct", "Says what it thinks, without flattery."),
        ("sources", "Names its sources."),
        ("examples", "Gives an example."),
        ("simpler", "Explains in plain words."),
        ("steps", "Goes step by step."),
        ("uncertain", "Says so when it is not sure."),
        ("british", "Writes British English."),
        ("metric", "Uses metric units."),
        ("more formal", "Writes a little more formally than by default."),
        ("warmer", "Writes a little more warmly than by default."),
    ):
        if style.asked(key) >= (
            1 if key in {"direct", "uncertain", "british", "metric"} else ASKED + 1
        ):
            page.add("agents", "behavioral_rules", rule, places(style.asks[key]))
    for key, what, least in (
        ("prose", "Bullet points", 1),
        ("no emoji", "Emojis", 1),
        ("no lecture", "Lecturing and talking down", 1),
        ("no clich\u00e9s", "Clich\u00e9s and stock phrases", ASKED),
    ):
        asked, against = style.asked(key), style.asked("lists") if key == "prose" else 0
        if asked >= max(least, against) and not avoided(page, what):
            page.add("agents", "do_not", what, places(style.asks[key]))
    _context(page, style)


def avoided(page: Page, what: str) -> bool:
    """Say whether something stands among what is to be avoided, maybe under another name."""
    items: list[str] = page.fields("agents").get("do_not", [])
    return any(
        any(word in what.casefold() for word in words)
        and any(word in item.casefold() for item in items for word in words)
        for words in _SAME
    )


def _spoken(style: Style) -> list[str]:
    """Return the languages that are written again and again, the commonest first."""
    told = sum(style.tongues.values())
    common = style.tongues.most_common()
    return [code for code, count in common if count >= 3 and count >= told * 0.04]


def _context(page: Page, style: Style) -> None:
    spoken = _spoken(style)[:2]
    parts: list[str] = []
    proof = []
    if len(spoken) == 2:
        first, second = (NAMES[code] for code in spoken)
        seldom = style.tongues[spoken[1]] < SELDOM * style.tongues[spoken[0]]
        how = (
            f"mostly in {first} and now and then in {second}"
            if seldom
            else (f"in {first} and {second}")
        )
        parts.append(f"They write {how}; the answer comes in the language of the message.")
        for code in spoken:
            proof += style.proof(f"tongue {code}")[:2]
    if hours := _hours(style):
        parts.append(hours)
        proof += style.proof("typical")[:2]
    page.put("agents", "context_adaptation", " ".join(parts), places(proof))


def _hours(style: Style) -> str:
    """Name the shortest stretch of the day that holds most messages, where there is one.

    In UTC, and said to be so: an export does not tell where a person was.
    """
    total = sum(style.hours.values())
    if total < 30:
        return ""
    for length in range(2, LONGEST_STRETCH + 1):
        spans = {
            start: sum(style.hours[(start + each) % 24] for each in range(length))
            for start in range(24)
        }
        start, count = max(spans.items(), key=lambda each: (each[1], -each[0]))
        if count >= total * 0.8:
            end = (start + length) % 24
            return f"Most of their messages are sent between {start:02d}:00 and {end:02d}:00 UTC."
    return ""


def write_tools(page: Page, style: Style, usage: list[Topic], stated: list[Known]) -> None:
    """Write what the assistant is used for, and in which form its output is wanted.

    Args:
        page: where to write.
        style: the figures.
        usage: what the assistant is asked for, the most frequent first.
        stated: what the person said about the form of answers, the newest first.
    """
    _output(page, style, stated)
    if style.habit("shorter", "deeper"):
        depth = "Short answers; details on request."
        page.put("tools", "depth_preference", depth, places(style.asks["shorter"]))
    elif style.habit("deeper", "shorter"):
        depth = "Detailed answers rather than short ones."
        page.put("tools", "depth_preference", depth, places(style.asks["deeper"]))
    for topic in usage[:6]:
        page.add("tools", "likely_usage", topic.label, places(topic.places))
    if style.share("code") >= CODE or style.code_talks >= max(3, CODE * style.talks):
        code = places(style.proof("code"))
        page.add("tools", "capabilities_emphasis", "Reading and writing code", code)
    spoken = _spoken(style)
    if len(spoken) >= 2:
        proof = places(style.proof(f"tongue {spoken[1]}"))
        page.add("tools", "capabilities_emphasis", f"Working in {NAMES[spoken[1]]} as well", proof)


def _ruled(page: Page, entry: str) -> bool:
    """Say whether a wish about the form of answers stands among the rules already."""
    rules: list[str] = page.fields("agents").get("behavioral_rules", [])
    return any(
        word in entry.casefold() and any(word in rule.casefold() for rule in rules)
        for word in ("british", "metric")
    )


def _output(page: Page, style: Style, stated: list[Known]) -> None:
    forms: list[str] = []
    proof: list[Place] = []
    said = [fact for fact in stated if not _ruled(page, fact.entry)][:STATED]
    lists, prose = style.asked("lists"), style.asked("prose")
    if prose >= 1 and prose >= lists:
        forms.append("Flowing prose rather than bullet points")
        proof += style.asks["prose"]
    for key, form, wanted in (
        ("lists", "lists where they fit", lists > prose),
        ("tables", "tables for comparisons", True),
        ("code only", "code without commentary", True),
    ):
        if wanted and style.habit(key):
            forms.append(form)
            proof += style.asks[key]
    if not forms and style.share("lists") >= 0.15:
        forms.append("lists where they fit: they write in lists themselves")
        proof += style.proof("lists")
    text = "; ".join(forms) + "." if forms else ""
    sentences = [text[:1].upper() + text[1:], *(fact.entry.rstrip(".") + "." for fact in said)]
    support = [fact.support for fact in said] + places(proof)
    page.put("tools", "output_preferences", " ".join(filter(None, sentences)), support)
