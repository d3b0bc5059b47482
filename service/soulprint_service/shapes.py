"""What travels in and out: one Struct a body, from which requests are checked and OpenAPI is made.

The description of a request's field completes the sentence "it must be …": the caller who sent
something else reads it.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from soulprint_pipeline.facts import Category
from soulprint_pipeline.sections import Agents, Identity, Soul, Tools, User

_UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
# Looks ahead, because $ would let a last newline through.
_PRINTABLE = r"^(?![\s\S]*[\x00-\x1f\x7f])"
# Of all characters the one that Postgres does not take in a text.
_NO_NUL = r"^(?![\s\S]*\x00)"

UserId: TypeAlias = Annotated[
    str,
    Meta(
        pattern=_UUID,
        # Python's $ also matches before a last newline.
        max_length=36,
        description="the user's id: a UUID in canonical form (36 characters, lower case)",
        examples=["0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11"],
    ),
]
Path: TypeAlias = Annotated[
    str,
    Meta(
        # The storage of the whole path is checked apart: who may name it depends on the user.
        max_length=1024,
        description="a storage path: bucket/<the user's id>/name",
        examples=["imports/0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11/export.zip"],
    ),
]
OptionalPath: TypeAlias = Annotated[
    Annotated[str, Meta(max_length=1024)] | None,
    Meta(description="a storage path (bucket/<the user's id>/name), or absent: what is stored"),
]
FileType: TypeAlias = Annotated[
    Annotated[str, Meta(max_length=100, pattern=_PRINTABLE)] | None,
    Meta(description="at most 100 printable characters; a hint alone, the bytes decide"),
]
# What a Postgres integer holds.
Count: TypeAlias = Annotated[
    Annotated[int, Meta(ge=0, le=2**31 - 1)] | None,
    Meta(description=f"a whole number from 0 to {2**31 - 1}; stored as claimed"),
]


class Nothing(msgspec.Struct):
    """An operation that takes nothing."""


class AssetRequest(msgspec.Struct, kw_only=True):
    """Something that the page loads."""

    version: Annotated[
        str, Meta(max_length=64, description="the version that the page names", examples=["0"])
    ]
    name: Annotated[str, Meta(max_length=64, description="a name that the page names")]


class ForUser(msgspec.Struct, kw_only=True):
    """A request about one user."""

    user_id: UserId

    @property
    def user(self) -> UUID:
        """The user's id, typed."""
        return UUID(self.user_id)


class ImportRequest(ForUser, kw_only=True):
    """The export to import, and what the app knows about it."""

    storage_path: Path
    file_type: FileType = None
    conversation_count: Count = None
    message_count: Count = None


class FullPassRequest(ForUser, kw_only=True):
    """Whose full pass to run; a path other than the stored one is imported first."""

    storage_path: OptionalPath = None


class SectionRequest(ForUser, kw_only=True):
    """Which section to write anew."""

    section: Annotated[
        Literal["soul", "identity", "user", "agents", "tools"],
        Meta(description="one of soul, identity, user, agents, tools"),
    ]


class FactsRequest(ForUser, kw_only=True):
    """Which facts to list."""

    category: Annotated[
        Category | None,
        Meta(description="one of preferences, projects, dates, beliefs, decisions; absent: all"),
    ] = None
    status: Annotated[
        Literal["active", "superseded"] | None,
        Meta(description="active or superseded; absent: both"),
    ] = None
    cursor: Annotated[
        Annotated[str, Meta(max_length=200)] | None,
        Meta(description="`next` of the page before; absent: the first page"),
    ] = None
    limit: Annotated[
        int, Meta(ge=1, le=1000, description="a whole number of facts a page, from 1 to 1000")
    ] = 200


def _id_of_the_export(what: str) -> Meta:
    return Meta(
        min_length=1,
        max_length=256,
        pattern=_NO_NUL,
        description=f"{what} (1 to 256 characters, no NUL)",
    )


class ConversationRequest(ForUser, kw_only=True):
    """One conversation of a user."""

    conversation_id: Annotated[str, _id_of_the_export("the conversation's id, as facts name it")]


class MessageRequest(ConversationRequest, kw_only=True):
    """One message of a user."""

    message_id: Annotated[str, _id_of_the_export("the message's id, as the evidence names it")]


class FactRequest(ForUser, kw_only=True):
    """One fact of a user."""

    fact_id: Annotated[
        str,
        Meta(
            pattern=_UUID,
            max_length=36,
            description="the fact's id: a UUID in canonical form (36 characters, lower case)",
        ),
    ]

    @property
    def fact(self) -> UUID:
        """The fact's id, typed."""
        return UUID(self.fact_id)


class Accepted(msgspec.Struct):
    """The work is enqueued, in the transaction that made its row."""

    status: Literal["accepted"]
    message: str
    import_id: UUID
    job_id: Annotated[
        int | None,
        Meta(description="null where running jobs of the import take the work along"),
    ]


class Cancelled(msgspec.Struct):
    """No further model call of the user's import starts."""

    status: Literal["accepted"]
    message: str
    import_id: Annotated[UUID | None, Meta(description="null where nothing ran")]


class FullPass(msgspec.Struct):
    """How far the full pass is."""

    step: str | None
    done: Annotated[int, Meta(description="windows of conversations that were read")]
    total: Annotated[int, Meta(description="windows that the pass has")]
    percent: Annotated[int, Meta(ge=0, le=100)]
    eta_seconds: int | None
    attempts: int
    next_retry_at: dt.datetime | None


class Status(msgspec.Struct):
    """Where a user's import stands."""

    user_id: UUID
    import_id: UUID | None
    import_status: Annotated[
        str | None,
        Meta(
            description="none, processing, quick_ready, complete, failed or cancelled; "
            "null or 'locked' only in rows of an older app"
        ),
    ]
    import_stage: str | None
    progress_percent: Annotated[int, Meta(ge=0, le=100)]
    import_error: str | None
    full_pass_status: Annotated[
        str | None,
        Meta(description="pending, processing, complete or failed; null where never asked"),
    ]
    full_pass_error: str | None
    full_pass: FullPass
    total_conversations: int | None
    total_messages: int | None
    carried_over: Annotated[
        int,
        Meta(description="conversations of earlier exports that stand beside those of this one"),
    ]
    set_aside: Annotated[int, Meta(description="conversations that no analyst reads")]
    set_aside_by: Annotated[dict[str, int], Meta(description="the same by reason")]
    quarantined: int
    truncated: bool
    degraded: Annotated[dict[str, Any], Meta(description="what a complete profile lacks, by name")]
    analyst: str | None
    spent_usd: float
    notice: Annotated[
        str | None, Meta(description="calm words about something that is waited for, or null")
    ]
    started_at: Annotated[
        dt.datetime | None, Meta(description="when the first worker took the import up")
    ]
    queue_position: Annotated[
        int | None, Meta(description="while it is queued: 1 is next; null once it was taken up")
    ]
    stalled: Annotated[bool, Meta(description="active, and no job of its lives: retry it")]
    another_file: Annotated[
        bool,
        Meta(description="failed on the file itself: a retry reads the same bytes and fails again"),
    ]
    earlier_profile: Annotated[
        bool,
        Meta(description="the live profile is an earlier import's: it stands until this one's"),
    ]
    state: Annotated[str | None, Meta(description="soulprint.imports.state")]
    error_class: str | None
    updated_at: dt.datetime | None


class EstimateAccepted(msgspec.Struct):
    """The estimate will be made; `GET /users/{user_id}/estimate` has it."""

    status: Literal["accepted"]
    message: str
    estimate_id: UUID
    job_id: int


class StoredExport(EstimateAccepted):
    """The file is stored, and what reading it would cost is worked out. Nothing is imported."""

    storage_path: Annotated[str, Meta(description="what POST /me/import-full takes to go on")]


class Estimated(msgspec.Struct):
    """What reading an export with a model would cost. The figures are null until it is ready."""

    user_id: UUID
    estimate_id: UUID
    status: Literal["queued", "ready", "failed"]
    error: str | None
    asked_at: dt.datetime
    conversations: int | None
    sent: Annotated[int | None, Meta(description="conversations that the model will read")]
    set_aside: Annotated[int | None, Meta(description="those that it will not")]
    set_aside_by: Annotated[dict[str, int] | None, Meta(description="the same by reason")]
    already_read: Annotated[int | None, Meta(description="paid for by an earlier import")]
    calls: int | None
    tokens_in: int | None
    tokens_out: int | None
    usd_live: Annotated[float | None, Meta(description="dollars, as calls are made here")]
    usd_batch: Annotated[float | None, Meta(description="dollars in batches, not made here")]
    model: str | None
    prices_of: Annotated[str | None, Meta(description="the day of the prices")]
    thoroughness: str | None


class PastImport(msgspec.Struct):
    """One import of a user."""

    import_id: UUID
    state: str
    step: str
    error_class: str | None
    error: str | None
    format: str | None
    analyst: str | None
    total_conversations: int | None
    total_messages: int | None
    quarantined: int
    truncated: bool
    created_at: dt.datetime
    completed_at: dt.datetime | None
    spent_usd: float


class Imports(msgspec.Struct):
    """The user's imports, newest first, at most a hundred."""

    imports: list[PastImport]


class ArchiveRequest(ForUser, kw_only=True):
    """The profile as files for another assistant."""

    form: Annotated[
        Literal["openclaw", "openclaw-classic", "claude", "markdown", "json"],
        Meta(description="openclaw, openclaw-classic, claude, markdown or json"),
    ] = "openclaw"


class Evidence(msgspec.Struct):
    """What one entry of the profile rests on."""

    section: str
    field: str
    item: Annotated[int | None, Meta(description="index in a list; null for a string")]
    fact_id: UUID | None
    conversation_id: str | None
    message_id: str | None


class Profile(msgspec.Struct):
    """The live profile. Sections that were never written are null."""

    user_id: UUID
    import_id: UUID | None
    analyst: str | None
    written_by: Annotated[
        Literal["quick", "full"] | None,
        Meta(description="the pass that wrote it"),
    ] = msgspec.field(name="pass")
    written_at: dt.datetime | None
    soul_md: Soul | None
    identity_md: Identity | None
    user_md: User | None
    agents_md: Agents | None
    tools_md: Tools | None
    memory_md: str | None
    soulprint_text: str | None
    ai_name: str | None
    archetype: str | None
    evidence: list[Evidence]


class Source(msgspec.Struct):
    """One time at which a fact was said."""

    message_id: str
    conversation_id: str
    quote: str
    said_at: dt.datetime | None


class Message(msgspec.Struct):
    """One message, as it was read out of the export."""

    conversation_id: str
    conversation_title: str
    message_id: str
    role: Literal["user", "assistant"]
    text: str
    said_at: dt.datetime | None


class Fact(msgspec.Struct):
    """A fact about the person, cited by the last time it was said."""

    id: UUID
    category: Category
    statement: str
    stated: Annotated[bool, Meta(description="said by the person; false where inferred")]
    slot: str | None
    status: Literal["active", "superseded"]
    superseded_by: Annotated[
        UUID | None,
        Meta(description="null while it stands, and where what superseded it is forgotten"),
    ]
    said_at: dt.datetime | None
    until: Annotated[
        dt.datetime | None,
        Meta(description="when what superseded it was first said; null while it stands"),
    ]
    conversation_id: str
    conversation_title: str
    message_id: str
    quote: str
    sources: list[Source]


class Facts(msgspec.Struct):
    """A page of facts, newest first."""

    facts: list[Fact]
    next: Annotated[str | None, Meta(description="the next page's cursor; null on the last")]


class Receipt(msgspec.Struct):
    """What an erasure erased."""

    erasure_id: UUID
    user_id: UUID
    erased_at: dt.datetime
    rows: Annotated[dict[str, int], Meta(description="rows erased, by table")]
    files_pending: Annotated[int, Meta(description="stored files that a job deletes")]


class Forgotten(msgspec.Struct):
    """What went with a conversation or a fact that was deleted."""

    user_id: UUID
    import_id: UUID
    message: Annotated[str, Meta(description="what happened, in plain words")]
    facts_deleted: int
    kept_past: Annotated[
        int, Meta(description="facts that it had superseded: they are not current again")
    ]
    facts_changed: Annotated[int, Meta(description="facts that have other sources, and stay")]
    entries_removed: Annotated[int, Meta(description="entries that left the profile at once")]
    rewriting: Annotated[bool, Meta(description="the profile is now written anew")]
    conversation_id: str | UnsetType = UNSET
    fact_id: UUID | UnsetType = UNSET


class Health(msgspec.Struct):
    """The process is alive."""

    status: Literal["ok"]
    version: str


class Ready(msgspec.Struct):
    """The database is reachable and has room, has the schema of this version, its queue answers."""

    status: Literal["ready"]
    database: Literal["ok"]
    migrations: Annotated[str, Meta(description="the schema's version")]
    queue: Annotated[dict[str, int], Meta(description="jobs that are ready, waiting, running")]


class FieldError(msgspec.Struct):
    """One field that cannot be used."""

    field: str
    detail: str


class ProblemDetails(msgspec.Struct):
    """An error, as RFC 9457 has it."""

    type: Annotated[str, Meta(description="urn:soulprint:problem:<name>, stable")]
    title: str
    status: int
    detail: str
    request_id: str
    hint: Annotated[str, Meta(description="what to do")] | UnsetType = UNSET
    errors: list[FieldError] | UnsetType = UNSET
    import_id: UUID | UnsetType | None = UNSET
