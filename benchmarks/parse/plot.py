"""A plot of the table, as SVG: bars for speed, with the peak memory written beside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 720, 34, 90, 200, 50


def plot(title: str, rows: Sequence[tuple[str, float, float]]) -> str:
    """Draw horizontal bars.

    Args:
        title: above them.
        rows: name, MB/s, and peak in MB. A bar that would dwarf the others is cut, and says so.
    """
    speeds = sorted(speed for _, speed, _ in rows)
    longest = speeds[-1] if len(speeds) < 2 else min(speeds[-1], 1.25 * speeds[-2])
    scale = (_WIDTH - _LEFT - _RIGHT) / longest
    height = _TOP + _ROW * len(rows) + 10
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
            'font-family="sans-serif" font-size="14">'
        ),
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="28" font-size="16">{escape(title)}</text>',
    ]
    for number, (name, speed, peak) in enumerate(rows):
        y = _TOP + _ROW * number
        length = min(speed, longest) * scale
        cut = " (bar cut)" if speed > longest else ""
        colour = "#2563a8" if name == "ours" else "#a8b4c2"
        lines += [
            f'<text x="{_LEFT - 8}" y="{y + 17}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{_LEFT}" y="{y}" width="{length:.1f}" height="24" fill="{colour}"/>',
            (
                f'<text x="{_LEFT + length + 8:.1f}" y="{y + 17}">'
                f"{speed:,.0f} MB/s, {peak:,.0f} MB{cut}</text>"
            ),
        ]
    return "\n".join([*lines, "</svg>", ""])
