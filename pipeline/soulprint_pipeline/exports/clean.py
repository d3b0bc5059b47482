"""Makes text fit for Postgres and for a model, and counts what it changed."""

from __future__ import annotations

import re

import msgspec

# U+E200 opens and U+E201 closes a marker; U+E202 to U+E206 part and frame it. What is between
# is addressed to the page ("cite", "turn0search1"), so it goes along. The bound keeps a lone
# opener from eating a message.
_MARKER = re.compile("\ue200([^\ue200\ue201]{0,2000})\ue201")
_STRAY = "\x00\ue200\ue201\ue202\ue203\ue204\ue205\ue206"
_BRACKET = re.compile(r"【\d{1,6}(?::\d{1,6})?†[^】]{0,500}】")


def clean(text: str) -> tuple[str, int]:
    """Strip NUL and citation residue; lone surrogates never get here, see `repair`.

    Args:
        text: as the export holds it.

    Returns:
        The text that is safe to store and to show, and the number of places changed.
    """
    if text.isascii():
        if "\x00" not in text:
            return text, 0
        return text.replace("\x00", ""), text.count("\x00")
    changed = 0
    if "\ue200" in text:
        text, n = _MARKER.subn(_without_marker, text)
        changed += n
    if "【" in text:
        text, n = _BRACKET.subn("", text)
        changed += n
    # A search for one character runs some ten times faster than one for a class of them.
    for stray in _STRAY:
        if stray in text:
            changed += text.count(stray)
            text = text.replace(stray, "")
    return text, changed


def _without_marker(match: re.Match[str]) -> str:
    # An entity marker frames words of the sentence itself: its second string is what was shown.
    name, _, rest = match[1].partition("\ue202")
    if name != "entity":
        return ""
    try:
        return msgspec.json.decode(rest, type=list[str])[1]
    except (msgspec.DecodeError, IndexError):
        return ""
