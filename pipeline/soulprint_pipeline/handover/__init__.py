"""The profile as files for another assistant, each in the form that assistant reads.

    files = hand_over("openclaw", profile)
    write_files(files, folder)

Whatever the form: SOUL and IDENTITY describe the assistant, USER the person; a file or an entry
that would be blank is not written; MEMORY stays apart from the rest and says that it is private;
a file has at most 20,000 characters, which is where assistants cut what they load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from soulprint_pipeline.handover.claude import claude
from soulprint_pipeline.handover.document import Document
from soulprint_pipeline.handover.files import write_files
from soulprint_pipeline.handover.openclaw import openclaw, openclaw_classic
from soulprint_pipeline.handover.plain import as_json, as_markdown
from soulprint_pipeline.handover.reading import Profile, read_profile, read_sections

FORMATS: dict[str, Callable[[Profile], list[Document]]] = {
    "openclaw": openclaw,
    "openclaw-classic": openclaw_classic,
    "claude": claude,
    "markdown": as_markdown,
    "json": as_json,
}
"""The forms by their names."""


def hand_over(form: str, profile: Mapping[str, Any]) -> list[Document]:
    """Write a profile as documents of one form. Touches no disk.

    Args:
        form: a name of `FORMATS`.
        profile: the profile object as `GET /users/{id}/profile` gives it.

    Raises:
        KeyError: there is no form of that name.
    """
    return FORMATS[form](read_profile(profile))


__all__ = ["FORMATS", "Document", "Profile", "hand_over", "read_sections", "write_files"]
