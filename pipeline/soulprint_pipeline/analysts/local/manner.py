"""SOUL, AGENTS and TOOLS: how the assistant should be, by what was measured and asked for."""

from __future__ import annotations

from soulprint_pipeline.analysts.local.identity import OFTEN, percent, times
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

CODE = 0.1
"""Share of messages, or of conversations, with code."""

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


_SAME = (("list", "bullet"), ("emoji",), ("lectur", "disclaimer"))


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


SELDOM = 0.25
"""Share of messages in a second language below which it is one of now and then."""


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
