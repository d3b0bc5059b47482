"""Conversations a month as a bar chart of text, at most 24 lines long."""

from __future__ import annotations

from collections.abc import Mapping

MOST_LINES = 24
WIDTH = 40

_STEPS = (1, 3, 6, 12, 24, 60, 120, 600, 1200, 12_000)
"""Months a line; from 12 on whole years, decades, centuries, as calendars divide them."""


def chart(months: Mapping[str, int]) -> list[str]:
    """Draw one line for each month, or for as many months as keep it short.

    Args:
        months: conversations by "YYYY-MM"; months without any may be left out.

    Returns:
        Lines with a label, a bar and a number; none where there are no months.
    """
    numbers = {_number(month): count for month, count in months.items()}
    if not numbers:
        return []
    first, last = min(numbers), max(numbers)
    step = next(step for step in _STEPS if last // step - first // step < MOST_LINES)
    lines = dict.fromkeys(range(first // step, last // step + 1), 0)
    for number, count in numbers.items():
        lines[number // step] += count
    most = max(lines.values())
    labels = {group: _label(group * step, step) for group in lines}
    wide = max(map(len, labels.values()))
    digits = len(f"{most:,}")
    return [
        f"{labels[group]:<{wide}}  {count:>{digits},}  {_bar(count, most)}".rstrip()
        for group, count in lines.items()
    ]


def _number(month: str) -> int:
    year, _, of_year = month.partition("-")
    return int(year) * 12 + int(of_year) - 1


def _label(first: int, step: int) -> str:
    year, month = divmod(first, 12)
    if step == 1:
        return f"{year:04}-{month + 1:02}"
    if step < 12:
        return f"{year:04}-{month + 1:02} to {month + step:02}"
    return f"{year:04}" if step == 12 else f"{year:04} to {year + step // 12 - 1:04}"


def _bar(count: int, most: int) -> str:
    """Return a bar of at most `WIDTH` blocks; whatever is there shows."""
    if not count:
        return ""
    return "█" * (round(count / most * WIDTH) or 1)
