"""Whether a sentence, or a message, may state something about its speaker, by its words alone."""

from __future__ import annotations

from functools import lru_cache

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.anchors import may_begin, may_follow
from soulprint_pipeline.analysts.local.needed import words_in
from soulprint_pipeline.analysts.local.open_clauses.hope import may_state
from soulprint_pipeline.analysts.local.spelling import written_out
from soulprint_pipeline.analysts.local.subjects import STATES, SUBJECTS, left_out
from soulprint_pipeline.analysts.local.turns import may_turn
from soulprint_pipeline.analysts.local.undertakings.hope import may_undertake
from soulprint_pipeline.analysts.local.wishes.hope import may_wish

_JOINTS = frozenset([",", "and", "but", "so", "or", "plus", "because", "since", "also"])
_AS = frozenset(["as", "being"])
_WAS = frozenset(["born", "raised"])
_BEGINNING = 5


@lru_cache(maxsize=4096)
def hopeful(sentence: str) -> bool:
    """Say whether some wording may begin somewhere in `sentence`, which is loose (see `tokens`).

    Asked twice of every sentence that is read, and of "thank you" in every other message.
    """
    said = sentence.split()
    if len(said) < 2:
        return False
    told = set(said)
    if "as" in told and not told.isdisjoint(words.SOMEBODY):
        return True
    written = written_out(sentence, told)
    if written is not sentence:
        said = written.lower().split()
        told = set(said)
    if "'s" in sentence:
        told.update(word[:-2] for word in said if word.endswith("'s"))
    alone = told.isdisjoint(words.SPEAKERS)
    if (
        may_begin(said, told, speaking=not alone)
        or may_state(said, told)
        or may_undertake(said, told)
        or may_wish(written.lower() if written is not sentence else sentence, told)
    ):
        return True
    if not alone and may_turn(written, told):
        return True
    return (not alone or left_out(said)) and _continued(said, told | SUBJECTS, alone=alone)


_SELF = frozenset(
    [
        "i", "im", "my", "me", "mine", "myself", "our", "ours", "we", "us", "named", "names",
        "here", "intro", "signed", "applicant", "sender", "holder", "cardholder", "signatory",
        "undersigned", "passport", "id", "visa", "badge", "certificate", "contract", "diploma",
        "documents", "fyi", "licence", "license", "papers", "particulars", "payslip",
        "registered", "got",
    ]
)  # fmt: skip
"""One of these words stands where somebody says who they are, or whom they speak of."""
_SAID = {
    "name": (
        "name is", "name's", "name:", "name -", "name like", "full name", "first name", "names",
    ),
    "sign ": ("sign it", "sign off", "sign as", "sign them", "sign this"),
    "called": ("called",),
    ":": ("details:", "data:", "info:"),
}  # fmt: skip
"""One of these stands there, too; by what is looked for first."""
_HEAD = 60
"""Characters in which a message may begin with its writer's name: "Lwazi, 34, from Durban."."""


def of_self(text: str) -> bool:
    """Say whether a message may tell who its writer is, or go on about somebody of theirs."""
    lowered = text.lower()
    return (
        lowered.startswith("at ")
        or "\n" in lowered
        or " from " in lowered[:_HEAD]
        or not _SELF.isdisjoint(words_in(text))
        or _is_said(lowered)
    )


def _is_said(lowered: str) -> bool:
    for part, whole in _SAID.items():
        if part in lowered and any(said in lowered for said in whole):
            return True
    return False


def _continued(said: list[str], told: set[str], *, alone: bool) -> bool:
    """Say whether a wording may begin where a subject was left out."""
    for at, word in enumerate(said):
        if word in _AS and may_follow("i'm", said[at + 1 : at + _BEGINNING], told):
            return True
        if word in STATES and may_follow("i", [STATES[word], *said[at + 1 :]], told):
            return True
        if word == "having" and may_follow("i've", said[at + 1 : at + _BEGINNING], told):
            return True
        if (at == 0 or (alone and at < _BEGINNING)) or said[at - 1] in _JOINTS:
            if word in _WAS:
                return True
            rest = said[at : at + _BEGINNING]
            if any(may_follow(subject, rest, told) for subject in SUBJECTS):
                return True
    return False
