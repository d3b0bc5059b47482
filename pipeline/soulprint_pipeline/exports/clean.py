"""Makes text fit for Postgres and for a model, and counts what it changed."""

from __future__ import annotations

import re

import msgspec

# U+E200 opens and U+E201 closes a marker; U+E202 to U+E206 part and frame it. What is between
# is addressed to the page ("cite", "turn0search1"), so it goes along. The bound keeps a lone
# opener from eating a message.
_MARKER = re.compile("\ue200([^\ue200\ue201]{0,2000})\ue201")
_STRAY = re.compile("[\x00\ud800-\udfff\ue200-\ue206]")
_BRACKET = re.compile(r"【\d{1,6}(?::\d{1,6})?†[^】]{0,500}】")


def clean(text: str) -> tuple[str, int]:
    """Strip NUL, lone surrogates and citation residue.

    Args:
        text: as the export holds it.

    Returns:
        The text that is safe to store and to show, and the number of places changed.
    """
    if text.isascii():
        nul = text.count("\x00")
        return (text.replace("\x00", ""), nul) if nul else (text, 0)
    changed = 0
    if "\ue200" in text:
        text, n = _MARKER.subn(_without_marker, text)
        changed += n
    if "【" in text:
        text, n = _BRACKET.subn("", text)
        changed += n
    if _STRAY.search(text):
        text, n = _STRAY.subn("", text)
        changed += n
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
