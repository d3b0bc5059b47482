"""Where a sentence may be believed: statements, not questions, wishes, or what others say."""

from __future__ import annotations

import re

# After one of these the speaker reports, supposes or remembers. What came before still counts.
_DOUBT = re.compile(
    r"\b(?:if|unless|whether|imagine|imagining|suppose|supposing|pretend|pretending|assume|"
    r"assuming|"
    r"hypothetically|hypothetical|wish|would|wouldn't|might|maybe|perhaps|possibly|could be|"
    r"let's say|lets say|let us say|say i|what would|as though|"
    r"says?|said|saying|tells?|told|telling|thinks|thought|claims?|claimed|claiming|insists?|"
    r"insisted|believes|believed|jokes|joked|asked|asks|asking|writes|wrote|quotes?|quoted|quoting|"
    r"reads|shouted|replied|whispered|mentioned|argues?|argued|swears|swore|texted|"
    r"lyrics?|character|protagonist|narrator|novel says|example|e\.g|for instance|sentence|phrase|"
    r"translate|rewrite|proofread|caption|used to|when i was|back when|as a (?:kid|child|"
    r"teenager|teen|boy|girl)|"
    r"dream(?:t|ed)?|according to|puts? it|in the words of|"
    r"title|titled|headline|slogan|motto:|test data|placeholder|"
    r"fake|fictional|"
    r"were i|had i|lie that|lied|joke|sarcasm|sarcastic|explain why|tell (?:him|her|them|my|"
    r"the|everyone))\b",
    re.IGNORECASE,
)
_LEADS = (
    r"(?:hi|hello|hey|ok|okay|so|well|btw|fyi|also|oh|and|but|yes|yeah|yep|no|nope|nah|thanks|"
    r"thank you|sorry|"
    r"anyway|actually|honestly|look|please|by the way|for context|for reference|for background|"
    r"for what it's worth|just so you know|as you know|as i said|as mentioned|to be honest|tbh|"
    r"these days|nowadays|right now|at the moment|at present|currently|lately|recently|now|today|"
    r"this (?:year|month|week|spring|summer|autumn|fall|winter)|last (?:year|month|week|spring|"
    r"summer|autumn|fall|winter)|"
    r"for the (?:last|past) (?:\w+ ){1,2}|since (?:\w+ ){0,2}\d{4}|in \d{4}|"
    r"(?:a )?(?:little|bit of|some|quick) (?:background|context|info)|context|background|note|"
    r"update|about me|me|"
    r"first|firstly|second|secondly|plus|ps|p\.s\.|personally|generally|in general|"
    r"(?:please )?(?:note|remember|know|keep in mind|be aware|mind you|important)(?: that)?|"
    r"you should know(?: that)?|i should (?:mention|add|say)(?: that)?|let me (?:mention|"
    r"add)(?: that)?|"
    r"funny enough|luckily|sadly|unfortunately|fortunately|good news|big news|it turns out|"
    r"turns out|"
    r"i think|guess what|yesterday|as for me|there|everyone|all|chat|chatgpt|friend|buddy|man|"
    r"dude|haha|lol)"
)
_LEAD = re.compile(rf"(?:{_LEADS}[,.!:;]?(?: -)? ){{1,4}}", re.IGNORECASE)
_JOINT = re.compile(
    r"[,;!.] (?:(?:and|but|so|because|since|as|though|although|while|plus|also|or|where|who|"
    r"which) )?"
    r"| (?:and|but|so|because|since|as|though|although|while|'cause|cuz|plus|whereas) "
    r"| [-\u2013\u2014] |\u2014|\) |: "
)
_BELIEVED_COLON = re.compile(
    r"\b(?:context|background|me|note|fyi|btw|update|ps|info|reminder|fact|news|heads up|"
    r"preference|preferences|question|situation|thing)\s?$",
    re.IGNORECASE,
)
_TO_KEEP = re.compile(
    r"\b(?:remember|know|note|keep in mind|about me|context|consider|aware)\b", re.IGNORECASE
)
_ASKS = re.compile(
    r"(?:what|which|who|whom|whose|where|when|why|how|is|are|am|was|were|do|does|did|can|could|"
    r"will|would|"
    r"should|shall|may|might|have|has|had|any|isn't|aren't|don't|doesn't|can't|couldn't|won't|"
    r"got any|mind|"
    r"help|please|recommend|suggest|ideas|tips|thoughts|anything|something|ok\?|right\?|wanna|"
    r"want to|so what|so how|and what|and how|what's|how's|where's)\b",
    re.IGNORECASE,
)
_QUESTION_JOINT = re.compile(
    r"(?:[,;:.!] | [-\u2013\u2014] |\u2014 ?)(?:and |but |so |also |now )?| (?:so|and|but) "
    r"(?=(?:what|how|can|could|which|where|is|are|do|should|would|any)\b)",
    re.IGNORECASE,
)
_KIDDING = re.compile(
    r"\b(?:just kidding|jk|not really|hypothetical|in this scenario|said no one(?: ever)?|as if!|"
    r"yeah,? right|sarcasm|obviously not|ha,? as if)\b|(?<!\w)/s(?:arc(?:asm)?)?(?!\w)|\U0001f644"
    r"|^(?:oh|ah|yeah|well),? (?:sure|great|joy|brilliant|wonderful|lovely|fantastic|right|how nice"
    r"|fine|perfect|of course)\b|^(?:sure|right|great),? (?:because|cause|'cause|like|as if)\b"
    r"|, (?:not!?|not at all|yeah,? right|sure)[.!]?$|\bbecause (?:clearly|obviously)\b",
    re.IGNORECASE,
)


def readable(sentence: str) -> tuple[int, bool]:
    """Say how far a sentence states something, and whether it ends as a question.

    Args:
        sentence: with single blanks and straight apostrophes.

    Returns:
        The end of its declarative part (0 where there is none), and whether it asks.
    """
    if _KIDDING.search(sentence):
        return 0, False
    if not sentence.rstrip("\"')*_ ").endswith("?"):
        return len(sentence), False
    if _ASKS.match(sentence):
        return 0, True
    for joint in _QUESTION_JOINT.finditer(sentence):
        if _ASKS.match(sentence, joint.end()):
            return joint.start(), True
    return 0, True


def believed_until(sentence: str, end: int) -> int:
    """Return where somebody else, a wish or a supposition begins to speak; else `end`."""
    doubt = _DOUBT.search(sentence, 0, end)
    return doubt.start() if doubt else end


def clause_starts(sentence: str, end: int) -> list[int]:
    """Return where a clause of the speaker's own begins, the earliest first.

    Statements are only looked for at these places: "my boss says I am a nurse" has no clause of
    its own that begins with "I am".
    """
    if end <= 0:
        return []
    limit = believed_until(sentence, end)
    starts = [0] if limit > 0 else []
    if lead := _LEAD.match(sentence, 0, end):
        starts = [lead.end(), *starts] if lead.end() <= limit else starts
    for joint in _JOINT.finditer(sentence, 0, limit):
        if joint.group() == ": " and not _believed(sentence, joint.start()):
            break
        starts.append(joint.end())
        follows = joint.group().startswith((",", ";", "!", "."))
        if follows and (lead := _LEAD.match(sentence, joint.end(), limit)):
            starts.append(lead.end())
    return [start for start in starts if start < limit]


def all_starts(sentence: str) -> list[int]:
    """Return every place where a clause may begin, believed or not."""
    starts = [0, *(joint.end() for joint in _JOINT.finditer(sentence))]
    leads = [lead.end() for start in starts if (lead := _LEAD.match(sentence, start))]
    return starts + leads


def _believed(sentence: str, colon: int) -> bool:
    """Say whether what follows a colon is the speaker's own word, not a labelled text."""
    if _BELIEVED_COLON.search(sentence, 0, colon):
        return True
    if _ASKS.match(sentence) and not _TO_KEEP.search(sentence, 0, colon):
        return False
    before = sentence[:colon].lower().replace("'", " ").split()
    return len(before) >= 5 and not {"i", "my", "me", "you", "we"}.isdisjoint(before)
