"""Which parts of a message are the person's own words.

People paste: code, mails, articles, lyrics, the text that they want translated. All of it is
in their messages and none of it is about them. What is not theirs is blanked out character
by character, so that every place in the result is the same place in the message.
"""

from __future__ import annotations

import re
from functools import lru_cache

from soulprint_pipeline.analysts.local.requests import others_from

BLANK = "\ufffc"
"""Stands for a character that is not the person's. No pattern and no statement contains it."""

LONG = 6_000
"""Characters. Longer messages are pasted documents: only their first paragraph is believed."""

HEAD = 1_200
"""Characters of a long message's first paragraph that are read at most."""

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
_MAIL_HEADER = re.compile(
    r"^(?:from|to|cc|subject|sent|date|von|an|betreff)[ \t]?:[ \t]?\S", re.IGNORECASE | re.MULTILINE
)
_MAIL_GREETING = re.compile(r"^(?:dear|to whom it may)\b[^\n]{0,80}$", re.IGNORECASE | re.MULTILINE)
_MAIL_END = re.compile(
    r"^(?:(?:best|kind|warm|many|with (?:best|kind|warm)) (?:regards|wishes)|regards|sincerely"
    r"|yours (?:truly|sincerely|faithfully)|best|cheers|love|thanks|thank you)[,.]?[ \t]?\n"
    r"[ \t]?\n?[A-Z][^\n]{0,40}$",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDED = re.compile(
    r"^-{2,10} ?(?:original message|forwarded message|begin forwarded)|^on [^\n]{4,80} wrote:",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUP = re.compile(
    r"^[ \t]*(?:>|\||<[a-zA-Z/!]|//|#include|import |from \w+ import |def |class )", re.MULTILINE
)
# Who speaks, before what they say: "Anna: ...", "[10:32] Tom K.: ...", "Q: ...".
_LABEL = re.compile(
    r"^[ \t*_]{0,4}(?:\[?\d[\d/.:, ]{2,20}(?:[ap]m)?\]?[ \t]?(?:- )?)?"
    r"(?:[A-Z\u00c0-\u024f][\w.'\u2019-]{0,20}"
    r"(?: [A-Z\u00c0-\u024f(][\w.'\u2019)-]{0,20}){0,2}(?: \d{1,2})?)"
    r"[*_]{0,2}[ \t]?:[*_]{0,2}[ \t]\S",
    re.MULTILINE,
)
_INLINE_LABEL = re.compile(
    r"(?:^|[.!?] )(?:interviewer|interviewee|candidate|host|guest|speaker(?: \w)?|q|a|caller|agent|"
    r"customer|doctor|patient|teacher|student|therapist|client|reporter|narrator|moderator|"
    r"[A-Z][a-z]{1,14}): (?=\S)"
)
_OWN_LABEL = re.compile(
    r"[ \t*_-]{0,4}(?:context|background|note|update|question|goal|fact|me|about me|info|situation|"
    r"problem|answer|edit|ps|fyi|btw|tl;?dr|hint|reminder|news|task|request|details?|preferences?|"
    r"name|age|location|job|occupation|work|hobbies|home|family|pets?|likes|dislikes|today|"
    r"yesterday|budget|diet|allerg\w+|plan|idea|thought|important|extra|also|hintergrund|kontext|"
    r"frage|info|hinweis|\u00fcber mich|ziel|beruf|wohnort|alter|familie|allerdings)[*_ \t]{0,3}:",
    re.IGNORECASE,
)
# One label is enough where it names a part that nobody plays towards an assistant.
_PART = re.compile(
    r"^[ \t*_>-]{0,4}(?:interviewee|interviewer|respondent|participant|candidate|applicant|"
    r"customer|client|patient|witness|guest|host|speaker|caller|agent|reviewer|employee|tenant|"
    r"buyer|seller|narrator|therapist|reporter|commenter|interview subject|test subject)"
    r"(?: (?:\d{1,4}|[A-Z]|no\. ?\d{1,4}))?[*_]{0,3}(?: \([^()\n]{1,40}\))?[ \t*_]{0,3}[:\u2014]",
    re.IGNORECASE | re.MULTILINE,
)
# A heading over a paper that somebody handed in.
_PAPER = re.compile(
    r"^(?=[^\n]{3,60}\n)(?![^\n]*\b(?:my|i)\b)[^\n]*\b(?:candidate|applicant|respondent|"
    r"participant|interviewee|r[eé]sum[eé]|curriculum vitae|cv|testimonial|cover letter|excerpt|"
    r"transcript|personal statement)\b[^\n.!?]*\n",
    re.IGNORECASE | re.MULTILINE,
)
_GREETS_SOMEBODY = re.compile(
    r"^(?:hi|hello|hey|hallo|liebe[rs]?|moin|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|good "
    r"(?:morning|afternoon|evening))"
    r"(?! (?:there|all|everyone|chat|chatgpt|gpt|claude|gemini|ai|bot|assistant|again|guys|folks|"
    r"friend|buddy|team|copilot|zusammen|ihr|nochmal|mal|liebes|du)\b)"
    r" (?:(?:mr|mrs|ms|dr|prof|frau|herr)\.? )?(?-i:[A-Z\u00c0-\u024f])[\w'-]{1,20}"
    r"(?: (?-i:[A-Z\u00c0-\u024f])[\w'-]{1,20})?[ \t]?[,!]?[ \t]?\n",
    re.IGNORECASE | re.MULTILINE,
)
# A message that is a letter from its first word on.
_LETTER = re.compile(
    r"dear |\s{0,3}(?:sehr geehrte[rs]?\b|(?:hallo|guten tag|liebe[rs]?),? (?:herr|frau|familie) )",
    re.IGNORECASE,
)
# Marked afterwards as meant the other way round, up to where its line begins.
_TAKEN_BACK = re.compile(
    r"(?:^|(?<=\n))[^\n]{0,600}?(?:(?<!\w)/s(?:arc(?:asm)?)?(?!\w)"
    r"|(?<=[.!\u2026] )(?:not|nicht|just kidding|jk|kidding|psych|yeah,? right|as if|sike|"
    r"said no one ever|sarcasm|spa\u00df|scherz|quatsch|"
    r"ironie(?: aus| off)?|nur spa\u00df)(?:[.!\u2026]|(?=\s*$|\n)))",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"[.!\u2026] (?:not|nicht|just|jk|kidding|psych|yeah|as if|sike|said|sarcasm|spa\u00df|scherz|"
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
_SLASHED = re.compile(r"[^\n/]{3,80} / [^\n/]{3,80} / [^\n]{3,300}")
# What a request about the text above it points with; and whose it would be otherwise.
_POINTS = re.compile(
    r"\b(?:this|these|it|that|those|them|above|each)\b(?! (?:weeks?|months?|years?|weekend|"
    r"morning|evening|afternoon|time|summer|winter|spring|autumn|fall|way)\b)"
    r"|^(?:meeting |action |show )?"
    r"(?:minutes|notes|items|chords|lyrics|subtitles|themes|summary)\b",
    re.IGNORECASE,
)
_OWN_STORY = re.compile(
    r"(?<!do )(?<!should )(?<!can )(?<!could )(?<!would )\bi\b|\b(?:my|we|our|mine)\b",
    re.IGNORECASE,
)
_REQUEST = 120
"""Characters of a request that stands alone in the last line, at most."""

_VERSE_LINE = 64
_VERSE_LINES = 4


@lru_cache(maxsize=1)
def blank_others(text: str) -> str:
    """Return `text` with everything that is not the person's own replaced by `BLANK`.

    Returns:
        A text of the same length. Newlines stay, so that lines remain lines. The last answer is
        kept, because each language asks for the same message.
    """
    kept = text
    if len(text) > LONG:
        head = text.find("\n\n", 0, HEAD)
        kept = _blanked(text, head if head > 0 else min(HEAD, text.find("\n", 0, HEAD)), len(text))
        if kept.startswith(BLANK):
            return kept
    if "```" in kept or "~~~" in kept:
        kept = _without_fences(kept)
    if "`" in kept:
        kept = _INLINE_CODE.sub(_blank_match, kept)
    if _LETTER.match(kept):
        return _blanked(kept, 0, len(kept))
    if "\n" in kept:
        # Before what follows a request is blanked, and the request with it.
        kept = _without_material(kept)
    # Blanked last: what else a text is may show only in what follows there.
    start = others_from(kept)
    kept = _without_papers(_without_speakers(_without_marked(kept)))
    if "\n" in kept:
        kept = _without_mail(kept)
        kept = _without_lines(kept)
    elif _MARKUP.match(kept):
        return _blanked(kept, 0, len(kept))
    kept = _QUOTED.sub(_blank_match, kept)
    return _blanked(kept, start, len(kept)) if start < len(kept) else kept


def _blanked(text: str, start: int, end: int) -> str:
    start = max(start, 0)
    # Lines keep their ends: only what a line says is blanked.
    middle = "\n".join(BLANK * len(line) for line in text[start:end].split("\n"))
    return text[:start] + middle + text[end:]


def _blank_match(match: re.Match[str]) -> str:
    return BLANK * len(match.group())


def _without_fences(text: str) -> str:
    marks = [match.start() for match in _FENCE.finditer(text)]
    parts: list[str] = []
    at = 0
    for start, end in zip(marks[::2], [*marks[1::2], len(text)], strict=False):
        parts.append(text[at:start])
        at = min(end + 3, len(text))
        parts.append("\n".join(BLANK * len(line) for line in text[start:at].split("\n")))
    return "".join(parts) + text[at:]


def _without_marked(text: str) -> str:
    """Blank what was not meant, what somebody else signed, and verse on one line."""
    # What is cheap to see is asked for first: most messages hold none of it.
    if "/s" in text or _AFTERWARDS.search(text):
        text = _TAKEN_BACK.sub(_blank_match, text)
    if _EXCLAIMED.search(text):
        text = _SARCASTIC_LINE.sub(_blank_match, text)
    if " / " in text:
        text = _SLASHED.sub(_blank_match, text)
    if any(mark in text for mark in (" -", "\t-", " \u2014", " \u2013", " ~")):
        text = _ATTRIBUTED.sub(_blank_match, text)
    return text


def _without_speakers(text: str) -> str:
    """Blank a transcript: two or more labels of speakers, from the first on."""
    if ": " not in text and ":\t" not in text:
        return text
    for shape in (_LABEL, _INLINE_LABEL):
        labels = [
            found.start()
            for found in shape.finditer(text)
            if not _OWN_LABEL.match(
                text, found.start() + len(found.group()) - len(found.group().lstrip(".!? "))
            )
        ]
        if len(labels) >= 2:
            text = _blanked(text, labels[0], len(text))
    return text


def _without_material(text: str) -> str:
    """Blank what stands above a request about it: "Speaker 1: ...", and then "minutes please"."""
    at = text.rstrip().rfind("\n")
    last = text[at + 1 :].strip()
    if (
        at > 0
        and len(last) <= _REQUEST
        and _POINTS.search(last)
        and not _OWN_STORY.search(last)
        and others_from(last) < len(last)
    ):
        return _blanked(text, 0, at)
    return text


def _without_papers(text: str) -> str:
    """Blank paragraphs that somebody in a named part says, or that a heading says are theirs."""
    for shape in (_PART, _PAPER):
        at = 0
        while found := shape.search(text, at):
            end = text.find("\n\n", found.end())
            at = len(text) if end < 0 else end
            text = _blanked(text, found.start(), at)
    return text


def _without_mail(text: str) -> str:
    headers = [match.start() for match in _MAIL_HEADER.finditer(text)]
    start = len(text)
    if len(headers) >= 2:
        start = headers[0]
    if forwarded := _FORWARDED.search(text):
        start = min(start, forwarded.start())
    if greeting := _MAIL_GREETING.search(text):
        start = min(start, greeting.start())
    if greeting := _GREETS_SOMEBODY.search(text):
        start = min(start, greeting.start())
    if start == len(text) and _MAIL_END.search(text):
        start = 0
    return text if start == len(text) else _blanked(text, start, len(text))


def _without_lines(text: str) -> str:
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
