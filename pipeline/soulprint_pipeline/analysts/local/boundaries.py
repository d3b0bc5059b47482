"""Where clauses begin: behind marks, behind joining words, and where nothing shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from soulprint_pipeline.analysts.local.colons import after_own_colon
from soulprint_pipeline.analysts.local.leads import LEAD, MOST

_JOINT = re.compile(
    r"[,;!.] (?:(?:and|but|so|because|since|as|though|although|while|plus|also|or|where|who|"
    r"which) )?(?:now (?=(?:I|i|I'm|i'm|we|we're) ))?"
    r"| (?:and|but|so|because|since|as|though|although|while|'cause|cuz|plus|whereas|now that|"
    r"given(?: that)?(?= (?:I|my|we)\b)|considering(?: that)?(?= (?:I|my|we)\b)|"
    r"seeing (?:as|that)) "
    r"|,? (?:except(?: that)?|meaning(?: that)?|which means(?: that)?|which is (?:why|how)|"
    r"(?:and )?that's (?:why|how)|hence|not least as)(?= (?:I|we|my|our)\b) "
    r"| [-\u2013\u2014] |\u2014|\) |: | \("
)
GRANTED = re.compile(
    r"(?:now that|given(?: the fact)?(?: that)?|seeing (?:as|that)|considering(?: that)?|"
    r"since|because|"
    r"'cause|as|though|although|even though|while|whereas|being that|granted,?|true,?|"
    r"for context,? since|just because|partly because|that's because|it's because|"
    r"the reason is(?: that)?|"
    r"which is why|that's why|hence|besides,?|on top of that,?|apart from that,?|after all,?|"
    r"remember,?|"
    r"in short,?|in other words,?|mind you,?|then again,?) (?=(?:i|we|my|our)(?:[ ']))",
    re.IGNORECASE,
)
"""What a clause at the beginning of a sentence is the reason, or the contrary, of."""

# "I live in Leeds I work nights": who dictates says no commas. Behind an article and a noun, a
# verb of saying or thinking, or a word that joins, the clause belongs to what stands before it.
_JOINS = (
    "that than what which who where when how why if as or like think guess hope know believe say "
    "said says mean feel swear wish bet sure is was the do did am can could should would have had "
    "must shall may might while before after until till once unless whether to of with by from for "
    "told tell time and but so because since though although"
)
_RUN_ON = re.compile(
    r"(?<=\w )"
    + "".join(rf"(?<!\b{word} )" for word in _JOINS.split())
    + r"(?=(?:[Ii]|[Ii]'m|[Ii]'ve|we|we're|we've|my name|my wife|my husband|our) )"
)
_BOUND = re.compile(
    r"\b(?:(?:the|a|an|this|these|those|every|each|all|any|no|only|first|last|same|best|worst|most|"
    r"things?|something|anything|everything|nothing|ones?|stuff|way|reason|time) (?:\w+ ){0,2}$|"
    r"tell|told|assum\w+|convinc\w+|pretend\w*|claim\w*|thinks?|thought|imagin\w+|call\w*|write|type|"
    r"days? $|technically|basically|theory|paper)",
    re.IGNORECASE,
)
# "I did law and now run a bookshop": what stands before the verb of a second clause.
_NOW = re.compile(
    r"(?:now|these days|nowadays|currently|today|at the moment|at present|since then|recently|"
    r"lately|then|at (?:the )?weekends?|on weekends|in the evenings?|in my (?:free|spare) time|"
    r"on the side|for the (?:last|past) (?:\w+ ){1,2}(?:years|months)),? ",
    re.IGNORECASE,
)
_SPEAKER = re.compile(r"\b[a-z]+\d+ $", re.IGNORECASE)
"""A label without its colon: "user2 I own three cats"."""
_OWN_BEGINNING = re.compile(
    r"(?!(?:for|in|on|at|as|some|by|type|write|print|say|tell|technically|theoretically|legally|"
    r"basically|officially|everybody|everyone|people|he|she|they|you|the|an?|this|that|these|those|"
    r"if|what|how|why|who|where|when|which|is|are|do|does|did|can|could|will|would|should|"
    r"today|tonight|tomorrow|imagine|suppose|pretend|it|his|her|their|your|nobody|anyone|someone)\b)"
    r"(?:\w+[,!]? ){0,3}"
    r"(?:i|i'm|i've|we|we're|we've|my|our)\b",
    re.IGNORECASE,
)


def _run_on(sentence: str, start: int, end: int) -> Iterator[int]:
    """Yield where a clause begins without a mark or a word that joins it."""
    last = start
    for place in islice(_RUN_ON.finditer(sentence, start + 1, end), MOST):
        at = place.start()
        if _BOUND.search(sentence, last, at) is None and not _SPEAKER.search(sentence, 0, at):
            yield at
        last = at


def clause_starts(sentence: str, start: int, end: int) -> list[int]:
    """Return where clauses begin between two places of a sentence, the first of them first."""
    starts = [start]
    if _OWN_BEGINNING.match(sentence, start, end):
        starts.extend(_run_on(sentence, start, end))
    for joint in islice(_JOINT.finditer(sentence, start, end), MOST):
        if joint.group() == ": " and not after_own_colon(sentence, joint.start()):
            break
        starts.append(joint.end())
        follows = joint.group().startswith((",", ";", "!", "."))
        shape = LEAD if follows else _NOW
        if lead := shape.match(sentence, joint.end(), end):
            starts.append(lead.end())
    return [each for each in starts if each < end or each == start]
