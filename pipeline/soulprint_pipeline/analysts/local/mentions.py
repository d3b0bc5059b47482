"""Where something of the speaker's is mentioned within a sentence that is about something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from soulprint_pipeline.analysts.local.clauses import Reading, reading, told_until
from soulprint_pipeline.analysts.local.doubts import believed
from soulprint_pipeline.analysts.local.leads import MOST

_JUST_BEFORE = 16
"""Characters before a mention in which a verb may say that it is over."""

_WAS = re.compile(
    r"\b(?:was|were|been|not|never|gave up|given up|giving up|sold|moved out of|"
    r"had to put|having to put|(?:fired|sacked|resigned|retired|laid off|let go|dismissed) from|"
    r"quit|made redundant from|leaving|left|lost|buried|say goodbye to|said goodbye to|cremated|"
    r"(?:eulogy|obituary|epitaph) for|grave of|funeral of) $",
    re.IGNORECASE,
)
FORMER = re.compile(
    r"(?:my|our) (?:former|previous|late|ex|childhood|"
    r"(?:first|last)(?= \w+ (?:was|were))|future|imaginary|dream|fictional|"
    r"old (?:flat|house|place|home|apartment|job|boss|company|employer|school|team|office|manager))"
    r"\b(?! (?:born|son|daughter|child|name|language|baby|grandchild))",
    re.IGNORECASE,
)
_MENTION = re.compile(
    r"\b(?:my|our|here|as|being|having|me(?= \()|an?(?= \w+(?: \w+)? like me\b)|"
    r"where(?= (?:i|we)\b))(?= )|"
    r"(?<!\bin )(?<!\bat )(?<!\bfrom )(?<!\bnear )"
    r"(?<!\bme )(?<!i'm )\b(?-i:[A-Z])[\w-]{1,20}(?=(?:, | is )"
    r"(?:my|our|one of my|an? (?:\w+ )?(?:friend|mate|colleague)) )|"
    r"\b(?:an?|another|one)(?= (?:\w+ ){1,3}of (?:mine|ours|my)\b)|"
    r"\b(?:at|to|for|from|with|in)(?= [^,.;:!?]{2,60},? where (?:i|we)\b)",
    re.IGNORECASE,
)


def mentions(sentence: str, stop: int) -> Iterator[Reading]:
    """Yield where somebody or something of the speaker's may be mentioned, also in a question."""
    stop = told_until(sentence, stop)
    stretches = believed(sentence, 0, stop)
    for place in islice(_MENTION.finditer(sentence, 0, stop), MOST):
        at = place.start()
        if _gone(sentence, at):
            continue
        if any(start <= at < end for start, end in stretches):
            yield reading(sentence[at:stop], at, head=False)


def _gone(sentence: str, at: int) -> bool:
    """Say whether what is mentioned at a place is told to be over: "she was my boss at Ford"."""
    return _WAS.search(sentence, max(0, at - _JUST_BEFORE), at) is not None or (
        FORMER.match(sentence, at) is not None
    )
