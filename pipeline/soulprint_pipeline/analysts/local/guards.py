"""Where a sentence may be believed: statements, not questions, wishes, or what others say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.tokens import flat

# After one of these somebody else speaks, or something is supposed: nothing more is believed.
_ELSE = re.compile(
    r"\b(?:if|unless|whether|imagin(?:e|ing)|suppos(?:e|ing)|pretend(?:ing)?|assum(?:e|ing)|"
    r"hypothetical(?:ly)?|let's say|lets say|let us say|say i|says|said|saying|"
    r"tell (?:him|her|them|my|the|everyone)|tells|told|telling|thinks|thought|"
    r"claim(?:s|ed|ing)?|insist(?:s|ed)|believe[sd]|joke[sd]?|ask(?:s|ed|ing)|writes|wrote|"
    r"quot(?:es?|ed|ing)|reads|shouted|replied|whispered|mentioned|argue[sd]?|swears|swore|texted|"
    r"lyrics?|character|protagonist|narrator|novel says|example|e\.g|for instance|sentence|"
    r"phrase|translate|rewrite|proofread|caption|according to|in the words of|titled?|headline|"
    r"slogan|motto:|test data|placeholder|fake|fictional|were i|had i|lie that|lied|"
    r"(?:i|we)(?:'d|'ve)? (?:almost|nearly|could have|should have|was going to|were going to)|"
    r"sarcas(?:m|tic)|explain why|as though|as if|what would|puts? it|"
    r"(?:such as|something like|along the lines of)(?= (?:i|my|we|our)\b))\b|"
    r"\w's words\b|\bgoes[:,]|"
    r"\b(?:was|were|is|are|be|he|she|they|it)(?:'s|'re)?(?: all| just)?(?: like,?| all)"
    r"(?= (?:i|my|we)\b)",
    re.IGNORECASE,
)
# A clause that begins behind a word that takes none is a quotation without its marks: "the groom
# wants to start with I love your laugh", "her line is I wake up at four".
_IS_OWN = (
    "thing problem truth fact point reason issue catch downside trouble result upshot line "
    "difference news update reality part deal situation secret concern worry advantage context "
    "background goal plan"
)
_NOT_SAID = "".join(f"(?<!{head} )" for head in _IS_OWN.split(" "))
_EMBEDDED = re.compile(
    r"\b(?:(?:with|of|by|from|to|for|into|about|be|that's|all|says?|said|saying|stat(?:es|ed|ing)|"
    r"(?:repeat|chant|scream|yell|mutter|answer|start|open|claim|type|sign)(?:s|d|ed|ing)?|typing|"
    r"sing(?:s|ing)?|sang|reads?|titled|go(?:es|ing)?|went|beg(?:ins?|an)|ends?|called|"
    r"writ(?:es?|ing|ten)|wrote|put(?:s|ting)?|repl(?:y|ies|ied)|lyrics|message|slogan|"
    r"(?:word|line|quote|phrase|text|title|sentence|message)s?|"
    r"(?<!looks )(?<!seems )(?<!look )(?<!seem )(?<!feels )like|"
    + _NOT_SAID
    + r"(?:is|was)) |\b(?:his|her|their|whose|the) (?:\w+ )?"
    r"(?:line|motto|slogan|answer|mantra|text|bio) is,? )"
    r"(?=(?:I|I'm|I've|we|we're|we've|my name)(?: |'(?!ll|d\b)))"
    r"(?!I (?:said|mentioned|told|wrote|was saying|think|guess)\b)"
)
# After one of these the speaker wishes, wonders or remembers, but may come back to what is.
_UNREAL = re.compile(
    r"\b(?:wish|would|wouldn't|might|maybe|perhaps|possibly|could be|used to|when i was|"
    r"back when|as an? (?:kid|child|teenager|teen|boy|girl|student)|dream(?:t|ed)?|"
    r"in (?:another|a (?:past|different|former)|my (?:next|past|other)) life|in my dreams|"
    r"in (?:a|an|some|another) (?:parallel|alternate|alternative|other) "
    r"(?:universe|world|timeline|reality))\b",
    re.IGNORECASE,
)
# Where the speaker comes back: "I'd love to help, but I live in Oslo."
_BACK = re.compile(
    r"(?:, as|(?:,|;|\u2014| -)? (?:but|because|since|though|although|given(?: that)?|now that|"
    r"seeing (?:as|that)|considering(?: that)?|and now|and currently|only)) "
    r"(?:(?:now|currently|these days|right now|today|at the moment|also|actually|sadly|"
    r"unfortunately),? )?(?=(?:i|we|my|our)(?:\b|'))",
    re.IGNORECASE,
)
_LEADS = (
    r"(?:hi|hello|hey|ok|okay|so|well|btw|fyi|also|oh|and|but|yes|yeah|yep|"
    r"no(?=[,.!:;]|(?: -)? (?:i|i'm|i've|we|we're|my|our)\b)|nope|nah|thanks|"
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
    r"as (?:i )?told (?:you )?before|i(?:'ve)? (?:already )?told you(?: before| "
    r"already)?(?: that)?|"
    r"(?:i )?(?:just )?(?:thought|figured) i'd (?:mention|say|add|let you know)(?: that)?|"
    r"you should know(?: that)?|i should (?:mention|add|say)(?: that)?|let me (?:mention|"
    r"add)(?: that)?|"
    r"funny enough|luckily|sadly|unfortunately|fortunately|good news|big news|it turns out|"
    r"turns out|"
    r"i think|guess what|yesterday|as for me|there|everyone|all|chat|chatgpt|friend|buddy|man|"
    r"dude|haha|lol|basically|essentially|long story short|sir|madam|dear sir)"
)
LEAD = re.compile(rf"(?:{_LEADS}[,.!:;]?(?: -)? ){{1,4}}", re.IGNORECASE)
"""What may stand before a clause without changing it."""

_BELIEVED_COLON = re.compile(
    r"\b(?:context|background|me|note|fyi|btw|update|ps|info|reminder|fact|news|heads up|"
    r"preference|preferences|question|situation|thing)\s?$",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"(?:(?:hi|hello|hey|so|ok),? )?(?:i )?(?:need|looking for|seeking|any advice|advice|tips|help|"
    r"question)\b",
    re.IGNORECASE,
)
_SAID_COLON = re.compile(
    r"\b(?:say|saying|answer|write|reply|put|text|reads?|like|line|lines|goes|words|sentence|speech|"
    r"message|note|post|caption|version|draft|wording)\s?$",
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
_CANNOT = re.compile(r"can't (?:stand|bear|eat|drink|abide|do|have|tolerate)\b", re.IGNORECASE)
_STATES = re.compile(
    rf"(?:{_LEADS}[,.!:;]? )?(?:(?:i|i'm|i've|we|we're|we've)(?! (?:should|could|can|must|may))\b|"
    r"(?:my|our) \w|(?:can't stand|been|got|hate|love|started|moved|switched|bought|quit|"
    r"\w{3,}ing) )",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(
    r"(?:,| [-\u2013\u2014]|\.\.\.?) (?!(?:right|yes|no|correct|ok|okay|huh|eh|or|and|but|true|"
    r"isn't|"
    r"don't|am|if|when|because|who|where|with|maybe|say|even|though|i|we|my|our|you|he|she|they|"
    r"it|not|so|never|always|just|at least|honestly)\b)"
    r"(?:[\w'/&+-]+ ){1,6}?[\w'/&+-]+\?{1,5}$|"
    r"(?:,| [-\u2013\u2014]) (?!right|correct|true|innit|maybe|seriously|really|still|yes|what|"
    r"yeah|huh|no)(?-i:[a-z]{3,})\?{1,5}$",
    re.IGNORECASE,
)
_KIDDING = re.compile(
    r"\b(?:just kidding|jk|not really|hypothetical|in this scenario|"
    r"apparently|supposedly|allegedly|reportedly|said no one(?: ever)?|as if!|"
    r"yeah,? right|sarcasm|obviously not|ha,? as if)\b|(?<!\w)/s(?:arc(?:asm)?)?(?!\w)|\U0001f644"
    r"|^(?:oh,? )?(?:great|wow|fantastic|wonderful|awesome|brilliant|perfect|lovely|sure|yay|"
    r"nice),? i (?:just |really |totally |so |absolutely )?(?:love|adore|enjoy)\b"
    r"|\bi (?:just|simply) adore\b|^such a (?:joy|treat|pleasure)\b|\bnothing says\b"
    r"|\bi (?:just|so|totally|absolutely|simply|really|always) (?:just )?(?:love|adore|enjoy) "
    r"(?:it )?(?:when|how|that|being|getting|paying|waiting|waking|sitting|standing|spending|"
    r"losing|cleaning|filling|debugging|fixing|hearing)\b"
    r"|^(?:just )?(?:today|tonight|tomorrow|this (?:once|time|evening|morning|afternoon|weekend)|"
    r"for (?:once|today|tonight)),? (?:i'm|we're|i am|we are) (?:the|an?)\b|, say, (?=i\b)"
    r"|^(?:sure|yeah|right) (?=(?:i|we|my|i'm|we're)\b)"
    r"|^(?:oh|ah|yeah|well),? (?:sure|great|joy|brilliant|wonderful|lovely|fantastic|right|how nice"
    r"|fine|perfect|of course)\b|^(?:sure|right|great),? (?:because|cause|'cause|like|as if)\b"
    r"|, ?[\"']? ?(?:s?he|they|it|the \w+|one of them) (?:writes?|wrote|says?|said|adds?|added|"
    r"goes on|went on|continues?|explains?|explained|asks?|asked|claims?|claimed)\b"
    r"|, (?:not!?|not at all|yeah,? right|sure|as if)[.!]?$|\bbecause (?:clearly|obviously)\b",
    re.IGNORECASE,
)

_GRANTED = re.compile(
    r"(?:\b(?:since|given(?: that)?|now that|seeing (?:as|that)|considering(?: that)?|as long as|"
    r"being that) |\((?:i'm |we're )?|[.!] )(?=(?:i|we|my|our)(?:'|\b))",
    re.IGNORECASE,
)


MOST = 24
"""Clauses of a sentence that are read, and places in it where something may be mentioned.

Each is read to the end of its sentence, and a sentence of nothing but commas has hundreds.
"""


def readable(sentence: str) -> tuple[int, bool]:
    """Say how far a sentence states something, and whether it ends as a question.

    Args:
        sentence: with single blanks and straight apostrophes.

    Returns:
        The end of its declarative part (0 where there is none), and whether it asks.
    """
    if _may_kid(sentence) and _KIDDING.search(sentence):
        return 0, False
    if not sentence.rstrip("\"')*_ ").endswith("?"):
        return len(sentence), False
    if _ASKS.match(sentence) and not _CANNOT.match(sentence):
        return 0, True
    for joint in _QUESTION_JOINT.finditer(sentence):
        if _ASKS.match(sentence, joint.end()):
            return joint.start(), True
    # "I commute by bike, rain trousers?": what is asked is not said in a clause.
    if _STATES.match(sentence) and (asked := _FRAGMENT.search(sentence)):
        return asked.start(), True
    return 0, True


def _may_kid(sentence: str) -> bool:
    said = flat(sentence).lower().split()
    return not words.KIDDING.isdisjoint(said) or "\U0001f644" in sentence or "/s" in sentence


def believed(sentence: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches in which the speaker tells what is, first and past-the-last place.

    Statements are only looked for where they begin within one: "my boss says I am a nurse" is a
    boss's word, and "I'd stay, but I live in Rome" is believed from "but" on.

    Args:
        sentence: as `spelling.plain` writes it.
        start: where it begins in earnest.
        end: where its declarative part ends.
    """
    said = set(flat(sentence).lower().split())
    if not said.isdisjoint(words.DOUBTS) and (doubt := _ELSE.search(sentence, start, end)):
        end = doubt.start()
    if quoted := _EMBEDDED.search(sentence, start, end):
        end = quoted.start()
    if said.isdisjoint(words.UNREAL):
        return [(start, end)]
    found: list[tuple[int, int]] = []
    while unreal := _UNREAL.search(sentence, start, end):
        found.append((start, unreal.start()))
        back = _BACK.search(sentence, unreal.end(), end)
        if back is None:
            return found
        start = back.end()
    return [*found, (start, end)]


def presupposed(sentence: str) -> Iterator[int]:
    """Yield where a question takes something for granted: "... since I'm vegan?"."""
    for place in islice(_GRANTED.finditer(sentence), MOST):
        before = set(flat(sentence[: place.start()]).lower().split())
        if before.isdisjoint(words.SUPPOSES):
            yield place.end()


def after_own_colon(sentence: str, colon: int) -> bool:
    """Say whether what follows a colon is the speaker's own word, not a labelled text."""
    if _BELIEVED_COLON.search(sentence, 0, colon):
        return True
    if _SAID_COLON.search(sentence, 0, colon):
        return False
    if _NEEDS.match(sentence, 0, colon):
        return True
    if _ASKS.match(sentence) and not _TO_KEEP.search(sentence, 0, colon):
        return False
    before = sentence[:colon].lower().replace("'", " ").split()
    return len(before) >= 5 and not {"i", "me", "you", "we"}.isdisjoint(before)
