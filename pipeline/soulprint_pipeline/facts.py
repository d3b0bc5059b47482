"""Facts: what a person stated, each traced to the message it was said in."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import msgspec

Category: TypeAlias = Literal["preferences", "projects", "dates", "beliefs", "decisions"]
CATEGORIES: tuple[Category, ...] = get_args(Category)


class Fact(msgspec.Struct, frozen=True):
    """One fact about the person, as an analyst found it in one message.

    Attributes:
        statement: one sentence about the person, in the third person or without a subject.
        stated: the person said it; False where it was inferred.
        quote: a short passage of that message, word for word.
        said_at: when the message was sent, Unix seconds, or None.
        slot: what the fact is about, where only one value can hold at a time ("home",
            "employer", "name"): the newer of two facts in a slot supersedes the older.
    """

    category: Category
    statement: str
    conversation_id: str
    message_id: str
    quote: str
    said_at: float | None = None
    stated: bool = True
    slot: str | None = None
