"""Works of the person's that a sentence names: "for my thesis on bridge tolls I need ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from soulprint_pipeline.analysts.local.open_clauses.complements import cut, told
from soulprint_pipeline.analysts.local.statement import with_article

NOUNS = (
    r"thesis|dissertation|phd|doctorate|novel|novella|memoir|memoirs|book|podcast|blog|newsletter|"
    r"zine|fanzine|magazine|album|ep|documentary|film|short film|play|musical|opera|libretto|"
    r"video game|board game|game|app|startup|start-up|youtube channel|channel|webcomic|comic|"
    r"graphic novel|exhibition|screenplay|sitcom|radio play|poetry collection|capstone|side "
    r"project|"
    r"cookbook|biography|autobiography|dictionary|plugin|website|research|radio show|symphony|"
    r"chapbook|anthology|textbook|picture book|children's book|trilogy|mini-series|web series"
)
_WORK = (
    r"(?P<what>(?:(?:master's|masters|bachelor's|doctoral|phd|debut|first|second|third|next|new|"
    r"little|small|own|noir|crime|historical|fantasy|weekly|monthly|indie|history|cooking|"
    r"true crime|sci-fi|science fiction|romance|final-year|final year|undergraduate|ma|msc|ba) )"
    rf"{{0,2}}(?:{NOUNS}))"
)
_BAND = (
    r"(?P<band>(?:(?:\w+ ){0,2})(?:band|choir|trio|quartet|quintet|duo|ceilidh band|press|"
    r"theatre company|theatre group|company|startup|collective|label))"
)
_TITLE = (
    r"(?-i:(?P<name>[A-Z\u00c0-\u00de][\w'\u2019-]*(?:(?: (?:of|the|and|&|in|at|for|a|to|on|from|"
    r"de|la|le|der|die|das|und)){0,3} "
    r"[A-Z0-9\u00c0-\u00de][\w'\u2019-]*){0,6}))"
)
_MAKES = (
    r"(?:i'm|i am|i've been|we're|we are|we've been|i have been) (?:currently |now |still |slowly "
    r"|also )?"
    r"(?:writing|making|building|working on|recording|editing|developing|drawing|filming|"
    r"composing|coding|"
    r"designing|co-writing|publishing|producing|researching|illustrating|putting together)"
)
_ABOUT = re.compile(
    rf"\b(?:my|our) {_WORK}(?P<how> (?:is |will be |was always )?(?:on|about|into)| looks at| "
    rf"looks into| concerns(?: itself with)?| is concerned with| asks| explores| deals with|"
    r" examines| traces| argues| studies| compares| investigates) ",
    re.IGNORECASE,
)
_ABOUT_BARE = re.compile(
    r"(?P<what>phd|thesis|dissertation|novel|podcast|masters thesis) (?:on|about) ", re.IGNORECASE
)
_I_MAKE = re.compile(
    rf"\b(?:the|a|an) {_WORK},?(?: (?:that|which))? {_MAKES}(?:,? (?:is )?(?P<how>about|on|set in|"
    rf"called) (?P<rest>.+))?",
    re.IGNORECASE,
)
_NAMED_MAKE = re.compile(
    rf"(?<![\w']){_TITLE}, (?:the|a|an) {_WORK},?(?: (?:that|which))? {_MAKES}\b", re.IGNORECASE
)
_NAMED = re.compile(
    rf"\b(?:my|our) {_WORK}(?:, (?:called |titled |named )?| called | titled | named | is called |"
    rf" is titled | is named |"
    rf"'s called | \(){_TITLE}(?=\s*(?:[,:;.!?)]|$| (?:is|has|was|needs|and|but|which)\b))",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"\b(?:my|our) {_WORK} (?:is |'s )?(?:called|titled|named) (?P<name>(?:[\w'&-]+ "
    rf"){{1,5}}?[\w'&-]+?)"
    r"(?=\s*(?:[,:;.!?)]|$| (?:and|but|so|because) (?:i|we|it|my|our|the|need)\b))",
    re.IGNORECASE,
)
_TELEGRAM = re.compile(
    rf"(?:my )?{_WORK}(?:,| \(| -|:)(?: [\w' -]{{1,30}}(?:,|;))? (?:working )?(?:title|titled|"
    rf"called|named)(?: is|:)? {_TITLE}",
    re.IGNORECASE,
)
_IN_BAND = re.compile(
    rf"\b(?:my|our) {_BAND}(?:, (?:we are|we're|called|named)| is called| called| named|,|) "
    rf"{_TITLE}(?=[,.;:!?)]|$| (?:is|are|and|has|do|does|plays?)\b)",
    re.IGNORECASE,
)
_I_DO = re.compile(
    rf"\b(?:i|we) (?:also |now |still |co-)?(?:make|edit|run|publish|write|host|produce|draw|"
    rf"record|present|keep)s? (?:an?|the) {_WORK}"
    rf"(?: (?P<how>about|on|called|for) (?P<rest>.+))?",
    re.IGNORECASE,
)
_SHORT = {"ep": "EP", "phd": "PhD", "memoirs": "memoir", "doctorate": "PhD", "research": "study",
          "start-up": "startup", "youtube channel": "YouTube channel"}  # fmt: skip
_NOT_TOLD = re.compile(
    r"\b(?:i|i'm|me|you|your|it|this|that one|table|desk|track|hold|fire|time|pause)\b",
    re.IGNORECASE,
)
_WH = re.compile(r"(?:how|why|whether|what|where|who|when) ", re.IGNORECASE)
_WH_END = re.compile(
    r"[.;!?(\u2013\u2014]|,|\s-\s|\s(?:and|but|so|because) (?:i|i'm|i've|we|my|it|there|need|"
    r"could|can)\b"
)
_WORDS = frozenset(
    ["thesis", "dissertation", "phd", "doctorate", "novel", "novella", "memoir", "memoirs",
     "book", "podcast", "blog", "newsletter", "zine", "fanzine", "magazine", "album", "ep",
     "documentary", "film", "play", "musical", "opera", "libretto", "game", "app", "startup",
     "channel", "webcomic", "comic", "exhibition", "screenplay", "sitcom", "capstone", "cookbook",
     "biography", "autobiography", "dictionary", "plugin", "website", "research", "symphony",
     "chapbook", "anthology", "textbook", "trilogy", "band", "choir", "trio", "quartet", "duo",
     "press", "collective", "label"]
)  # fmt: skip
_MINE = frozenset(["my", "our", "i'm", "i've", "we're", "we've", "i", "we"])


def may_name(said: Sequence[str], told: AbstractSet[str]) -> bool:
    """Say whether a sentence of these words may name a work of the person's."""
    if told.isdisjoint(_WORDS):
        return False
    return not told.isdisjoint(_MINE) or not _WORDS.isdisjoint(said[:1])


def works(sentence: str, stop: int) -> Iterator[tuple[str, int]]:
    """Yield what a sentence tells of works of the person's, without a full stop, and where.

    Args:
        sentence: as `spelling.plain` writes it.
        stop: where somebody else begins to speak in it.
    """
    for shape, tell in _SHAPES:
        found = shape.search(sentence, 0, stop)
        if found and (said := tell(found, sentence[:stop])):
            yield said, found.start()
            return
    for shape, tell in _HEADED:
        found = shape.match(sentence, 0, stop)
        if found and (said := tell(found, sentence[:stop])):
            yield said, 0
            return


def _what(found: re.Match[str]) -> str:
    what = found["what"].lower()
    for name, written in _SHORT.items():
        what = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", written, what)
    return re.sub(r"^(?:own|new|little|small|next) ", "", what)


def _named(found: re.Match[str], _: str) -> str | None:
    return f"is working on {found['name']}, {with_article(_what(found))}"


def _about(found: re.Match[str], sentence: str) -> str | None:
    return _on(_what(found), sentence[found.end() :])


def _on(what: str, rest: str) -> str | None:
    """Tell what a work is about, a thing or a question: "how lighthouse families taught"."""
    if _WH.match(rest):
        end = _WH_END.search(rest)
        about = rest[: end.start()] if end else rest
        about = about.strip()
        whole = about if len(about.split()) > _LEAST and not _NOT_TOLD.search(about) else None
        whole = whole.replace(" my ", " their ").replace(" our ", " their ") if whole else None
    else:
        about, _ = cut(
            re.sub(r" (?:going|needs|is|has) .*", "", rest), present=False, progressive=False
        )
        whole = told(about) if not _NOT_TOLD.search(about) else None
    return f"is working on {with_article(what)} about {whole}" if whole else None


_LEAST = 2


def _making(found: re.Match[str], _: str) -> str | None:
    what, rest = _what(found), found["rest"] or ""
    if found["how"] is None and found.re is _I_DO:
        return None
    if found["how"] and found["how"].lower() in {"about", "on"} and (said := _on(what, rest)):
        return said
    if found["how"] and found["how"].lower() == "set in":
        about, _mark = cut(rest, present=False, progressive=False)
        if whole := told(about):
            return f"is working on {with_article(what)} set in {whole}"
    return f"is working on {with_article(what)}"


def _in_band(found: re.Match[str], _: str) -> str | None:
    band = found["band"].lower().split()[-1]
    return f"has {with_article(band)} called {found['name']}"


_SHAPES = (
    (_NAMED_MAKE, _named),
    (_NAMED, _named),
    (_CALLED, _named),
    (_ABOUT, _about),
    (_I_MAKE, _making),
    (_I_DO, _making),
    (_IN_BAND, _in_band),
)
_HEADED = ((_TELEGRAM, _named), (_ABOUT_BARE, _about))
