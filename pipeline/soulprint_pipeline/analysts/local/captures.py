"""What a capture may hold, and where it ends.

A wording captures everything to the end of the sentence; the functions here cut it to the
phrase that was meant, and refuse it when what is left would not make a clean statement. To
refuse is always right: a fact left out costs less than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.own_words import BLANK

MAX_WORDS = 14

# Where a noun phrase ends: a new clause, an aside, an afterthought.
_CUT = re.compile(
    r"\s*(?:[;(!?\u2026\u2014\u2013]|[:.](?=\s|$)|\s-\s|\.\.|,(?=\s)|\s(?:because|cause|since|but|although|though|"
    r"while|whereas|which|who|whose|when|whenever|if|unless|so|however|as (?:i|we|it)|"
    r"and (?:i|i'm|i've|my|we|it|he|she|they|was|am|want|need|would|could|can|have|looking|wondering|trying|hoping|then|not|also|please)|"
    r"and (?:\w+ ){1,2}(?:is|are|was|were|has|does|doesn't|did|didn't|will|won't|can|can't|says|makes|keeps)|"
    r"that (?:i|we|is|has|was|are)|in case|in order|even|except|with (?:my|our|me|him|her|them|us|you)|by the way|btw)\b)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s(?:lately|these days|nowadays|now|right now|at the moment|currently|please|too|as well|anyway|"
    r"a lot|so much|very much|haha|lol|thanks|thank you|this (?:year|month|week|weekend|time)|today|"
    r"recently|again|at all|actually|really|in general|generally|to be honest|honestly|tbh|for now|"
    r"for a while|myself|though|of course|to death|more than anything|from now on|going forward|"
    r"in (?:the )?future|by now|this way|instead|already|with you|here|(?:for|like) (?:that|this|it)|above all(?: else)?|most of all|over everything)$",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(?:i|me|mine|myself|you|your|yours|yourself|u|ur|we|us|our|ours|it|its|this|that|these|those|them|"
    r"they|he|she|him|her|his|something|nothing|someone|somebody|stuff|"
    r"thing|ones?|above|below|following|latter|former|here|there|what|how|why|whatever)\b",
    re.IGNORECASE,
)
_CODE = re.compile(r"[{}\[\]<>=\\|$^*_@#~]|\w\(|::|//|https?:")
_MY = re.compile(r"\bmy\b", re.IGNORECASE)
_DANGLING = re.compile(
    r"\s(?:a|an|the|and|or|of|to|in|on|at|for|with|from|by|as|than|my|very|is|are|be|about|into|not)$",
    re.IGNORECASE,
)
_CLAUSE_CUT = re.compile(
    r"\s*(?:[;(!?\u2026\u2014\u2013]|[:.](?=\s|$)|\s-\s|\.\.|,(?=\s)|\s(?:because|since|but|although|"
    r"though|whereas|so|and (?:i|i'm|i've|my|we)|by the way|btw)\b)",
    re.IGNORECASE,
)
_BACKWARD = re.compile(r"\b(?:it|its|they|them|their|he|she|his|her|him)\b", re.IGNORECASE)
_NORM = re.compile(r"\b(?:should|must|deserves?|ought|needs? to)\b", re.IGNORECASE)
_NEGATION = re.compile(r"^(?:not|no|never|hardly|barely|n't|neither|nor|without)\b", re.IGNORECASE)


def cut(text: str) -> str:
    """Return the phrase at the beginning of `text`, without what follows it."""
    if found := _CUT.search(text):
        text = text[: found.start()]
    if (bad := _BAD.search(text)) and (joint := text.rfind(" and ", 0, bad.start())) > 0:
        text = text[:joint]
    text = text.strip().rstrip(".,!?;: \"')")
    while tail := _TAIL.search(text):
        text = text[: tail.start()].rstrip(" ,")
    return text


def _listed(text: str) -> str:
    """Like `cut`, but keeps an enumeration: "sushi, ramen and udon"."""
    head = cut(text)
    rest = text[len(head) :]
    if not rest.startswith(", ") or len(head.split()) > 3:
        return head
    items = re.match(
        r"((?:, (?:and |or )?[\w'-]+(?: [\w'-]+){0,2}){1,5}(?: (?:and|or) [\w'-]+(?: [\w'-]+)?)?)[.!]?$",
        rest,
    )
    if items and re.search(r"\b(?:and|or)\b", items.group(1)) and not _BAD.search(items.group(1)):
        return head + items.group(1)
    return head


def thing(text: str) -> str | None:
    """A thing liked, used or worked on: a noun phrase that says what it is by itself."""
    phrase = _listed(text)
    return phrase if _clean(phrase) and _CODE.search(phrase) is None else None


def _clean(phrase: str) -> bool:
    return (
        len(phrase) >= 2
        and BLANK not in phrase
        and len(phrase.split()) <= MAX_WORDS
        and any(character.isalpha() for character in phrase)
        and _BAD.search(phrase) is None
        and _NEGATION.match(phrase) is None
        and _DANGLING.search(" " + phrase) is None
        and phrase.count("(") == phrase.count(")")
        and '"' not in phrase
    )


def named_thing(text: str) -> str | None:
    """A thing that is not one at hand: "the second one" is refused, "the Beatles" is not."""
    phrase = thing(text)
    if phrase is None or _MY.search(phrase):
        return None
    first, _, rest = phrase.partition(" ")
    if first.lower() == "the" and not rest[:1].isupper():
        return None
    if first.lower() in {
        "a",
        "an",
        "some",
        "all",
        "any",
        "each",
        "both",
        "to",
        "another",
        "more",
        "just",
    }:
        return phrase if first.lower() == "to" and len(rest) > 3 else None
    if words.AT_HAND.search(phrase):
        return None
    return phrase


def project(text: str) -> str | None:
    """What somebody works on: not a task at hand, and not a bare pronoun."""
    phrase = thing(text)
    if phrase is None or words.TASK.search(phrase) or words.AT_HAND.search(phrase):
        return None
    if phrase.split()[0].lower() in {"on", "to", "with", "the", "some", "something", "through"}:
        return None
    return _theirs(phrase)


def goal(text: str) -> str | None:
    """A thing with its article: "a half marathon", "the bar exam"."""
    phrase = thing(text)
    if phrase is None or words.AT_HAND.search(phrase) or len(phrase.split()) > 10:
        return None
    return _theirs(phrase)


def choice(text: str) -> str | None:
    """Something chosen: named, or "the" and what tells it from the others."""
    phrase = thing(text)
    if phrase is None or words.AT_HAND.search(phrase) or len(phrase.split()) < 1:
        return None
    return None if _MY.search(phrase) else phrase


def doing(text: str) -> str | None:
    """A verb phrase: "leave consulting by the end of the year"."""
    phrase = _listed(text)
    if _CODE.search(phrase) or not _clean(phrase) or words.AT_HAND.search(phrase):
        return None
    if words.AT_HAND_VERB.match(phrase) and not any(each[0].isupper() for each in phrase.split()):
        return None
    return _theirs(phrase)


def clause(text: str) -> str | None:
    """A general sentence, such as one may believe: about all, not about the case at hand."""
    text = text.removeprefix("that ")
    phrase = _sentence(text)
    if phrase is None or len(phrase.split()) < 3 or words.TECHNICAL.search(phrase):
        return None
    first_word = phrase.split()[0].lower()
    if first_word in words.POINTING or (first_word in {"a", "an"} and not _NORM.search(phrase)):
        return None
    if phrase.split()[0] in words.KEEP_CAPITAL or not _plain_word(phrase):
        return phrase
    return _lower(phrase)


def _sentence(text: str) -> str | None:
    """Cut a clause. What "when" or "if" adds belongs to it; "it" may point back within it."""
    phrase = text
    if found := _CLAUSE_CUT.search(phrase):
        phrase = phrase[: found.start()]
    phrase = phrase.strip().rstrip(".,!?;: \"')")
    while tail := _TAIL.search(phrase):
        phrase = phrase[: tail.start()].rstrip(" ,")
    head = " ".join(phrase.split()[:3])
    if _BAD.search(head) or _MY.search(phrase) or _CODE.search(phrase):
        return None
    return phrase if _clean(_BACKWARD.sub("", phrase)) and len(phrase.split()) <= 24 else None


def outcome(text: str) -> str | None:
    """What a decision came to: a sentence of its own."""
    phrase = _sentence(text)
    return phrase if phrase and len(phrase.split()) >= 4 else None


def _plain_word(phrase: str) -> bool:
    first = phrase.split()[0]
    return first[:1].isupper() and first[1:].islower() and first.lower() in words.FREQUENT


def _lower(phrase: str) -> str:
    return phrase[:1].lower() + phrase[1:]


def _theirs(phrase: str) -> str | None:
    """Turn one "my" into "their"; two in a phrase would read badly."""
    found = _MY.findall(phrase)
    if not found:
        return phrase
    return _MY.sub("their", phrase) if len(found) == 1 else None


_PLACE_END = re.compile(
    r"\s[-\u2014\u2013(]|(?<!\bSt)(?<!\bMt)(?<!\bFt)\.|[;:!?(]|\s(?:and|but|with|for|since|because|so|"
    r"where|which|who|right|now|again|too|already|at|near|these|this|last|next|as|while|after|before|"
    r"when|a|the|about|from|until|in|on|to|currently|by|if|though|however|lol|haha)(?=\W|$)"
)


def place(text: str) -> str | None:
    """A town or country: capitalised words, or a well-known name in lower case."""
    head = _PLACE_END.split(text, maxsplit=1)[0]
    parts = [part.strip() for part in head.split(",")]
    kept: list[str] = []
    for part in parts[:3]:
        if not part or not _proper(part):
            break
        kept.append(part)
    if kept:
        return ", ".join(kept)
    lowered = parts[0].lower() if parts else ""
    for count in (3, 2, 1):
        known = " ".join(lowered.split()[:count])
        if known in words.PLACES:
            return words.PLACES[known]
    return None


_PARTICLES = frozenset(
    "de da do dos del der den di du la le les el of the upon sur am an and y e van von af".split()
)


def _proper(part: str) -> bool:
    tokens = part.split()
    if not 1 <= len(tokens) <= 5 or BLANK in part:
        return False
    if tokens[0].lower() in words.NOT_PLACES or tokens[0] in {"I", "I'm", "I've", "My", "We"}:
        return False
    if tokens[0] == "The" or tokens[0] == "the":
        tokens = tokens[1:]
    return (
        bool(tokens)
        and tokens[0][0].isupper()
        and all(t[0].isupper() or t.lower() in _PARTICLES for t in tokens)
        and tokens[-1][0].isupper()
    )


def org(text: str) -> str | None:
    """A company or institution: capitalised words with the particles between them."""
    taken: list[str] = []
    for token in text.split():
        bare = token.rstrip(".,;:!?)")
        if not bare:
            break
        if (
            bare[0].isupper()
            or (taken and bare[0].isdigit())
            or (
                bare.lower() in {"the", "of", "&", "for", "de", "and"}
                and (taken or bare.lower() == "the")
            )
        ):
            taken.append(bare)
        else:
            break
        if bare != token:
            break
    while taken and taken[-1].lower() in {"the", "of", "&", "for", "de", "and"}:
        taken.pop()
    if " and " in " ".join(taken):
        taken = " ".join(taken).split(" and ")[0].split()
    phrase = " ".join(taken)
    if (
        not taken
        or not taken[-1][0].isupper()
        or len(taken) > 7
        or len(phrase) < 2
        or BLANK in phrase
    ):
        return None
    bare_phrase = phrase.removeprefix("the ").removeprefix("The ")
    return None if bare_phrase.lower() in words.NOT_NAMES else phrase


def role(text: str) -> str | None:
    """An occupation after "work as": any plain noun phrase."""
    phrase = re.split(
        r"\s(?:at|for|in|with|on|from|by|near|here|specializing|working|based|during|to|part[- ]time|full[- ]time)\s",
        cut(re.sub(r"^(?:a|an|the)\s", "", text, flags=re.IGNORECASE)),
        maxsplit=1,
    )[0]
    phrase = re.split(r"\sand\s(?!\w+$)", phrase, maxsplit=1)[0]
    if not _clean(phrase) or _MY.search(phrase) or len(phrase.split()) > 6 or _CODE.search(phrase):
        return None
    if phrase.lower() in {
        "intended",
        "expected",
        "usual",
        "hell",
        "well",
        "planned",
    } or phrase.lower().endswith(("team", "one")):
        return None
    return _lower_title(phrase)


def job(text: str) -> str | None:
    """An occupation after "I'm a": only what is known to be one."""
    phrase = role(text)
    if phrase is None:
        return None
    head = re.split(r"\sof\s|\sand\s", phrase)[0].split()[-1].lower()
    return (
        phrase
        if head in words.OCCUPATIONS
        or head.removesuffix("s") in words.OCCUPATIONS
        and head.endswith("ss")
        else None
    )


def _lower_title(phrase: str) -> str:
    """Lower the capitals of "Senior Engineer", keep those of "UX" and "QA"."""
    return " ".join(
        t.lower() if t[1:].islower() and t.lower() in words.LOWERED else t for t in phrase.split()
    )


def person(text: str) -> str | None:
    """A person's or an animal's name: capitalised, and not a word that often is."""
    tokens = [token.strip('.,;:!?-&+"()') for token in text.split()]
    if (
        not all(tokens)
        or not tokens
        or BLANK in text
        or any(t.lower().removesuffix("'s") in words.NOT_NAMES for t in tokens)
    ):
        return None
    if any(len(t) > 3 and t.isupper() for t in tokens) or not all(t[0].isupper() for t in tokens):
        return None
    name = " ".join(tokens)
    return name.removesuffix("'s") if len(name) > 1 else None


def first(text: str) -> str | None:
    """A first name."""
    return person(text)


def names(text: str) -> str | None:
    """One or more names: "Miso and Tofu", "Lena, Max and Tom"."""
    head = re.match(
        r"[A-Z\u00c0-\u024f][\w'-]*(?:(?:, and |, | and | & )[A-Z\u00c0-\u024f][\w'-]*){0,4}", text
    )
    if head is None:
        return None
    found = re.split(r", and |, | and | & ", head.group())
    return head.group().replace(" & ", " and ") if all(person(each) for each in found) else None


def languages(text: str) -> str | None:
    """One or more languages by their names."""
    head = re.split(
        r"[.;:!?(]|\s(?:but|so|because|at|with|for|fluently|natively|pretty|quite|well|as|since|on|in|to|too|better|every|by|from|using|right|now|lately|these|mostly)\b",
        text,
        maxsplit=1,
    )[0]
    found = [each.strip() for each in re.split(r", and |, | and | & | plus ", head)]
    kept: list[str] = []
    for each in found:
        bare = re.sub(
            r"^(?:a (?:little|bit of)|some|both|fluent|basic|native|conversational|decent)\s",
            "",
            each,
            flags=re.IGNORECASE,
        )
        bare = re.sub(r"\s(?:fluently|natively|well)$", "", bare)
        if bare.lower() not in words.LANGUAGES:
            break
        kept.append(bare[:1].upper() + bare[1:])
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else ", ".join(kept[:-1]) + " and " + kept[-1]


_MONTH = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY = "(?:\\d{1,2}(?:st|nd|rd|th)?)"
_DATE = re.compile(
    rf"(?:(?:the|on) )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?"
    rf"(?:{_DAY}(?: (?:to|until|-|–) {_DAY}|[-–]{_DAY})?(?: of)? {_MONTH}\b\.?(?:,? \d{{4}})?|{_MONTH}\b\.? (?:the )?{_DAY}\b(?:,? \d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}}|"
    rf"\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|(?:early |mid[- ]|late )?{_MONTH}\b\.?(?: (?:of )?\d{{4}})?|\d{{4}}\b)",
    re.IGNORECASE,
)


def date(text: str) -> str | None:
    """A date as it was written, without what follows it."""
    found = _DATE.match(text)
    if found is None:
        return None
    written = re.sub(r"^(?:the|on) ", "", found.group(), flags=re.IGNORECASE).rstrip(".,")
    written = re.sub(
        rf"\b{_MONTH}\b", lambda month: month.group().capitalize(), written, flags=re.IGNORECASE
    )
    return None if re.fullmatch(r"\d{4}", written) and not 1900 <= int(written) <= 2100 else written


def company(text: str) -> str | None:
    """Whom something is done with: a name after "with"."""
    found = re.match(r"with (.+)", text)
    return names(found.group(1)) if found else None


def event(text: str) -> str | None:
    """What a date is for: "thesis defense"."""
    phrase = cut(text)
    return (
        phrase
        if _clean(phrase)
        and len(phrase.split()) <= 5
        and not _MY.search(phrase)
        and _CODE.search(phrase) is None
        else None
    )


def number(text: str) -> str | None:
    """An age in years."""
    found = re.match(r"(\d{1,3})\b", text)
    return found.group(1) if found and 5 <= int(found.group(1)) <= 110 else None


def food(text: str) -> str | None:
    """Something eaten or reacted to."""
    phrase = _listed(text)
    return (
        phrase if _clean(phrase) and len(phrase.split()) <= 5 and not _MY.search(phrase) else None
    )


def tool(text: str) -> str | None:
    """A named program: written with a capital, or well known."""
    phrase = re.split(
        r"\s(?:for|on|as|at|in|with|to|every|daily|instead|by|from|last|and)\s",
        cut(text) + " ",
        maxsplit=1,
    )[0].strip()
    if not _clean(phrase) or len(phrase.split()) > 3 or _CODE.search(phrase):
        return None
    return (
        phrase
        if phrase[:1].isupper() or phrase.lower() in words.TOOLS or any(c.isupper() for c in phrase)
        else None
    )


def editor(text: str) -> str | None:
    """An editor that is known to be one."""
    phrase = tool(text)
    return words.EDITORS.get(phrase.lower()) if phrase else None


KINDS: dict[str, Callable[[str], str | None]] = {
    "thing": thing,
    "named_thing": named_thing,
    "project": project,
    "doing": doing,
    "goal": goal,
    "choice": choice,
    "clause": clause,
    "outcome": outcome,
    "place": place,
    "org": org,
    "role": role,
    "job": job,
    "name": person,
    "first": first,
    "names": names,
    "languages": languages,
    "date": date,
    "event": event,
    "company": company,
    "number": number,
    "food": food,
    "tool": tool,
    "editor": editor,
}
