"""How well somebody has a language: "I read Greek", "some Welsh", "my Hebrew is rusty"."""

from __future__ import annotations

import re

_SPEAKS = re.compile(
    r"\b(?:speak|speaking|talk|talking|converse|fluent|conversational|bilingual|trilingual|native|"
    r"tongue|first language|home|raised|grew up|brought up|dream|think|pray|swear|count|chat)\b"
)
_CHILDREN = re.compile(r"(?:my|our) (?P<who>kids|children)\b(?! and i\b)")
_DOES_NOT = re.compile(r"\b(?:don't|can't|cannot|not|can not|do not)(?: really)? speak\b")
_OTHERWISE = (
    (re.compile(r"\b(?:understand|follow)\b"), "Understands "),
    (re.compile(r"\bread and write\b"), "Reads and writes "),
    (re.compile(r"\bread\b"), "Reads "),
)
_SOME = re.compile(
    r"\b(?:some|a (?:little|bit)|a few words|a smattering|basic|broken|rusty|limited|enough|get by|"
    r"getting by|manage|muddle|terrible|rubbish|dreadful|shocking|atrocious|laughable|embarrassing|"
    r"useless|weak|weaker|worse|poor|bad|awful|mediocre|patchy|shaky|barely|nowhere|slow|so-so|"
    r"beginner|elementary|passable|(?:not|isn't)(?: (?:so|very|that|too|really|all that|yet))? "
    r"(?:good|great|perfect|fluent|strong|solid|up)|far from)\b"
)
_NOT_WELL = re.compile(r"\b(?:good|perfect|proper|fluent|fluently|well|great)\b")
_TONGUES = ("languages", "mother-tongue")


def of_tongue(pattern: str, text: str, said: str, clause: str) -> str:
    """Return a statement of what somebody speaks with how well they do.

    Args:
        pattern: the id of the one that made it.
        text: the statement with its full stop.
        said: the words by which it was told, without those that were captured.
        clause: all of them, and what follows.
    """
    if not pattern.startswith(_TONGUES):
        return text
    said, clause = _DOES_NOT.sub("", said.lower()), clause.lower()
    if text.startswith("Does not speak "):
        return _not_well(text, said, clause)
    return _spoken(text, said) if text.startswith("Speaks ") else text


def _not_well(text: str, said: str, clause: str) -> str:
    if re.search(r"\bmuch\b", said):
        return text.replace("Does not speak ", "Does not speak much ")
    return f"{text[:-1]} well." if _NOT_WELL.search(clause) else text


def _spoken(text: str, said: str) -> str:
    tongues = text.removeprefix("Speaks ")
    if children := _CHILDREN.match(said):
        return f"Their {children['who']} speak {tongues}"
    if not _SPEAKS.search(said):
        for shape, verb in _OTHERWISE:
            if shape.search(said):
                return f"{verb}{tongues}"
    some = _SOME.search(said) is not None and " and " not in tongues
    return f"Speaks some {tongues}" if some and tongues[0].isupper() else text
