"""SOUL, AGENTS and TOOLS: how the assistant should be, by what was measured and asked for."""

from __future__ import annotations

from soulprint_pipeline.analysts.local.identity import percent
from soulprint_pipeline.analysts.local.page import Page, places
from soulprint_pipeline.analysts.local.style import Place, Style
from soulprint_pipeline.analysts.local.tongues import NAMES
from soulprint_pipeline.analysts.local.topics import Topic

ENOUGH = 8
"""Messages below which manners are not judged."""

ASKED = 2
"""Times that something has to be asked for before it is taken for a habit."""


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
    if style.share("asks") >= 0.6:
        text += " Most of their messages are questions, so the answer comes first."
    page.put("soul", "communication_style", text, typical)


def _tone(page: Page, style: Style) -> None:
    polite = style.share("polite")
    if polite >= 0.25:
        text = (
            f"Warm and courteous. They say please or thank you in {percent(polite)} of "
            f"their messages."
        )
        page.put("soul", "tone_preferences", text, places(style.proof("polite")))
    elif polite >= 0.08:
        page.put(
            "soul", "tone_preferences", "Friendly without ceremony.", places(style.proof("polite"))
        )
    elif style.messages >= 20:
        text = "Matter-of-fact. They rarely spend words on pleasantries."
        page.put("soul", "tone_preferences", text, places(style.proof("typical")))


def _formality(page: Page, style: Style) -> None:
    casual, formal = style.share("casual"), style.share("formal")
    if style.share("swears") >= 0.03:
        text = "Informal. They swear now and then and do not mind plain words."
        page.put("soul", "formality_level", text, places(style.proof("swears")))
    elif formal >= 0.08 and formal > casual:
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
        ("Concise", style.words <= 12 or style.asked("shorter") >= ASKED, "typical"),
        ("Patient", style.words > 30, "typical"),
        ("Warm", style.share("polite") >= 0.25, "polite"),
        ("Playful", style.share("laughs") + style.share("emoji") >= 0.08, "laughs"),
        ("Precise", style.share("code") >= 0.15, "code"),
        ("Plain-spoken", style.share("swears") >= 0.03 or style.asked("direct") >= 1, "swears"),
        ("Encouraging", style.share("grateful") >= 0.1, "grateful"),
    ):
        if holds:
            page.add("soul", "personality_traits", trait, places(style.proof(shown)))


def write_agents(page: Page, style: Style) -> None:
    """Write how the assistant should work, after what custom instructions say."""
    times = style.asked("shorter") - style.asked("deeper")
    if style.asked("shorter") >= ASKED and times > 0:
        text = (
            f"Short first, more on request: they asked for shorter answers "
            f"{style.asked('shorter')} times."
        )
        page.put("agents", "response_style", text, places(style.asks["shorter"]))
    elif style.asked("deeper") >= ASKED and times < 0:
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
    """Name the eight hours that hold most messages, where they hold most of them."""
    total = sum(style.hours.values())
    if total < 30:
        return ""
    spans = {
        start: sum(style.hours[(start + each) % 24] for each in range(8)) for start in range(24)
    }
    start, count = max(spans.items(), key=lambda each: (each[1], -each[0]))
    if count < total * 0.7:
        return ""
    return (
        f"Most of their messages are sent between {start:02d}:00 and {(start + 8) % 24:02d}:00 UTC."
    )


def write_tools(page: Page, style: Style, usage: list[Topic]) -> None:
    """Write what the assistant is used for, and in which form its output is wanted."""
    _output(page, style)
    shorter, deeper = style.asks.get("shorter", []), style.asks.get("deeper", [])
    if len(shorter) >= ASKED and len(shorter) > len(deeper):
        depth = "Short answers; details on request."
        page.put("tools", "depth_preference", depth, places(shorter))
    elif len(deeper) >= ASKED and len(deeper) > len(shorter):
        page.put("tools", "depth_preference", "Detailed answers, step by step.", places(deeper))
    for topic in usage[:6]:
        page.add("tools", "likely_usage", topic.label, places(topic.places))
    if style.share("code") >= 0.1:
        code = places(style.proof("code"))
        page.add("tools", "capabilities_emphasis", "Reading and writing code", code)
    spoken = [code for code, count in style.tongues.most_common(2) if count >= 3]
    if len(spoken) == 2:
        proof = places(style.proof(f"tongue {spoken[1]}"))
        page.add("tools", "capabilities_emphasis", f"Working in {NAMES[spoken[1]]} as well", proof)


def _output(page: Page, style: Style) -> None:
    forms: list[str] = []
    proof: list[Place] = []
    lists, prose = style.asked("lists"), style.asked("prose")
    if prose >= 1 and prose >= lists:
        forms.append("Flowing prose rather than bullet points")
        proof += style.asks["prose"]
    for key, form, wanted in (
        ("lists", "lists where they fit", lists > prose),
        ("tables", "tables for comparisons", True),
        ("code only", "code without commentary", True),
    ):
        if wanted and style.asked(key) >= ASKED:
            forms.append(form)
            proof += style.asks[key]
    page.put("tools", "output_preferences", "; ".join(forms) + "." if forms else "", places(proof))
