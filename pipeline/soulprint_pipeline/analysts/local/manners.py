"""How the assistant is asked to answer."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.phrases import CODE, DANGLING, cut
from soulprint_pipeline.analysts.local.voices.blank import BLANK

_TO_ASSISTANT = {"me": "them", "my": "their", "your": "the", "i": "they", "i'm": "they are"}
_MANNER = re.compile(
    r"\b(?:answer|answers|reply|replies|respond|response|explain|explanations?|examples?|units?|metric|"
    r"imperial|celsius|english|german|french|spanish|dutch|italian|spelling|tone|emojis?|lists?|bullets?|"
    r"bullet points?|tables?|"
    r"summary|summaries|summari[sz]e|sources?|citations?|cite|links?|steps?|intros?|introductions?|"
    r"preamble|conclusion|"
    r"language|format|formatting|sentences?|words?|paragraphs?|apologi[sz]e|apologies|sugar-?coat|"
    r"flatter|flattery|"
    r"disclaimers?|questions?|formal|informal|casual|comments?|type hints?|code|jargon|markdown|"
    r"headings?|headers|prose|brief|concise|short|detail|details|analogies|analogy|metaphors?|"
    r"abbreviations|acronyms|humou?r|jokes?|sarcasm|praise|compliments?|dashes|hashtags?|"
    r"exclamation marks?|warnings?|caveats?|lectures?|pros and cons|recap|recaps|fluff|filler|"
    r"small talk|versions?|numbers?|prices?|repeat|repeating|summari[sz]ing|apologi[sz]ing|"
    r"pleasantries|politeness|du|sie|first name|name|clich\u00e9s?|"
    r"buzzwords?|passive voice|"
    r"oxford comma|dates?|24-hour|currency|euros?|kilometres|kilometers|grams|kilos|feedback|"
    r"opinions?|honest|blunt|direct|straight|reasoning|working|assumptions?|alternatives?|"
    r"options?|python|typescript|rust|javascript|java|latex|snippets?|libraries|dependencies)\b",
    re.IGNORECASE,
)

# "Never have I ever", "never did it": no imperative.
_ASIDE = re.compile(
    r"(?:have|has|had|did|does|will|would|am|is|are|was|were|can|could|should|been)\b",
    re.IGNORECASE,
)


def manner(text: str) -> str | None:
    """How the assistant is to answer: "use metric units"."""
    phrase = cut(text)
    words_of = [_TO_ASSISTANT.get(word.lower(), word) for word in phrase.split()]
    phrase = " ".join(words_of)
    if not words_of or not _MANNER.search(phrase) or len(words_of) > 12 or CODE.search(phrase):
        return None
    ok = (
        _ASIDE.match(phrase) is None
        and BLANK not in phrase
        and '"' not in phrase
        and DANGLING.search(" " + phrase) is None
    )
    ok = ok and not re.search(
        r"\b(?:you|it|this|that|these|those|we|us|he|she|him|her|above|below|the (?:function|file|"
        r"table|list|column|query|text|essay|email|letter|section|paragraph|draft|story))\b",
        phrase,
        re.IGNORECASE,
    )
    return phrase if ok else None
