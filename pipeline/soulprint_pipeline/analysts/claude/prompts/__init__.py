"""The prompts: one file a task, with a version in front.

A version is part of the name under which an answer is kept, so a new version buys every answer
of its task again. Change it when, and only when, the old answers are no longer good enough.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import Literal, TypeAlias

import msgspec

Task: TypeAlias = Literal["extract", "sections", "reduce"]


class Prompt(msgspec.Struct, frozen=True):
    """The static part of a request.

    Attributes:
        version: "extract/1": the task and the version of its file.
    """

    task: Task
    version: str
    text: str


@functools.cache
def load(task: Task) -> Prompt:
    """Read the prompt of `task` from the package.

    Raises:
        ValueError: the file has no version in front, which is a fault of the package.
    """
    raw = resources.files(__name__).joinpath(f"{task}.md").read_text(encoding="utf-8")
    start, _, rest = raw.removeprefix("---\n").partition("\n---\n")
    key, _, version = start.partition(":")
    if not raw.startswith("---\n") or key != "version" or not rest:
        raise ValueError(
            f"prompts/{task}.md has no version: it must start with '---', 'version: N', '---'."
        )
    return Prompt(task=task, version=f"{task}/{version.strip()}", text=rest.strip())
