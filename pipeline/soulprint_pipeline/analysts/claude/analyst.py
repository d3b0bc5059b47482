"""The `claude` analyst: three questions, one way to ask them."""

from __future__ import annotations

from collections.abc import Sequence

from soulprint_pipeline.analysts.base import Bullet, Calls, Extraction, Material, Window
from soulprint_pipeline.analysts.claude import extract, prompts, reducing, traits, writing
from soulprint_pipeline.analysts.claude.asking import Asker
from soulprint_pipeline.analysts.claude.prompts import Task
from soulprint_pipeline.analysts.claude.sender import Sender
from soulprint_pipeline.sections import Sections


def version_of(model: str) -> str:
    """Return what extractions of a model are kept under, whoever asks."""
    return f"claude/{model}/{prompts.load('extract').version}"


class ClaudeAnalyst:
    """Reads people's words with a Claude model. Implements `Analyst`.

    Args:
        api_key: of the provider.
        base_url: of the Messages API; None for the provider's own.
        model: its public name, one that has a price.

    Raises:
        UnknownModel: the model has no price.
    """

    def __init__(self, *, api_key: str, base_url: str | None = None, model: str) -> None:
        traits.of(model)
        self.model = model
        self._sender = Sender(api_key=api_key, base_url=base_url)

    @property
    def name(self) -> str:
        """Its name in `imports.analyst`."""
        return "claude"

    @property
    def version(self) -> str:
        """What its extractions are kept under: "claude/claude-haiku-5-5/extract/1"."""
        return version_of(self.model)

    def prompt_version(self, task: Task) -> str:
        """Return the version under which answers of `task` are kept ("extract/1")."""
        return prompts.load(task).version

    async def aclose(self) -> None:
        """Close the HTTP client. No connection outlives its call, so this is a courtesy."""
        await self._sender.aclose()

    async def write_sections(
        self, material: Material, calls: Calls, *, deadline: float
    ) -> Sections:
        """Write the five sections; see `writing.write` for what is kept without a citation."""
        return await writing.write(material, self._asker(calls, deadline))

    async def extract_facts(self, window: Window, calls: Calls, *, deadline: float) -> Extraction:
        """Find the facts of a window; see `extract.extract` for how often it asks."""
        return await extract.extract(window, self._asker(calls, deadline))

    async def reduce_bullets(
        self, bullets: Sequence[Bullet], calls: Calls, *, limit: int, deadline: float
    ) -> list[Bullet]:
        """Merge bullets towards `limit` characters; see `reducing.reduce`."""
        return await reducing.reduce(bullets, self._asker(calls, deadline), limit=limit)

    def _asker(self, calls: Calls, deadline: float) -> Asker:
        return Asker(sender=self._sender, model=self.model, calls=calls, deadline=deadline)
