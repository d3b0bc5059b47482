"""OpenAPI 3.1, made of the operations and the Structs that they really use."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from importlib.metadata import version
from inspect import cleandoc
from typing import Any

import msgspec

from soulprint_service import examples
from soulprint_service.bodies import MAX_BYTES
from soulprint_service.idempotency import KEY_PATTERN
from soulprint_service.operations import Operation
from soulprint_service.problems import KINDS, MEDIA_TYPE, WHO
from soulprint_service.shapes import ProblemDetails

_RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds after which the request may be sent again.",
        "schema": {"type": "integer", "minimum": 1},
    }
}

_FILES = {
    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "properties": {
                "file": {"type": "array", "items": {"type": "string", "format": "binary"}}
            },
            "required": ["file"],
        }
    },
}

EVENT_STREAM = "text/event-stream"

_LAST_EVENT_ID = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "The id of the last event that was seen: every later one is told.",
    "schema": {"type": "string", "pattern": "^[0-9]{1,19}$"},
}

_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A name for this request that no other has. Sent again with it within 24 hours, "
    "the request is not done again, and gets the same answer.",
    "schema": {"type": "string", "pattern": KEY_PATTERN},
    "example": "9f1c3f5e-7d0a-4f63-8a39-0f6f2f6d7a10",
}

_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer that is there already: is it still the newest, "
    "it is not sent again (304).",
    "schema": {"type": "string"},
    "example": '"5d41402abc4b2a76b9719d911017c592"',
}

_ETAG = {"ETag": {"description": "A name of exactly this answer.", "schema": {"type": "string"}}}

_NOT_MODIFIED = {
    "description": "The answer is the one whose ETag was sent. It is not sent again.",
    "headers": _ETAG,
}

_TAGS = {
    "imports": "Beginning, retrying and ending imports.",
    "users": "What is known of a user.",
    "me": "The same for the person, who is named by their token.",
    "page": "The page for the person.",
    "system": "The service about itself.",
}


def describe(operations: Sequence[Operation[Any]], *, secured: bool) -> dict[str, Any]:
    """Write the document.

    Args:
        operations: all of them.
        secured: whether keys or tokens are asked for; without, only this machine is answered.
    """
    shapes: set[type[msgspec.Struct]] = {ProblemDetails}
    for operation in operations:
        shapes |= {shape for shape in (_body_of(operation), operation.answer.shape) if shape}
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    references, components = msgspec.json.schema_components(
        ordered, ref_template="#/components/schemas/{name}"
    )
    schema_of = dict(zip(ordered, references, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(
            operation, schema_of, components, secured=secured
        )
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "SoulPrint",
            "version": version("soulprint"),
            "summary": "A data export of an assistant becomes a person's profile.",
            "description": "Errors are application/problem+json (RFC 9457), checked in this "
            "order: 401, 413, 415, 400, 422, 403, 404, 409; their types are "
            "explained in docs/http.md. Unknown fields are ignored. "
            f"Bodies are at most {MAX_BYTES} bytes long.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {
                "304": _NOT_MODIFIED,
                **{str(status): _problem(status) for status in _statuses(operations)},
            },
        },
    }
    if secured:
        document["components"]["securitySchemes"] = {
            "key": {
                "type": "http",
                "scheme": "bearer",
                "description": "One of the keys in SOULPRINT_API_KEY.",
            },
            "token": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The person's access token, as Supabase gives it out.",
            },
        }
    return document


def _security(operation: Operation[Any], *, secured: bool) -> list[dict[str, list[str]]]:
    schemes = {"app": "key", "person": "token"}
    scheme = schemes.get(operation.asks)
    return [{scheme: []}] if secured and scheme else []


def _body_of(operation: Operation[Any]) -> type[msgspec.Struct] | None:
    return operation.takes if operation.has_body else None


def _operation(
    operation: Operation[Any],
    schema_of: dict[type[msgspec.Struct], Any],
    components: dict[str, Any],
    *,
    secured: bool,
) -> dict[str, Any]:
    summary, _, description = cleandoc(operation.handler.__doc__ or "").partition("\n")
    described: dict[str, Any] = {
        "operationId": _identifier(operation),
        "tags": [operation.tag],
        "summary": summary,
        "responses": {
            str(operation.answer.status): _answer(operation, schema_of),
            **{
                str(status): {"$ref": f"#/components/responses/{status}"}
                for status in operation.statuses
            },
        },
        "security": _security(operation, secured=secured),
    }
    if operation.tagged:
        described["responses"]["304"] = {"$ref": "#/components/responses/304"}
    if description.strip():
        described["description"] = " ".join(description.split())
    if operation.reads_body:
        described["requestBody"] = {"required": True, "content": _FILES}
    elif operation.has_body:
        # Without an example the document is poorer, and a test red; a service starts all the same.
        schema, example = schema_of[operation.takes], examples.OF_SHAPES.get(operation.takes, {})
        required = True
        if operation.asks == "person":
            schema = _of_themselves(components[operation.takes.__name__])
            required = bool(schema["required"])
            example = {name: value for name, value in example.items() if name != "user_id"}
        described["requestBody"] = {
            "required": required,
            "content": {"application/json": {"schema": schema, "example": example}},
        }
    parameters = list(_parameters(operation))
    if parameters:
        described["parameters"] = parameters
    return described


def _of_themselves(schema: dict[str, Any]) -> dict[str, Any]:
    """The same fields without the user, who is named by the token."""
    return {
        **schema,
        "properties": {
            name: field for name, field in schema["properties"].items() if name != "user_id"
        },
        "required": [name for name in schema["required"] if name != "user_id"],
    }


def _identifier(operation: Operation[Any]) -> str:
    words = re.sub(r"\{\w+\}", "", operation.path).replace(".", "_").replace("-", "_")
    parts = [part for part in words.split("/") if part]
    return "_".join([operation.method.lower(), *parts]) if parts else "front"


def _answer(
    operation: Operation[Any], schema_of: dict[type[msgspec.Struct], Any]
) -> dict[str, Any]:
    shape = operation.answer.shape
    if shape is not None:
        schema = schema_of[shape]
    else:
        is_json = operation.answer.media_type == "application/json"
        schema = {"type": "object" if is_json else "string"}
    content: dict[str, Any] = {"schema": schema}
    if shape in examples.OF_SHAPES:
        content["example"] = examples.OF_SHAPES[shape]
    elif operation.answer.media_type in examples.OF_TEXTS:
        content["example"] = examples.OF_TEXTS[operation.answer.media_type]
    answer: dict[str, Any] = {
        "description": operation.answer.description,
        "content": {operation.answer.media_type: content},
    }
    if operation.tagged:
        answer["headers"] = _ETAG
    return answer


def _parameters(operation: Operation[Any]) -> Iterable[dict[str, Any]]:
    if operation.method == "POST":
        # Its fields are the body's.
        yield _IDEMPOTENCY_KEY
        return
    _, components = msgspec.json.schema_components([operation.takes])
    shape = components[operation.takes.__name__]
    if operation.answer.media_type == EVENT_STREAM:
        yield _LAST_EVENT_ID
    if operation.tagged:
        yield _IF_NONE_MATCH
    for name, schema in shape["properties"].items():
        if name == "user_id" and operation.asks == "person":
            continue
        in_path = f"{{{name}}}" in operation.path
        rest = {key: value for key, value in schema.items() if key != "description"}
        if rest.get("default", ...) is None:
            # Absent is not null: a query has no way to say null.
            del rest["default"]
            rest = next(each for each in rest.pop("anyOf") if each != {"type": "null"}) | rest
        yield {
            "name": name,
            "in": "path" if in_path else "query",
            "required": in_path or name in shape["required"],
            "description": schema.get("description", ""),
            "schema": rest,
        }


def _statuses(operations: Sequence[Operation[Any]]) -> list[int]:
    return sorted({status for operation in operations for status in operation.statuses})


def _problem(status: int) -> dict[str, Any]:
    kinds = [kind for kind in KINDS if kind.status == status]
    listed = "; ".join(f"{kind.title} ({kind.uri})" for kind in kinds)
    response: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}. {listed}.",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/ProblemDetails"},
                "examples": {kind.name: {"value": examples.of_problem(kind)} for kind in kinds},
            }
        },
    }
    if status in {429, 503}:
        response["headers"] = _RETRY_AFTER
    if status == WHO.status:
        response["headers"] = {
            "WWW-Authenticate": {"description": "Bearer.", "schema": {"type": "string"}}
        }
    return response


def write() -> str:
    """The document of a service with keys, as it is checked in (docs/openapi.json)."""
    from soulprint_service.routes import OPERATIONS

    document = describe(OPERATIONS, secured=True)
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(write())
