"""The OpenAPI document against the service, by schemathesis: no answer that it does not announce."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from soulprint_queue import doors
from soulprint_service.openapi import describe
from soulprint_service.routes import OPERATIONS
from tests.service.http.conftest import Shared
from tests.service.http.service import KEY, somebody
from tests.service.http.tokens import token

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "6"))
"""Requests to an operation; more by hand: `SCHEMATHESIS_EXAMPLES=500 .venv/bin/pytest …`."""

REFUSED = 2
"""As many where the answer is 401 whatever is asked."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

# Without its part about keys: it would take them away in some requests, and that is done here.
DOCUMENT = schemathesis.openapi.from_dict(describe(OPERATIONS, secured=False))
FOUND = [found.ok() for found in DOCUMENT.get_all_operations() if isinstance(found, Ok)]
DOCUMENTED = {f"{each.method.upper()} {each.path}": each for each in FOUND}
ASKS = {f"{each.method} {each.path}": each.asks for each in OPERATIONS}


def cases(name: str) -> st.SearchStrategy[Case[Any]]:
    """Requests as the document has them, and some that it has not."""
    operation = DOCUMENTED[name]
    return st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )


def test_every_operation_is_asked() -> None:
    assert set(DOCUMENTED) == set(ASKS)


@pytest.fixture
def known(for_everybody: Shared) -> str:
    """A user with an import."""
    user = somebody()

    async def begin() -> None:
        connection = await asyncpg.connect(for_everybody.dsn)
        await doors.enqueue_import(connection, UUID(user), f"imports/{user}/export.zip")
        await connection.close()

    asyncio.run(begin())
    return user


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.trust_env = False
        yield opened


@pytest.mark.parametrize("asking", ["app", "person", "nobody"])
@pytest.mark.parametrize("name", DOCUMENTED)
def test_no_answer_is_one_that_the_document_does_not_have(
    for_everybody: Shared, session: requests.Session, known: str, name: str, asking: str
) -> None:
    # A known person's stream has no end.
    whoever = st.booleans() if not name.endswith("/events") else st.just(False)
    admitted = ASKS[name] in (asking, "anybody")

    @settings(
        max_examples=EXAMPLES if admitted else REFUSED,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases(name), of_known=whoever)
    def ask(case: Case[Any], of_known: bool) -> None:
        who = known if of_known else somebody()
        ask_about(case, who)
        case.headers["Authorization"] = {
            "app": f"Bearer {KEY}",
            "person": f"Bearer {token(who)}",
            "nobody": "",
        }[asking]
        answer = case.call(
            base_url=f"http://127.0.0.1:{for_everybody.port}", session=session, timeout=60
        )
        case.validate_response(answer, checks=CHECKS)
        assert (answer.status_code == 401) == (not admitted), answer.text

    ask()


def ask_about(case: Case[Any], who: str) -> None:
    """Name a user, and a path of theirs, where the request names any that could be."""
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    if "user_id" in (case.path_parameters or {}):
        case.path_parameters["user_id"] = who
    if isinstance(case.body, dict):
        if "user_id" in case.body:
            case.body["user_id"] = who
        if case.body.get("storage_path") is not None:
            case.body["storage_path"] = f"imports/{who}/export.zip"
