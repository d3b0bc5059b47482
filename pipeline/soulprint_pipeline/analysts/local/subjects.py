"""Putting its subject in front of a clause that lacks it.

People leave out what is plain: "Living in Ghent, work at the port", "I cook a lot and play chess".
A clause that may have another subject is left as it is.
"""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.learners import STATIVE
from soulprint_pipeline.analysts.local.open_clauses.lexicon import by_form
from soulprint_pipeline.analysts.local.somebody import BEFORE_VERB, as_somebody
from soulprint_pipeline.analysts.local.tokens import loose

_ING = (
    "living|residing|working|doing|studying|learning|teaching|training|building|writing|developing|"
    "renovating|restoring|planning|organising|organizing|designing|maintaining|running|making|"
    "recording|composing|researching|preparing|raising|moving|getting|expecting|using|coding|"
    "trying|considering|thinking|saving|freelancing|interning|putting|setting|translating|"
    "improving|converting|drafting|growing|collecting|knitting|baking|leaving|switching|starting|"
    "staying|sticking|going|turning|planting|creating|launching|producing|filming|editing|"
    "practising|practicing|revising|illustrating|crocheting|sewing|brewing|coaching|volunteering|drinking|eating"
)
_PAST = (
    "moved|relocated|grew up|started|decided|switched|bought|adopted|quit|gave up|signed|finished|"
    "turned|joined|chose|went|settled|opted|founded|launched|retired|graduated|became|got|took|"
    "picked|stopped|sold|booked|enrolled|accepted|rejected|trained|studied|began|ditched|dropped|"
    "left|married|changed|qualified|"
    "resolved|migrated|cancelled|canceled|ended|made|passed|ran|opened|registered"
)
_BASE = (
    "live|work|love|hate|prefer|enjoy|speak|like|adore|detest|dislike|teach|study|play|collect|"
    "support|drive|own|have|use|run|write|code|cook|bake|knit|read|drink|eat|keep|believe|think|"
    "value|can't stand|can't eat|don't eat|don't drink|don't like|don't want|don't use|do|go|"
    "practise|practice|volunteer|coach|raise|grow|swim|cycle|hike|climb|paint|draw|sing|watch|"
    "listen|want|need|plan|come|freelance|manage|lead|share|rent|tend|usually|always|never|mostly|"
    "also|really|absolutely|currently|still|now|just|much prefer|find|feel|reside|commute|follow|"
    "avoid|struggle|suffer|wear|take|hope|intend|know|understand|restore|sew|garden|fish|surf|sail"
)
_STATES = (
    "based|located|born|allergic|married|engaged|divorced|single|retired|unemployed|vegan|vegetarian|"
    "diabetic|fluent|bilingual|convinced|into|fond|keen|from|originally|self-employed|lactose|"
    "passionate|obsessed|addicted|employed|raised"
)
_HEAD_BASE = (
    "live in|work (?:at|for|as|in|with|part|full|from|nights)|love|hate|prefer|enjoy|adore|detest|"
    "can't stand|can't eat|don't eat|don't drink|don't like|don't believe in|don't hold with|"
    "don't trust|don't agree with|speak [A-Z]|"
    "have (?:a|an|two|three|one|type|been)\\b|"
    "much prefer|really (?:like|love|hate|enjoy)|study [a-z]+ at|teach [a-z]+ (?:at|in)|"
    "play the|collect|am"
)
_IS_ING = re.compile(
    rf"(?:(?:currently|still|now|presently|also|just|already|busy|mostly) )?(?:{_ING})\b",
    re.IGNORECASE,
)
_WAS = re.compile(rf"(?:(?:just|recently|finally|also|then) )?(?:{_PAST})\b", re.IGNORECASE)
_HEAD_PAST = (
    "moved (?:up |down |over |out |back |here )?(?:to|from)|"
    "relocated to|grew up|started (?:an?|my|work|at|learning)|decided|"
    "switched (?:to|from)|bought (?:an?|my|our)|adopted|quit|gave up|signed|finished|"
    "turned (?:\\d+|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty)|"
    "turned down|joined|chose|went with|settled|opted|founded|launched|retired|graduated|became|"
    "got (?:an?|my|married|engaged|promoted|hired|two|three|four|five|\\d)|"
    "picked|stopped|sold|booked|enrolled|accepted|"
    "migrated|ditched|made up my"
)
_HEAD_WAS = re.compile(
    rf"(?:(?:just|recently|finally|also|already|actually) )?(?:{_HEAD_PAST})\b", re.IGNORECASE
)
STATES = {**STATIVE, "coming": "come", "suffering": "suffer", "hailing": "hail"}
"""What is held, not done: "owning two dogs, I …" is "I own two dogs"."""

_HELD = re.compile(
    rf"({'|'.join(STATES)}) (?!to\b|said\b|it\b|that\b)(?=[^.;:!?]{{2,80}}?,? (?:i|my)\b)",
    re.IGNORECASE,
)
_HAVE = re.compile(r"(?:always |recently |just |also )?(?:been|had|lived|worked) ", re.IGNORECASE)
_VERB = re.compile(rf"(?:{_BASE})\b", re.IGNORECASE)
_HEAD_VERB = re.compile(rf"(?:{_HEAD_BASE})\b")
_STATE = re.compile(
    rf"(?:(?:not|currently|now|originally|also|happily|recently|newly|severely|still) )?"
    rf"(?:{_STATES})\b",
    re.IGNORECASE,
)
_FAN = re.compile(r"(?:not )?(?:a )?(?:big|huge|massive|lifelong|great) fan\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|can|could|will|would|makes?|takes?|requires?|sounds?|seems?|costs?|means|"
    r"feels?|has|should|must|might|may|gives?|helps?|needs|isn't|looks|does|doesn't|gets|turned|"
    r"vs|versus)\b",
    re.IGNORECASE,
)
# "Working at IKEA and my feet are killing me": a clause of its own follows.
_NEW_SUBJECT = re.compile(
    r" (?:and|but|so|because) (?=(?:my|our|i|i'm|i've|we|it|it's|the) )", re.IGNORECASE
)
_SELF = re.compile(r"(?:i|we|my|our|me)\b", re.IGNORECASE)
_I = re.compile(r"(?:I|I'm|I've|I'd|we|we're|we've)(?= )", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:who|which|that|he|she|they|you|it|to [a-z]+|can|could|will|would|should|might|"
    r"(?<!in )may|must|"
    r"let's|want|wants|need|help|how|what|where|didn't|haven't|hasn't|not|never|someone|people|"
    r"my [\w-]+(?: [\w-]+)?,|"
    r"my (?:\w+ ){1,3}(?:is|are|was|were|has|have|says?|said|does|doesn't|wants?|thinks?|can|will|"
    r"would|loves?|hates?|likes?|lives?|works?|told|keeps?|needs?|got|gets?|makes?|gave|gives?)|"
    r"his|her)\b",
    re.IGNORECASE,
)
# "I'm Dutch but my kids, Bram and Lotte, grew up in Canada": somebody else comes between.
_ANOTHER = re.compile(
    r"(?:[,;:.]|\b(?:and|but|so|because|while|though|although|since|as|where|whereas)) "
    r"(?:my|our|the|his|her|their|both|all) ",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    r"(?:I'm|I am) (?:[A-Z][\w'-]+(?: [A-Z][\w'-]+)?|(?:a |an )?\d\d[\w -]{0,12}|an? [\w -]{2,40}|"
    r"(?:from|based in|living in) [A-Z][\w' -]{1,30})$"
)
_TRAIT = re.compile(
    r"(?:an? |\d\d(?:\b|yo)|(?:(?:up |down |over |out )?in|from) [A-Z]|"
    r"based |originally |currently |living |working |studying |"
    r"married|divorced|single|mother of|father of|mum of|mom of|dad of|vegan|vegetarian)",
)
_PASSIVE = re.compile(r"(?:i was|we were) (?:\w+ )?\w+(?:ed|en|rn|ne)\b", re.IGNORECASE)
_PERFECT = re.compile(r"(?:i|we) have (?:\w+ )?\w+(?:ed|en|wn|ne|ught|ade)\b", re.IGNORECASE)
_SO = re.compile(r"\bso,?\s*$", re.IGNORECASE)
_NO_OBJECT = frozenset([",", "and", "or", "is", "are", "for", "but"])
_NOUNS_TOO = frozenset(
    ["run", "walk", "swim", "dance", "hike", "play", "work", "study", "coach", "cook", "drink",
     "bike",
     "cycle", "drive", "ride", "sail", "fish", "farm", "garden", "train", "travel", "watch",
     "film", "row", "box", "paint", "cut", "book", "plant", "plants", "call", "help", "start",
     "love", "support", "host", "guide", "sleep", "rest", "use", "plan", "iron", "bake", "snore"]
)  # fmt: skip
"""Verbs that are as often nouns: alone behind "and" they may be these."""

_SUBJECT_AT = re.compile(
    r"(?:^|[,;:.!] |\(|\band |\bbut |\bso )(?=(?:I|I'm|I've|we|we're|we've) )", re.IGNORECASE
)
_NEAR = 160
"""Characters before a clause in which its subject may stand."""


def with_subject(sentence: str, start: int, text: str, head: bool) -> str | None:
    """Return the clause `text`, at `start` of `sentence`, with its subject, or None.

    Args:
        sentence: as `spelling.plain` writes it.
        start: where the clause begins.
        text: from there to the end of what is stated.
        head: whether the sentence begins with it.
    """
    if (said := as_somebody(text)) is not None:
        return said
    if _I.match(text):
        return None
    return _dropped(text) if head else _shared(sentence, start, text)


def left_out(said: list[str]) -> bool:
    """Say whether a sentence, by its words, may have left out its subject."""
    if not said or said[0] in words.NOT_THEIRS:
        return False
    return said[0] in _BEGINNINGS or not _LATER.isdisjoint(said[1:_FIRST])


def _dropped(text: str) -> str | None:
    """Read a sentence without a subject as the speaker's: "Living in Ghent"."""
    if _BEGINNINGS.isdisjoint(loose(text[:_FIRST_CHARACTERS]).split()):
        return None
    first, _, follows = text.partition(", ")
    first = _NEW_SUBJECT.split(first, maxsplit=1)[0]
    finite = _FINITE.search(first) is not None
    lowered = text[:1].lower() + text[1:]
    said: str | None = None
    if (bare := _HELD.match(lowered)) is not None:
        said = f"I {STATES[bare.group(1)]} {text[bare.end(1) + 1 :]}"
    elif _IS_ING.match(text):
        said = None if finite or (follows and _FINITE.match(follows)) else f"I'm {text}"
    elif finite:
        said = f"I {text}" if _HEAD_WAS.match(text) else None
    elif _HAVE.match(text):
        said = f"I've {text}"
    elif _FAN.match(text):
        said = f"I'm {'' if lowered.startswith(('a ', 'not a ')) else 'a '}{text}"
    elif lowered.startswith("haven't ") or _HEAD_WAS.match(text) or _HEAD_VERB.match(lowered):
        said = f"I {lowered}"
    elif _STATE.match(text):
        said = f"{'I was' if lowered.startswith(('born', 'raised')) else 'I am'} {lowered}"
    return said


def _shared(sentence: str, start: int, text: str) -> str | None:
    """Give a clause the subject of the one before it: "I cook and play chess"."""
    before = sentence[max(0, start - _NEAR) : start]
    places = [place.end() for place in _SUBJECT_AT.finditer(before)]
    spoken = before[places[-1] :] if places else before
    subject = _I.match(spoken)
    if subject is None:
        alone = _dropped(spoken.lstrip()) and not _OTHER.search(before)
        return _dropped(text) if alone else None
    who = subject.group()
    said = re.sub(r"[\s,;:]+(?:and|but|so|or|plus|also)?[\s,]*$", "", spoken)
    if _lists_traits(said, text):
        return f"I'm {text}"
    if _OTHER.search(said[len(who) :]) or _ANOTHER.search(said[len(who) :]):
        return None
    one = "we" if who.lower().startswith("we") else "I"
    # "I stutter, so avoid words": what follows from it may be an order.
    ordered = _SO.search(spoken) is not None
    return _continued(one, who, said, text, ordered=ordered)


def _lists_traits(said: str, text: str) -> bool:
    """Say whether what follows "I'm Ana" is one more thing that the speaker is."""
    first, _, last = said.rpartition(", ")
    return (
        _TRAIT.match(text) is not None
        and _IDENTITY.match(first or last) is not None
        and (not first or _TRAIT.match(last) is not None)
    )


def _continued(one: str, who: str, said: str, text: str, *, ordered: bool) -> str | None:
    """Give a clause, by the form of its verb, the subject `one` and what goes with it."""
    be = "'re" if one == "we" else "'m"
    kinds = _kinds(text)
    if _IS_ING.match(text) or "ing" in kinds:
        is_now = who.lower() in {"i'm", "we're"} or not re.search(r"ing\b", said)
        return f"{one}{be} {text}" if is_now else f"{one}'ve been {text}"
    if _HAVE.match(text):
        return f"{one}'ve {text}"
    if "part" in kinds and (who.lower().endswith("'ve") or _PERFECT.match(said)):
        return f"{one}'ve {text}"
    if "part" in kinds and _PASSIVE.match(said):
        text = f"{'were' if one == 'we' else 'was'} {text}"
    finite = _WAS.match(text) or "past" in kinds or text.startswith(("was ", "were "))
    if finite or (not ordered and (_VERB.match(text) or "base" in kinds)):
        return f"{one} {text}"
    return f"{one}{be} {text}" if _STATE.match(text) else None


def _kinds(text: str) -> frozenset[str]:
    """Return what forms of verbs the first word of a clause may be, behind adverbs."""
    said = loose(text[:_FIRST_CHARACTERS]).split()
    word = next((each for each in said if each not in BEFORE_VERB), "")
    if word in _NOUNS_TOO and len(said) > 1 and said[1] in _NO_OBJECT:
        return frozenset()
    return frozenset(kind for _, kind in by_form().get(word, ()))


SUBJECTS = frozenset(["i", "i'm", "i've", "i'd", "we", "we're", "we've", "am", "have", "was"])
"""What may be put in front."""

_WITHOUT_GROUPS = re.sub(
    r"\(\?:[^)]*\)", "", f"{_ING}|{'|'.join(STATES)}|{_STATES}|{_HEAD_PAST}|{_HEAD_BASE}"
)
_VERBS = frozenset(each.replace("-", " ").split()[0] for each in _WITHOUT_GROUPS.split("|"))
_BEGINNINGS = _VERBS - {"much", "really"} | words.FRAGMENTS
_LATER = _BEGINNINGS - {"into", "from", "single", "play", "work", "study"}
_FIRST = 5
"""Words in which a sentence says whether its subject was left out."""

_FIRST_CHARACTERS = 40
"""Characters in which it does."""
