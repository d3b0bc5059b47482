"""The fields of a Grok conversation that we read; what is not named here is never built."""

from __future__ import annotations

import msgspec

from soulprint_pipeline.exports.moments import MongoDate


class Head(msgspec.Struct, gc=False):
    """What is said about a conversation."""

    id: str | None = None
    title: str | None = None
    create_time: str | float | MongoDate | None = None
    modify_time: str | float | MongoDate | None = None
    leaf_response_id: str | None = None


class Response(msgspec.Struct, gc=False):
    """A message of either side."""

    id: str | None = msgspec.field(default=None, name="_id")
    message: str | None = None
    sender: str | None = None
    create_time: str | float | MongoDate | None = None
    parent_response_id: str | None = None


class Wrapped(msgspec.Struct, gc=False):
    """An element of `responses`."""

    response: Response | None = None


class RawConversation(msgspec.Struct, gc=False):
    """A conversation. `responses` is None where it has none."""

    conversation: Head | None = None
    responses: list[Wrapped | None] | None = None
