"""HTML of an answer as the text that a reader sees, in time linear in its length.

Not by the standard library's parser: it takes several times as long, and some versions of it
take quadratic time over tags that never end.
"""

from __future__ import annotations

import html as entities
import re

# Neither part runs past the next "<", and none gives back what it took, so each "<" is looked
# at once. What is no tag is text.
_TAG = re.compile(
    r"<(?P<slash>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,40}+)"
    r"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+[^<>]*+>"""
)
_UNSEEN = frozenset({"script", "style", "textarea", "title", "iframe", "noscript"})
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "blockquote", "hr"})
_LISTS = frozenset({"ul", "ol"})
_LINES = frozenset({"div", "tr", "li", "ul", "ol"})
_CELLS = frozenset({"td", "th"})
_SHAPING = _UNSEEN | _APART | _LINES | _CELLS | {"br"}
_ITEM = "- "
_BLANKS = re.compile(r"[ \t\r\n\f]{2,}|[\t\r\n\f]")
_TO_FOLD = ("  ", "\n", "\t", "\r", "\f")
_MANY = re.compile(r"\n{3,}")
# A noncharacter that no text holds: blanks that count (in <pre>) hide behind it while the
# others are trimmed.
_KEPT = "\ufdd0"


def text_of(html: str) -> str:
    """Return the text of some HTML: paragraphs apart, list items with a dash, cells with a bar.

    Args:
        html: anything; what is no tag is text.
    """
    html = _without_comments(html).replace(_KEPT, "")
    page = _Page()
    begin = 0
    for tag in _TAG.finditer(html):
        name = tag["name"].lower()
        if name not in _SHAPING:
            continue
        page.write(html[begin : tag.start()])
        begin = tag.end()
        if tag["slash"]:
            page.close(name)
        else:
            page.open(name)
    page.write(html[begin:])
    return page.text


def _without_comments(html: str) -> str:
    if "<!--" not in html:
        return html
    kept: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start + 4)) >= 0:
        kept.append(html[at:start])
        at = end + 3
    return "".join((*kept, html[at:]))


class _Page:
    """Text as it is laid out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._unseen = 0
        self._verbatim = 0
        self._lists = 0

    @property
    def text(self) -> str:
        """What was written."""
        lines = (line.strip(" ") for line in "".join(self._parts).split("\n"))
        return _MANY.sub("\n\n", "\n".join(lines)).strip().replace(_KEPT, " ")

    def write(self, html: str) -> None:
        """Add text, in which tags that shape nothing may still stand."""
        if not html or self._unseen:
            return
        if "<" in html:
            html = _TAG.sub("", html)
        text = entities.unescape(html)
        if self._verbatim:
            text = text.replace(" ", _KEPT)
        elif any(blanks in text for blanks in _TO_FOLD):  # far faster than the expression
            text = _BLANKS.sub(" ", text)
        if text:
            self._parts.append(text)

    def open(self, name: str) -> None:
        """Begin an element."""
        self._break(name)
        if name in _UNSEEN:
            self._unseen += 1
        elif name == "pre":
            self._verbatim += 1
        elif name in _LISTS:
            self._lists += 1
        elif name == "li":
            self._parts.append(_ITEM)
        elif name in _CELLS and self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append(" | ")

    def close(self, name: str) -> None:
        """End an element, or nothing where none was begun."""
        if name in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif name == "pre":
            self._verbatim = max(self._verbatim - 1, 0)
        elif name in _LISTS:
            self._lists = max(self._lists - 1, 0)
        if name != "br":
            self._break(name)

    def _break(self, name: str) -> None:
        last = self._parts[-1] if self._parts else "\n"
        if last == _ITEM and name != "br":
            return  # a paragraph within an item begins behind its dash
        if name in _APART or (name in _LISTS and not self._lists):
            self._parts.append("\n" if self._lists else "\n\n")
        elif name == "br" or (name in _LINES and not last.endswith("\n")):
            self._parts.append("\n")
