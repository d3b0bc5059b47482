"""The one interface behind which the analysts stand, and what passes through it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec

from soulprint_pipeline.exports.conversation import Conversation, PersonalSource
from soulprint_pipeline.facts import Category, Fact
from soulprint_pipeline.sections import Sections


class ModelCall(msgspec.Struct, frozen=True):
    """A call to a paid model, named by its content: the same call is bought once.

    Attributes:
        task: "sections", "extract" or "reduce".
        prompt_version: version of the prompt files that made `input`.
        model: the model's public name.
        input: the request's body, canonical JSON.
        max_output_tokens: the most the answer may cost.
    """

    task: str
    prompt_version: str
    model: str
    input: bytes
    max_output_tokens: int


class ModelAnswer(msgspec.Struct, frozen=True):
    """What came back and what it cost.

    Attributes:
        text: the text blocks of the answer, joined.
        stop_reason: as the API names it ("end_turn", "max_tokens", "refusal").
        tokens_in: uncached input tokens billed; `tokens_cached` were read from the cache and
            `tokens_cache_written` written to it.
        retries: how often the request was sent in vain before.
    """

    text: str
    stop_reason: str
    tokens_in: int
    tokens_out: int
    tokens_cached: int = 0
    tokens_cache_written: int = 0
    request_id: str = ""
    retries: int = 0


class Calls(Protocol):
    """The book of calls. The queue keeps it in Postgres; an analyst only ever asks through it."""

    async def ask(self, call: ModelCall, send: Callable[[], Awaitable[ModelAnswer]]) -> ModelAnswer:
        """Return the recorded answer to `call`, or reserve, send and record it.

        Before sending it checks that the import is still live and within its budget, and
        raises otherwise. What `send` raises passes through after it is noted in the book.
        """
        ...

    async def check(self) -> None:
        """Raise unless what was reserved may still be sent: for `send`, before each of its tries.

        Time may have passed since the reservation, in which the import was cancelled, or the
        process stood still and another worker has asked.
        """
        ...

    async def reject(self, call: ModelCall) -> None:
        """Note that the answer to `call` could not be used.

        It stays recorded, so that a step that is repeated buys nothing; only a person's retry
        lets go of it.
        """
        ...


class Window(msgspec.Struct, frozen=True):
    """What one `extract` reads: whole conversations, planned before the first call.

    Attributes:
        half: a part of a window whose answers could not be used, so that nothing is asked
            twice but for a conversation that is alone in it.
    """

    conversations: tuple[Conversation, ...]
    sources: tuple[PersonalSource, ...] = ()
    half: bool = False


class Unproven(msgspec.Struct, frozen=True):
    """A fact that was refused, without its words.

    Attributes:
        conversation_id, message_id: what it cited, or None where that is not known either.
        reason: why it proves nothing.
    """

    reason: str
    conversation_id: str | None = None
    message_id: str | None = None


class Extraction(msgspec.Struct, frozen=True):
    """What an analyst found in a window.

    Attributes:
        facts: each with a quote that occurs in its message, among the person's own words.
        unproven: those that were refused because they cannot be proven.
        unread: conversations for which no usable answer was had, with the reason.
        spoiled: conversations, two or more, for which no usable answer was had together. They
            are to be read in two halves, each a window of its own.
    """

    facts: list[Fact]
    unproven: tuple[Unproven, ...] = ()
    unread: dict[str, str] = {}
    spoiled: tuple[str, ...] = ()


class KnownFact(msgspec.Struct, frozen=True):
    """A fact as it is stored, ready for MEMORY: `id` is what evidence points to."""

    id: str
    category: Category
    statement: str
    said_at: float | None
    stated: bool = True
    slot: str | None = None
    sources: int = 1


class Earlier(msgspec.Struct, frozen=True):
    """A fact that a newer one has superseded.

    Attributes:
        superseded_by: id of the next newer fact, which may be superseded itself.
        until: the first time that the newer one was said, Unix seconds; None where no date
            tells which of the two came first.
    """

    id: str
    statement: str
    superseded_by: str
    until: float | None = None
    slot: str | None = None


class Bullet(msgspec.Struct, frozen=True):
    """A line of MEMORY and the facts that it rests on (at least one).

    Attributes:
        said_at: when it was said last.
        details_at: when the oldest of its details was said, where that was before and only
            another part of it was said last; else None.
        earlier: what stood before those facts, the newest first. It is put in last of all, so
            no analyst sees it.
    """

    category: Category
    text: str
    fact_ids: tuple[str, ...]
    said_at: float | None = None
    details_at: float | None = None
    earlier: tuple[Earlier, ...] = ()


class Material(msgspec.Struct, frozen=True):
    """What the sections are written from: a sample in the quick pass, and MEMORY in the full.

    Attributes:
        conversations: the richest, best first.
        facts: those that stand (not superseded); empty in the quick pass.
        memory: MEMORY as markdown; "" in the quick pass.
        only: the one section that is wanted, "soul" for one; None: all five.
        total_conversations: of the person, also those of earlier exports.
        total_messages: in the newest export.
    """

    conversations: tuple[Conversation, ...]
    sources: tuple[PersonalSource, ...] = ()
    facts: tuple[KnownFact, ...] = ()
    memory: str = ""
    only: str | None = None
    total_conversations: int = 0
    total_messages: int = 0


class Analyst(Protocol):
    """Reads people's words and says who they are. Holds no state between calls.

    Every method raises `AnalystError` (see `soulprint_pipeline.errors`) and nothing else of
    its own; none of them stores a placeholder where it found nothing.
    """

    @property
    def name(self) -> str:
        """Name as stored in `imports.analyst`: "claude" or "local"."""
        ...

    @property
    def version(self) -> str:
        """What an extraction is kept under: analyst, model and prompt version, "claude/…/3".

        Changes exactly when the same window could give other facts.
        """
        ...

    async def write_sections(
        self, material: Material, calls: Calls, *, deadline: float
    ) -> Sections:
        """Write the five sections within `deadline` seconds.

        Where one alone is wanted, whatever stands in the others is not used.
        """
        ...

    async def extract_facts(self, window: Window, calls: Calls, *, deadline: float) -> Extraction:
        """Find the facts that the person stated in `window`."""
        ...

    async def reduce_bullets(
        self, bullets: Sequence[Bullet], calls: Calls, *, limit: int, deadline: float
    ) -> list[Bullet]:
        """Say the same in at most `limit` characters: merged bullets keep all their facts."""
        ...
