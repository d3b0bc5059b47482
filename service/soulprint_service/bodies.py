"""Reading what was sent, within bounds, and checking it field by field."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, get_type_hints

import msgspec
from starlette.requests import Request

from soulprint_service import problems
from soulprint_service.problems import Problem
from soulprint_service.shapes import FieldError

MAX_BYTES = 64 * 1024
"""The longest body: a hundred times what any operation needs."""

SECONDS = 10.0
"""How long a body may take to arrive."""

T = TypeVar("T", bound=msgspec.Struct)


async def read_object(request: Request, *, may_be_empty: bool = False) -> dict[str, Any]:
    """Read a body that has to be one JSON object.

    Args:
        request: whose body is read.
        may_be_empty: whether no body at all stands for an object without fields.

    Raises:
        Problem: 408, 413, 415, 400, or 422 for JSON that is no object; in this order.
    """
    raw = await _read(request)
    if may_be_empty and not raw:
        return {}
    _check_media_type(request)
    try:
        found = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(
            problems.NOT_JSON,
            "The body is empty." if not raw else "The body cannot be decoded as JSON (UTF-8).",
            hint="Send one JSON object.",
        ) from error
    if not isinstance(found, dict):
        raise Problem(
            problems.WRONG_FIELDS, "The body is JSON, but no object.", hint="Send one JSON object."
        )
    return found


def query_of(request: Request) -> dict[str, Any]:
    """Collect the query's parameters.

    Raises:
        Problem: 422; a parameter is given more than once.
    """
    pairs = request.query_params.multi_items()
    found = dict(pairs)
    twice = [name for name in found if sum(key == name for key, _ in pairs) > 1]
    if twice:
        # Named by position: the name is the caller's own text.
        raise problems.wrong_fields([FieldError("query", "A parameter is given more than once.")])
    return found


def check(shape: type[T], given: Mapping[str, Any], *, strict: bool) -> T:
    """Make a `shape` of what was given. Fields that it does not have are ignored.

    Args:
        shape: a Struct of `shapes`.
        given: decoded JSON, or strings of an address.
        strict: False lets strings stand for numbers, as in an address.

    Raises:
        Problem: 422, which names every field that cannot be used.
    """
    wrong: list[FieldError] = []
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(shape):
        if field.encode_name not in given:
            if field.required:
                wrong.append(
                    FieldError(
                        field.encode_name, f"Missing. It must be {_may_be(shape, field.name)}."
                    )
                )
            continue
        try:
            values[field.name] = msgspec.convert(
                given[field.encode_name], field.type, strict=strict
            )
        except msgspec.ValidationError:
            wrong.append(FieldError(field.encode_name, f"It must be {_may_be(shape, field.name)}."))
    if wrong:
        raise problems.wrong_fields(wrong)
    return shape(**values)


async def _read(request: Request) -> bytes:
    """Collect the body. What Content-Length claims is never trusted to be true."""
    claimed = request.headers.get("content-length", "")
    if claimed.isdecimal() and len(claimed) < 20 and int(claimed) > MAX_BYTES:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BYTES:
                    raise _too_large()
    except TimeoutError as error:
        raise Problem(
            problems.TOO_SLOW,
            f"The body was not complete after {SECONDS:.0f} seconds.",
            headers={"Connection": "close"},
        ) from error
    return bytes(body)


def _too_large() -> Problem:
    return Problem(problems.TOO_LARGE, f"A body may be at most {MAX_BYTES:,} bytes long.")


def _check_media_type(request: Request) -> None:
    """Only application/json, which no page of another origin can send without asking first."""
    media_type, _, rest = request.headers.get("content-type", "").partition(";")
    charset = {
        value.strip().strip('"').lower()
        for name, _, value in (part.partition("=") for part in rest.split(";"))
        if name.strip().lower() == "charset"
    }
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if media_type.strip().lower() != "application/json" or charset - {"utf-8", "utf8"}:
        raise Problem(
            problems.WRONG_MEDIA,
            "The Content-Type is not application/json in UTF-8.",
            hint="Send the header Content-Type: application/json.",
            headers={"Accept": "application/json"},
        )
    if encoding != "identity":
        raise Problem(
            problems.WRONG_MEDIA,
            "The body is compressed, and bodies are read as they are.",
            hint="Send it without Content-Encoding.",
            headers={"Accept-Encoding": "identity"},
        )


@cache
def _may_be(shape: type[msgspec.Struct], name: str) -> str:
    hints = get_type_hints(shape, include_extras=True)
    for meta in reversed(getattr(hints[name], "__metadata__", ())):
        if isinstance(meta, msgspec.Meta) and meta.description:
            return meta.description
    raise AssertionError(f"{shape.__name__}.{name} does not say what it may be")
