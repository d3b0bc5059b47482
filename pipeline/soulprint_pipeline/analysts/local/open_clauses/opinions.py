"""What somebody holds of the world: "in my view museums ought to be free"."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import phrases, words

_OPENS = re.compile(
    r"(?:(?:i|we)(?:'m|'re| am| are)? (?:(?:also|really|still|honestly|personally|firmly|strongly|"
    r"truly|just|always|quite|genuinely) ){0,2}(?:believe|think|feel|reckon|maintain|hold|find|"
    r"convinced|certain|of the opinion|persuaded)(?: (?:strongly|firmly|truly|that))*|"
    r"in my (?:view|opinion|book|eyes)|to my mind|to me|for me|as i see it|the way i see it|"
    r"if you ask me|my (?:view|opinion|conviction|belief) is(?: that)?|"
    r"(?:i am|i'm) a (?:firm |great |big )?believer that)[,:]? (?:that )?(?=[a-z])",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"[;:!?(\u2026\u2014\u2013]|\.(?=\s|$)|\s-\s|, |\s(?:because|cause|so|but|although|though|"
    r"please|"
    r"whereas|write|give me|tell me|help|make me|what|how (?:do|can|should|to (?:say|put|tell))|"
    r"can you|could you|also (?:write|tell|give)|which|as (?:i|we)|since|unless|if|when|hence|"
    r"and (?:i|we|help|so|now|you|please|would|want|write|tell|my|not|need|he|she|they|it)|"
    r"do you|what's|why|need|any (?:tips|ideas))\b",
    re.IGNORECASE,
)
_NORM = re.compile(
    r"\b(?:should|shouldn't|ought|must|mustn't|deserves?|needs? to|has to|have to|cannot|"
    r"could be)\b"
    r"|\b(?:is|are|isn't|aren't) (?:(?:a|an|the|not|just|always|never|more|far|much|still|too|"
    r"very|so|"
    r"completely|morally|simply|often|usually|mostly|vastly|highly) ){0,3}(?:overrated|"
    r"underrated|wrong|"
    r"right|unfair|fair|immoral|unethical|cruel|mistake|scam|waste|lie|myth|crime|insult|duty|gift|"
    r"privilege|better|worse|best|worst|important|essential|dangerous|harmful|useless|pointless|"
    r"necessary|human|sacred|evil|good|bad|stupid|foolish|future|enough|everything|overpriced|dead|"
    r"inevitable|toxic|healthy|unhealthy|beautiful|boring|theft|art|key|home|poison|invaluable)\b"
    r"|\b(?:matters?|beats?|ruins?|destroys?|harms?|saves?|teach(?:es)?|makes? (?:people|us|"
    r"children|for))\b",
    re.IGNORECASE,
)
_FIRM = re.compile(r"\b(?:believe|convinced|conviction|belief|believer)\b", re.IGNORECASE)
_EVERY = re.compile(
    r"(?:(?:most|all|every|no|many|good|small|old|young|happy|poor|rich|modern|real|true) )?"
    r"(?:[a-z]+s|people|children|men|women|everyone|everybody|nobody|god|nature|life|music|love|"
    r"music|"
    r"education|luck|fate|money|technology|honesty|kindness) (?:[a-z]+ ){0,3}?"
    r"(?:have|has|are|is|can|do|don't|need|never|always|make|makes|will|[a-z]+s?)\b",
    re.IGNORECASE,
)
_NOT_GENERAL = re.compile(
    r"(?:it|this|that|these|those|the|you|your|i|we|my|our|he|she|they|his|her|there|here|if|so|"
    r"not|"
    r"about|like|of|and|to|a bit|something|what|one|both|some of)\b",
    re.IGNORECASE,
)


def opinion(text: str) -> str | None:
    """Return what somebody believes, as a statement without its full stop.

    Args:
        text: a clause, to the end of what is stated in the sentence.
    """
    opened = _OPENS.match(text)
    if opened is None:
        return None
    held = text[opened.end() :]
    if ended := _ENDS.search(held):
        held = held[: ended.start()]
    held = phrases.without_tail(held.strip().rstrip(".,!?;: \"')"))
    said = held.split()
    if not 4 <= len(said) <= 22 or _NOT_GENERAL.match(held):
        return None
    if not (_NORM.search(held) or (_FIRM.search(opened.group()) and _EVERY.match(held))):
        return None
    told = phrases.clause(held)
    return f"Believes that {told}" if told and words.AT_HAND.search(said[0]) is None else None
