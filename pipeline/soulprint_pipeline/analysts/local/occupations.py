"""What people work as."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import phrases, words

_AGED = re.compile(
    r"^(?:\d{1,3}[- ]?(?:years?[- ]old|yo|y/o|yr[- ]old)|\w+-based)\s", re.IGNORECASE
)


def role(text: str) -> str | None:
    """An occupation after "work as": any plain noun phrase."""
    phrase = re.split(
        r"\s(?:as|after|at|for|in|with|on|from|by|near|here|specializing|working|based|during|to|over|up|"
        r"down|out|back|part[- ]time|full[- ]time)\s",
        phrases.cut(_AGED.sub("", re.sub(r"^(?:a|an|the)\s", "", text, flags=re.IGNORECASE))),
        maxsplit=1,
    )[0]
    phrase = re.split(r"\sand\s(?!\w+$)", phrase, maxsplit=1)[0]
    if (
        not phrases.is_clean(phrase)
        or phrases.MY.search(phrase)
        or len(phrase.split()) > 6
        or phrases.CODE.search(phrase)
    ):
        return None
    if phrase.lower() in {
        "intended",
        "expected",
        "usual",
        "hell",
        "well",
        "planned",
        "redundant",
        "permanent",
        "aware",
        "welcome",
        "sure",
    } or phrase.lower().endswith(("team", "one")):
        return None
    return _lower_title(phrase)


_NOT_A_JOB = re.compile(
    r"\b(?:as|to|working|being|looking|trying|not|like|also|an?|basically|practically|literally|"
    r"passionate|keen|avid|amateur|hobby|aspiring|wannabe|terrible|awful|bad|decent|born|hopeless|"
    r"would-be|weekend|apprentice|trainee)\b",
    re.IGNORECASE,
)

# Where the clause of an occupation goes on: "my job as a locksmith means …".
_GOES_ON = re.compile(
    r",?\s(?:and\s)?(?:means|is|was|has|had|gets?|got|keeps|makes|made|takes|requires|involves|can|could|will|"
    r"would|needs?|pays|ended|starts?|started|taught|brought|i|i'm|i've|we|my|who|"
    r"should|must|have|am|do|don't|want|know|like|love)\b.*$",
    re.IGNORECASE,
)


_HOW = re.compile(r"(?:(?:new|only|sole|lone|left-handed|brand new) )+", re.IGNORECASE)
"""What says how somebody is one, and not what they are: "the only developer at a museum"."""


def job(text: str) -> str | None:
    """An occupation after "I'm a": only what is known to be one."""
    phrase = role(_GOES_ON.sub("", _HOW.sub("", text)))
    if phrase is None or _NOT_A_JOB.search(phrase):
        return None
    head = re.split(r"\sof\s|\sand\s", phrase)[0].split()[-1].lower()
    return (
        phrase
        if head in words.OCCUPATIONS
        or (head.removesuffix("s") in words.OCCUPATIONS and head.endswith("ss"))
        else None
    )


_PLURAL = re.compile(r"(?:(?:both|all|mostly|just) )?((?:[\w-]+ ){0,3}?[\w-]+s)\b")


def jobs(text: str) -> str | None:
    """An occupation of several, told of one of them: "dairy farmers"."""
    found = _PLURAL.match(text)
    if found is None:
        return None
    said = found.group(1)
    one = said.removesuffix("s")
    if said.endswith("men"):
        one = said[:-2] + "an"
    elif said.endswith(("sses", "ches")):
        one = said[:-2]
    elif said.endswith("ies"):
        one = said[:-3] + "y"
    return job(one)


_ABBREVIATIONS = frozenset(
    ["IT", "HR", "PR", "QA", "UX", "R&D", "M&A", "FMCG", "A&E", "ICU", "NICU", "VFX"]
)


def abbreviation(text: str) -> str | None:
    """A field of work that is written in capitals: "IT", and not "it"."""
    head = re.split(r"[\s,.;:!?]", text, maxsplit=1)[0]
    return head if head in _ABBREVIATIONS else None


def gerund_word(text: str) -> str | None:
    """What is done, in one or two words, where it begins a sentence: "Teaching"."""
    said = text.strip()
    known = re.fullmatch(
        r"(?:teach|nurs|farm|cook|bak|driv|paint|weld|writ|translat|build|tailor|garden|clean|sell|"
        r"fish|cod|programm|design|edit|landscap|plumb|roof|carpent|hairdress|counsell|photograph\w*)ing"
        r"(?: [a-z]+){0,2}",
        said,
        re.IGNORECASE,
    )
    return said if known else None


def _lower_title(phrase: str) -> str:
    """Lower the capitals of "Senior Engineer", keep those of "UX" and "QA"."""
    return " ".join(
        t.lower()
        if (t[1:].islower() and (t.lower() in words.LOWERED or t.lower() in words.OCCUPATIONS))
        or t.endswith("-year")
        else t
        for t in phrase.split()
    )


_DOUBLED = re.compile(r"[^aeiou]*[aeiou][bdglmnprt]")
_NO_TRADE = frozenset(
    ["talk", "do", "have", "am", "would", "should", "can", "could", "want", "need"]
)


def living(text: str) -> str | None:
    """What is done for a living, after "I": "drive a tram" becomes "driving a tram"."""
    phrase = phrases.doing(text)
    if phrase is None:
        return None
    verb, _, rest = phrase.partition(" ")
    if not verb.islower() or not rest or verb in _NO_TRADE:
        return None
    return f"{_with_ing(verb)} {rest}"


def _with_ing(verb: str) -> str:
    """Return the form with "-ing" of a verb: "make" becomes "making", "run" "running"."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    if _DOUBLED.fullmatch(verb):
        return verb + verb[-1] + "ing"
    return verb + "ing"
