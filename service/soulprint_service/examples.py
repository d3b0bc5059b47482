"""What answers and requests look like, for the OpenAPI document; of somebody who never lived."""

from __future__ import annotations

from typing import Any

import msgspec

from soulprint_service import shapes
from soulprint_service.problems import Kind

_USER = "0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11"
_IMPORT = "01a2016a-e143-758a-9262-5d5fb08af232"
_FACT = "5b0f0c36-0d5c-5e0e-9f0a-3a1d6f2c7b10"
_PATH = f"imports/{_USER}/export.zip"
_NOON = "2026-11-03T12:00:00Z"
_TALK = {"conversation_id": "6730a1b2-0000-8001-8000-3f1c2d4e5f60", "message_id": "aaa2f3c4"}

_STATUS: dict[str, Any] = {
    "user_id": _USER,
    "import_id": _IMPORT,
    "import_status": "quick_ready",
    "import_stage": "Complete",
    "progress_percent": 100,
    "import_error": None,
    "full_pass_status": "processing",
    "full_pass_error": None,
    "full_pass": {
        "step": "extract",
        "done": 12,
        "total": 40,
        "percent": 27,
        "eta_seconds": 95,
        "attempts": 0,
        "next_retry_at": None,
    },
    "total_conversations": 302,
    "total_messages": 4120,
    "carried_over": 0,
    "set_aside": 7,
    "set_aside_by": {"too_short": 7},
    "quarantined": 0,
    "truncated": False,
    "degraded": {},
    "analyst": "claude",
    "spent_usd": 0.41,
    "notice": None,
    "started_at": _NOON,
    "queue_position": None,
    "stalled": False,
    "another_file": False,
    "earlier_profile": False,
    "state": "extracting",
    "error_class": None,
    "updated_at": _NOON,
}

OF_SHAPES: dict[type[msgspec.Struct], dict[str, Any]] = {
    shapes.ImportRequest: {
        "user_id": _USER,
        "storage_path": _PATH,
        "file_type": "zip",
        "conversation_count": 302,
        "message_count": 4120,
    },
    shapes.FullPassRequest: {"user_id": _USER, "storage_path": _PATH},
    shapes.SectionRequest: {"user_id": _USER, "section": "soul"},
    shapes.ForUser: {"user_id": _USER},
    shapes.Accepted: {
        "status": "accepted",
        "message": "Import processing started",
        "import_id": _IMPORT,
        "job_id": 4711,
    },
    shapes.Cancelled: {"status": "accepted", "message": "Import cancelled", "import_id": _IMPORT},
    shapes.EstimateAccepted: {
        "status": "accepted",
        "message": "Estimate started",
        "estimate_id": "01a2016b-0c1d-7e2f-8a3b-4c5d6e7f8091",
        "job_id": 4712,
    },
    shapes.StoredExport: {
        "status": "accepted",
        "message": "Estimate started",
        "estimate_id": "01a2016b-0c1d-7e2f-8a3b-4c5d6e7f8091",
        "job_id": 4712,
        "storage_path": f"imports/{_USER}/8a1f0c6e5d4b4f3a9b2c1d0e9f8a7b6c/part-001.zip",
    },
    shapes.Status: _STATUS,
    shapes.Estimated: {
        "user_id": _USER,
        "estimate_id": "01a2016b-0c1d-7e2f-8a3b-4c5d6e7f8091",
        "status": "ready",
        "error": None,
        "asked_at": _NOON,
        "conversations": 302,
        "sent": 295,
        "set_aside": 7,
        "set_aside_by": {"too_short": 7},
        "already_read": 0,
        "calls": 44,
        "tokens_in": 912_000,
        "tokens_out": 61_000,
        "usd_live": 1.22,
        "usd_batch": 0.61,
        "model": "claude-haiku-5-5",
        "prices_of": "2026-11-01",
        "thoroughness": "normal",
    },
    shapes.Profile: {
        "user_id": _USER,
        "import_id": _IMPORT,
        "analyst": "claude",
        "pass": "full",
        "written_at": _NOON,
        "soul_md": {
            "communication_style": "Direct and dry, in short sentences.",
            "personality_traits": ["patient"],
        },
        "identity_md": {"ai_name": "Wren", "archetype": "The quiet navigator"},
        "user_md": {"name": "Mira", "location": "Bristol", "interests": ["rivers", "maps"]},
        "agents_md": {"behavioral_rules": ["Prose over bullet points."], "do_not": ["Emojis."]},
        "tools_md": {"output_preferences": "Tables with their units."},
        "memory_md": "## Decisions & Context\n- Decided to take the train both ways (Sep 2026)",
        "soulprint_text": "# SoulPrint\n\nMira lives in Bristol.",
        "ai_name": "Wren",
        "archetype": "The quiet navigator",
        "evidence": [
            {"section": "user", "field": "name", "item": None, "fact_id": _FACT, **_TALK},
        ],
    },
    shapes.Imports: {
        "imports": [
            {
                "import_id": _IMPORT,
                "state": "complete",
                "step": "sections",
                "error_class": None,
                "error": None,
                "format": "chatgpt",
                "analyst": "claude",
                "total_conversations": 302,
                "total_messages": 4120,
                "quarantined": 0,
                "truncated": False,
                "created_at": _NOON,
                "completed_at": _NOON,
                "spent_usd": 1.2,
            }
        ]
    },
    shapes.Facts: {
        "facts": [
            {
                "id": _FACT,
                "category": "decisions",
                "statement": "Decided to take the train both ways.",
                "stated": True,
                "slot": None,
                "status": "active",
                "superseded_by": None,
                "said_at": _NOON,
                "until": None,
                "conversation_title": "A week in the north",
                "quote": "We take the train both ways.",
                **_TALK,
                "sources": [{"quote": "We take the train both ways.", "said_at": _NOON, **_TALK}],
            }
        ],
        "next": None,
    },
    shapes.Message: {
        **_TALK,
        "conversation_title": "A week in the north",
        "role": "user",
        "text": "We take the train both ways.",
        "said_at": _NOON,
    },
    shapes.Forgotten: {
        "user_id": _USER,
        "import_id": _IMPORT,
        "message": (
            "The fact is forgotten: 1 fact and 2 entries of the profile are gone. 1 fact that had "
            "been replaced by what is forgotten stays in the past, and is current again only when "
            "it is said again."
        ),
        "facts_deleted": 1,
        "kept_past": 1,
        "facts_changed": 0,
        "entries_removed": 2,
        "rewriting": True,
        "fact_id": _FACT,
    },
    shapes.Receipt: {
        "erasure_id": "01a2016c-1111-7222-8333-444455556666",
        "user_id": _USER,
        "erased_at": _NOON,
        "rows": {"conversations": 302, "facts": 118, "imports": 1, "jobs": 0},
        "files_pending": 1,
    },
    shapes.Health: {"status": "ok", "version": "0.1.0"},
    shapes.Ready: {
        "status": "ready",
        "database": "ok",
        "migrations": "0001",
        "queue": {"ready": 0, "waiting": 2, "running": 3},
    },
}
"""One of each shape."""

OF_TEXTS = {
    "text/markdown": "# The profile of Mira\n\n## USER\n\n- **Name:** Mira\n",
    "text/event-stream": "id: 1234\nevent: status\ndata: "
    + msgspec.json.encode(_STATUS).decode()
    + "\n\n",
    "text/plain": "soulprint_database_up 1.0\n",
}
"""One of each text, by its media type."""

_DETAILS: dict[str, dict[str, Any]] = {
    "invalid-fields": {
        "detail": "Cannot be used: user_id.",
        "errors": [{"field": "user_id", "detail": "Missing. It must be the user's id."}],
    },
    "conflict": {"detail": "An import of this user is active.", "import_id": _IMPORT},
}


def of_problem(kind: Kind) -> dict[str, Any]:
    """A problem of a kind."""
    return {
        "type": kind.uri,
        "title": kind.title,
        "status": kind.status,
        "detail": f"{kind.title}.",
        "request_id": "9c2f7a5e0b1d4c3f8e6a7d5b4c3e2f10",
        **_DETAILS.get(kind.name, {}),
    }
