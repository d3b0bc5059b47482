"""A second verb of a clause, in the third person like the first: "gets up at five and runs"."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.open_clauses.lexicon import by_form, conjugated

_FIRST = re.compile(r"(?:(?:\w+ly|always|never|often|mostly|only|still) ){0,2}(\w+)", re.IGNORECASE)
_JOINT = re.compile(r"(?:, and |, then |, | and then | and | or | then )([a-z]+)(?: ([\w']+))?")
# Behind one of these the next verb is an infinitive, or another's.
_NOT_SHARED = re.compile(
    r"\b(?:to (?!the\b|my\b|work\b|bed\b|school\b|music\b)[a-z]+|that|should|must|can|cannot|"
    r"will|would|not|let|lets|make|makes|who|which|if|when)\b"
)
_OBJECT = re.compile(
    r"(?:the|a|an|my|our|their|every|each|it|them|all|most|some|two|three|no|\d\w*|everything|"
    r"myself|themself)",
)
_MEANS = re.compile(
    r"(?:and|or|of|in|on|at|for|with|from|to|by|as|before|after|during|without|since|is|are)"
)
_NOT_VERBS = frozenset(["work", "like", "mind", "people", "weekend", "rest", "water", "right"])
_MOSTLY_VERBS = frozenset(
    ["drink", "watch", "play", "cook", "wear", "use", "visit", "walk", "ride", "run", "train",
     "study", "swim", "cycle", "volunteer", "practise", "practice", "paint", "draw", "call"]
)  # fmt: skip
_A_NOUN = re.compile(r"\ban? [\w-]+$")
_NO_NOUNS = frozenset(
    ["eat", "go", "read", "bake", "write", "teach", "sing", "listen", "pray", "get", "make", "take",
     "have", "do", "feed", "wake", "sleep", "speak", "keep", "knit", "sew", "meditate", "clean"]
)  # fmt: skip


def in_third_person(statement: str) -> str:
    """Return a statement with every verb that shares its subject in the third person.

    Args:
        statement: without its subject, "Gets up at five and run 10k."
    """
    first = _FIRST.match(statement)
    if first is None or not _is_form(first[1].lower(), "third"):
        return statement
    parts: list[str] = []
    at = 0
    for joint in _JOINT.finditer(statement):
        word, following = joint[1], joint[2]
        if _NOT_SHARED.search(statement, 0, joint.start()) or not _is_form(word, "base"):
            continue
        alone = following is None and not _A_NOUN.search(statement, 0, joint.start())
        if _stands(word, alone=alone) if following is None else _goes_on(word, following):
            parts += [statement[at : joint.start(1)], conjugated(word).third]
            at = joint.end(1)
    return "".join(parts) + statement[at:]


def _stands(word: str, *, alone: bool) -> bool:
    return word in _NO_NOUNS or (alone and word in _MOSTLY_VERBS)


def _goes_on(word: str, following: str) -> bool:
    if word in _NOT_VERBS:
        return False
    if _OBJECT.fullmatch(following) or word in _NO_NOUNS:
        return True
    return word in _MOSTLY_VERBS and _MEANS.fullmatch(following) is None


def _is_form(word: str, kind: str) -> bool:
    return any(each == kind for _, each in by_form().get(word, ()))
