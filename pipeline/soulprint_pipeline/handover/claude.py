"""For Claude: CLAUDE.md for how to work, and the lines that its memory import asks for."""

from __future__ import annotations

from soulprint_pipeline.handover.document import Document, block, document, entry, fit, items, safe
from soulprint_pipeline.handover.memory_lines import memory_lines
from soulprint_pipeline.handover.reading import Profile

_UNDATED = "unknown"


def claude(profile: Profile) -> list[Document]:
    """Write CLAUDE.md, and `memory-import.txt` to be pasted into Claude's memory import."""
    return [*_claude_md(profile), *_import_lines(profile)]


def _claude_md(profile: Profile) -> list[Document]:
    soul, user = profile.sections.soul, profile.sections.user
    identity, agents, tools = (
        profile.sections.identity,
        profile.sections.agents,
        profile.sections.tools,
    )
    return document(
        "CLAUDE.md",
        "Working with this person",
        "Distilled by SoulPrint from their own chat history.",
        [
            *block(
                "Your manner",
                [
                    *entry("Communication style", soul.communication_style),
                    *entry("Tone", soul.tone_preferences),
                    *entry("Humor", soul.humor_style),
                    *entry("Formality", soul.formality_level),
                    *entry("Boundaries", soul.boundaries),
                    *entry("Emotional patterns", soul.emotional_patterns),
                    *entry("Traits", soul.personality_traits),
                    *entry("Your name", identity.ai_name),
                    *entry("Archetype", identity.archetype),
                    *entry("Vibe", identity.vibe),
                    *entry("Emoji", identity.emoji_style),
                    *entry("Greeting", identity.signature_greeting),
                ],
            ),
            *block(
                "The person",
                [
                    *entry("Name", user.name),
                    *entry("Likes to be called", user.preferred_address),
                    *entry("Location", user.location),
                    *entry("Occupation", user.occupation),
                    *entry("Life", user.life_context),
                    *entry("People and pets", user.relationships),
                    *entry("Interests", user.interests),
                ],
            ),
            *block(
                "How to answer",
                [
                    *entry("Response style", agents.response_style),
                    *entry("Adapting to context", agents.context_adaptation),
                    *entry("Output", tools.output_preferences),
                    *entry("Depth", tools.depth_preference),
                    *entry("Used for", tools.likely_usage),
                    *entry("Capabilities that matter", tools.capabilities_emphasis),
                    *entry("Memory", agents.memory_directives),
                ],
            ),
            *block("Rules", items(agents.behavioral_rules)),
            *block("Avoid", items(agents.do_not)),
        ],
    )


def _import_lines(profile: Profile) -> list[Document]:
    user = profile.sections.user
    about = [
        ("Name", [user.name]),
        ("Likes to be called", [user.preferred_address]),
        ("Lives in", [user.location]),
        ("Works as", [user.occupation]),
        ("Life", [user.life_context]),
        ("Knows", user.relationships),
        ("Interested in", user.interests),
    ]
    lines = [
        f"[{_UNDATED}] - {label}: {text}"
        for label, values in about
        for each in values
        if (text := safe(each))
    ]
    lines += [
        f"[{each.first or each.month or _UNDATED}] - {each.text}"
        + (f" ({each.earlier})" if each.earlier else "")
        for each in memory_lines(profile.memory)
    ]
    if not lines:
        return []
    return [Document("memory-import.txt", fit("\n".join(lines) + "\n"), private=True)]
