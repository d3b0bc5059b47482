"""The bytes of answers and errors, as the API writes them."""

from __future__ import annotations

from typing import Any

import msgspec

from soulprint_pipeline.fake_model import answers
from soulprint_pipeline.fake_model.requests import Call, Refused
from soulprint_pipeline.fake_model.rules import Mode, Rule
from soulprint_pipeline.fake_model.tally import Usage
from soulprint_pipeline.fake_model.wire import Response

_ERRORS: dict[Mode, tuple[int, str, str, str | None]] = {
    "rate_limited": (429, "rate_limit_error", "This request would exceed your rate limit.", None),
    "overloaded": (529, "overloaded_error", "Overloaded", None),
    "server_error": (500, "api_error", "Internal server error", None),
    "unauthorized": (401, "authentication_error", "invalid x-api-key", None),
    "billing": (402, "billing_error", "Check your payment details.", None),
    "forbidden": (403, "permission_error", "Your API key lacks permission.", None),
    "not_found": (404, "not_found_error", "The requested resource was not found.", None),
    "spend_limit": (
        429,
        "rate_limit_error",
        "Your organization has reached its monthly spend cap.",
        "enforced_spend_limit_reached",
    ),
    "usage_limit": (
        400,
        "invalid_request_error",
        "You have reached your specified API usage limits. You will regain access later.",
        None,
    ),
}
_KINDS = {
    408: "timeout_error",
    409: "conflict_error",
    413: "request_too_large",
    504: "timeout_error",
}


def failing(rule: Rule, number: str) -> Response | None:
    """Return the error that the rule asks for, or None where it asks for an answer."""
    if rule.mode == "status":
        kind = _KINDS.get(rule.status, "api_error")
        return error(Refused(rule.status, kind, "As told."), number, rule.retry_after)
    if rule.mode in _ERRORS:
        return error(Refused(*_ERRORS[rule.mode]), number, rule.retry_after)
    if rule.mode == "not_json":
        page = b"<html><body>Bad gateway, but with 200</body></html>"
        return Response(200, {"content-type": "text/html", "request-id": number}, page)
    return None


def written(call: Call, mode: Mode) -> tuple[str, str]:
    """Return the text of the answer in this mode, and its stop reason."""
    whole = answers.as_text(answers.spoil(answers.compose(call, mode), mode))
    forms: dict[Mode, tuple[str, str]] = {
        "cut_off": (whole[: max(len(whole) // 2, 1)], "max_tokens"),
        "wrong_shape": ('{"result": "ok"}', "end_turn"),
        "prose": (f"Here is what I found:\n{whole}\nI hope this helps.", "end_turn"),
        "fenced": (f"```json\n{whole}\n```", "end_turn"),
        "refusal": ("", "refusal"),
        "empty": ("", "end_turn"),
    }
    return forms.get(mode, (whole, "end_turn"))


def message(call: Call, text: str, stop: str, usage: Usage, number: str) -> dict[str, Any]:
    """Return an answer in the shape of the API; a thinking block first where the model thinks."""
    content: list[dict[str, str]] = []
    if call.thinks:
        content.append({"type": "thinking", "thinking": "", "signature": "c2lnbmF0dXJl"})
    if text:
        content.append({"type": "text", "text": text})
    return {
        "id": number.replace("req_", "msg_"),
        "type": "message",
        "role": "assistant",
        "model": call.model,
        "content": content,
        "stop_reason": stop,
        "stop_sequence": None,
        "stop_details": {"type": "refusal", "category": None} if stop == "refusal" else None,
        "usage": {
            "input_tokens": usage.tokens_in,
            "output_tokens": usage.tokens_out,
            "cache_creation_input_tokens": usage.tokens_cache_written,
            "cache_read_input_tokens": usage.tokens_cached,
            "service_tier": "standard",
        },
    }


def rules(body: bytes) -> list[Rule]:
    """Read the body of `POST /control`: one rule or a list of them.

    Raises:
        Refused: 400, with what is wrong.
    """
    try:
        return msgspec.json.decode(
            b"[%b]" % body if body.lstrip()[:1] == b"{" else body, type=list[Rule]
        )
    except msgspec.DecodeError as wrong:
        raise Refused(400, "invalid_request_error", f"/control: {wrong}") from None


def error(refused: Refused, number: str, retry_after: float | None = None) -> Response:
    """Return an error in the shape of the API, with a retry-after header where there is one."""
    told: dict[str, Any] = {"type": refused.kind, "message": str(refused)}
    if refused.code is not None:
        told["details"] = {"error_code": refused.code}
    response = as_json(
        refused.status, {"type": "error", "error": told, "request_id": number}, number
    )
    if retry_after is None:
        return response
    headers = {**response.headers, "retry-after": f"{retry_after:g}"}
    return msgspec.structs.replace(response, headers=headers)


def as_json(status: int, data: object, number: str) -> Response:
    """Return `data` as JSON with the headers that every answer of the API carries."""
    headers = {"content-type": "application/json", "request-id": number, **_RATE_LIMITS}
    return Response(status, headers, msgspec.json.encode(data))


_RATE_LIMITS = {
    f"anthropic-ratelimit-{what}-{figure}": value
    for what in ("requests", "tokens", "input-tokens", "output-tokens")
    for figure, value in (
        ("limit", "4000000"),
        ("remaining", "3999000"),
        ("reset", "2026-11-20T00:00:00Z"),
    )
}
