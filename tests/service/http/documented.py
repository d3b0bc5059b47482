"""Holds every answer against the service's own OpenAPI document: status, media type, each value."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import Any

import httpx2
import msgspec

Schema = dict[str, Any]


class Documented:
    """The document, as a judge of responses."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.seen: set[tuple[str, str, int]] = set()

    async def check(self, response: httpx2.Response) -> None:
        """Fail unless the document announces this response."""
        await response.aread()
        method = "GET" if response.request.method == "HEAD" else response.request.method
        path = self._template(response.request.url.path)
        if path is None or method.lower() not in self.document["paths"][path]:
            assert response.status_code in {204, 404, 405}, response.text
            return
        operation = self.document["paths"][path][method.lower()]
        self.seen.add((method, path, response.status_code))
        announced = operation["responses"].get(str(response.status_code))
        assert announced, f"{method} {path} does not announce {response.status_code}"
        announced = self._resolve(announced)
        for header in announced.get("headers", {}):
            assert header in response.headers, (path, header)
        if "content" not in announced:
            assert response.content == b""
            return
        media_type = response.headers["content-type"].partition(";")[0]
        # OpenAPI allows ranges, as text/*.
        fits = [each for each in announced["content"] if fnmatch(media_type, each)]
        assert fits, (path, media_type)
        if media_type.endswith("json") and response.request.method != "HEAD":
            value = msgspec.json.decode(response.content)
            schema = announced["content"][fits[0]]["schema"]
            wrong = list(self.violations(schema, value, "$"))
            assert not wrong, wrong

    def _template(self, path: str) -> str | None:
        for template in self.document["paths"]:
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path):
                return str(template)
        return None

    def _resolve(self, schema: Schema) -> Schema:
        while "$ref" in schema:
            found: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    def violations(self, schema: Schema, value: Any, at: str) -> list[str]:
        """The keywords that msgspec writes; any other one fails, rather than pass unseen."""
        schema = self._resolve(schema)
        unknown = schema.keys() - _KEYWORDS
        assert not unknown, unknown
        if "anyOf" in schema:
            tries = [self.violations(each, value, at) for each in schema["anyOf"]]
            return [] if not all(tries) else min(tries, key=len)
        wrong: list[str] = []
        kinds = _TYPES.get(schema.get("type", ""), (object,))
        if not isinstance(value, kinds) or (
            isinstance(value, bool) and bool not in (*kinds, object)
        ):
            return [f"{at}: {type(value).__name__} is no {schema['type']}"]
        if "enum" in schema and value not in schema["enum"]:
            wrong.append(f"{at}: none of {schema['enum']}")
        if "pattern" in schema and not re.search(schema["pattern"], str(value)):
            wrong.append(f"{at}: does not match")
        if "minimum" in schema and value < schema["minimum"]:
            wrong.append(f"{at}: below {schema['minimum']}")
        if "maximum" in schema and value > schema["maximum"]:
            wrong.append(f"{at}: above {schema['maximum']}")
        if isinstance(value, list):
            for index, each in enumerate(value):
                wrong += self.violations(schema.get("items", {}), each, f"{at}[{index}]")
        if isinstance(value, dict):
            wrong += self._of_object(schema, value, at)
        return wrong

    def _of_object(self, schema: Schema, value: dict[str, Any], at: str) -> list[str]:
        wrong = [f"{at}: lacks {name}" for name in schema.get("required", ()) if name not in value]
        properties = schema.get("properties", {})
        rest = schema.get("additionalProperties")
        for name, each in value.items():
            if name in properties:
                wrong += self.violations(properties[name], each, f"{at}.{name}")
            elif isinstance(rest, dict):
                wrong += self.violations(rest, each, f"{at}.{name}")
            elif properties:
                # Stricter than JSON Schema: what we answer is what we document.
                wrong.append(f"{at}.{name}: not documented")
        return wrong


_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_KEYWORDS = {
    *("type", "anyOf", "enum", "pattern", "minimum", "maximum", "items", "properties", "required"),
    *("additionalProperties", "title", "description", "default", "examples", "format"),
    "maxLength",
}
