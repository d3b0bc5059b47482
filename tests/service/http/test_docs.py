"""docs/http.md against the service: its tables, and its exchanges, played in their order."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from soulprint_service.problems import KINDS
from soulprint_service.routes import OPERATIONS
from tests.service.http.service import Service, running

PAGE = (Path(__file__).parents[3] / "docs" / "http.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    below = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    return [
        [cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines
    ][2:]


def test_every_operation_is_listed_with_its_status() -> None:
    assert [(row[0], row[1]) for row in rows("Operations")] == [
        (f"{each.method} {each.path}", str(each.answer.status)) for each in OPERATIONS
    ]


def test_every_problem_is_listed_with_its_status() -> None:
    assert [(row[0], row[1]) for row in rows("Errors")] == [
        (kind.name, str(kind.status)) for kind in KINDS
    ]


async def test_every_metric_is_listed_with_its_labels(service: Service) -> None:
    await service.get("/health")
    text = (await service.get("/metrics")).text
    there = {
        family.name + ("_total" if family.type == "counter" else ""): {
            label for sample in family.samples for label in sample.labels if label != "le"
        }
        for family in text_string_to_metric_families(text)
        if not family.name.endswith("_created")
    }
    assert {row[0]: set(filter(None, row[1].split(", "))) for row in rows("Metrics")} == there


def holds(expected: Any, found: Any) -> bool:
    """Whether all that the page shows is there; "…" and numbers of jobs stand for any."""
    if isinstance(expected, dict):
        return all(name in found and holds(value, found[name]) for name, value in expected.items())
    return expected in ("…", found)


async def test_the_exchanges_of_the_page_happen_as_shown(dsn: str) -> None:
    exchanges = re.findall(r"```http\n(\w+) (\S+)\n(.*?)\n?\n(\d{3})\n(.*?)\n```", PAGE, re.DOTALL)
    assert len(exchanges) == PAGE.count("```http") >= 8
    async with running(dsn) as service:
        for method, path, body, status, expected in exchanges:
            sent = {"json": json.loads(body)} if body else {}
            answer = await service.client.request(method, path, **sent)
            assert answer.status_code == int(status), (method, path, answer.text)
            assert holds(json.loads(expected), answer.json()), (expected, answer.text)
