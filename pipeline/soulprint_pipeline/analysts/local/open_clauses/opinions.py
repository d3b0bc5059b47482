"""What somebody holds of the world: "in my view museums ought to be free"."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import cache

from soulprint_pipeline.analysts.local import phrases, words
from soulprint_pipeline.analysts.local.open_clauses.lexicon import of_class

_HOW = (
    r"(?:(?:also|really|still|honestly|personally|firmly|strongly|truly|just|always|quite|"
    r"genuinely|absolutely|deeply|sincerely|completely|totally|utterly|frankly|do|actually|very) )"
)
_OPENS = re.compile(
    rf"(?:(?:personally|honestly|frankly|tbh|for my part|in all honesty|"
    r"call me (?:\w+-)?(?:old[- ]fashioned|naive|naïve|cynical|idealistic|a \w+)"
    r"(?:,? but)?),? )?(?:"
    rf"(?:i|we)(?:'m|'re| am| are|'d| would)? {_HOW}{{0,2}}(?:(?:hold|take|share) the view|"
    r"believe|think|feel|reckon|maintain|hold|find|argue|convinced|certain|"
    r"of the (?:opinion|view|belief)|persuaded)(?: (?:as a family|very|quite|strongly|firmly|"
    r"deeply|truly|that))*|"
    r"(?:i|we)(?:'ve| have) (?:always|long|never stopped) (?:held|thought|believed|felt|maintained|"
    r"argued|said|been convinced)(?: that)?|"
    r"(?:i|we)(?:'ve| have) (?:come|grown|learned|learnt) to (?:believe|think|see|realise|realize|"
    r"accept|feel)(?: that)?|"
    r"in my (?:humble |honest |personal )?(?:view|opinion|book|eyes|experience)|to my mind|"
    r"to my way of thinking|to me|for me|as i see it|the way i see it|from where i stand|"
    r"as far as i(?:'m| am) concerned|as far as i can (?:see|tell)|if you ask me|imo|imho|"
    r"(?:my )?(?:unpopular opinion|hot take|honest opinion|take|two cents)(?: is(?: that)?)?|"
    r"my (?:\w+ )?(?:view|opinion|conviction|belief|position|stance|feeling|philosophy|motto|"
    r"creed|take) (?:has always been|is|was always)(?: that)?|it(?:'s| is) my (?:\w+ )?(?:view|"
    r"opinion|conviction|belief)(?: that)?|"
    r"(?:i am|i'm) a (?:firm |great |big |strong )?believer that)[,:]? (?:that )?(?=[a-z])",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"(?:i|we) (?:really |honestly |just |personally )?(?:don't|do not|can't) (?:really |honestly |"
    r"personally |for a moment )?(?:think|believe|feel|agree|accept|reckon)(?: that)? (?=[a-z])",
    re.IGNORECASE,
)
# "School uniforms are a good thing, if you ask me."
_TRAILS = re.compile(
    r",? (?:if you ask me|imo|imho|in my (?:humble |honest |personal )?(?:opinion|view|book)|"
    r"as far as i(?:'m| am) concerned|to my mind|(?:have )?always (?:said|thought) so|i(?:'ve|"
    r" have) always (?:thought|said|felt|"
    r"believed|held|maintained))(?=\s*(?:[,.;!]|$| but\b| so\b| and\b| fight me\b| change my\b))",
    re.IGNORECASE,
)
_THINKS = re.compile(r"^(?:do )?(?:think|believe|feel|reckon) (?:that )?", re.IGNORECASE)
_FRANK = re.compile(r"(?:tbh|to be honest|honestly|frankly|personally),? (?=[a-z])", re.IGNORECASE)
_EXPLICIT = re.compile(
    r"\b(?:opinion|view|concerned|imo|imho|ask me|my mind|believer|conviction|i see it|stand|"
    r"firmly|strongly|always (?:held|thought|believed)|come to|position|stance|philosophy|motto|"
    r"creed|book)\b",
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
    r"inevitable|outdated|obsolete|ridiculous|absurd|toxic|healthy|unhealthy|beautiful|boring|"
    r"theft|art|key|home|poison|invaluable)\b"
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


_THE_WORLD = re.compile(
    r"the (?:state|rich|poor|government|church|monarchy|death penalty|law|police|media|press|world|"
    r"planet|elderly|arts|internet|market|customer|wealthy|royal family|constitution|climate|"
    r"environment|best (?:way|things?)|most important|only way|only thing|point of|purpose of|"
    r"older|more|less|young|dead|past|future|truth|truth is|eu|un|nhs|bbc|west)\b|"
    r"(?:there is|there are|there's) no(?:thing)?\b|no(?:body| one| such)\b|"
    r"we (?:all |as a society |owe |waste )|"
    r"you (?:can't|cannot|should|shouldn't|can|never) ",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|has|have|had|hasn't|haven't|can|can't|cannot|could|will|"
    r"won't|would|should|shouldn't|must|may|do|does|don't|doesn't|did|makes?|made|never|always|"
    r"needs?|deserves?|gives?|takes?|brings?|comes?|works?|belongs?|matters?|beats?|ruins?|kills?|"
    r"costs?|teach(?:es)?|helps?|harms?|builds?|means?|owes?|ought|starts?|begins?|wins?|lies?|"
    r"leads?|saves?|shapes?|changes?|shows?|keeps?|lasts?|gets?|goes|counts?|hurts?|tells?)\b",
    re.IGNORECASE,
)


def opinion(text: str) -> str | None:
    """Return what somebody believes, as a statement without its full stop.

    Args:
        text: a clause, to the end of what is stated in the sentence.
    """
    if denied := _DENIES.match(text):
        held = _held(text[denied.end() :], explicit=False, firm=False)
        return f"Does not think that {held}" if held else None
    if opened := _OPENS.match(text):
        said = opened.group()
        held = _held(
            text[opened.end() :],
            explicit=_EXPLICIT.search(said) is not None,
            firm=_FIRM.search(said) is not None,
        )
        return f"Believes that {held}" if held else None
    return None


def framed(sentence: str, start: int, end: int) -> str | None:
    """Return what is believed in a sentence that does not begin with its speaker.

    Args:
        sentence: as `spelling.plain` writes it.
        start: where it begins in earnest.
        end: where its declarative part ends.
    """
    said = sentence[start:end]
    if not may_hold(set(said.lower().split())):
        return None
    if _OPENS.match(said):
        return opinion(said)
    before = _FRANK.match(said)
    trails = _TRAILS.search(said)
    if before is None and trails is None:
        return None
    said = said[before.end() if before else 0 : trails.start() if trails else len(said)]
    held = _held(_THINKS.sub("", said), explicit=trails is not None, firm=False)
    return f"Believes that {held}" if held else None


_CUES = frozenset(
    ["ask", "imo", "imho", "opinion", "opinion,", "view", "view,", "book", "mind", "concerned",
     "concerned,", "tbh", "honest", "honestly", "honestly,", "frankly", "frankly,", "personally",
     "personally,", "see", "take:", "opinion:", "experience", "experience,", "thinking",
     "stand", "mind,", "book,"]
)  # fmt: skip


_TO = frozenset(["to", "for"])
_HELD = frozenset(["think", "believe", "feel", "agree"])


def may_hold(said: AbstractSet[str]) -> bool:
    """Say whether a sentence of these words may tell an opinion in another place than its head."""
    if "me" in said and not said.isdisjoint(_TO):
        return True
    return not said.isdisjoint(_CUES) or ("don't" in said and not said.isdisjoint(_HELD))


def _held(text: str, *, explicit: bool, firm: bool) -> str | None:
    """Return a general clause that somebody may hold to be true.

    Args:
        text: behind what tells that it is an opinion.
        explicit: whether it was called one, so that any general sentence is.
        firm: whether it was called a belief.
    """
    if ended := _ENDS.search(text):
        text = text[: ended.start()]
    held = phrases.without_tail(text.strip().rstrip(".,!?;: \"')"))
    said = held.split()
    world = _THE_WORLD.match(held)
    if not 3 <= len(said) <= 22 or (_NOT_GENERAL.match(held) and not world):
        return None
    if not (
        _NORM.search(held)
        or (world and _FINITE.search(held))
        or (firm and _EVERY.match(held))
        or (explicit and _FINITE.search(held, len(said[0])))
        or (_VERDICT.search(held) and _worldly().match(held))
    ):
        return None
    at_hand = _PART_OF_IT.sub("", held)
    if _AT_HAND.search(at_hand) or words.TECHNICAL.search(at_hand) or phrases.CODE.search(held):
        return None
    return _whole(held)


@cache
def _worldly() -> re.Pattern[str]:
    """Match a clause that speaks of what people are for or against."""
    return re.compile(rf"(?:[a-z-]+ ){{0,2}}?{of_class('causes').pattern}", re.IGNORECASE)


def _whole(held: str) -> str | None:
    """Return a general clause as it is told; None where it points at something outside."""
    plain = _AWAY.sub(" away", _WORLDLY.sub("", _RELATIVE.sub(" ", held)).strip())
    if phrases.MY.search(held) or not phrases.is_clean(" ".join(plain.split())[:200]):
        return None
    first = held.split(maxsplit=1)[0]
    if first in words.KEEP_CAPITAL or first[1:] != first[1:].lower() or first[:1].islower():
        return held
    if first.lower() in words.FREQUENT or _COMMON.fullmatch(first) or _cause().fullmatch(first):
        return held[:1].lower() + held[1:]
    return held


_COMMON = re.compile(r"\w{2,}(?:ing|tion|ism|ment|ness|logy)s?", re.IGNORECASE)


@cache
def _cause() -> re.Pattern[str]:
    return of_class("causes")


_RELATIVE = re.compile(r" that (?=[a-z]+s?\b)", re.IGNORECASE)
_AWAY = re.compile(r" (?:away|up) with$", re.IGNORECASE)
_WORLDLY = re.compile(
    r"\b(?:there(?:'s)?|we|us|our|you|it|its|it's|they|them|their|themselves|he or she|that|what|"
    r"this|someone|somebody|something|nothing|how|why|things?|ones?)\b",
    re.IGNORECASE,
)
_AT_HAND = re.compile(
    r"\b(?:this (?:text|code|one|paragraph|version|sentence|email|draft|song|recipe|function|is)|"
    r"(?:line|step|homework|exercise|question|chapter|part|page) \d|rain|tomorrow|tonight|today|"
    r"yesterday|answer|your|paragraph|function|"
    r"variable|server|bug|error|parser|compiler)\b",
    re.IGNORECASE,
)
_PART_OF_IT = re.compile(
    r"\b(?:part of|the only|the right|no|not the|the) answer(?=$| to (?!my|this|your))"
)
# "Remote work is great for everyone except beginners": of things of the world any verdict is one.
_VERDICT = re.compile(
    r"\b(?:is|are|isn't|aren't|has|have|does|do|doesn't|don't|was|were) (?:[\w-]+ ){0,4}?"
    r"(?:great|brilliant|wonderful|awful|terrible|horrible|silly|nonsense|pointless|poor|"
    r"ridiculous|"
    r"out of (?:hand|control|touch)|way (?:to|of)|fine|overdue|rude|vulgar|lovely|disgraceful|"
    r"cowardly|"
    r"lazy|selfish|barbaric|kind|unkind|vital|useful|useless|harmless|addictive|a farce|a joke|"
    r"a con|"
    r"a racket|a disgrace|a blessing|a curse|a luxury|a gimmick|a fad|a distraction|a sham|racist|"
    r"sexist|classist|elitist|snobbish|patronising|patronizing|inhumane|inhuman|too (?:expensive|"
    r"cheap|far|powerful|"
    r"big|long|young)|no (?:place|point|reason|right|business|excuse)|done more|harm|good for|"
    r"bad for|"
    r"place in|a (?:good|bad|great|terrible|poor|wonderful|brilliant|silly) (?:idea|thing))\b",
    re.IGNORECASE,
)
