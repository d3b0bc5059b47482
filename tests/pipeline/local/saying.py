"""What the local analyst finds in one message: the question that most of its tests ask."""

from __future__ import annotations

from soulprint_pipeline.analysts.local.extract import conversation_facts
from soulprint_pipeline.exports.conversation import Conversation, Message
from soulprint_pipeline.facts import Fact

AT = 1_740_000_000.0
"""19 February 2025."""


def conversation(
    *texts: str, name: str = "c1", at: float | None = AT, title: str = ""
) -> Conversation:
    """Return a conversation in which the person says `texts` and is answered each time."""
    messages: list[Message] = []
    for number, text in enumerate(texts):
        messages.append(Message(f"{name}-u{number}", "user", text, at and at + 60 * number))
        messages.append(Message(f"{name}-a{number}", "assistant", "I live in Atlantis.", at))
    return Conversation(name, title, at, at, tuple(messages))


def facts(*texts: str) -> list[Fact]:
    """Return the facts of a conversation of `texts`."""
    return conversation_facts(conversation(*texts))


def statements(*texts: str) -> list[str]:
    """Return what those facts state."""
    return [fact.statement for fact in facts(*texts)]
