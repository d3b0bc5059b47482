"""What in a message was pasted: code, mails, letters, chat logs, lines that are quoted.

Only marks that are there to be seen count (a fence, a header, a greeting and a name below it, the
names of those who speak). A story or an article without any of them has to be told by its reader.

Every quantifier here is bounded or runs over one class up to a fixed stop: each search is linear.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from soulprint_pipeline.code_text import is_code

_FENCED = re.compile(r"(```|~~~).*?(?:\1|\Z)", re.DOTALL)
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}[>|][^\n]*", re.MULTILINE)
_MAIL_HEADER = re.compile(
    r"^[ \t*_]{0,4}(?:from|to|cc|bcc|subject|sent|date|reply-to|von|an|betreff|gesendet|de|para"
    r"|asunto|objet|\u00e0)[*_]{0,2}[ \t]?:[*_]{0,2}[ \t]?\S",
    re.IGNORECASE | re.MULTILINE,
)
_FORWARDED = re.compile(
    r"^[ \t>]{0,4}(?:-{2,20}[ \t]?(?:original|forwarded|weitergeleitete|urspr\u00fcngliche)\b"
    r"|begin forwarded message|on [^\n]{4,120} wrote:|am [^\n]{4,120} schrieb [^\n]{1,120}:)",
    re.IGNORECASE | re.MULTILINE,
)
_NAME = r"(?-i:[A-Z\u00c0-\u024f])"
_TO_THE_ASSISTANT = (
    r"(?:there|all|again|everyone|chat|chatgpt|gpt|claude|gemini|grok|deepseek|copilot|ai|bot"
    r"|assistant|zusammen|nochmal)\b"
)
_GREETING = re.compile(
    r"^[ \t]{0,4}(?:(?P<formal>to whom it may concern|(?:dear|sehr geehrte[rs]?|cher|ch\u00e8re"
    rf"|estimad[oa]s?|querid[oa]s?) (?!{_TO_THE_ASSISTANT}){_NAME})"
    r"|(?:hi|hello|hey|hallo|liebe[rs]?|moin|guten (?:tag|morgen|abend)|bonjour|salut|hola|ciao"
    rf"|good (?:morning|afternoon|evening)) (?!{_TO_THE_ASSISTANT}){_NAME})"
    r"[^\n]{0,60}[,!:][ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF = re.compile(
    r"^[ \t]{0,4}(?:(?:best|kind|warm|many|with (?:best|kind|warm)) (?:regards|wishes|thanks)"
    r"|regards|sincerely|yours(?: (?:truly|sincerely|faithfully))?|best|cheers|love|thanks"
    r"|thank you|xx?o?|(?:viele|liebe|beste|sch\u00f6ne|herzliche|mit freundlichen)"
    r" gr(?:\u00fc|ue)(?:\u00df|ss)en?|gru(?:\u00df|ss)|lg|vg|cordialement|bisous"
    r"|bien \u00e0 (?:vous|toi)|saludos|un (?:saludo|abrazo))[,.!]?[ \t]*\n"
    rf"[ \t\n]{{0,4}}{_NAME}[^\n]{{0,40}}$",
    re.IGNORECASE | re.MULTILINE,
)
_CHAT_LINE = re.compile(
    r"^[ \t]{0,3}\[?(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? )?\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?\]?"
    r"[ \t]?(?:- )?[^\s:][^\n:]{0,40}: [^\n]*",
    re.IGNORECASE | re.MULTILINE,
)
_TURN = re.compile(
    rf"^[ \t]{{0,3}}[*_]{{0,2}}({_NAME}[^\n:*_.!?]{{0,30}})[*_]{{0,2}}:[*_]{{0,2}}[ \t]",
    re.MULTILINE,
)
_ASSISTANTS_TURN = re.compile(
    r"^[ \t]{0,3}[*_#]{0,4} ?(?:(?:you|chatgpt|claude|gemini) said|user|human|assistant|chatgpt"
    r"|claude|gemini|grok|ai|bot)[*_]{0,2}:",
    re.IGNORECASE | re.MULTILINE,
)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_COMMENT = re.compile(r"[ \t]*(?:#|//|--|;|\*|/\*|\"\"\"|''')")
GAP = "\n\ue002\n"
"""What stands where something was: words before it and behind it are no passage."""

_LEAST_CODE = 2
"""Lines that look like code, from which a paragraph of lines and comments is code."""


def without_pasted(text: str) -> str:
    """Return `text` without code, quoted lines, mails, letters and chat logs.

    Each leaves `GAP`. A mail has no mark at its end, so that everything after its header goes with
    it.
    """
    text = _FENCED.sub(GAP, text)
    text = _without_letters(text[: _mail(text)])
    if len(_CHAT_LINE.findall(text)) >= 2:
        text = _CHAT_LINE.sub(GAP, text)
    return _QUOTED_LINE.sub(GAP, _without_code(_without_turns(text)))


def _mail(text: str) -> int:
    """Return where a mail begins, or the conversation with an assistant; the end where none is."""
    starts = [len(text)]
    headers = [match.start() for match in _MAIL_HEADER.finditer(text)]
    if len(headers) >= 2:
        starts.append(headers[0])
    if forwarded := _FORWARDED.search(text):
        starts.append(forwarded.start())
    turns = [match.start() for match in _ASSISTANTS_TURN.finditer(text)]
    if len(turns) >= 2:
        starts.append(turns[0])
    return min(starts)


def _without_letters(text: str) -> str:
    """Leave out letters: from a greeting of somebody to the name of who signs it.

    Whoever begins by greeting somebody by a first name, and signs nothing, may greet the assistant
    by the name that they gave it.
    """
    kept: list[str] = []
    at = 0
    greeting = _GREETING.search(text)
    while greeting is not None:
        signed = _SIGN_OFF.search(text, greeting.end())
        introduced = bool(kept) or bool(text[: greeting.start()].strip())
        if signed or introduced or greeting["formal"]:
            kept += [text[at : greeting.start()], GAP]
            at = signed.end() if signed else len(text)
        greeting = _GREETING.search(text, max(at, greeting.end()))
    return "".join([*kept, text[at:]])


def _without_turns(text: str) -> str:
    """Leave out what speakers say in turn: names before colons, of which one comes again."""
    speakers = Counter(match[1].strip().casefold() for match in _TURN.finditer(text))
    if len(speakers) < 2 or sum(speakers.values()) < 3 or max(speakers.values()) < 2:
        return text
    return _without_paragraphs(text, lambda part: _TURN.search(part) is not None)


def _without_code(text: str) -> str:
    """Leave out paragraphs of code that stand in no fence, with the comments in them."""
    if "\n" not in text:
        return text
    return _without_paragraphs(text, _is_program)


def _without_paragraphs(text: str, is_pasted: Callable[[str], bool]) -> str:
    parts = _PARAGRAPHS.split(text)
    return "\n\n".join(GAP if is_pasted(part) else part for part in parts)


def _is_program(paragraph: str) -> bool:
    lines = [line for line in paragraph.split("\n") if line.strip()]
    code = sum(is_code(line) for line in lines)
    if code < _LEAST_CODE:
        return False
    comments = sum(_COMMENT.match(line) is not None and not is_code(line) for line in lines)
    return code + comments > 0.7 * len(lines)
