"""The fields of a record of Google's activity that we read."""

from __future__ import annotations

import msgspec

from soulprint_pipeline.exports.conversation import Conversation


class Html(msgspec.Struct, gc=False):
    """A piece of an answer."""

    html: str | None = None


class RawActivity(msgspec.Struct, gc=False, rename="camel"):
    """One thing that the person did. Its title is what they asked, behind a verb."""

    header: str | None = None
    title: str | None = None
    time: str | float | None = None
    products: list[str | None] | None = None
    safe_html_item: list[Html | None] | None = None


class Exchange(Conversation, frozen=True, kw_only=True):
    """What one record holds, before it is put together with its neighbours.

    Attributes:
        asked: the title, behind its verb where that is known.
        plain: the verb is known, or there is none.
        answered: "" where the record has no answer.
    """

    asked: str
    plain: bool
    answered: str
