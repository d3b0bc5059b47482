"""The workspace files of OpenClaw.

Since July 2026 there are five, with the tools inside AGENTS.md; older versions and several
relatives keep TOOLS.md as a sixth (REFERENCE F).
"""

from __future__ import annotations

from soulprint_pipeline.handover.document import Document, block, document, entry, items
from soulprint_pipeline.handover.memory_lines import PRIVATE, memory_blocks
from soulprint_pipeline.handover.reading import Profile

_ORIGIN = "Distilled by SoulPrint from this person's own chat history."


def openclaw(profile: Profile) -> list[Document]:
    """Write the current five files."""
    tools = block("Tools", _tools(profile))
    return [
        *_persona(profile),
        *document("AGENTS.md", "AGENTS.md", _RULES, [*_agents(profile), *tools]),
        *_memory(profile),
    ]


def openclaw_classic(profile: Profile) -> list[Document]:
    """Write the older six files."""
    return [
        *_persona(profile),
        *document("AGENTS.md", "AGENTS.md", _RULES, _agents(profile)),
        *document(
            "TOOLS.md",
            "TOOLS.md",
            f"What this person uses an assistant for, and the form they want. {_ORIGIN}",
            _tools(profile),
        ),
        *_memory(profile),
    ]


_RULES = f"How you work for this person. {_ORIGIN}"


def _persona(profile: Profile) -> list[Document]:
    soul, identity, user = (
        profile.sections.soul,
        profile.sections.identity,
        profile.sections.user,
    )
    return [
        *document(
            "SOUL.md",
            "SOUL.md",
            f"Who you are with this person: your manner, not theirs. {_ORIGIN}",
            [
                *block(
                    "Core Truths",
                    [
                        *entry("Communication style", soul.communication_style),
                        *entry("Traits", soul.personality_traits),
                    ],
                ),
                *block("Boundaries", items([soul.boundaries])),
                *block(
                    "Vibe",
                    [
                        *entry("Tone", soul.tone_preferences),
                        *entry("Humor", soul.humor_style),
                        *entry("Formality", soul.formality_level),
                    ],
                ),
                *block("Continuity", entry("Emotional patterns", soul.emotional_patterns)),
            ],
        ),
        *document(
            "IDENTITY.md",
            "IDENTITY.md",
            f"Who you, the assistant, are. {_ORIGIN}",
            [
                *entry("Name", identity.ai_name),
                *entry("Creature", identity.archetype),
                *entry("Vibe", identity.vibe),
                *entry("Emoji style", identity.emoji_style),
                *entry("Greeting", identity.signature_greeting),
            ],
        ),
        *document(
            "USER.md",
            "USER.md",
            f"Who the person is that you help. {_ORIGIN}",
            [
                *entry("Name", user.name),
                *entry("What to call them", user.preferred_address),
                *entry("Location", user.location),
                *entry("Occupation", user.occupation),
                "",
                *block(
                    "Context",
                    [
                        *entry("Life", user.life_context),
                        *entry("People and pets", user.relationships),
                        *entry("Interests", user.interests),
                    ],
                ),
            ],
        ),
    ]


def _agents(profile: Profile) -> list[str]:
    agents = profile.sections.agents
    return [
        *block(
            "How to answer",
            [
                *entry("Response style", agents.response_style),
                *entry("Adapting to context", agents.context_adaptation),
            ],
        ),
        *block("Memory", items([agents.memory_directives])),
        *block("Rules", items(agents.behavioral_rules)),
        *block("Avoid", items(agents.do_not)),
    ]


def _tools(profile: Profile) -> list[str]:
    tools = profile.sections.tools
    return [
        *entry("Output", tools.output_preferences),
        *entry("Depth", tools.depth_preference),
        *entry("Used for", tools.likely_usage),
        *entry("Capabilities that matter", tools.capabilities_emphasis),
    ]


def _memory(profile: Profile) -> list[Document]:
    return document("MEMORY.md", "MEMORY.md", PRIVATE, memory_blocks(profile.memory), private=True)
