"""What a capture may hold in a language that has a grammar: the kinds of `captures.py` again."""

from __future__ import annotations

import re
from collections.abc import Callable

from soulprint_pipeline.analysts.local import phrases, programs
from soulprint_pipeline.analysts.local.grammars import Grammar
from soulprint_pipeline.analysts.local.voices.blank import BLANK

MAX_WORDS = 12
_CAPITAL = "A-Z\u00c0-\u00de\u0100-\u017f"
_NAME = rf"[{_CAPITAL}][\w'.&+-]{{0,40}}"
_LIST = re.compile(rf"{_NAME}(?:(?:, (?:und |and )?| und | and | & ){_NAME}){{0,4}}")
_SPLIT = re.compile(r", (?:und |and )?| und | and | & ")
_ABSTRACT = re.compile(r"(?:ung|heit|keit|schaft|zeit|tät|ion|nis|tum|ismus|arbeit)(?:en)?$")
_INFINITIVE = re.compile(r"\bzu [a-zäöüß]{2,}n\b|\b[a-zäöüß]{2,}zu[a-zäöüß]{2,}n\b")
_PARTICLES = frozenset(["am", "an", "der", "im", "bei", "ob", "a.d.", "von", "de", "of", "und"])


def phrase(text: str, grammar: Grammar) -> str | None:
    """A phrase that says by itself what is meant, without what follows it."""
    if found := grammar.cut.search(text):
        text = text[: found.start()]
    text = text.strip().rstrip(".,!?;: \"')")
    while tail := grammar.tail.search(text):
        text = text[: tail.start()].rstrip(" ,")
    clean = (
        len(text) >= 2
        and BLANK not in text
        and len(text.split()) <= MAX_WORDS
        and any(map(str.isalpha, text))
        and not grammar.bad.search(text)
        and not grammar.dangling.search(f" {text}")
        and not phrases.CODE.search(text)
        and '"' not in text
        and text.count("(") == text.count(")")
    )
    return text if clean else None


def thing(text: str, grammar: Grammar) -> str | None:
    """A thing, without its article; what is theirs is said to be."""
    said = phrase(text, grammar)
    if said is None or grammar.at_hand.search(said):
        return None
    # Nouns have capitals, unless somebody uses none at all.
    if grammar.only_adverbs.fullmatch(said) or not (
        any(word[0].isupper() for word in said.split()) or text.islower()
    ):
        return None
    theirs = grammar.mine.match(said) is not None
    bare = grammar.keeps.sub("", said, count=1)
    return f"their {bare}" if theirs else bare


def named(text: str, grammar: Grammar) -> str | None:
    """A thing that is nobody's in particular."""
    said = thing(text, grammar)
    return None if said is None or said.startswith("their ") else said


def event(text: str, grammar: Grammar) -> str | None:
    """What a date is for: a noun, with at most two words before it."""
    said = named(text, grammar)
    return said if said and len(said.split()) <= 3 and said.split()[-1][0].isupper() else None


def doing(text: str, grammar: Grammar) -> str | None:
    """What somebody decided to do, in their words: it has an infinitive."""
    said = _sentence(text, grammar)
    return said if said and _INFINITIVE.search(said) else None


def clause(text: str, grammar: Grammar) -> str | None:
    """A sentence of at least three words about the world, in their words."""
    said = _sentence(text, grammar)
    if said is None or len(said.split()) < 3 or grammar.at_hand.search(said):
        return None
    return None if grammar.bad.match(said) else said


def _sentence(text: str, grammar: Grammar) -> str | None:
    end = re.search(
        r"[;(!?\u2026]|[.:](?=\s|$)|\s[-\u2013\u2014]\s|, (?:aber|weil|denn|oder)\b", text
    )
    said = (text[: end.start()] if end else text).strip().rstrip(".,!?;: \"')")
    head = " ".join(said.split()[:2])
    if (
        not 2 <= len(said.split()) <= 24
        or BLANK in said
        or '"' in said
        or phrases.CODE.search(said)
        or re.search(r"\b(?:ich|du|dir|dich|deine?\w?)\b", said, re.IGNORECASE)
        or grammar.bad.match(head)
    ):
        return None
    return said


def place(text: str, grammar: Grammar) -> str | None:
    """A town or a country: capitalised words."""
    kept: list[str] = []
    for word in text.split():
        bare = word.rstrip(".,;:!?)")
        if not bare or not (bare[0].isupper() or (kept and bare.lower() in _PARTICLES)):
            break
        kept.append(bare)
        if bare != word:
            break
    while kept and not kept[-1][0].isupper():
        kept.pop()
    said = " ".join(kept)
    first = kept[0].lower() if kept else ""
    if not kept or len(kept) > 4 or BLANK in said or any(map(str.isdigit, said)):
        return None
    if first in grammar.not_places or first in grammar.not_names or _ABSTRACT.search(first):
        return None
    return said


def org(text: str, grammar: Grammar) -> str | None:
    """A company or an institution, with the English article where it has one."""
    article = re.match(r"(?:der|die|dem|das|den) ", text)
    rest = text[article.end() :] if article else text
    taken: list[str] = []
    for word in rest.split():
        bare = word.rstrip(".,;:!?)")
        if not bare or not (bare[0].isupper() or (taken and (bare[0].isdigit() or bare == "&"))):
            break
        taken.append(bare)
        if bare != word:
            break
    said = " ".join(taken)
    if not taken or len(taken) > 6 or BLANK in said or said.lower() in grammar.not_names:
        return None
    return f"the {said}" if article else said


def role(text: str, grammar: Grammar) -> str | None:
    """An occupation after "als": adjectives, and the noun that they belong to."""
    taken: list[str] = []
    text = re.sub(r"^(?:ein|eine|einer|einem|gelernte[rs]?) ", "", text)
    for word in text.split():
        bare = word.rstrip(".,;:!?)")
        if not bare or (taken and not bare[0].isupper() and taken[-1][0].isupper()):
            break
        taken.append(bare)
        if bare != word:
            break
    said = " ".join(taken)
    if not taken or len(taken) > 4 or not taken[-1][:1].isupper() or BLANK in said:
        return None
    if grammar.bad.search(said) or grammar.at_hand.search(said):
        return None
    return None if taken[-1].lower() in grammar.not_places else said


def job(text: str, grammar: Grammar) -> str | None:
    """An occupation after "ich bin": only one that is known."""
    said = role(text, grammar)
    if said is None or (said.lower() in grammar.given):
        return None
    *before, noun = said.lower().split()
    if not grammar.job_adjectives.issuperset(before):
        return None
    known = any(each in grammar.jobs for each in _forms(noun))
    compound = any(
        noun.endswith(each) or noun.removesuffix("in").endswith(each)
        for each in grammar.jobs
        if len(each) >= 5
    )
    return said if known or compound else None


def _forms(noun: str) -> tuple[str, ...]:
    return noun, noun.removesuffix("in"), noun.removesuffix("e"), noun.removesuffix("e") + "er"


def first(text: str, grammar: Grammar) -> str | None:
    """A name: capitalised, and no word that is one for another reason."""
    found = re.match(rf"{_NAME}(?: {_NAME})?", text)
    said = found.group().rstrip(".,;:!?-&+'") if found else ""
    if len(said) < 2 or BLANK in said or (len(said) > 3 and said.isupper()):
        return None
    if any(each.lower() in grammar.not_names for each in said.split()):
        return None
    return None if _ABSTRACT.search(said.lower()) else said


def given(text: str, grammar: Grammar) -> str | None:
    """A name that is known to be one."""
    said = first(text.split(maxsplit=1)[0] if text.strip() else "", grammar)
    return said if said and said.lower() in grammar.given else None


def names(text: str, grammar: Grammar) -> str | None:
    """One or more names."""
    found = _LIST.match(text)
    if found is None:
        return None
    each = [one.rstrip(".") for one in _SPLIT.split(found.group())]
    if not all(first(one, grammar) == one for one in each):
        return None
    return each[0] if len(each) == 1 else f"{', '.join(each[:-1])} and {each[-1]}"


def languages(text: str, grammar: Grammar) -> str | None:
    """One or more languages, by their English names."""
    kept: list[str] = []
    text = re.sub(r"^(?:flie(?:ß|ss)end|gut|gutes|ein bisschen|etwas|auch|neben) ", "", text)
    for each in re.split(r", (?:und |sowie )?| und (?:auch )?| sowie | & ", text):
        bare = re.sub(
            r"^(?:flie(?:ß|ss)end|gut|gutes|ein bisschen|etwas|auch|ein wenig) ", "", each
        )
        word = (re.match(r"\w+", bare) or [""])[0].lower()
        if word not in grammar.languages:
            break
        kept.append(grammar.languages[word])
        if len(re.findall(r"\w+", bare)) > 1:
            break
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else f"{', '.join(kept[:-1])} and {kept[-1]}"


def tool(text: str, grammar: Grammar) -> str | None:
    """A program: capitalised words that are no plain noun with an article."""
    if re.match(r"(?:ein|eine|einen|den|die|das|mein|meinen|meine|dein\w*|diese\w*)\b", text):
        return None
    taken: list[str] = []
    for word in text.split():
        bare = word.rstrip(".,;:!?)")
        if not bare or not (bare[0].isupper() or any(map(str.isupper, bare))):
            break
        taken.append(bare)
        if bare != word:
            break
    said = " ".join(taken)
    if not taken or len(taken) > 3 or grammar.at_hand.search(said) or BLANK in said:
        return None
    return said if programs.tool(said) else None


def number(text: str, grammar: Grammar) -> str | None:  # noqa: ARG001 - kinds share one signature
    """An age in years."""
    found = re.match(r"(\d{2,3})\b", text)
    return found.group(1) if found and 10 <= int(found.group(1)) <= 110 else None


def editor(text: str, grammar: Grammar) -> str | None:  # noqa: ARG001 - kinds share one signature
    """An editor that is known to be one."""
    found = re.match(r"[\w+ ]{2,20}", text)
    words = found.group().split() if found else []
    return programs.editor(" ".join(words[:2])) or (programs.editor(words[0]) if words else None)


KINDS: dict[str, Callable[[str, Grammar], str | None]] = {
    "thing": thing,
    "named_thing": named,
    "food": named,
    "project": thing,
    "goal": thing,
    "event": event,
    "choice": thing,
    "doing": doing,
    "clause": clause,
    "place": place,
    "org": org,
    "role": role,
    "job": job,
    "name": first,
    "first": first,
    "given": given,
    "names": names,
    "languages": languages,
    "tool": tool,
    "editor": editor,
    "number": number,
    "digits": number,
}
