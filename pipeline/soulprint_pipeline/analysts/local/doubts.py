"""Which stretches of a sentence are the speaker's word: no report, no wish, no memory."""

from __future__ import annotations

import re
from functools import lru_cache

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.tokens import flat

# After one of these somebody else speaks, or something is supposed: nothing more is believed.
_ELSE = re.compile(
    r"\b(?:if|in case(?= (?:i|we)\b)|not (?:even )?sure(?= (?:that |if |whether )?"
    r"(?:i|we)\b)|unless|whether|imagin(?:e|ing)|suppos(?:e|ing)|pretend(?:ing)?|assum(?:e[sd]?|ing)|"
    r"hypothetical(?:ly)?|let's say|lets say|let us say|say i|says|said|saying|"
    r"tell (?:him|her|them|my|the|everyone)|tells|told|telling|thinks|thought|"
    r"claim(?:s|ed|ing)?|insist(?:s|ed)|believe[sd]|joke[sd]?|ask(?:s|ed|ing)|writes|wrote|"
    r"quot(?:es?|ed|ing)|reads|shouted|replied|whispered|mentioned|argue[sd]?|swears|swore|texted|"
    r"lyrics?|character|protagonist|narrator|novel says|example|e\.g|for instance|sentence|"
    r"phrase|caption|according to|in the words of|titled?|headline|"
    r"slogan|motto:|test data|placeholder|fake|fictional|were i|had i|lie that|lied|"
    r"(?:i|we)(?:'d|'ve)? (?:almost|nearly|could have|should have|was going to|were going to)|"
    r"(?:didn't|don't|didnt|dont|never|not) (?:mean|meant|say|said|saying|claim|claiming)|"
    r"sarcas(?:m|tic)|explain why|as though|as if|what would|puts? it|"
    r"(?:such as|something like|along the lines of)(?= (?:i|my|we|our)\b)|"
    r"(?:such as|like|along the lines of|kind of|sort of|roughly)(?= (?:hey|hello|hi|hiya|yo)\b)|"
    # "He figures I own a boat", whatever the clause.
    r"(?:figures|suspects|reckons|guesses|bets|fears|supposes|suspected|figured|reckoned|"
    r"they (?:figure|suspect|reckon|guess|bet|fear|think|believe))"
    r"(?= (?:that )?(?:i|we|my|our)\b))\b|"
    # "My barber goes listen pal I own ...": from there he speaks.
    r"\b(?:(?:was|were|is|am|'s|up|be)(?: all| just)? like|goes|went|go),? "
    r"(?:(?:listen|look|honestly|well|hey|oh|yeah|no|dude|mate|pal|dear|love|darling|bro|man|sir|"
    r"friend|kid|son|you know),? ){1,3}"
    r"(?=(?:i|we|my|our)\b)|"
    r"\w's words\b|(?<!it )\bgoes(?:[:,]|(?= (?:i|we|my|our)\b))|"
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
    + r"(?:is|was|are|were)) |\b(?:his|her|their|whose|the) (?:\w+ )?"
    r"(?:line|motto|slogan|answer|mantra|text|bio) is,? )"
    r"(?=(?:I|I'm|I've|we|we're|we've|my name)(?: |'(?!ll|d\b)))"
    r"(?!I (?:said|mentioned|told|wrote|was saying|think|guess)\b)"
)
_SAYS = frozenset(["says", "said", "claims", "claimed", "wrote", "writes"])
# Who says it is told last: "once I have my licence I'm off, my cousin says".
_SAID_BY = re.compile(
    r"[,\u2014-] (?:(?:says|said|claims|claimed|wrote|writes) (?!i\b|we\b)[^,.!?]{2,40}|"
    r"(?:my|the|a|an|his|her|our|their|some|one) [^,.!?]{2,30} "
    r"(?:says|said|claims|claimed|wrote|writes))"
    r"\s?[.!?]?$",
    re.IGNORECASE,
)
# After one of these the speaker wishes, wonders or remembers, but may come back to what is.
_UNREAL = re.compile(
    r"\b(?:(?:once|as soon as|the day|by the time) (?:i|we)(?: (?:have|get|am|are|finish|"
    r"retire|win|own|earn|become|turn|move|can|know)\b|'(?:ve|m|re) )|"
    r"wish|would|wouldn't|might|maybe|perhaps|possibly|could be|used to|when i was|"
    r"back when|as an? (?:kid|child|teenager|teen|boy|girl|student)|dream(?:t|ed)?|"
    r"^(?:years|ages|decades) (?:back|ago),? (?=(?:i|we)\b)|"
    r"(?:i'm|im|i am|we're|i|we) (?:only|just) (?:(?:have|need|want) to|helping|asking|curious|"
    r"wondering|testing|checking)|"
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


@lru_cache(maxsize=64)
def believed(sentence: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Return the stretches in which the speaker tells what is, first and past-the-last place.

    Statements are only looked for where they begin within one: "my boss says I am a nurse" is a
    boss's word, and "I'd stay, but I live in Rome" is believed from "but" on. The last answers are
    kept: whatever reads a sentence asks for them.

    Args:
        sentence: as `spelling.plain` writes it.
        start: where it begins in earnest.
        end: where its declarative part ends.
    """
    said = set(flat(sentence).lower().split())
    if not said.isdisjoint(_SAYS) and _SAID_BY.search(sentence):
        return ((start, start),)
    if not said.isdisjoint(words.DOUBTS) and (doubt := _ELSE.search(sentence, start, end)):
        end = doubt.start()
    if quoted := _EMBEDDED.search(sentence, start, end):
        end = quoted.start()
    if said.isdisjoint(words.UNREAL):
        return ((start, end),)
    found: list[tuple[int, int]] = []
    while unreal := _UNREAL.search(sentence, start, end):
        found.append((start, unreal.start()))
        back = _BACK.search(sentence, unreal.end(), end)
        if back is None:
            return tuple(found)
        start = back.end()
    return (*found, (start, end))


_UNSURE = re.compile(
    r"\bi(?:'m| am)? (?:think|guess|suppose|suspect|assume|reckon|pretty sure|fairly sure|not sure)"
    r"(?: that| maybe| perhaps)? $",
    re.IGNORECASE,
)
_OF_FACT = re.compile(
    r"(?:i'm|i am|we're|we are|i have|i've|we have|we've|my \w+ (?:is|are|has|have)|"
    r"i (?:live|work|own|was|got|had))\b(?! (?:more|rather|quite|better|happier|against|for|always|"
    r"decided|made up|chosen|a (?:morning|night|cat|dog|people|big)|done)\b)",
    re.IGNORECASE,
)
_FAR = 24
"""Characters before a clause in which somebody says that they are not sure."""


def unsure(sentence: str, at: int) -> bool:
    """Say whether the fact that a clause states is only thought: "I think I'm allergic to cats"."""
    return (
        at > 0
        and _UNSURE.search(sentence, max(0, at - _FAR), at) is not None
        and _OF_FACT.match(sentence, at) is not None
    )
