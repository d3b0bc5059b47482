"""SOUL: how the assistant should be, by what was measured and asked for."""

from __future__ import annotations

from soulprint_pipeline.analysts.local.identity import OFTEN, percent
from soulprint_pipeline.analysts.local.page import Page, places
from soulprint_pipeline.analysts.local.style import Style

ENOUGH = 8
"""Messages below which manners are not judged."""


WARM = 0.08
FRIENDLY = 0.05
WARM_TALKS = 0.3
PLAYFUL = 0.025
"""Shares of messages, and of conversations, with a mark of it: people greet and thank once in a
conversation, and few laugh in writing more than now and then."""


def write_soul(page: Page, style: Style) -> None:
    """Write how the assistant should be with this person."""
    if style.messages < ENOUGH:
        return
    _communication(page, style)
    _tone(page, style)
    _formality(page, style)
    _humor(page, style)
    _emotions(page, style)
    _boundaries(page, style)
    _traits(page, style)


def _boundaries(page: Page, style: Style) -> None:
    lectured, unadvised = style.asks.get("no lecture", []), style.asks.get("no advice", [])
    parts = []
    if lectured:
        parts.append("No lecturing and no talking down; they have asked for that.")
    if unadvised:
        parts.append("When they say that they only want to be heard, no advice.")
    page.put("soul", "boundaries", " ".join(parts), places(lectured + unadvised))


def _communication(page: Page, style: Style) -> None:
    typical, words = places(style.proof("typical")), round(style.words)
    if words <= 12:
        text = (
            "Brief and to the point. Their own messages are short, usually around "
            f"{words} word{'s' if words > 1 else ''}."
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
        also = "playful" if playful >= PLAYFUL else "courteous" if is_courteous(style) else ""
        text = f"Warm and {also}." if also else "Warm."
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


def is_courteous(style: Style) -> bool:
    """Say whether the person asks politely, or asks and thanks so, in many messages."""
    return style.share("please") >= 0.25 or style.share("polite") >= 0.4


def _formality(page: Page, style: Style) -> None:
    casual, formal = style.share("casual"), style.share("formal")
    if style.share("swears") >= 0.03:
        text = "Informal. They swear now and then and do not mind plain words."
        page.put("soul", "formality_level", text, places(style.proof("swears")))
    elif formal >= 0.06 and formal > casual:
        text = "Formal. They write in complete, polite sentences."
        page.put("soul", "formality_level", text, places(style.proof("formal")))
    elif casual >= 0.08 or style.capitals < 0.4:
        how = "often write without capitals" if style.capitals < 0.4 else "write as people talk"
        proof = style.proof("casual" if casual >= 0.08 else "typical")
        page.put("soul", "formality_level", f"Informal. They {how}.", places(proof))
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
    if style.traits["worried"] >= OFTEN and worried >= 0.02:
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
        ("Courteous", is_courteous(style), "polite"),
        ("Precise", style.share("code") >= 0.15, "code"),
        ("Plain-spoken", style.share("swears") >= 0.03 or style.asked("direct") >= 1, "swears"),
        ("Encouraging", style.share("grateful") >= 0.1, "grateful"),
    ):
        if holds:
            page.add("soul", "personality_traits", trait, places(style.proof(shown)))
