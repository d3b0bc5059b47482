"""What lies in an archive, by kind, for the refusal of one without conversations."""

from __future__ import annotations

import re

from soulprint_pipeline.exports.kinds import CLAUDE_OTHERS

_KINDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (r"\.json$", "JSON files"),
        (r"\.html?$", "web pages"),
        (r"\.(png|jpe?g|webp|gif|heic|svg|bmp|tiff?)$", "images"),
        (r"\.(wav|mp3|m4a|ogg|opus|mp4|mov|webm)$", "sound or video files"),
        (r"\.(pdf|docx?|odt|rtf|pptx?|xlsx?)$", "documents"),
        (r"\.(txt|md|csv|tsv)$", "text files"),
        (r"\.(zip|gz|tgz|7z|rar|tar|bz2|xz|zst)$", "archives"),
        (r"\.(py|js|ts|css|c|h|cpp|rs|go|java|sh)$", "programs"),
    )
)
_DOCUMENTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"^word/", "a Word document"),
        (r"^xl/", "an Excel table"),
        (r"^ppt/", "a PowerPoint presentation"),
        (r"^META-INF/container\.xml$", "an e-book"),
        (r"^META-INF/MANIFEST\.MF$", "a Java program"),
        (r"^AndroidManifest\.xml$", "an Android program"),
        (r"^content\.xml$", "an OpenDocument file"),
        (
            r"(^|/)[^/]*Gemini[^/]*/[^/]+\.html$",
            "a Google Takeout as web pages (in Takeout choose JSON instead of HTML)",
        ),
        (r"(^|/)prod-mc-[^/]*\.json$", "a Grok export without prod-grok-backend.json"),
        (r"(^|/)chat-[0-9a-f-]{36}\.json$", "a Le Chat export (not read)"),
        (r"(^|/)projects/[0-9a-f-]{36}\.json$", CLAUDE_OTHERS),
        (r"(^|/)design_chats/[^/]+\.json$", CLAUDE_OTHERS),
        (r"(^|/)login_history\.json$", CLAUDE_OTHERS),
        (r"^feedback(/[^/]+)?\.json$", CLAUDE_OTHERS),
    )
)


class Census:
    """Counts entries by kind; never keeps a name, which may be a person's words.

    Attributes:
        cut: the archive ends early, so that more may have lain in it.
        entries: how many there are, folders aside.
        archives: how many of them are archives.
    """

    def __init__(self) -> None:
        self.cut = False
        self.entries = 0
        self.archives = 0
        self._kinds: dict[str, int] = {}
        self._document = ""

    def add(self, name: str) -> None:
        """Count one entry that is no folder."""
        self.entries += 1
        for pattern, document in _DOCUMENTS:
            if not self._document and pattern.search(name):
                self._document = document
        kind = next((kind for pattern, kind in _KINDS if pattern.search(name)), "other files")
        self._kinds[kind] = self._kinds.get(kind, 0) + 1
        self.archives += kind == "archives"

    @property
    def found(self) -> str:
        """What the archive is, in words."""
        if self._document:
            return self._document
        if not self.entries:
            return "an empty zip archive"
        most = sorted(self._kinds.items(), key=lambda pair: (-pair[1], pair[0]))
        listed = ", ".join(f"{count:,} {kind if count > 1 else kind[:-1]}" for kind, count in most)
        if self.cut:
            return f"a zip archive that is cut off before its conversations (so far: {listed})"
        return f"a zip archive without conversations (it holds: {listed})"
