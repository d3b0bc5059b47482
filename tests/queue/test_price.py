"""A slice of the benchmark of prices: small enough for every run, through the real queue."""

from __future__ import annotations

from pathlib import Path

from benchmarks.price.measure import Asked, measure


async def test_the_estimate_the_book_and_the_models_own_count_agree(
    dsn: str, tmp_path: Path
) -> None:
    found = await measure(Asked(megabytes=4, facts=40), dsn, tmp_path)
    # To the token: what the book adds up is what the model has counted.
    assert found.differs == {}
    assert found.repeated == 0
    estimate = found.estimate
    assert abs(estimate.usd_live / float(found.usd) - 1) <= 0.15
    assert abs(estimate.tokens_in / found.sent - 1) <= 0.15
    assert estimate.calls == found.calls
    # Sections and instructions weigh more in a small export than in a large one; labels do not.
    assert found.parts["labels, titles, dates, tags"] <= 0.09 * found.kept
