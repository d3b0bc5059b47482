"""Messages that ask for something about a text: whose words they are, only the request says."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

_TEXT = (
    r"(?:text|sentences?|paragraphs?|tweet|joke|lyrics|verse|poem|bio|story|scene|chapter|"
    r"e-?mail|letter|"
    r"post|review|testimonial|caption|opening|english|grammar|spelling|tense|commas?|punctuation|"
    r"essay|"
    r"speech|profile|quote|ad|advert|slogan|statement|summary|draft|transcript|comment|headline|"
    r"article|"
    r"translation|message|dialogue|monologue|blurb|answer|reply|script|persona|description|"
    r"abstract|"
    r"introduction|intro|ending|customer|reader|user stor(?:y|ies)|requirements|flashcards?|cv|"
    r"resume)"
)
_ASKS = re.compile(
    r"\b(?:improve|fix|correct|shorten|rewrite|rephrase|reword|polish|edit|turn|continue|complete|"
    r"translate|summari[sz]e|proofread|reply to|respond to|rate|critique|grade|analy[sz]e|simplify|"
    r"paraphrase|format|tidy|clean up|punctuate|identify|label|classify|extract|convert)"
    rf"(?: (?:up|me|just|only|to|the|this|that|my|his|her|their|these|all|below|following|a|into|"
    rf"as)){{0,3}} "
    rf"(?:it|this|that|these|those|them|{_TEXT})\b(?! (?:weekend|week|year|month|summer|winter|"
    rf"for me))",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"\b{_TEXT}(?: so far| i (?:got|have|wrote|found))?\s?[:\u2014]|\b(?:says|said|writes|wrote|"
    rf"reads)\s?:|"
    r"\buser stor(?:y|ies)\b|\bpersonas?\b|\bbackstory\b|\btestimonials?\b|<<|"
    r"\bi (?:took|copied|got|found|saw|read) (?:this|these|it)(?: \w+){0,2} (?:from|on|in|"
    r"online)\b|"
    r"\b(?:chapter (?:one|two|1|2)|better ending|so far:|act one|scene one|stanza)\b|"
    r"\b(?:as|like) (?:a|an|the) (?:customer|user|tenant|candidate|character|patient|guest) "
    r"(?:would|might|says)\b|\bwhat tense\b|\b(?:bio|profile|caption|style|tone) (?:like|style)\b|"
    r"\bin the (?:first person|voice of|style of)\b|\bpov\b|\bmy character\b|\boc\b|\bsuspects?:|"
    r"\bis (?:this|that|it) (?:advice|legit|real|true|plausible|believable|a scam|phishing)\b",
    re.IGNORECASE,
)
# Who speaks, or what is to be counted: "B: I live ...", "user2 i hate ...", "review 1".
_VOICES = re.compile(
    r"(?:^|[\n.;?!,] ?)(?:[a-z]\w{0,14}(?: (?:\d+|said|wrote))?)\s?[:=]\s?[\"']?(?:i|i'm|my|we)\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:user|speaker|respondent|participant|person|review|text|answer|example|intent|customer|"
    r"line|"
    r"option|statement|message|tweet|comment|student|patient)s?[ _#]?\d\b|^\d+[,;]|"
    r"\b[\w]+\d? ?= ?[\"']?i\b",
    re.IGNORECASE | re.MULTILINE,
)
_WORK_ON = re.compile(
    r"\b(?:make (?:it|this|that) (?:shorter|longer|sound|less|more|funnier|better|rhyme|formal|"
    r"polite|"
    r"nicer|rhyming)|intents?|sample|sentiment|positive or negative|star rating|five stars|"
    r"classify|intents|code the themes|"
    r"survey answers|parse this|phrasebook|sample (?:sentence|answer|text)|word sense|it rhyme|"
    r"add a moral|"
    r"monologue|fairy tale|the tale|first page|"
    r"spam|scam|phishing|speech bubble|screenplay|stage direction|voice[- ]?over|subtitles|"
    r"(?:the )?\w+ speaks?\.|once (?:there was|upon)|from my (?:neighbou?r|boss|landlord|"
    r"colleague|ex|"
    r"client|teacher|friend|mother|father|sister|brother|tenant)\s?:)",
    re.IGNORECASE,
)


_POINTS = re.compile(
    r"\b(?:this|these|below|following|above|attached|he|she|they|him|her|them|tl;?dr|fake|legit|"
    r"scam|"
    r"want from|means?|guess|reply|answer|respond|react|summar\w+|thoughts|verdict|real|sincere|"
    r"phishing|spam|serious|true|"
    r"landlord|boss|neighbou?r|seller|buyer|recruiter|applicant|author|writer|guy|woman|person|"
    r"ok\?)\b"
    r"(?! (?:week|month|year|weekend|morning|evening|summer|winter|spring|autumn|time)\b)",
    re.IGNORECASE,
)
_STORY = re.compile(
    r"(?<!do )(?<!should )(?<!can )(?<!could )(?<!would )\b(?:i|i'm|i've|im|ive|we|we're)\b",
    re.IGNORECASE,
)
_LOGGED = re.compile(r"^\W{0,3}(?:[\w .]{1,20}\W{1,3})?\d{1,2}[:.]\d\d\b", re.MULTILINE)
# "For the agony aunt: I live with …": what stands before the colon is not the speaker's.
_LED = re.compile(
    r"(?:^|(?<=[.!?\n] ))(?P<lead>[^:.!?\n]{3,120})(?::|\s[\u2014\u2013-])\s?[\"']?(?=(?:hi|"
    r"hello|hey|dear|i|i'm|i've|"
    r"we|my)\b)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:context|background|info\w*|about me|question|note|news|update|thing|facts?|ps|p\.s|"
    r"btw|fyi|situation|"
    r"set-?up|problem|issue|decision|thanks|hi|hello|hey|confession|disclosure|reminder|"
    r"preferences?|plans?|goals?|"
    r"record|reason|answer|request|rules?|me|verdict|short|warning|detail|life|truth|point|sorry|"
    r"please|"
    r"i|i'm|i've|im|my|we|our)\b",
    re.IGNORECASE,
)
_SHORT = 160
"""Characters of a line that only asks about the others, at most."""


@lru_cache(maxsize=1)
def about_a_text(message: str) -> bool:
    """Say whether a message asks for something about words that stand in it."""
    if any(shape.search(message) for shape in (_ASKS, _NAMED, _NUMBERED, _WORK_ON)):
        return True
    if len(_VOICES.findall(message)) > 1:
        return True
    if any(not _LABEL.search(led["lead"]) for led in islice(_LED.finditer(message), 8)):
        return True
    if "\n" not in message:
        return False
    lines = message.strip().split("\n")
    asked = any(
        len(line) <= _SHORT and _POINTS.search(line) and not _STORY.search(line)
        for line in (lines[0], lines[-1])
    )
    return asked or len(_LOGGED.findall(message)) > 1
