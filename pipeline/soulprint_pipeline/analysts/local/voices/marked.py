"""Words that a mark shows to be no statement of the person's: code, quotations, verse, jest."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.voices.blank import BLANK, blank_match, blanked

# Every quantifier is bounded or runs over one class up to a fixed stop, so each search is
# linear; the searches themselves are a fixed number.
_FENCE = re.compile(r"```|~~~")
_INLINE_CODE = re.compile(r"`[^`\n]{1,200}`")
_QUOTED = re.compile(
    r'(?<!\w)"(?=\S)[^"]{1,1500}"'
    "|\u201c[^\u201c\u201d\n]{1,400}\u201d"
    "|\u201e[^\u201e\u201c\u201d\n]{1,400}[\u201c\u201d]"
    "|\u00ab[^\u00ab\u00bb\n]{1,400}\u00bb"
    r"|(?<!\w)'(?:[^'\n]|(?<=\w)'(?=\w)){1,300}'(?!\w)"
    "|\u2018(?:[^\u2018\u2019\n]|(?<=\\w)\u2019(?=\\w)){1,300}\u2019(?!\\w)"
    "|\u2039[^\u2039\u203a\n]{1,400}\u203a"
    "|\u300c[^\u300c\u300d\n]{1,400}\u300d"
    # A quotation that a newline or the end cuts off, and what stands between asterisks.
    '|(?:(?<=^)|(?<=\n))["\u201c\u201e][^"\u201c\u201d\n]{1,600}(?=\n|$)'
    r"|(?<![\w*])\*(?:i|ich) [^*\n]{1,200}\*(?![\w*])",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"^[ \t]*(?:>|\||<[a-zA-Z/!]|//|#include|import |from \w+ import |def |class )", re.MULTILINE
)
# Marked afterwards as meant the other way round, up to where its line begins.
_TAKEN_BACK = re.compile(
    r"(?:^|(?<=\n))[^\n]{0,600}?(?:(?<!\w)/s(?:arc(?:asm)?)?(?!\w)"
    r"|(?<=[.!\u2026] )(?:not|nicht|just kidding|jk|kidding|psych|yeah,? right|as if|sike|"
    r"said no one ever|sarcasm|spa\u00df|scherz|quatsch|"
    r"ironie(?: aus| off)?|nur spa\u00df)(?:[.!\u2026]|(?=\s*$|\n))"
    r"|(?<=[.!\u2026] )(?:just kidding|jk|kidding|psych|sike),"
    r"|(?<=[.!\u2026] )(?:(?:now|but|ok|okay|anyway),? seriously|seriously(?: though| now)|"
    r"(?:jokes?|joking|kidding|all jokes) aside|spa\u00df beiseite)\b)",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"[.!\u2026] (?:now|but|ok|okay|anyway|all|joke|jokes|joking|seriously|"
    r"not|nicht|just|jk|kidding|psych|yeah|as if|sike|said|sarcasm|spa\u00df|scherz|"
    r"quatsch|nur)\b",
    re.IGNORECASE,
)
_EXCLAIMED = re.compile(r"\b(?:oh|ah|yeah|ja|na)\b", re.IGNORECASE)
_SARCASTIC_LINE = re.compile(
    r"(?:^|(?<=\n)|(?<=[.!?] ))(?:oh|ah|yeah|ja|na),? (?:sure|great|joy|brilliant|wonderful|right|"
    r"klar|toll|super)\b[.,!\u2026][^\n]{0,600}",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(
    r"^[^\n]{1,400}[ \t](?:-{1,2}|\u2014|\u2013|~)[ \t]?(?-i:[A-Z\u00c0-\u024f])[\w.'-]{1,20}"
    r"(?: (?-i:[A-Z\u00c0-\u024f])[\w.'-]{0,20}){0,3}[ \t]*$",
    re.MULTILINE,
)
# Amid a sentence in small letters, words of a title: "like My Neighbour Totoro and others".
_TITLE = re.compile(
    r"(?<=[a-z] )(?<!\b[Hh]i )(?<!\b[Hh]ello )(?<!\b[Hh]ey )(?<!\b[Aa]nd )(?<!\b[Bb]ut )"
    r"(?<!\b[Ss]o )(?:My|Our|I|I'm) [A-Z][a-z]+"
    r"(?:(?: (?:a|the|of|to|and|in|my|on|for|with|at|is|by|it)){0,2} [A-Z][\w']{0,20}){1,8}"
    r"|(?<!\w)I Am [A-Z][\w']{0,20}"
)
_SLASHED = re.compile(r"[^\n/]{3,80} / [^\n/]{3,80} / [^\n]{3,300}")
_VERSE_LINE = 64
_VERSE_LINES = 4


def without_code(text: str) -> str:
    """Blank code, fenced or within a line."""
    if "```" in text or "~~~" in text:
        text = _without_fences(text)
    return _INLINE_CODE.sub(blank_match, text) if "`" in text else text


def without_quotations(text: str) -> str:
    """Blank what stands between quotation marks."""
    return _QUOTED.sub(blank_match, text)


def _without_fences(text: str) -> str:
    marks = [match.start() for match in _FENCE.finditer(text)]
    parts: list[str] = []
    at = 0
    for start, end in zip(marks[::2], [*marks[1::2], len(text)], strict=False):
        parts.append(text[at:start])
        at = min(end + 3, len(text))
        parts.append("\n".join(BLANK * len(line) for line in text[start:at].split("\n")))
    return "".join(parts) + text[at:]


def may_entitle(text: str) -> bool:
    """Say whether a title may stand in a message that begins with "My" or "I"."""
    return " My " in text or " Our " in text or " I" in text or "I Am " in text


def is_title(text: str, place: int) -> bool:
    """Say whether a place stands in the title of a song, a book or a film."""
    return may_entitle(text) and any(
        found.start() <= place < found.end() for found in _TITLE.finditer(text)
    )


def without_marked(text: str) -> str:
    """Blank what was not meant, what somebody else signed, and verse on one line."""
    # What is cheap to see is asked for first: most messages hold none of it.
    if "/s" in text or _AFTERWARDS.search(text):
        text = _TAKEN_BACK.sub(blank_match, text)
    if _EXCLAIMED.search(text):
        text = _SARCASTIC_LINE.sub(blank_match, text)
    if may_entitle(text):
        text = _TITLE.sub(blank_match, text)
    if " / " in text:
        text = _SLASHED.sub(blank_match, text)
    if any(mark in text for mark in (" -", "\t-", " \u2014", " \u2013", " ~")):
        text = _ATTRIBUTED.sub(blank_match, text)
    return text


def without_lines(text: str) -> str:
    """Blank lines of markup and code, and verse."""
    if "\n" not in text:
        return blanked(text, 0, len(text)) if _MARKUP.match(text) else text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _MARKUP.match(line) or line.startswith(("    ", "\t")):
            lines[number] = BLANK * len(line)
    run: list[int] = []
    for number, line in enumerate([*lines, ""]):
        stripped = line.strip()
        if (
            stripped
            and len(stripped) <= _VERSE_LINE
            and stripped[0].isupper()
            and stripped[-1] not in ".!?:"
        ):
            run.append(number)
            continue
        if len(run) >= _VERSE_LINES:
            for each in run:
                lines[each] = BLANK * len(lines[each])
        run = []
    return "\n".join(lines)
