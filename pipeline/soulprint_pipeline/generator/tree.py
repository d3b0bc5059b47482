"""One conversation as ChatGPT exports it: a tree of nodes, grown turn by turn."""

from __future__ import annotations

import random
from typing import Literal, TypeAlias

import msgspec

from soulprint_pipeline.generator.chance import uuid_from

Json: TypeAlias = dict[str, object]
Era: TypeAlias = Literal["classic", "modern", "slim"]
"""Shape of the nodes: `classic` until 2024, `modern` from 2025 on with a literal root, `slim`
since September 2026 without `children` and with little metadata on the person's turns."""

ROOT = "client-created-root"


class Said(msgspec.Struct, frozen=True):
    """A node that was added: its id and when it was sent."""

    id: str
    at: float | None


class Tree:
    """Grows a conversation; `tip` is the end of the current path."""

    def __init__(
        self, rng: random.Random, *, title: str | None, at: float, era: Era, model: str
    ) -> None:
        self.rng = rng
        self.title = title
        self.era = era
        self.model = model
        self.created_at = at
        self.clock = at
        self.id = self._conversation_id(at)
        self.root = uuid_from(rng) if era == "classic" else ROOT
        self.mapping: dict[str, Json] = {}
        self.tip = self.root
        self._node(self.root, None, None)

    def _conversation_id(self, at: float) -> str:
        digits = uuid_from(self.rng)
        # Since 2024 the first group is the time in hexadecimal.
        return digits if self.era == "classic" else f"{int(at):08x}{digits[8:]}"

    def _node(self, node_id: str, message: Json | None, parent: str | None) -> None:
        node: Json = {"id": node_id, "message": message, "parent": parent}
        if self.era != "slim":
            node["children"] = []
            siblings = self.mapping[parent]["children"] if parent is not None else None
            if isinstance(siblings, list):
                siblings.append(node_id)
        self.mapping[node_id] = node

    def wait(self, low: float, high: float) -> None:
        """Let between `low` and `high` seconds pass."""
        self.clock += round(self.rng.uniform(low, high), 6)

    def say(
        self,
        role: str,
        content: Json,
        *,
        parent: str | None = None,
        name: str | None = None,
        recipient: str = "all",
        channel: str | None = None,
        weight: float = 1.0,
        timeless: bool = False,
        metadata: Json | None = None,
    ) -> Said:
        """Add a message under `parent` (default: the tip) and return it; `tip` stays put."""
        node_id = uuid_from(self.rng)
        at = None if timeless else self.clock
        above = parent or self.tip
        final = role == "assistant" and recipient == "all"
        message: Json = {
            "id": node_id,
            "author": {"role": role, "name": name, "metadata": {}},
            "create_time": at,
            "update_time": None,
            "content": content,
            "status": "finished_successfully",
            "end_turn": True if final else None,
            "weight": weight,
            "metadata": {**self._metadata(role, above), **(metadata or {})},
            "recipient": recipient,
        }
        if self.era != "classic":
            message["channel"] = channel or ("final" if final else None)
        if self.era == "slim" and role == "user" and not metadata:
            del message["metadata"]
        self._node(node_id, message, above)
        return Said(node_id, at)

    def _metadata(self, role: str, parent: str) -> Json:
        request = f"{self.rng.getrandbits(64):016x}-AMS"
        common: Json = {"request_id": request, "timestamp_": "absolute", "message_type": None}
        if role == "user":
            if self.era == "classic":
                return common
            return {
                "selected_sources": [],
                "selected_github_repos": [],
                "serialization_metadata": {"custom_symbol_offsets": []},
                **common,
            }
        if role != "assistant":
            return common
        answer: Json = {
            "finish_details": {"type": "stop", "stop_tokens": [200002]},
            "is_complete": True,
            "citations": [],
            "model_slug": self.model,
            "parent_id": parent,
            **common,
        }
        if self.era != "classic":
            answer["content_references"] = []
            answer["default_model_slug"] = self.model
        return answer

    def export(self, *, current_node: str | None, gizmo: str = "", flags: Json) -> Json:
        """Return the conversation object; `flags` overrides any of its fields."""
        whole: Json = {
            "title": self.title,
            "create_time": self.created_at,
            "update_time": self.clock,
            "mapping": self.mapping,
            "moderation_results": [],
            "current_node": current_node,
            "plugin_ids": None,
            "conversation_id": self.id,
            "conversation_template_id": gizmo or None,
            "gizmo_id": gizmo or None,
            "is_archived": False,
            "safe_urls": [],
            "default_model_slug": self.model,
        }
        if self.era != "classic":
            whole |= {
                "gizmo_type": "gpt" if gizmo else None,
                "is_starred": None,
                "blocked_urls": [],
                "conversation_origin": None,
                "voice": None,
                "async_status": None,
                "disabled_tool_ids": [],
                "is_do_not_remember": False,
                "memory_scope": "global_enabled",
                "sugar_item_id": None,
            }
        if self.era == "slim":
            whole |= {"context_scopes": None, "is_read_only": None, "pinned_time": None}
        return whole | {"id": self.id} | flags
