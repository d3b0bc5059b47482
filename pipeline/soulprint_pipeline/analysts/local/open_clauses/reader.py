"""From a clause that stands to what it states."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import msgspec

from soulprint_pipeline import markdown
from soulprint_pipeline.analysts.local import phrases
from soulprint_pipeline.analysts.local.mending import mended
from soulprint_pipeline.analysts.local.open_clauses import complements, moments
from soulprint_pipeline.analysts.local.open_clauses.frames import TECHNICAL, frame
from soulprint_pipeline.analysts.local.open_clauses.groups import Group, groups
from soulprint_pipeline.analysts.local.open_clauses.lexicon import Entry, by_verb, conjugated
from soulprint_pipeline.analysts.local.open_clauses.opinions import opinion
from soulprint_pipeline.analysts.local.open_clauses.owned import owned
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready
from soulprint_pipeline.analysts.local.voices.blank import BLANK

_HABIT = re.compile(
    r"\b(?:every|each|most (?:days|mornings|evenings|nights|weekends|weeks|sundays|saturdays)|"
    r"(?:on |at )?(?:mon|tues|wednes|thurs|fri|satur|sun)days|once|twice|\w+ (?:times|days|nights|"
    r"mornings|evenings|afternoons|hours|minutes|km|miles|steps|litres|liters|cups) (?:a|per|each|"
    r"every|in the) "
    r"(?:day|week|month|year|night|morning)|(?:a|per) (?:day|week|month|year|night)|daily|weekly|"
    r"monthly|since|for (?:\w+ ){0,4}(?:years|decades|months)|all my life|at weekends|on weekends|"
    r"(?:in|during) the (?:mornings?|evenings?|week|summers?|winters?)|at nights?|all year|"
    r"in my (?:free|spare) time|after work|before work|before bed|after (?:noon|lunch|dinner)|"
    r"all day|whenever|regularly|religiously|for a living|by hand|^a lot$)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\bfor (?:(?:about|over|almost|nearly|the|last|past|more|than) ){0,3}\w+ "
    r"(?:days|weeks|months|years)\b",
    re.IGNORECASE,
)
_OFTEN = frozenset(
    ["always", "usually", "mostly", "often", "only", "never", "rarely", "seldom", "hardly",
     "barely", "regularly", "exclusively", "mainly", "typically", "normally", "generally",
     "frequently"]
)  # fmt: skip
_NEGATIVE = frozenset(["negative", "cannot", "never", "won't", "not present", "not progressive"])
_RARE = frozenset(["never", "rarely", "seldom", "hardly", "barely"])
_SINCE_SPAN = re.compile(
    r"\bsince (?=(?:about |over |more than |almost |nearly )?(?:\d+|a|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|many|several|some|a few|half a"
    r") (?:and a half )?(?:years?|months?|weeks?|decades?|days?|yrs)\b(?! ago))",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?:since|for (?:about |over |more than |almost |nearly )?(?:\w+ ){1,4}"
    r"(?:years|months|decades))\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\s(when|whenever) i ((?:[a-z'-]+ ?){1,6}?)(?=\s*(?:[,.;!?]|$| so\b| and\b| but\b))",
    re.IGNORECASE,
)


_SINCE_I = re.compile(
    r"\s?\bsince i was ((?:an? |about |in |at )?[\w-]+(?: (?:years? old|child|kid|boy|girl|"
    r"teenager|school))?)",
    re.IGNORECASE,
)


_JOINED = re.compile(r" (?:and|but|so|because|although|though|while|whereas)\b", re.IGNORECASE)
# "I decided I will not vote": not to vote.
_DECIDED = re.compile(
    r"\bdecided (?:that )?(?:i|we)(?: (will not|won't|am not going to|are not going to)| will|"
    r"'ll| am going to"
    r"| are going to) ",
    re.IGNORECASE,
)
# "We do light candles": said with stress, not what is done.
_DO = re.compile(
    r"(?<=\bi )do (?=<verb>)|(?<=\bwe )do (?=<verb>)".replace(
        "<verb>",
        r"(?:really |still |also )?(?:feel|like|love|enjoy|hate|eat|drink|believe|think|live|have|"
        r"own|speak|know|want|prefer|miss|keep|wear|take|use|get|teach|care|follow|attend|"
        r"light candles|celebrate|observe|pray|suffer|struggle|tend|find|read|write|sing|"
        r"agree|grow|collect|fast|drive|go|worry|avoid)\b",
    ),
    re.IGNORECASE,
)
_AGO = re.compile(
    r" (?:(?:many|some|a few|several|\d+|a|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"twelve|twenty|thirty) )?(?:years?|months?|weeks?|ages) ago$",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<![\w.])(?!(?:19|20)\d\d\b)\d[\d.,]*")


class Told(msgspec.Struct, frozen=True):
    """What a clause states, and the predicate by which it does."""

    ready: Ready
    statement: str


BELIEVES = Ready(
    Pattern(
        id="clause-believes",
        category="beliefs",
        match=[],
        say="",
        yes=[("In my view museums ought to be free.", "Believes that museums ought to be free.")],
        no=["In my view the answer should be shorter."],
    ),
    (),
    None,
)


class _Said(msgspec.Struct, frozen=True):
    """A complement: as it was said, and as it is told."""

    plain: str
    adverbs: tuple[str, ...]
    mark: str


def read(text: str, today: date | None, bare: str = "", front: str = "") -> Told | None:
    """Return what a clause states.

    Args:
        text: from its subject to the end of what is stated in the sentence.
        today: the day on which it was said.
        bare: the form of its verb, where its subject was put in front of it at the beginning of a
            sentence; see `Predicate.bare`.
        front: how often, where that was said in front of the clause.
    """
    text = _DO.sub("", text)
    text = _DECIDED.sub(lambda said: "decided not to " if said[1] else "decided to ", text)
    for group in groups(text):
        for entry in by_verb().get(group.verb, ()):
            if entry.predicate.subject or not _allows(entry.predicate.bare, bare, group):
                continue
            if (tense := _fitting(group, entry)) and (said := _complement(group, front)):
                statement = _state(group, tense, entry, said, today)
                if statement:
                    return Told(entry.ready, statement)
    if not bare and (held := opinion(text)) and (statement := clean(held)):
        return Told(BELIEVES, statement)
    for subject, group, entry in owned(text):
        said = _complement(group, front)
        if said and (statement := _state_of(subject, group, entry, said, today)):
            return Told(entry.ready, statement)
    return None


def _fitting(group: Group, entry: Entry) -> str | None:
    """Return the tense in which a verb is told, where a predicate may stand in it."""
    tense = group.tense
    needed = {"been": "perfect", "not perfect": "never", "won't": "negative"}.get(tense, tense)
    if tense.startswith("not ") and tense != "not perfect":
        needed = "not"
    if tense == "perfect" and "never" in group.adverbs:
        needed = "never"
    if tense == "present" and not _RARE.isdisjoint(group.adverbs):
        needed = "negative"
    return tense if needed in entry.tenses or tense in entry.tenses else None


def _complement(group: Group, front: str) -> _Said | None:
    rest = group.rest
    if rest[:1] in {",", ".", ";", ":", "!", ")"}:
        return _Said(front, (), rest[:1])
    later, adverbs = "", tuple[str, ...]()
    if group.verb != "spend":  # "Every August" may be what is spent.
        rest, later, adverbs = complements.turned(rest)
    plain, mark = complements.cut(
        rest,
        present=group.tense in {"present", "negative", "cannot", "must"},
        progressive=group.tense in {"progressive", "been"},
    )
    if exception := complements.exception(rest, plain):
        plain, mark = f"{plain}{exception}", ""
    clause = not plain and mark[:1] == " " and not _JOINED.match(mark)
    if clause or mark.lower() == " except" or (mark == "and" and group.tense in _NEGATIVE):
        return None  # What it takes is a clause, or it denies more than this, or less.
    if mark.lower() == " since i" and (was := _SINCE_I.match(rest, max(len(plain) - 1, 0))):
        plain = f"{plain} since they were {was[1].strip()}"
    elif complements.conditional(mark) and group.tense not in {"past", "perfect"}:
        if re.match(r"\s(?:when|whenever) you\b", rest[len(plain) :], re.IGNORECASE):
            return _Said(plain, adverbs, mark)
        when = _when_they(group, plain, rest)
        if when is None:
            return None
        plain = when
    return _Said(" ".join(filter(None, (plain, later, front))), adverbs, mark)


def _when_they(group: Group, plain: str, rest: str) -> str | None:
    """Return a complement with when it holds: "their hands shake when they are tired"."""
    when = _WHEN.match(rest, len(plain))
    if when is None or not group.tense.startswith(("present", "progressive")):
        return None
    if when[2].strip() != "can" and complements.told(when[2]) is None:
        return None
    return f"{plain} {when[1].lower()} they {re.sub(r'^am ', 'are ', when[2].strip())}"


def _state(group: Group, tense: str, entry: Entry, said: _Said, today: date | None) -> str | None:
    adverbs = (*group.adverbs, *(each for each in said.adverbs if each in _OFTEN))
    told = _told(group, entry, said, adverbs, today)
    if told is None:
        return None
    lasting = entry.predicate.category != "dates" and _LASTING.search(told)
    if tense in {"present", "progressive"} and lasting:
        tense = {"present": "perfect", "progressive": "been"}[tense]
        if not _RARE.isdisjoint(adverbs):
            return None
    return clean(f"{_verb(group.verb, tense, adverbs)} {told}")


def _told(
    group: Group, entry: Entry, said: _Said, adverbs: tuple[str, ...], today: date | None
) -> str | None:
    """Return a complement as it is told, where it is what the predicate takes."""
    predicate = entry.predicate
    plain = _SINCE_SPAN.sub("for ", said.plain)
    if not _lasting(group, entry, plain, adverbs):
        return None
    once = group.tense == "present" and group.verb in _ONCE and not predicate.dated
    if once and _ON_A_DAY.search(plain):
        return None
    if not predicate.subject and group.verb in _NEEDING and moments.shape().fullmatch(plain):
        return None
    dated = moments.resolved(
        plain,
        today,
        past=group.tense in _PAST and not _AHEAD_OF.search(f"{group.verb} {plain}"),
        recurring=group.tense in _RECURRING
        and predicate.category != "dates"
        and group.verb not in _AHEAD,
    )
    if dated is None or (predicate.dated and not dated[1]):
        return None
    plain = phrases.without_tail(
        _AGO.sub("", dated[0]).replace("by myself", "by themself")
    ).removesuffix(" ever since")
    if not any(frame(each).holds(plain) for each in predicate.takes):
        return None
    return complements.told(plain, of_another=bool(predicate.subject))


# "It got booked for 19 August": that day is yet to come.
_AHEAD_OF = re.compile(
    r"\b(?:sign up|register|enroll?|enter|book|reserve|schedule|plan|tickets|invitation|booked|"
    r"scheduled|moved|pushed back|postponed|brought forward|rescheduled|set|fixed|called|called up|"
    r"summoned|invited|listed|asked|booked in)(?: (?:up |in )?(?:[A-Za-z'-]+ ){0,6})"
    r"(?:for|to|until|from|on)\b"
)
_PAST = frozenset(["past", "perfect", "been", "never", "not perfect"])
_NEEDING = frozenset(["start", "begin", "finish", "join", "have", "take", "see", "do", "give"])
"""Verbs that say nothing with a day alone: what began on Monday?"""
_ONCE = frozenset(["fly", "start", "begin", "leave", "arrive", "move", "marry", "retire"])
_ON_A_DAY = re.compile(
    r"\bon (?:next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE
)
"""What is done once is done on one day: "I fly home on Sunday" is no habit."""
_AHEAD = frozenset(["want", "hope", "aim", "plan", "intend", "aspire", "mean"])
_RECURRING = frozenset(["present", "negative", "cannot", "can"])


def _lasting(group: Group, entry: Entry, plain: str, adverbs: tuple[str, ...]) -> bool:
    """Say whether a complement is not of the day, of the desk, or once, where it may not be."""
    predicate = entry.predicate
    dated = predicate.category == "dates"
    at_hand = group.tense not in _PAST and not dated and moments.at_hand(plain)
    kind = _kind(plain)
    desk = not predicate.desk and kind.desk
    sum_to_do = not dated and kind.sum_to_do
    if at_hand or desk or sum_to_do or (entry.deny and entry.deny.search(plain)):
        return False
    spans = group.tense in {"perfect", "been"} and _SPAN.search(plain)
    often = spans or kind.often or not _OFTEN.isdisjoint(adverbs)
    return bool(often) or not predicate.habit


class _Kind(msgspec.Struct, frozen=True):
    """What a complement shows, whatever its verb."""

    desk: bool
    sum_to_do: bool
    often: bool


@lru_cache(maxsize=64)
def _kind(plain: str) -> _Kind:
    """Asked for by every predicate of a verb, so the answers are kept."""
    return _Kind(
        TECHNICAL.search(plain) is not None,
        len(_FIGURE.findall(plain)) > 1,
        _HABIT.search(plain) is not None,
    )


def _verb(verb: str, tense: str, adverbs: tuple[str, ...]) -> str:
    how = "".join(f"{each} " for each in dict.fromkeys(adverbs))
    forms = conjugated(verb)
    if verb == "be" and tense == "present":
        return f"is {how}".rstrip()
    if tense == "progressive" and "never" in adverbs:
        return f"will never {forms.base}"  # "I'm never buying a printer again"
    return {
        "present": f"{how}{forms.third}",
        "past": f"{how}{forms.past}",
        "progressive": f"is {how}{forms.ing}",
        "not progressive": f"is not {how}{forms.ing}",
        "not present": f"is not {how}".rstrip(),
        "perfect": f"has {how}{forms.part}",
        "not perfect": f"has not {how}{forms.part}",
        "never": f"has {how}{forms.part}",
        "been": f"has {how}been {forms.ing}",
        "negative": f"does not {how}{forms.base}",
        "won't": f"will not {how}{forms.base}",
        "cannot": f"cannot {how}{forms.base}",
        "can": f"can {how}{forms.base}",
        "future": f"will {how}{forms.base}",
        "must": f"has to {how}{forms.base}",
    }[tense]


def _state_of(
    subject: str, group: Group, entry: Entry, said: _Said, today: date | None
) -> str | None:
    told = _told(group, entry, said, (), today)
    return None if told is None else clean(f"{subject} {told}")


def clean(text: str) -> str | None:
    """Return a statement with its full stop; None where it would not be a line of its own."""
    text = " ".join(text.split()).rstrip(",;: ")
    told = mended(text[:1].upper() + text[1:] + ".")
    whole = told is not None and BLANK not in told and markdown.line(told) == told
    return told if told and whole and not markdown.gives_orders(told) else None


def _allows(allowed: str, bare: str, group: Group) -> bool:
    if not bare:
        return True
    if bare == "base" and group.tense == "past":
        bare = "forms"
    finite = bare == "forms" and group.tense != "present"
    return bool(allowed) and (finite or allowed == "base" or group.verb == "be")
