"""Gemini in Google Takeout: MyActivity.json, a list of what the person did, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.conversation import Item
from soulprint_pipeline.exports.format import Landmarks, Tally
from soulprint_pipeline.exports.gemini_sessions import in_sessions
from soulprint_pipeline.exports.gemini_shape import Exchange, RawActivity
from soulprint_pipeline.exports.html_text import text_of
from soulprint_pipeline.exports.moments import moment
from soulprint_pipeline.exports.naming import clean_id, derived_id
from soulprint_pipeline.exports.shaped import Shaped

# Product names keep "Gemini" in every language; until February 2024 it was Bard.
_PRODUCT = re.compile(
    rb'"(?:header|products)"\s*+:\s*+(?:\[\s*+)?"[^"]{0,80}?(?:gemini|bard)', re.IGNORECASE
)
_LOOK = 64 * 1024

_VERB = re.compile(
    r"(?:Prompted(?: with)?|Asked(?: Gemini| Bard)?|Said|Branched|Answered)(?::\s*|\s+|$)"
)
_NOTHING_SAID = re.compile(
    r"Gave feedback\b|Selected (?:a )?preferred draft\b|Created (?:a )?Gemini Canvas\b"
    r"|Used (?:Gemini|Bard|an? [A-Z]\w* feature)\b"
)


class Gemini(Shaped[RawActivity]):
    """The format; see `soulprint_pipeline.exports.format.Format`."""

    name = "gemini"
    apart = False
    landmarks = Landmarks(
        own=frozenset({b"header", b"titleUrl", b"products", b"safeHtmlItem", b"activityControls"}),
        shared=frozenset({b"title", b"time"}),
        telling=frozenset({b"time"}),
    )

    def __init__(self) -> None:
        super().__init__(RawActivity)

    def recognises(self, keys: Mapping[str, int], record: memoryview) -> bool:
        return (
            "time" in keys
            and ("header" in keys or "products" in keys)
            and _PRODUCT.search(record[:_LOOK]) is not None
        )

    def arrange(self, items: Iterator[Item], tally: Tally) -> Iterator[Item]:
        return in_sessions(items, tally)

    def read(self, record: RawActivity, at: int | None, tally: Tally) -> Iterator[Item]:
        del at
        if not _is_gemini(record):
            tally.saw("other product")
            return
        title, changed = clean(record.title or "")
        title = title.strip()
        if not title or _NOTHING_SAID.match(title):
            tally.saw("other activity")
            return
        tally.cleaned += changed
        verb = _VERB.match(title)
        answers = [text_of(item.html) for item in record.safe_html_item or () if item and item.html]
        when = moment(record.time)
        yield Exchange(
            id=_id(record, when),
            title="",
            created_at=when,
            updated_at=when,
            messages=(),
            asked=title[verb.end() :].strip() if verb is not None else title,
            plain=verb is not None,
            answered="\n\n".join(answers),
        )


def _is_gemini(record: RawActivity) -> bool:
    labels = [record.header, *(record.products or ())]
    return any("gemini" in label.lower() or "bard" in label.lower() for label in labels if label)


def _id(record: RawActivity, when: float | None) -> str:
    """Return an id that the next export gives too: there is none but the time."""
    if when is not None and isinstance(record.time, str):
        return clean_id(f"gemini-{record.time}")
    return derived_id("gemini", when, record.title)
