"""Reading a request as the Messages API does, and refusing what it refuses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from soulprint_pipeline.fake_model import schemas
from soulprint_pipeline.fake_model.models import LIMITS, Limits

T = TypeVar("T")

VERSIONS = {"2023-06-01", "2026-10-21"}
MAX_BODY = 32 * 1024 * 1024
EFFORTS = ("low", "medium", "high", "xhigh", "max")
_KEYS = {
    "model", "max_tokens", "messages", "system", "metadata", "output_config", "service_tier",
    "speed", "stop_sequences", "stream", "temperature", "thinking", "tool_choice", "tools",
    "top_k", "top_p", "cache_control", "container", "diagnostics", "inference_geo",
}  # fmt: skip
_COUNTED = {
    "model", "messages", "system", "output_config", "speed", "thinking", "tool_choice", "tools",
    "cache_control", "user_profile_id", "workspace_id",
}  # fmt: skip
"""What a count of tokens takes."""

_TASK = re.compile(r"\ASoulPrint task: (\w+)$", re.MULTILINE)


class Refused(Exception):
    """A request that gets an error instead of an answer.

    Attributes:
        status: HTTP status.
        kind: `error.type` of the API.
        code: `error.details.error_code`, or None.
    """

    def __init__(self, status: int, kind: str, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.code = code


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A valid request.

    Attributes:
        content: hash of the canonical body (keys sorted, no blanks): BLAKE2b-128, hexadecimal.
        task: what the first line of the system prompt says, "other" without such a line.
        system, text: the system prompt, and the text of all messages, blocks joined by newlines.
        cached_prefix: what stands before the last cache breakpoint, "" without one.
        schema: of structured output, or None.
        thinks: the answer starts with a thinking block.
    """

    model: str
    limits: Limits
    max_tokens: int
    content: str
    task: str
    system: str
    text: str
    cached_prefix: str
    schema: dict[str, Any] | None
    thinks: bool


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse a request without a key or with another version of the API.

    Args:
        headers: names in lower case.

    Raises:
        Refused: 401 or 400.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    if not headers.get("x-api-key", "").strip() and not bearer:
        raise Refused(401, "authentication_error", "x-api-key header is required")
    if headers.get("anthropic-version") not in VERSIONS:
        raise _bad("anthropic-version: header is required, one of " + ", ".join(sorted(VERSIONS)))
    if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise _bad("content-type: must be application/json")


def read(body: bytes, *, counting: bool = False) -> Call:
    """Read and check the body of `POST /v1/messages`.

    Args:
        body: of the request.
        counting: the request only asks how many tokens it has, and so may not say how long the
            answer may be.

    Raises:
        Refused: with the status and type that the API gives.
    """
    try:
        data = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _bad("The request body is not valid JSON") from None
    if not isinstance(data, dict):
        raise _bad("The request body must be an object")
    if extra := sorted(data.keys() - (_COUNTED if counting else _KEYS)):
        raise _bad(f"{extra[0]}: Extra inputs are not permitted")
    limits = LIMITS.get(_field(data, "model", str))
    if limits is None:
        raise Refused(404, "not_found_error", f"model: {data['model']}")
    max_tokens = limits.max_output if counting else _field(data, "max_tokens", int)
    if not 1 <= max_tokens <= limits.max_output:
        raise _bad(
            f"max_tokens: {max_tokens} > {limits.max_output}, which is the maximum allowed number "
            f"of output tokens for {data['model']}"
        )
    if data.get("stream"):
        raise _bad("stream: this server answers whole messages only")
    effort, schema = _output_config(data, limits)
    thinks = _thinking(data, limits, effort, max_tokens)
    _sampling(data, limits)
    system, cached = _blocks(data.get("system") or [], "system")
    text, cached_messages = _messages(data, limits)
    return Call(
        model=data["model"],
        limits=limits,
        max_tokens=max_tokens,
        content=_hash(data),
        task=match[1] if (match := _TASK.search(system)) else "other",
        system=system,
        text=text,
        cached_prefix=f"{system}\n{cached_messages}" if cached_messages else cached,
        schema=schema,
        thinks=thinks,
    )


def _bad(message: str) -> Refused:
    return Refused(400, "invalid_request_error", message)


def _hash(data: object) -> str:
    canonical = msgspec.json.encode(data, order="sorted")
    return hashlib.blake2b(canonical, digest_size=16).hexdigest()


def _field(data: dict[str, Any], name: str, kind: type[T]) -> T:
    if name not in data:
        raise _bad(f"{name}: Field required")
    value = data[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _bad(f"{name}: Input should be a valid {kind.__name__}")
    return value


def _output_config(data: dict[str, Any], limits: Limits) -> tuple[str, dict[str, Any] | None]:
    config = data.get("output_config") or {}
    if not isinstance(config, dict) or config.keys() - {"effort", "format"}:
        raise _bad("output_config: Extra inputs are not permitted")
    effort = config.get("effort")
    if effort is not None and not limits.adaptive:
        raise _bad("output_config.effort: This model does not support the effort parameter")
    if effort is not None and effort not in EFFORTS:
        raise _bad(f"output_config.effort: Input should be one of {', '.join(EFFORTS)}")
    form = config.get("format")
    if form is None:
        return effort or "medium", None
    if not isinstance(form, dict) or form.keys() != {"type", "schema"}:
        raise _bad("output_config.format: must have exactly type and schema")
    if form["type"] != "json_schema":
        raise _bad("output_config.format.type: Input should be 'json_schema'")
    try:
        schemas.check(form["schema"])
    except schemas.SchemaRefused as refused:
        raise _bad(f"output_config.format.{refused}") from None
    return effort or "medium", form["schema"]


def _thinking(data: dict[str, Any], limits: Limits, effort: str, max_tokens: int) -> bool:
    thinking = data.get("thinking")
    if thinking is None:
        return limits.adaptive
    kind = thinking.get("type") if isinstance(thinking, dict) else None
    if kind == "disabled":
        if limits.adaptive and effort in {"xhigh", "max"}:
            raise _bad(f"thinking.type.disabled: not supported at effort {effort}")
        return False
    if kind == "adaptive" and limits.adaptive:
        if thinking.keys() - {"type", "display"}:
            raise _bad("thinking.adaptive: Extra inputs are not permitted")
        return True
    if kind == "enabled" and not limits.adaptive:
        budget = thinking.get("budget_tokens", 0)
        if not 1_024 <= budget < max_tokens:
            raise _bad("thinking.enabled.budget_tokens: from 1024 to below max_tokens")
        return True
    raise _bad(f'"thinking.type.{kind}" is not supported for this model')


def _sampling(data: dict[str, Any], limits: Limits) -> None:
    for name in ("temperature", "top_p", "top_k"):
        if name in data and limits.adaptive:
            raise _bad(f"{name}: This model does not support sampling parameters")
    if not 0 <= data.get("temperature", 0) <= 1:
        raise _bad("temperature: range: 0..1")
    if "temperature" in data and "top_p" in data:
        raise _bad("`temperature` and `top_p` cannot both be specified for this model")


def _messages(data: dict[str, Any], limits: Limits) -> tuple[str, str]:
    messages = _field(data, "messages", list)
    if not messages:
        raise _bad("messages: at least one message is required")
    parts: list[str] = []
    cached = ""
    for number, message in enumerate(messages):
        where = f"messages.{number}"
        if not isinstance(message, dict) or message.keys() != {"role", "content"}:
            raise _bad(f"{where}: must have exactly role and content")
        if message["role"] not in {"user", "assistant"}:
            raise _bad(f"{where}.role: Input should be 'user' or 'assistant'")
        if number == 0 and message["role"] != "user":
            raise _bad("messages: first message must use the user role")
        text, up_to = _blocks(message["content"], f"{where}.content")
        cached = "\n".join([*parts, up_to]) if up_to else cached
        parts.append(text)
    if messages[-1]["role"] == "assistant" and limits.adaptive:
        raise _bad("This model does not support assistant message prefill.")
    return "\n".join(parts), cached


def _blocks(content: object, where: str) -> tuple[str, str]:
    """Return the text of `content` and what of it stands before its last breakpoint."""
    if isinstance(content, str):
        content = [{"type": "text", "text": content}] if content else []
    if not isinstance(content, list):
        raise _bad(f"{where}: Input should be a string or a list of blocks")
    texts: list[str] = []
    cached = ""
    for number, block in enumerate(content):
        if not isinstance(block, dict) or block.get("type") != "text":
            raise _bad(f"{where}.{number}: only text blocks are supported here")
        if extra := sorted(block.keys() - {"type", "text", "cache_control", "citations"}):
            raise _bad(f"{where}.{number}.{extra[0]}: Extra inputs are not permitted")
        if not isinstance(block.get("text"), str) or not block["text"].strip():
            raise _bad(f"{where}.{number}: text content blocks must contain non-whitespace text")
        texts.append(block["text"])
        if (control := block.get("cache_control")) is not None:
            if control.get("type") != "ephemeral" or control.get("ttl", "5m") not in {"5m", "1h"}:
                raise _bad(f"{where}.{number}.cache_control: must be ephemeral, ttl 5m or 1h")
            cached = "\n".join(texts)
    if not texts and where != "system":
        raise _bad(f"{where}: must not be empty")
    return "\n".join(texts), cached
