"""The clauses of a sentence, each with its subject put in front of it.

People leave out what is plain: "Living in Ghent, work at the port", "as someone who teaches",
"I cook a lot and play chess". The patterns know one form, "I live", "I'm living"; here the
others are turned into it. A clause that may have another subject is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from soulprint_pipeline.analysts.local.boundaries import GRANTED, clause_starts
from soulprint_pipeline.analysts.local.colons import after_own_colon
from soulprint_pipeline.analysts.local.doubts import believed
from soulprint_pipeline.analysts.local.fronts import behind, opens_world
from soulprint_pipeline.analysts.local.leads import LEAD
from soulprint_pipeline.analysts.local.questions import presupposed
from soulprint_pipeline.analysts.local.subjects import with_subject
from soulprint_pipeline.analysts.local.tokens import sentence_words
from soulprint_pipeline.analysts.local.turns import turned


class Reading(msgspec.Struct, frozen=True):
    """A clause as it may be read.

    Attributes:
        text: from the clause's beginning to the end of what is stated in the sentence.
        at: where in the sentence it begins.
        head: whether the sentence begins with it.
        said: its first words in lower case.
    """

    text: str
    at: int
    head: bool
    said: list[str]


_BEGINNING = 40
"""Characters of a clause by which the wordings are told that may begin it."""


_DASH = re.compile(r" (?:-|\u2013|\u2014) ")


_ASIDE = re.compile(r"(?<=\w) \([^()]{1,60}\)(?= \w)")


def reading(text: str, at: int, *, head: bool) -> Reading:
    """Return a reading of `text`, which stands at `at` of its sentence."""
    return Reading(text, at, head, sentence_words(text[:_BEGINNING]).split())


_INTERJECTION = re.compile(
    r"(?:(?:ugh|argh|wow|phew|oof|hm+|uh+|um+|erm?|ah+|aw+|haha|lol|omg|jeez|gosh|damn|yay|woohoo|"
    r"hooray|cheers|thx|ty|thanks(?: (?:a lot|so much|again|in advance))?|great|perfect|nice|cool|"
    r"awesome|right|sure|alright|no worries|good morning|good evening|morning|evening|"
    r"hi(?: there| all| again)?|hello(?: there| again)?|hey(?: there| again)?|greetings|"
    r"so yeah|yeah|anyway|anyways|tbf|ngl|imho|btw|fyi)[,.!:;\u2014\u2013-]{0,2} +){1,3}",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"(?:and |but |so |also |well,? |ok(?:ay)?,? )?(?:"
    r"(?:the )?(?:thing|truth|fact|reality|point) is,?(?: that)?|"
    r"(?:i|we) (?:forgot|wanted|need|have|should|must|ought|want|had) (?:to )?(?:also |just |"
    r"probably )?(?:mention|say|add|admit|confess|tell you|note|point out|clarify|"
    r"let you know)(?: that)?|"
    r"(?:maybe |perhaps )?(?:it )?(?:may|might)? ?(?:be |help|helps)(?: to know)?(?: that)?|"
    r"(?:just )?(?:so|in case) (?:you know|you're wondering|it helps|it matters|that helps|"
    r"it's relevant|we're clear)|"
    r"(?:to|for) (?:give you|some|a bit of|a little|more|the|your) (?:some |a bit of |"
    r"a little |more )?(?:context|background|record|reference|info|information)|"
    r"(?:to be|in all) (?:fair|clear|honest|frank|honesty|fairness)|"
    r"(?:i'm |i am )?(?:not sure|idk|dunno|i don't know|don't know|no idea) (?:if|whether) "
    r"(?:it|that|this)(?:'s)? (?:matters|helps|is relevant|relevant|important|counts|is important|"
    r"makes a difference),? but|"
    r"(?:fun|random|small|little known|useful) fact|full disclosure|for the record|"
    r"before (?:we|i|you) [\w' ]{2,30}|one (?:more )?(?:thing|detail)|first (?:things first|"
    r"of all|off)|"
    r"as (?:it happens|you may know|i mentioned|always|usual|ever)|needless to say|"
    r"it so happens that|turns out(?: that)?|you see|mind you|believe it or not|i guess|you know"
    r")[,:;.]? (?:- |\u2013 |\u2014 )?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:\W{0,3})(?:(?:a |an |my |the |some |one |just |quick |short |little |bit of |more |big |"
    r"another |small |important |personal |current |main |happy |sad |good |bad |great |exciting |"
    r"bit |two |three |few |and |but |so |ok |okay |first )*)"
    r"(?:intro(?:duction)?|context|background|details?|info(?:rmation)?|about me|question|note|"
    r"confession|disclosure|news|announcement|update|thing|things|facts?|status|verdict|conclusion|"
    r"result|version|story short|tl;?dr|line|reminder|heads[- ]up|preferences?|situation|set-?up|"
    r"problem|issue|decision|thanks|thank you|hi|hello|hey|before we [\w ]{2,20}|me|plan|plans|"
    r"goals?|record|clear|reference|important|truth|reason|answer|request|rule|rules|wish|"
    r"favou?r|habit|allerg(?:y|ies)|diet|project|hobby|hobbies|job|family|home|work)"
    r"(?: (?:about|on|from) (?:me|my side|myself|us))?$",
    re.IGNORECASE,
)


def readings(sentence: str, end: int, *, asked: bool = False) -> list[Reading]:
    """Return the clauses that state something, in every way in which they may be read.

    Args:
        sentence: as `spelling.plain` writes it.
        end: where its declarative part ends (see `questions.readable`).
        asked: whether it ends as a question, which may take something for granted.
    """
    found: list[Reading] = []
    if end > 0:
        begins, labelled = _openings(sentence, end)
        if opens_world(sentence, begins[-1], end):
            return found
        for number, (start, stop) in enumerate(believed(sentence, begins[-1], end)):
            heads = [] if number or start >= stop else [*begins, *(p for p in labelled if p < stop)]
            starts = clause_starts(sentence, start, stop) if start < stop else []
            places = list(dict.fromkeys([*heads, *starts]))
            for place in places:
                found += _readings(sentence, place, end, head=place in heads)
            for text, place in turned(sentence, places, (start, stop), end):
                found.append(reading(text, place, head=place in heads))
    if asked:
        for place in presupposed(sentence):
            found += _readings(sentence, place, len(sentence), head=False)
        whole = len(sentence)
        for text, place in turned(sentence, (), (0, whole), whole, granted=True):
            found.append(reading(text, place, head=False))
    return found


def told_until(sentence: str, end: int) -> int:
    """Return where somebody else begins to speak: after "My mother wrote this:"."""
    colon = sentence.find(": ", 0, end)
    if colon < 0 or after_own_colon(sentence, colon) or _labels(sentence, colon):
        return end
    return colon


def _labels(sentence: str, mark: int) -> bool:
    return _LABEL.match(re.split("[,.] ", sentence[:mark])[-1]) is not None


def _readings(sentence: str, start: int, end: int, *, head: bool) -> Iterator[Reading]:
    text = sentence[start:end]
    if sentence[start - 1 : start] == "(":
        text, head = text.partition(")")[0], True
    elif (aside := _ASIDE.search(text)) is not None:
        yield reading(text[: aside.start()] + text[aside.end() :], start, head=head)
    yield reading(text, start, head=head)
    said = with_subject(sentence, start, text, head)
    if said is not None:
        yield reading(said, start, head=head)
    place = behind(sentence, start, end)
    if place is not None:
        yield reading(sentence[place:end], place, head=head)


def _openings(sentence: str, end: int) -> tuple[list[int], list[int]]:
    """Return where the sentence may begin in earnest.

    Returns:
        Its beginning and the places after interjections and preambles; those after a label.
    """
    begins = [0]
    for _ in range(4):
        at = begins[-1]
        opened = (
            GRANTED.match(sentence, at, end)
            or LEAD.match(sentence, at, end)
            or _INTERJECTION.match(sentence, at, end)
            or _PREAMBLE.match(sentence, at, end)
        )
        if opened is None or opened.end() == at:
            break
        begins.append(opened.end())
    labelled: list[int] = []
    colon = sentence.find(": ", 0, min(end, 80))
    if colon > 0 and _labels(sentence, colon):
        labelled.append(colon + 2)
    dash = _DASH.search(sentence, 0, min(end, 80))
    if dash and _LABEL.match(sentence[: dash.start()]):
        labelled.append(dash.end())
    return begins, labelled
