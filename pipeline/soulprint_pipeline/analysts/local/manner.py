"""SOUL, AGENTS and TOOLS: how the assistant should be, by what was measured and asked for."""

from __future__ import annotations

from soulprint_pipeline.analysts.local.identity import percent
from soulprint_pipeline.analysts.local.known import Known
from soulprint_pipeline.analysts.local.page import Page, places
from soulprint_pipeline.analysts.local.style import ASKED, Place, Style
from soulprint_pipeline.analysts.local.tongues import NAMES
from soulprint_pipeline.analysts.local.topics import Topic

ENOUGH = 8
"""Messages below which manners are not judged."""


WARM = 0.08
FRIENDLY = 0.05
WARM_TALKS = 0.3
PLAYFUL = 0.025
"""Shares of messages, and of conversations, with a mark of it: people greet and thank once in a
conversation, and few laugh in writing more than now and then."""

STATED = 4
"""Stated wishes about the form of answers that are told, the newest."""

LONGEST_STRETCH = 10
"""Hours; who writes over more of the day has no hours of their own."""


def write_soul(page: Page, style: Style) -> None:
    """Write how the assistant should be with this person."""
    if style.messages < ENOUGH:
        return
    _communication(page, style)
    _tone(page, style)
    _formality(page, style)
    _humor(page, style)
    _emotions(page, style)
    if lectured := style.asks.get("no lecture"):
        page.put(
            "soul",
            "boundaries",
            "No lecturing and no moralizing; they have asked for that.",
            places(lectured),
        )
    _traits(page, style)


def _communication(page: Page, style: Style) -> None:
    typical, words = places(style.proof("typical")), round(style.words)
    if words <= 12:
        text = (
            f"Brief and to the point. Their own messages are short, usually around {words} words."
        )
    elif words <= 30:
        text = (
            f"Conversational. Their own messages run to a sentence or two, usually around "
            f"{words} words."
        )
    else:
        text = (
            f"Unhurried, with room for context. They explain themselves, usually in around "
            f"{words} words."
        )
    if style.words <= 30 and style.many >= 60:
        text += f" One message in ten is long, {round(style.many)} words and more."
    if style.share("asks") >= 0.6:
        text += " Most of their messages are questions, so the answer comes first."
    page.put("soul", "communication_style", text, typical)


def _tone(page: Page, style: Style) -> None:
    """Tell warmth from courtesy: "please" alone asks politely, thanks and greetings are warm."""
    warm, playful, please = style.share("warm"), style.share("playful"), style.share("please")
    if is_warm(style):
        text = "Warm and playful." if playful >= PLAYFUL else "Warm."
        share = style.warm_talks / style.talks
        text += f" They greet, thank or cheer in {percent(share)} of their conversations."
        proof = style.proof("warm") + (style.proof("playful")[:2] if playful >= PLAYFUL else [])
    elif please >= 0.25:
        text = (
            f"Courteous and businesslike. They ask politely in {percent(please)} of their "
            "messages and spend few words on pleasantries."
        )
        proof = style.proof("please")
    elif warm >= FRIENDLY:
        text, proof = "Friendly without ceremony.", style.proof("warm")
    elif style.messages >= 20:
        text = "Matter-of-fact. They rarely spend words on pleasantries."
        proof = style.proof("typical")
    else:
        return
    page.put("soul", "tone_preferences", text, places(proof))


def is_warm(style: Style) -> bool:
    """Say whether the person is warm in many conversations, not only polite."""
    often = style.warm_talks >= style.talks * WARM_TALKS
    return style.talks > 0 and often and style.share("warm") >= WARM


def _formality(page: Page, style: Style) -> None:
    casual, formal = style.share("casual"), style.share("formal")
    if style.share("swears") >= 0.03:
        text = "Informal. They swear now and then and do not mind plain words."
        page.put("soul", "formality_level", text, places(style.proof("swears")))
    elif formal >= 0.06 and formal > casual:
        text = "Formal. They write in complete, polite sentences."
        page.put("soul", "formality_level", text, places(style.proof("formal")))
    elif casual >= 0.08 or style.capitals < 0.4:
        how = "often without capitals" if style.capitals < 0.4 else "the way people talk"
        proof = style.proof("casual" if casual >= 0.08 else "typical")
        page.put("soul", "formality_level", f"Informal. They write {how}.", places(proof))
    elif style.messages >= 20:
        text = "Everyday: neither stiff nor chummy."
        page.put("soul", "formality_level", text, places(style.proof("typical")))


def _humor(page: Page, style: Style) -> None:
    laughs = style.share("laughs")
    if laughs >= 0.03:
        text = (
            f"Enjoys a light touch. Laughter or a wink turns up in {percent(laughs)} of "
            f"their messages."
        )
        page.put("soul", "humor_style", text, places(style.proof("laughs")))
    elif style.messages >= 100 and laughs < 0.005:
        text = "Sparing. They hardly ever joke in writing."
        page.put("soul", "humor_style", text, places(style.proof("typical")))


def _emotions(page: Page, style: Style) -> None:
    worried, excited = style.share("worried"), style.share("excited")
    if style.traits["worried"] >= 3 and worried >= 0.02:
        text = "They say so when something worries or wears them out; a calm first sentence helps."
        page.put("soul", "emotional_patterns", text, places(style.proof("worried")))
    elif excited >= 0.25:
        text = (
            f"They show enthusiasm openly, with exclamation marks in {percent(excited)} of "
            f"their messages."
        )
        page.put("soul", "emotional_patterns", text, places(style.proof("excited")))


def _traits(page: Page, style: Style) -> None:
    for trait, holds, shown in (
        ("Concise", style.words <= 12 or style.habit("shorter", "deeper"), "typical"),
        ("Patient", style.words > 30 and not style.habit("shorter", "deeper"), "typical"),
        ("Warm", is_warm(style), "warm"),
        ("Playful", style.share("playful") >= PLAYFUL, "playful"),
        ("Courteous", style.share("please") >= 0.25, "please"),
        ("Precise", style.share("code") >= 0.15, "code"),
        ("Plain-spoken", style.share("swears") >= 0.03 or style.asked("direct") >= 1, "swears"),
        ("Encouraging", style.share("grateful") >= 0.1, "grateful"),
    ):
        if holds:
            page.add("soul", "personality_traits", trait, places(style.proof(shown)))


def write_agents(page: Page, style: Style) -> None:
    """Write how the assistant should work, after what custom instructions say."""
    if style.habit("shorter", "deeper"):
        text = (
            f"Short first, more on request: they asked for shorter answers "
            f"{style.asked('shorter')} times."
        )
        page.put("agents", "response_style", text, places(style.asks["shorter"]))
    elif style.habit("deeper", "shorter"):
        text = f"In depth: they asked for more detail {style.asked('deeper')} times."
        page.put("agents", "response_style", text, places(style.asks["deeper"]))
    for key, rule in (
        ("direct", "Says what it thinks, without flattery."),
        ("sources", "Names its sources."),
        ("examples", "Gives an example."),
        ("simpler", "Explains in plain words."),
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
    for key, what in (
        ("prose", "Bullet points"),
        ("no emoji", "Emojis"),
        ("no lecture", "Lecturing and disclaimers"),
    ):
        if style.asked(key) >= 1 and not (
            key == "prose" and style.asked("lists") > style.asked("prose")
        ):
            page.add("agents", "do_not", what, places(style.asks[key]))
    _context(page, style)


def _context(page: Page, style: Style) -> None:
    told = sum(style.tongues.values())
    spoken = [
        code for code, count in style.tongues.most_common() if count >= 3 and count >= told * 0.04
    ]
    parts: list[str] = []
    proof = []
    if len(spoken) >= 2:
        names = [NAMES[code] for code in spoken]
        parts.append(
            f"They write in {' and '.join(names[:2])}; the answer comes in the language of the "
            f"message."
        )
        for code in spoken[:2]:
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
    if style.share("code") >= 0.1:
        code = places(style.proof("code"))
        page.add("tools", "capabilities_emphasis", "Reading and writing code", code)
    spoken = [code for code, count in style.tongues.most_common(2) if count >= 3]
    if len(spoken) == 2:
        proof = places(style.proof(f"tongue {spoken[1]}"))
        page.add("tools", "capabilities_emphasis", f"Working in {NAMES[spoken[1]]} as well", proof)


def _output(page: Page, style: Style, stated: list[Known]) -> None:
    forms: list[str] = []
    proof: list[Place] = []
    said = stated[:STATED]
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
