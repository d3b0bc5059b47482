from __future__ import annotations

import hashlib
from typing import Any, get_args

import msgspec
import pytest

from soulprint_pipeline.analysts.claude import ClaudeAnalyst, prompts, shapes
from soulprint_pipeline.analysts.claude.asking import Question, body
from soulprint_pipeline.analysts.claude.prompts import Task
from soulprint_pipeline.fake_model import schemas
from soulprint_pipeline.prices import UnknownModel

TASKS: tuple[Task, ...] = get_args(Task)

PROMPTS = {
    "extract/2": "7a9c50d9acb660de",
    "sections/1": "2fcf063773f88b0d",
    "reduce/1": "11f5e3bff434beb1",
}


def request(model: str, task: Task) -> dict[str, Any]:
    raw = body(model, Question(task, "data", "order"), max_tokens=100)
    decoded: dict[str, Any] = msgspec.json.decode(raw)
    assert msgspec.json.encode(decoded, order="sorted") == raw
    return decoded


@pytest.mark.parametrize("task", TASKS)
def test_each_model_gets_the_parameters_that_it_takes(task: Task) -> None:
    newer, older = request("claude-haiku-5-5", task), request("claude-haiku-4-5", task)
    assert "temperature" not in newer
    assert newer["thinking"]["type"] == ("adaptive" if task == "sections" else "disabled")
    assert older["temperature"] == 0
    assert "thinking" not in older
    assert "effort" not in older["output_config"]


def test_the_static_part_is_marked_for_the_cache_only_where_that_pays() -> None:
    assert "cache_control" in request("claude-haiku-5-5", "extract")["system"][0]
    assert "cache_control" not in request("claude-haiku-4-5", "extract")["system"][0]
    assert "cache_control" not in request("claude-haiku-5-5", "sections")["system"][0]


@pytest.mark.parametrize("key", get_args(shapes.Key))
def test_every_schema_is_closed_and_without_anything_optional(key: shapes.Key) -> None:
    schema = shapes.schema(key)
    schemas.check(schema)
    item = schema["properties"][key]["items"]
    assert item["required"] == list(item["properties"])
    assert "$ref" not in msgspec.json.encode(schema).decode()


def test_the_fields_of_a_profile_are_those_of_the_sections() -> None:
    assert len(shapes.FIELDS) == 28
    assert sorted(name for name, is_list in shapes.FIELDS.items() if is_list) == [
        "agents.behavioral_rules",
        "agents.do_not",
        "soul.personality_traits",
        "tools.capabilities_emphasis",
        "tools.likely_usage",
        "user.interests",
        "user.relationships",
    ]


@pytest.mark.parametrize("task", TASKS)
def test_a_changed_prompt_is_a_decision_about_its_version(task: Task) -> None:
    """A new version buys every kept answer of the task again; an old one keeps stale ones.

    Whoever changes a prompt decides which, by changing its version or only this digest.
    """
    prompt = prompts.load(task)
    digest = hashlib.blake2b(prompt.text.encode(), digest_size=8).hexdigest()
    assert PROMPTS[prompt.version] == digest
    assert prompt.text.startswith(f"SoulPrint task: {task}\n")


def test_extractions_are_kept_by_analyst_model_and_prompt() -> None:
    claude = ClaudeAnalyst(api_key="k", model="claude-haiku-5-5")
    assert claude.version == "claude/claude-haiku-5-5/extract/2"
    assert claude.name == "claude"


def test_a_model_without_a_price_is_refused_at_once_with_those_that_have_one() -> None:
    with pytest.raises(UnknownModel, match="claude-haiku-5-5"):
        ClaudeAnalyst(api_key="k", model="claude-haiku-55")
