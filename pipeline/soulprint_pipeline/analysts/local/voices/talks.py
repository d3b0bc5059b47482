"""Talks, and papers that somebody handed in: who speaks is said in front of what they say."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.voices.blank import blanked

# Who speaks, before what they say: "Anna: ...", "[10:32] Tom K.: ...", "Q: ...".
_LABEL = re.compile(
    r"^[ \t*_]{0,4}(?:\[?\d[\d/.:, ]{2,20}(?:[ap]m)?\]?[ \t]?(?:- )?)?"
    r"(?:(?:[A-Z\u00c0-\u024f][\w.'\u2019-]{0,20}"
    r"(?: [A-Z\u00c0-\u024f(][\w.'\u2019)-]{0,20}){0,2}(?: \d{1,2})?"
    r"|he|she|him|her|they|mum|mom|dad|boss|ex|friend|client|customer|landlord|tenant)"
    r"(?: ?[(\[]\d{1,2}[:.]\d\d(?: ?[ap]m)?[)\]])?)"
    r"[*_]{0,2}[ \t]?:[*_]{0,2}[ \t]\S",
    re.MULTILINE,
)
_INLINE_LABEL = re.compile(
    r"(?:^|[.!?] )(?:interviewer|interviewee|candidate|host|guest|speaker(?: \w)?|q|a|caller|agent|"
    r"customer|doctor|patient|teacher|student|therapist|client|reporter|narrator|moderator|"
    r"[A-Z][a-z]{0,14}\d?): (?=\S)"
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


def without_speakers(text: str) -> str:
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
            text = blanked(text, labels[0], len(text))
    return text


def without_papers(text: str) -> str:
    """Blank paragraphs that somebody in a named part says, or that a heading says are theirs."""
    for shape in (_PART, _PAPER):
        at = 0
        while found := shape.search(text, at):
            end = text.find("\n\n", found.end())
            at = len(text) if end < 0 else end
            text = blanked(text, found.start(), at)
    return text
