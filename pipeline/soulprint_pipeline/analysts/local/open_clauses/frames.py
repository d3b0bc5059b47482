r"""What a verb takes: "up {vehicles}", "to {do}", "{thing}".

A frame is a regex for what may follow a verb. `[a |an ]` may be missing; `{animals|birds}` is a
noun of one of these classes, with up to two words before it and none after it that it would only
qualify ("cat", not "cat food"). A slot at the end is `{thing}` for a noun phrase, `{ing}` or `{do}`
for a verb, `{any}` for anything; `{plain}` is a thing in general ("socks", not "a sock"), `{held}`
one that need not be, and neither is of the desk. A word `[\w-]+ ` is none that begins another
phrase.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.open_clauses.lexicon import ways_of

_SLOT = re.compile(r" ?\{([\w|]+)\}$")
_PREPOSITION = (
    "in|on|at|for|with|from|to|by|since|behind|near|under|about|after|before|over|against|"
    "without|into|during|per|along|among|between|below|above|inside|beside|beyond|onto|via|within|through|across|around|outside|until|towards|than|as|when|like"
)
_HEAD_END = re.compile(rf"(?:^|\s)(?:{_PREPOSITION})\b", re.IGNORECASE)
_NOT_FIRST = re.compile(
    rf"(?:{_PREPOSITION}|of|and|or|but|not|no|to|be|been|being|is|are|was|were|do|does|did|has|had|"
    r"so|too|very|well|there|then|that|which|who|every|each|each other|again|back|up|down|out|off|"
    r"over|away|along|more|less|most|least|already|yet|it|any|much|many|few|both|either|neither|"
    r"enough|another|other|others|same|better|best|worse|once|twice|one another)\b",
    re.IGNORECASE,
)
_NOT_GERUNDS = frozenset(
    ["thing", "something", "anything", "nothing", "everything", "morning", "evening", "spring",
     "king", "ring", "string", "ceiling", "during", "wedding"]
)  # fmt: skip
_REST = re.compile(
    rf"(?:[,.]|(?:{_PREPOSITION}|every|each|all|most|once|twice|\w+ times|daily|weekly|again|now|"
    r"here|too|a lot|regularly|together|alone|there|almost|mostly|only|both|three|two|four|"
    r"five|six)\b)",
    re.IGNORECASE,
)


TECHNICAL = re.compile(
    r"\b(?:errors?|bugs?|crash(?:es)?|code|scripts?|functions?|files?|folders?|pages?|buttons?|"
    r"columns?|"
    r"rows?|cells?|formulas?|sheets?|tables?|quer(?:y|ies)|servers?|apis?|endpoints?|browsers?|"
    r"tabs?|"
    r"terminal|commands?|versions?|branch(?:es)?|commits?|repos?|tests?|builds?|loops?|variables?|"
    r"strings?|arrays?|lists?|outputs?|inputs?|logs?|datasets?|data|prompts?|answers?|responses?|"
    r"essays?|paragraphs?|sentences?|drafts?|slides?|documents?|equations?|derivative|integral|"
    r"proof|"
    r"homework|exercises?|questions?|assignments?|solutions?|results?|examples?|options?|values?|"
    r"timeouts?|numbers?|messages?|emails?|links?|urls?|images?|screenshots?|settings|issues?|"
    r"problems?|"
    r"requests?|users?|customers?|clients?|jira|stdout|stdin|socket|ports?|cache|backend|"
    r"frontend|deadlocks?|class(?:es)? (?:in|method)|json|csv|sql|regex|"
    r"minutes (?:and|at)|degrees|\d+ ?(?:g|grams|ml|mins?|minutes|cups)|project report|"
    r"(?:python|javascript|java|react|css|html|excel|pandas|docker|git)\b(?! every))\b",
    re.IGNORECASE,
)
"""Words of work at a desk: what somebody does with them is mostly the matter at hand."""


class Frame(msgspec.Struct, frozen=True):
    """One thing that a verb may take.

    Attributes:
        lead: matches the words before the slot.
        slot: its name, "" where there is none.
        whole: whether nothing but how often, where or since when may follow.
    """

    lead: re.Pattern[str]
    slot: str
    whole: bool

    def holds(self, said: str) -> bool:
        """Say whether `said`, which follows the verb, is what it takes."""
        led = self.lead.match(said)
        if led is None:
            return False
        rest = said[led.end() :].lstrip()
        if self.slot:
            return bool(rest) and _fills(rest, self.slot)
        return not self.whole or not rest or _REST.match(rest) is not None


_OPTIONAL = re.compile(r"\[((?:[a-z' -]+\|?)*[a-z][a-z' -]*\|?)\](?![?*+{])")
_CLASS = re.compile(r"\{([a-z_]+(?:\|[a-z_]+)*)\}")
_WORD = re.compile(r"\[\\w'?[\w\u00e9&]*-\]\+ ")
_AFTER = (
    rf"(?=$|[,.;]|\s(?:{_PREPOSITION}|and|or|of|&|plus|every|each|all|most|once|twice|that|now|"
    r"only|mostly|too|alone|myself|regularly|again|online|daily|called|named|last|years|months|"
    r"ages|long|half|from|full|\d+)\b)"
)


@cache
def frame(text: str) -> Frame:
    """Read one frame.

    Raises:
        KeyError: it names no slot and no class.
    """
    slot = ""
    if (found := _SLOT.search(text)) and found.group(1) in _SLOTS:
        slot = found.group(1)
        text = text[: found.start()]
    whole = not _CLASS.search(text)
    word = rf"(?!(?:{_PREPOSITION}|of|and|or)\b)[\w'\u00c0-\u024f-]+ "
    text = _WORD.sub(lambda _: word, text)
    text = _CLASS.sub(lambda name: rf"(?:{word}){{0,2}}?{ways_of(name.group(1))}{_AFTER}", text)
    text = _OPTIONAL.sub(r"(?:\1)?", text)
    ending = r"(?=[\s,.]|$)" if text and text[-1] not in " )" else ""
    return Frame(re.compile(f"(?:{text}){ending}", re.IGNORECASE), slot, whole)


def head_of(phrase: str) -> str:
    """Return a phrase up to its first preposition."""
    found = _HEAD_END.search(phrase)
    return phrase[: found.start()] if found else phrase


_SLOTS = frozenset(["thing", "ing", "do", "any", "plain", "held"])
# "I knit socks" is a habit, "I knit a scarf" may be this one.
_ONE = re.compile(
    r"(?:the|this|that|these|those|a|an|one|two|three|four|five|six|\d+|it|another|some|some more|"
    r"all the|both|each|such|your|dinner|lunch|breakfast|everything the|enough|more|less|up|down|"
    r"out|off|over|back|away|through|into|onto|around|along|and|or|but|no|nothing|something|"
    r"anything|so|like|here|there|again|now|first|next|then|too|to)\b",
    re.IGNORECASE,
)
_AT_HAND_ONE = re.compile(r"(?:the|this|that|these|those|it|your|one of|some)\b", re.IGNORECASE)


def _fills(rest: str, slot: str) -> bool:
    first = re.split(r"[\s,.]", rest, maxsplit=1)[0].lower()
    if slot == "ing":
        return first.endswith("ing") and len(first) > 4 and first not in _NOT_GERUNDS
    if slot == "do":
        return first.isalpha() and first not in _FUNCTION and not first.endswith("ing")
    if slot == "thing":
        return _NOT_FIRST.match(rest) is None and bool(head_of(rest)) and _lasts(rest)
    if slot == "plain":
        return _ONE.match(rest) is None and TECHNICAL.search(rest) is None and _lasts(rest)
    if slot == "held":
        return _AT_HAND_ONE.match(rest) is None and TECHNICAL.search(rest) is None
    return True


def _lasts(rest: str) -> bool:
    head = head_of(rest)
    return words.AT_HAND.search(head) is None and words.TASK.search(head) is None


_FUNCTION = frozenset(
    ["the", "a", "an", "my", "our", "this", "that", "these", "those", "be", "it", "you", "me",
     "us", "him", "her", "them", "do", "have", "i", "we", "in", "on", "at"]
)  # fmt: skip
