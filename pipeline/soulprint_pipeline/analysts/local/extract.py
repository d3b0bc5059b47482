"""From a conversation to its facts."""

from __future__ import annotations

from collections.abc import Iterator

from soulprint_pipeline.alike import fingerprint
from soulprint_pipeline.analysts.local import frames
from soulprint_pipeline.analysts.local.found import Found
from soulprint_pipeline.analysts.local.saved import saved_facts
from soulprint_pipeline.analysts.local.standing import slot_of
from soulprint_pipeline.analysts.local.stated import stated
from soulprint_pipeline.exports.conversation import Conversation, Message, PersonalSource
from soulprint_pipeline.facts import Fact


def own_messages(conversation: Conversation) -> Iterator[Message]:
    """Yield the messages in which the person speaks for themself, not in a role."""
    for message, outside in frames.own(conversation.messages):
        if outside:
            yield message


def found_in(conversation: Conversation) -> Iterator[tuple[Message, Found]]:
    """Yield what the person states about themself, in the order in which it was said."""
    # Most conversations state nothing: what was agreed in them is asked for when it matters,
    # and only as far as it does.
    agreed = frames.own(conversation.messages)
    for message in conversation.messages:
        if message.role != "user":
            continue
        outside: bool | None = None
        for found in stated(message.text, said_at(conversation, message)):
            if outside is None:
                outside = next(free for each, free in agreed if each is message)
            if outside:
                yield message, found


def said_at(conversation: Conversation, message: Message) -> float | None:
    """Return when a message was sent, or at least when its conversation began."""
    return message.at if message.at is not None else conversation.created_at


def conversation_facts(conversation: Conversation) -> list[Fact]:
    """Return the facts of a conversation, each once: the first place that says it."""
    facts: dict[str, Fact] = {}
    for message, found in found_in(conversation):
        pattern = found.ready.pattern
        fact = Fact(
            category=pattern.category,
            statement=found.statement,
            conversation_id=conversation.id,
            message_id=message.id,
            quote=found.quote,
            said_at=said_at(conversation, message),
            slot=pattern.slot or slot_of(found.statement),
        )
        facts.setdefault(fingerprint(fact.category, fact.statement), fact)
    return list(facts.values())


def source_facts(source: PersonalSource) -> list[Fact]:
    """Return the facts of saved memories or custom instructions."""
    return list(saved_facts(source))
