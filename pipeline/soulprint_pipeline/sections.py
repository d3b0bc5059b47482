"""The five sections of a profile. SOUL and IDENTITY describe the assistant, USER the person."""

from __future__ import annotations

import msgspec


class Soul(msgspec.Struct, frozen=True, kw_only=True):
    """How the assistant should be with this person. Empty means: not enough data."""

    communication_style: str = ""
    tone_preferences: str = ""
    boundaries: str = ""
    humor_style: str = ""
    formality_level: str = ""
    emotional_patterns: str = ""
    personality_traits: list[str] = []


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who the assistant is for this person."""

    ai_name: str = ""
    archetype: str = ""
    vibe: str = ""
    emoji_style: str = ""
    signature_greeting: str = ""


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Who the person is."""

    name: str = ""
    location: str = ""
    occupation: str = ""
    life_context: str = ""
    preferred_address: str = ""
    relationships: list[str] = []
    interests: list[str] = []


class Agents(msgspec.Struct, frozen=True, kw_only=True):
    """How the assistant should work."""

    response_style: str = ""
    context_adaptation: str = ""
    memory_directives: str = ""
    behavioral_rules: list[str] = []
    do_not: list[str] = []


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What the assistant is used for, and in which form the person wants its output."""

    output_preferences: str = ""
    depth_preference: str = ""
    likely_usage: list[str] = []
    capabilities_emphasis: list[str] = []


class Evidence(msgspec.Struct, frozen=True):
    """What one entry of a section rests on.

    Attributes:
        section: "soul", "identity", "user", "agents" or "tools".
        field: a field of that section.
        item: index within a list field, None for a string.
        message_id: the message (quick pass), None where the entry rests on a fact.
        fact_id: the fact (full pass), None where it rests on a message.
    """

    section: str
    field: str
    item: int | None = None
    conversation_id: str | None = None
    message_id: str | None = None
    fact_id: str | None = None


class Sections(msgspec.Struct, frozen=True, kw_only=True):
    """All five, with what each entry rests on."""

    soul: Soul
    identity: Identity
    user: User
    agents: Agents
    tools: Tools
    evidence: list[Evidence] = []
