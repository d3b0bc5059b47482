"""Messages whose short words are of somebody else: a case, a character, a picture, an advert."""

from __future__ import annotations

import re

_SELF = re.compile(
    r"\b(?:i|im|i'm|ive|i've|id|i'd|me|my|mine|myself|we|we're|our|ours|us)\b", re.IGNORECASE
)
_THIRD = re.compile(
    r"\b(?:he|she|him|her|his|hers|he's|she's|hes|shes|himself|herself)\b", re.IGNORECASE
)
_ELSE = re.compile(
    r"\b(?:character|characters|persona|personas|protagonist|antagonist|villain|hero|heroine|npc|"
    r"rpg|d&d|dnd|role ?-?play|story|stories|scene|fiction|novella|plot|backstory|sitcom|"
    r"screenplay|script|dialogue|monologue|vignette|case study|mcq|patient|patients|client|"
    r"customer|candidate|applicant|suspect|defendant|witness|employee|pupil|wltm|gsoh|seeks|"
    r"seeking|lonely hearts|personal ad|advert|photo of|photos of|picture of|pictures of|image|"
    r"images|painting|watercolou?r|photorealistic|realistic|render|midjourney|dall-?e|logo|"
    r"illustration|portrait|cartoon|anime|cinematic|4k|8k|style of|background|prompt|sample|dummy|"
    r"example|placeholder|test data|dataset|json|yaml|csv|sql|xml|html|regex|excel formula|"
    r"translate|translation|proofread|rewrite|rephrase|summari[sz]e|paraphrase|riddle|puzzle|"
    r"probability|imagine|pretend (?!otherwise)|suppose|assume|hypothetical\w*|act as|you are|"
    r"lyrics|poem|differential|presents with|presenting with|diagnosis|clinical|guidelines?|"
    r"\d+ (?:per|an) hour|p/h|years'? experience|time ?wasters|references available|"
    r"vacancy|job ad|gumtree|craigslist|"
    r"for (?:my|a) (?:friend|brother|sister|boss|mum|mom|dad|son|daughter|neighbou?r|colleague)|"
    r"my (?:friend|brother|sister|neighbou?r|boss|colleague) (?:is|wrote|made|posted|wants|needs)|"
    r"gifts?|presents?(?= for| ideas)|birthday card|asking for a friend|"
    r"avatar|survey|questionnaire|quiz question|horoscope|"
    r"(?:this|that|the|these) (?:ad|bio|profile|post|listing|blurb|text|intro|caption|slogan|line|"
    r"lines)|is this (?:a good|ok|okay|fine)|is it (?:ok|good) (?:so|like that)|"
    r"for sale|obituary|headline)\b",
    re.IGNORECASE,
)


def is_a_text(text: str) -> bool:
    """Say whether a message orders, quotes or judges a text, or supposes something."""
    return _ELSE.search(text) is not None


def of_somebody_else(text: str) -> bool:
    """Say whether what stands in a message without a verb may be meant of another."""
    return is_a_text(text) or (_THIRD.search(text) is not None and not of_self(text))


_RECKONS = re.compile(
    r"\b(?:how many|in total|altogether|ratio|average|sum|odds|legs)\b", re.IGNORECASE
)


def reckons(text: str) -> bool:
    """Say whether a message asks for a number: "2 dogs, 3 cats. how many legs?"."""
    return _RECKONS.search(text) is not None


def of_self(text: str) -> bool:
    """Say whether the writer of a message speaks of themself in it."""
    return _SELF.search(text) is not None
