"""What the tests of every format share: small windows, arrays with known ends, peaks."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from soulprint_pipeline.exports import open_export, window
from tests.pipeline.exports.building import Reading
from tests.pipeline.exports.strategies import scribbled

PROPERTY = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIZES = st.sampled_from([64, 4096, window.WINDOW])

TEXTS = st.text(
    st.sampled_from('abc {}[]",:\\\n\t\x00/é\u2019中😀\u2028') | st.sampled_from("xyz"), max_size=20
)
MOMENTS = st.integers(1_600_000_000_000, 1_700_000_000_000).map(
    lambda n: f"{iso(n / 1000)[:-6]}Z"
) | st.sampled_from(["2024-05-06T07:08:09.123456+08:00", "2024-05-06T07:08:09"])


def iso(at: float) -> str:
    """Return ISO 8601 in UTC."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")


def seconds(text: str | None) -> float | None:
    """Return what ISO 8601 says; without a zone it is UTC."""
    from datetime import UTC, datetime

    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def shown(text: str) -> str:
    """Return what is left of a text that is stored."""
    return text.replace("\x00", "")


def read_in(size: int, *files: bytes) -> Reading:
    """Read with windows of `size` bytes, so that everything lies across their edges."""
    original = window.Window.__init__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            window.Window,
            "__init__",
            lambda self, source, _=0, **rest: original(self, source, size, **rest),
        )
        return Reading(*files)


def written(
    records: Sequence[Any], rng: random.Random, before: str = "[", after: str = "]"
) -> tuple[bytes, list[int]]:
    """Return a list of records, scribbled, and the position behind each of them."""
    data = before.encode()
    ends = []
    for number, record in enumerate(records):
        if number:
            data += b","
        data += scribbled(record, rng).strip().encode()
        ends.append(len(data))
    return data + after.encode(), ends


def said(reading: Reading) -> list[list[tuple[str, str]]]:
    """Return roles and texts of each conversation."""
    return [[(one.role, one.text) for one in found.messages] for found in reading.conversations]


def export_of(*records: Any) -> bytes:
    """Return records as a plain array."""
    return json.dumps(records).encode()


def peak(data: bytes) -> int:
    """Return the most bytes that reading took at once, the file itself aside."""
    file = io.BytesIO(data)
    tracemalloc.start()
    try:
        for item in open_export([file]):
            del item
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
