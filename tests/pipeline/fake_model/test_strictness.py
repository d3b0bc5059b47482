from __future__ import annotations

from typing import Any

import httpx2
import pytest

from soulprint_pipeline.fake_model import FakeModel
from tests.pipeline.fake_model.bodies import SCHEMA, formatted, request

OLDER = "claude-haiku-4-5-20251001"
TEXT = {"type": "text", "text": "hello"}


async def ask(http: httpx2.AsyncClient, body: dict[str, Any], **headers: str) -> httpx2.Response:
    return await http.post("/v1/messages", json=body, headers=headers)


async def test_a_right_request_is_answered_in_the_shape_of_the_api(
    http: httpx2.AsyncClient,
) -> None:
    response = await ask(http, request())
    answer = response.json()
    assert response.status_code == 200
    assert response.headers["request-id"].startswith("req_")
    assert "anthropic-ratelimit-requests-remaining" in response.headers
    assert (answer["type"], answer["role"], answer["stop_reason"]) == (
        "message",
        "assistant",
        "end_turn",
    )
    assert [block["type"] for block in answer["content"]] == ["thinking", "text"]
    assert "I live in Lisbon." in answer["content"][1]["text"]
    assert answer["usage"]["input_tokens"] > 0


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (request(model=None), "model"),
        (request(max_tokens=None), "max_tokens"),
        (request(max_tokens="10"), "max_tokens"),
        (request(max_tokens=True), "max_tokens"),
        (request(max_tokens=0), "max_tokens"),
        (request(max_tokens=128_001), "128000"),
        (request(model=OLDER, max_tokens=64_001), "64000"),
        (request(invented=1), "invented"),
        (request(stream=True), "stream"),
        (request(temperature=0.0), "temperature"),
        (request(top_p=0.5), "top_p"),
        (request(top_k=5), "top_k"),
        (request(model=OLDER, temperature=1.5), "temperature"),
        (request(model=OLDER, temperature=0.5, top_p=0.5), "top_p"),
        (request(thinking={"type": "enabled", "budget_tokens": 1024}), "enabled"),
        (request(model=OLDER, thinking={"type": "adaptive"}), "adaptive"),
        (request(model=OLDER, thinking={"type": "enabled", "budget_tokens": 10}), "budget"),
        (
            request(thinking={"type": "disabled"}, output_config=formatted(SCHEMA, effort="max")),
            "disabled",
        ),
        (request(output_config=formatted(SCHEMA, effort="little")), "effort"),
        (request(model=OLDER, output_config=formatted(SCHEMA, effort="low")), "effort"),
        (request(output_config={"format": {"type": "json"}}), "format"),
        (request(output_config=formatted([])), "schema"),
        (request(messages=[]), "messages"),
        (request(messages=[{"role": "assistant", "content": "x"}]), "first message"),
        (request(messages=[{"role": "system", "content": "x"}]), "role"),
        (request(messages=[{"role": "user", "content": " "}]), "non-whitespace"),
        (request(messages=[{"role": "user", "content": []}]), "empty"),
        (request(messages=[{"role": "user", "content": [{"type": "image"}]}]), "text blocks"),
        (request(messages=[{"role": "user", "content": "x", "id": 1}]), "role and content"),
        (
            request(
                messages=[{"role": "user", "content": [{**TEXT, "cache_control": {"type": 1}}]}]
            ),
            "cache_control",
        ),
        (
            request(
                messages=[{"role": "user", "content": "x"}, {"role": "assistant", "content": "{"}]
            ),
            "prefill",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_wrong_request_gets_the_apis_error(
    http: httpx2.AsyncClient, fake: FakeModel, body: dict[str, Any], named: str
) -> None:
    response = await ask(http, body)
    error = response.json()
    assert (response.status_code, error["type"]) == (400, "error")
    assert error["error"]["type"] == "invalid_request_error"
    assert named in error["error"]["message"]
    assert error["request_id"] == response.headers["request-id"]
    assert fake.calls()["requests"] == 0


def item(**changes: object) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"x": {"type": "string", **changes}},
        "required": ["x"],
        "additionalProperties": False,
    }


LOOP = {"$ref": "#/$defs/n"}
MANY = {f"p{n}": {"type": "string"} for n in range(25)}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {}},
        {"type": "object", "properties": {}, "additionalProperties": True},
        {"type": "object", "properties": {}, "additionalProperties": False, "required": ["y"]},
        {"type": "object", "properties": MANY, "additionalProperties": False},
        {"type": "array"},
        {"type": "array", "items": {"type": "string"}, "minItems": 2},
        {"type": "array", "items": {"type": "string"}, "maxItems": 2},
        {"type": "text"},
        {},
        item(minLength=1),
        item(pattern="a+"),
        {"type": "integer", "minimum": 1},
        {"enum": [{"a": 1}]},
        {"$ref": "#/$defs/missing"},
        {
            **item(),
            "$defs": {"n": {**item(), "properties": {"x": LOOP}}},
            "properties": {"x": LOOP},
        },
    ],
)
async def test_a_schema_that_structured_output_would_refuse_is_refused(
    http: httpx2.AsyncClient, schema: dict[str, Any]
) -> None:
    response = await ask(http, request(output_config=formatted(schema)))
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith("output_config.format.schema")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-api-key": ""}, 401),
        ({"x-api-key": "", "authorization": "Basic abc"}, 401),
        ({"x-api-key": "", "authorization": "Bearer"}, 401),
        ({"anthropic-version": "2020-01-01"}, 400),
        ({"content-type": "text/plain"}, 400),
        ({"x-api-key": "", "authorization": "Bearer abc"}, 200),
        ({"anthropic-version": "2026-10-21"}, 200),
    ],
)
async def test_both_ways_to_show_a_key_work_and_none_else(
    http: httpx2.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await ask(http, request(), **headers)).status_code == status


async def test_an_unknown_model_or_path_is_not_found(http: httpx2.AsyncClient) -> None:
    assert (await ask(http, request(model="claude-2"))).status_code == 404
    assert (await http.get("/v1/complete")).status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe"])
async def test_a_body_that_is_no_json_object_is_refused(
    http: httpx2.AsyncClient, body: bytes
) -> None:
    headers = {"content-type": "application/json"}
    response = await http.post("/v1/messages", content=body, headers=headers)
    assert response.status_code == 400


async def test_a_body_above_32_megabytes_is_refused_unread(http: httpx2.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    body = b" " * (32 * 1024 * 1024 + 1)
    response = await http.post("/v1/messages", content=body, headers=headers, timeout=60)
    assert (response.status_code, response.json()["error"]["type"]) == (413, "request_too_large")


async def test_consecutive_turns_of_one_role_are_taken_together(http: httpx2.AsyncClient) -> None:
    turns = [
        {"role": "user", "content": "[m1] I live in Lisbon."},
        {"role": "user", "content": "x"},
    ]
    assert (await ask(http, request(messages=turns))).status_code == 200


async def test_an_older_model_takes_a_temperature_and_a_prefill(http: httpx2.AsyncClient) -> None:
    turns = [{"role": "user", "content": "x"}, {"role": "assistant", "content": "{"}]
    body = request(model=OLDER, temperature=0.5, messages=turns)
    assert (await ask(http, body)).status_code == 200


async def test_any_schema_gets_an_answer_that_obeys_it(http: httpx2.AsyncClient) -> None:
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "kind": {"enum": ["a", "b"]},
            "count": {"type": "integer"},
            "tags": {"type": "array", "items": {"$ref": "#/$defs/tag"}, "minItems": 1},
            "none": {"anyOf": [{"type": "null"}, {"type": "string"}]},
        },
        "required": ["name", "kind", "count", "tags", "none"],
        "additionalProperties": False,
        "$defs": {"tag": {"type": "boolean"}},
    }
    body = request(system="Do something else.", output_config=formatted(schema))
    text = (await ask(http, body)).json()["content"][-1]["text"]
    assert text == '{"name":"","kind":"a","count":0,"tags":[false],"none":null}'
