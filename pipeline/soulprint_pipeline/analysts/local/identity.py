"""IDENTITY: a name, an archetype and a manner, chosen by figures and said to be so."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local.known import Known
from soulprint_pipeline.analysts.local.page import Page, Support, places
from soulprint_pipeline.analysts.local.person import first_name
from soulprint_pipeline.analysts.local.style import Place, Style
from soulprint_pipeline.analysts.local.topics import Topic
from soulprint_pipeline.learned import convert

OFTEN = 3
"""Messages that tell of a worry before it is a trait; one bad day is none."""

_WORD = re.compile(r"\w+")

NO_EMOJIS = "Prefers answers without emojis."


class Archetype(msgspec.Struct, frozen=True):
    """One of the set in `archetypes.toml`."""

    key: str
    names: list[str]
    archetype: str
    vibe: str
    weights: dict[str, float]


@cache
def archetypes() -> tuple[Archetype, ...]:
    """Read the set, in its order."""
    text = files(__package__).joinpath("archetypes.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text)["archetype"], tuple[Archetype, ...])


def write_identity(
    page: Page, facts: list[Known], style: Style, usage: list[Topic], conversations: int
) -> None:
    """Write the section.

    Args:
        page: where to write.
        facts: for a name that the person gave the assistant, and what they said of emojis.
        style: the figures.
        usage: what the assistant is asked for.
        conversations: over how many that was counted.
    """
    if not style.messages:
        return
    best, support = _choose(style, usage, conversations)
    given = next((fact for fact in facts if fact.field == "identity.ai_name"), None)
    if given:
        page.put("identity", "ai_name", given.entry, [given.support])
    page.put("identity", "ai_name", _free_name(best, facts), support)
    page.put("identity", "archetype", best.archetype, support)
    page.put("identity", "vibe", best.vibe, support)
    _emoji(page, facts, style)
    greeting = "Hey" if style.share("casual") > style.share("formal") + 0.05 else "Hello"
    name = first_name(page)
    if name:
        page.put(
            "identity", "signature_greeting", f"{greeting} {name}.", _greeting_support(page, style)
        )


def _free_name(best: Archetype, facts: list[Known]) -> str:
    """Return the first of its names that nobody around the person has, no pet either."""
    told = {word for fact in facts for word in _WORD.findall(fact.statement)}
    return next((name for name in best.names if name not in told), best.names[-1])


def _greeting_support(page: Page, style: Style) -> list[Support]:
    rests_on = [
        Support(each.conversation_id, each.message_id, each.fact_id)
        for each in page.evidence
        if each.section == "user" and each.field in {"name", "preferred_address"}
    ]
    return [*rests_on, *places(style.proof("greets"))]


def _choose(
    style: Style, usage: list[Topic], conversations: int
) -> tuple[Archetype, list[Support]]:
    asked = {topic.label: topic for topic in usage}

    def share(*labels: str) -> float:
        found = max((asked[each].conversations for each in labels if each in asked), default=0)
        return min(found / max(conversations, 1), 1.0)

    figures = {
        "always": 1.0,
        "code": style.share("code"),
        "brief": 1.0 if style.words <= 12 else 0.5 if style.words <= 20 else 0.0,
        "ample": 1.0 if style.words >= 25 else 0.0,
        "plans": share("Planning and organizing", "Travel planning"),
        "explains": share("Having things explained", "Learning and studying"),
        "long": style.long,
        "writes": share("Drafting and polishing texts", "Creative writing"),
        "warm": style.share("warm"),
        "feelings": style.share("worried") * 4 if style.traits["worried"] >= OFTEN else 0.0,
        "playful": style.share("playful"),
    }
    scored = [
        (sum(weight * figures[name] for name, weight in each.weights.items()), each)
        for each in archetypes()
    ]
    best = max(scored, key=lambda pair: pair[0])[1]
    return best, _shown(best, style, asked)


_TRAIT_OF = {"code": "code", "warm": "warm", "feelings": "worried", "playful": "playful"}
_TOPICS_OF = {
    "plans": ("Planning and organizing", "Travel planning"),
    "explains": ("Having things explained", "Learning and studying"),
    "writes": ("Drafting and polishing texts", "Creative writing"),
}


def _shown(best: Archetype, style: Style, asked: dict[str, Topic]) -> list[Support]:
    shown: list[Place] = []
    for figure in best.weights:
        if trait := _TRAIT_OF.get(figure):
            shown += style.shown.get(trait, [])[:3]
        for label in _TOPICS_OF.get(figure, ()):
            shown += asked[label].places[:3] if label in asked else []
    return places(dict.fromkeys(shown or style.proof("typical")))


def _emoji(page: Page, facts: list[Known], style: Style) -> None:
    share = style.share("emoji")
    if unwanted := [fact.support for fact in facts if fact.statement == NO_EMOJIS]:
        page.put(
            "identity", "emoji_style", "None: they asked for answers without emojis.", unwanted
        )
    elif asked := style.asks.get("no emoji"):
        page.put(
            "identity", "emoji_style", "None: they asked for answers without emojis.", places(asked)
        )
    elif share >= 0.02:
        often = "Generous" if share >= 0.2 else "Now and then"
        favorites = " ".join(
            each for each, _ in sorted(style.emoji.items(), key=lambda e: (-e[1], e[0]))[:3]
        )
        page.put(
            "identity",
            "emoji_style",
            f"{often}: they use emojis in {percent(share)} of their messages, above all "
            f"{favorites}.",
            places(style.proof("emoji")),
        )
    elif style.messages >= 20:
        page.put(
            "identity",
            "emoji_style",
            "Hardly any: they rarely use emojis themselves.",
            places(style.proof("typical")),
        )


_TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times"}


def times(count: int) -> str:
    """Say a number of times in words that read well: "twice", "14 times"."""
    return _TIMES.get(count, f"{count} times")


_SHARES = (
    (0.9, "nearly all"),
    (0.72, "about three quarters"),
    (0.6, "about two thirds"),
    (0.45, "about half"),
    (0.3, "about a third"),
    (0.22, "about a quarter"),
    (0.17, "about a fifth"),
    (0.085, "about a tenth"),
)


def percent(share: float) -> str:
    """Say a share in words that read well: "about a third", "8%"."""
    for least, words in _SHARES:
        if share >= least:
            return words
    return f"{max(round(share * 100), 1)}%"
