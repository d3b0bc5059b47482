"""Whose path it is decides who may read it."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.errors import PipelineError
from soulprint_pipeline.storage import BadStoragePath, ForeignStoragePath, parse_storage_path

ME = UUID("0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11")
OTHER = UUID("7e57ab1e-0000-4000-8000-00000000abcd")
BUCKETS = ("imports", "user-imports")


@pytest.mark.parametrize(
    "path",
    [f"imports/{ME}/export.zip", f"user-imports/{ME}/2026/11/a b é.json", f"imports/{ME}/..."],
)
def test_an_own_path_is_taken_apart_and_put_together(path: str) -> None:
    parsed = parse_storage_path(path, ME, BUCKETS)
    assert str(parsed) == path
    assert (parsed.bucket, parsed.user_id) == (path.partition("/")[0], ME)


@pytest.mark.parametrize("path", [f"imports/{OTHER}/export.zip", f"user-imports/{OTHER}/{ME}/x"])
def test_anothers_path_is_foreign(path: str) -> None:
    with pytest.raises(ForeignStoragePath) as raised:
        parse_storage_path(path, ME, BUCKETS)
    assert str(OTHER) not in str(raised.value)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "imports",
        f"imports/{ME}",
        f"imports/{ME}/",
        f"/imports/{ME}/x",
        f"imports//{ME}/x",
        f"secrets/{ME}/x",
        f"imports/{str(ME).upper()}/x",
        f"imports/{ME.hex}/x",
        f"imports/{{{ME}}}/x",
        "imports/somebody/x",
        f"imports/{ME}/../{OTHER}/x",
        f"imports/{ME}/./x",
        f"imports/{ME}/a//b",
        f"imports/{ME}/a\\b",
        f"imports/{ME}/%2e%2e/x",
        f"imports/{ME}/x\0",
        f"imports/{ME}/x\n",
        f"imports/{ME}/\ud800",
        f"imports/{ME}/" + "x" * 300,
        f"imports/{ME}/" + "x/" * 600 + "x",
    ],
)
def test_a_malformed_path_is_refused_without_being_repeated(path: str) -> None:
    with pytest.raises(BadStoragePath) as raised:
        parse_storage_path(path, ME, BUCKETS)
    assert len(str(raised.value)) <= 500
    assert not raised.value.retryable


@given(
    st.text(max_size=60), st.sampled_from(["", f"imports/{ME}/", f"imports/{OTHER}/", "imports/"])
)
def test_no_text_gets_past_the_rule(rest: str, head: str) -> None:
    try:
        parsed = parse_storage_path(head + rest, ME, BUCKETS)
    except PipelineError:
        return
    assert str(parsed) == head + rest
    assert str(parsed).startswith((f"imports/{ME}/", f"user-imports/{ME}/"))
    assert not {"", ".", ".."} & set(parsed.rest.split("/"))
    assert not set("\\%\0") & set(parsed.rest)
