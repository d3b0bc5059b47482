"""HTML of an answer as the text that a reader sees, in time linear in its length."""

from __future__ import annotations

import re
from html.parser import HTMLParser

# A tag without its attributes is all that counts. Neither part runs past the next "<", and none
# gives back what it took, so each "<" is looked at once.
_TAG = re.compile(
    r"<(?P<slash>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]{0,40}+)"
    r"""(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+[^<>]*+>|<"""
)
# The parser reads the inside of these as raw text up to their end, wherever that may be.
_RAW = frozenset(
    {"iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea"}
    | {"title", "xmp"}
)
_UNSEEN = "raw"
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "blockquote", "hr"})
_LISTS = frozenset({"ul", "ol"})
_LINES = frozenset({"div", "tr", "li"})
_ITEM = "- "
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_GAPS = re.compile(r" *\n *")
_MANY = re.compile(r"\n{3,}")


def text_of(html: str) -> str:
    """Return the text of some HTML: paragraphs apart, list items with a dash, cells with a bar.

    Args:
        html: anything; what is no tag is text.
    """
    if "<" not in html and "&" not in html:
        return _BLANKS.sub(" ", html).strip()
    parser = _Reader()
    parser.feed(_TAG.sub(_bare, _without_comments(html)))
    parser.close()
    return parser.text


def _bare(match: re.Match[str]) -> str:
    if match["name"] is None:
        return "&lt;"
    name = match["name"].lower()
    return f"<{match['slash']}{_UNSEEN if name in _RAW else name}>"


def _without_comments(html: str) -> str:
    if "<!--" not in html:
        return html
    kept: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start + 4)) >= 0:
        kept.append(html[at:start])
        at = end + 3
    return "".join((*kept, html[at:]))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._unseen = 0
        self._verbatim = 0
        self._lists = 0

    @property
    def text(self) -> str:
        """What was read."""
        # Blanks that count (in <pre>) hide behind a stand-in while the others are trimmed.
        joined = _MANY.sub("\n\n", _GAPS.sub("\n", "".join(self._parts)))
        return joined.strip().replace("\ufdd0", " ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._break(tag)
        self._lists += tag in _LISTS
        if tag == _UNSEEN:
            self._unseen += 1
        elif tag == "pre":
            self._verbatim += 1
        elif tag == "li":
            self._parts.append(_ITEM)
        elif tag in {"td", "th"} and self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append(" | ")

    def handle_endtag(self, tag: str) -> None:
        if tag == _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        elif tag == "pre":
            self._verbatim = max(self._verbatim - 1, 0)
        elif tag in _LISTS:
            self._lists = max(self._lists - 1, 0)
        if tag != "br":
            self._break(tag)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._verbatim:
            self._parts.append(data.replace("\ufdd0", "").replace(" ", "\ufdd0"))
        else:
            self._parts.append(_BLANKS.sub(" ", data.replace("\ufdd0", "")))

    def _break(self, tag: str) -> None:
        last = self._parts[-1] if self._parts else "\n"
        if last == _ITEM and tag != "br":
            return  # a paragraph within an item begins behind its dash
        if tag in _APART or (tag in _LISTS and not self._lists):
            self._parts.append("\n" if self._lists else "\n\n")
        elif tag == "br" or (tag in _LINES | _LISTS and not last.endswith("\n")):
            self._parts.append("\n")
