"""Whoever speaks as somebody: "as someone who teaches", "I, a nurse, ...", "my wife and I"."""

from __future__ import annotations

import re

_BOTH = re.compile(
    r"(?:both )?(?:my|our) (?:(?:[\w'-]+ ){0,3}?)[\w-]+ (?:(?-i:[A-Z])[\w'-]+,? )?and "
    r"(?:I|me|myself) (?=\w)|"
    r"(?:a few|some|several|a couple|three|four|five|six|both|all|a (?:bunch|group|handful)|two) "
    r"of us (?:here |at \w+ |in (?:the|my|our) [\w-]+ |from (?:the|my|our) [\w-]+ )?(?=\w)|"
    r"together with (?:my|our|a|an|two|three|some) (?:[\w'-]+ ){1,3}?(?=(?:i|we)\b)"
    r"(?:i'm|i am|we're|we are) |"
    r"(?:a|an|two|three|four|some|an? old|a good|a few|some old) (?:friends?|mum|dad|"
    r"classmates?|workmates?|mates?|colleague|colleagues|"
    r"neighbour|neighbours|cousin|roommate|flatmate)(?: of mine)? and (?:I|me|myself) (?=\w)|"
    r"(?:me|I) and my [\w-]+ (?:(?-i:[A-Z])[\w'-]+,? )?(?=\w)",
    re.IGNORECASE,
)
_ANYONE = re.compile(
    r"(?:as|being|speaking as|i'm|i am) (?:also |just |clearly )?(?:someone|somebody|a person|a "
    r"(?:man|woman|guy|girl|parent)|one of those people|the (?:kind|sort|type) of person|one|"
    r"the person) (?:who|that)('s| )",
    re.IGNORECASE,
)
_IN_MY = re.compile(
    r"(?:as|being|speaking as) (?:someone|somebody|a person|a \w+) (in|from|with|based in|living|"
    r"working|born|raised) ",
    re.IGNORECASE,
)
_AS_A = re.compile(
    r"(?:as|being|speaking as) (an?|the) ([^,;:.!?]{2,60}),? (?=i\b|i'|we\b|my\b|it's)",
    re.IGNORECASE,
)
_HAVING = re.compile(
    r"having (?=(?:been|lived|worked|grown|moved|taught|spent|run|raised|studied|played|had|come|"
    r"settled|retired|served|driven|done|always|just|recently)\b)",
    re.IGNORECASE,
)
_I_A = re.compile(r"i, (an? [^,;:.!?]{2,60}|the [^,;:.!?]{2,60}), ", re.IGNORECASE)
_AS_I = re.compile(r", (?:i\b|my\b|we\b)", re.IGNORECASE)
_THIRD = {
    "'s": "I'm",
    "is": "I'm",
    "has": "I have",
    "was": "I was",
    "does": "I do",
    "doesn't": "I don't",
    "goes": "I go",
    "isn't": "I'm not",
    "hasn't": "I haven't",
}
BEFORE_VERB = frozenset(
    [
        "also", "just", "really", "actually", "mostly", "usually", "never", "always", "currently",
        "still", "only", "absolutely",
    ]
)  # fmt: skip
"""Adverbs that stand between a subject and its verb."""


def as_somebody(text: str) -> str | None:
    """Return the clause of whoever speaks as somebody, as if they spoke plainly; else None.

    "As someone who lives in Rome, ..." is "I live in Rome", "my wife and I ..." is "we ...".
    """
    if someone := _ANYONE.match(text):
        return _first_person(someone.group(1).strip(), text[someone.end() :])
    if (state := _IN_MY.match(text)) and _AS_I.search(text):
        how = state.group(1).lower()
        said = {"with": "I have", "born": "I was born", "raised": "I was raised"}
        return f"{said.get(how, 'I am ' + how)} {text[state.end() :]}"
    if both := _BOTH.match(text):
        return f"we {text[both.end() :]}"
    return _as_such(text)


def _as_such(text: str) -> str | None:
    """Read "having lived in Rome, I ...", "I, a nurse, ..." and "as a nurse, I ..."."""
    if (having := _HAVING.match(text)) and _AS_I.search(text):
        return f"I've {text[having.end() :]}"
    if apposed := _I_A.match(text):
        return f"I'm {apposed.group(1)}, {text[apposed.end() :]}"
    if trait := _AS_A.match(text):
        return f"I'm {trait.group(1)} {trait.group(2)}"
    return None


def _first_person(verb: str, rest: str) -> str:
    """Turn "who lives in Rome" into "I live in Rome"."""
    rest = rest.lstrip()
    if verb == "'s":
        been = re.match(r"(?:been|always|never|lived|worked|just|spent|had)\b", rest)
        return f"I've {rest}" if been else f"I'm {rest}"
    word, _, after = rest.partition(" ")
    adverb = ""
    if word.lower() in BEFORE_VERB:
        adverb = word + " "
        word, _, after = after.partition(" ")
    if word.lower() == "has" and after.startswith(("been ", "lived ", "worked ", "always ")):
        return f"I've {after}"
    if word.lower() in _THIRD:
        return f"{_THIRD[word.lower()]} {adverb}{after}"
    return f"I {adverb}{_base(word)} {after}"


def _base(verb: str) -> str:
    """Turn "lives" into "live"."""
    if verb.endswith("ies") and len(verb) > 4:
        return verb[:-3] + "y"
    if verb.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb
