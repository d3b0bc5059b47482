"""Letters and mails: headers, greetings and ends."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.voices.blank import blanked

_MAIL_HEADER = re.compile(
    r"^(?:from|to|cc|subject|sent|date|von|an|betreff)[ \t]?:[ \t]?\S", re.IGNORECASE | re.MULTILINE
)
_SUBJECT = re.compile(r"(?:subject|betreff|re|fwd?)[ \t]?:[^\n]{2,120}\n\s{0,3}\S", re.IGNORECASE)
_MAIL_GREETING = re.compile(
    r"^(?:dear(?! assistant| chat| gpt| ai\b| claude| bot\b)|to whom it may)\b[^\n]{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)
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
_GREETS_SOMEBODY = re.compile(
    r"^(?:hi|hello|hey|hallo|liebe[rs]?|moin|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|good "
    r"(?:morning|afternoon|evening))"
    r"(?! (?:there|all|everyone|chat|chatgpt|gpt|claude|gemini|ai|bot|assistant|again|guys|folks|"
    r"friend|buddy|team|copilot|zusammen|ihr|nochmal|mal|liebes|du)\b)"
    r" (?:(?:mr|mrs|ms|dr|prof|frau|herr)\.? )?(?-i:[A-Z\u00c0-\u024f])[\w'-]{1,20}"
    r"(?: (?-i:[A-Z\u00c0-\u024f])[\w'-]{1,20})?[ \t]?[,!]?[ \t]?\n",
    re.IGNORECASE | re.MULTILINE,
)
_LETTER = re.compile(
    r"dear (?!(?:assistant|chat|chatgpt|gpt|ai|claude|bot|robot|computer|helper|machine|"
    r"copilot|gemini)\b)|"
    r"\s{0,3}(?:sehr geehrte[rs]?\b|(?:hallo|guten tag|liebe[rs]?),? (?:herr|frau|familie) )",
    re.IGNORECASE,
)


def is_letter(text: str) -> bool:
    """Say whether a message is a letter from its first word on."""
    return _LETTER.match(text) is not None


def without_mail(text: str) -> str:
    """Blank a mail, from its headers or its greeting to the end."""
    if "\n" not in text:
        return text
    headers = [match.start() for match in _MAIL_HEADER.finditer(text)]
    start = len(text)
    if len(headers) >= 2 or _SUBJECT.match(text):
        start = headers[0] if headers else 0
    if forwarded := _FORWARDED.search(text):
        start = min(start, forwarded.start())
    if greeting := _MAIL_GREETING.search(text):
        start = min(start, greeting.start())
    if greeting := _GREETS_SOMEBODY.search(text):
        start = min(start, greeting.start())
    if start == len(text) and _MAIL_END.search(text):
        start = 0
    return text if start == len(text) else blanked(text, start, len(text))
