"""Days on which somebody is expected, told the other way round or by whoever expects them.

"Day after tomorrow I have the adoption panel", "tomorrow job interview at IKEA", "the solicitor
wants to see us on 24 June", "the dissertation has to be handed in on 30 June". What names the
occasion before its day is read by `occasions.py`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from soulprint_pipeline.analysts.local import dates
from soulprint_pipeline.analysts.local.open_clauses.complements import cut, told
from soulprint_pipeline.analysts.local.open_clauses.lexicon import of_class
from soulprint_pipeline.analysts.local.open_clauses.moments import days_in, figured
from soulprint_pipeline.analysts.local.open_clauses.occasions import is_occasion
from soulprint_pipeline.analysts.local.statement import preposition, with_article
from soulprint_pipeline.analysts.local.voices.blank import BLANK

_NEAR = 140
"""Characters of a clause in which its day stands."""
_HOUR = (
    r"(?:,? (?:at |from )?\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?| o'clock)?(?= |,|$)|"
    r",? at (?:noon|midday|lunchtime|[a-z]+ o'clock)|,? first thing|"
    r" (?:in the )?(?:morning|afternoon|evening))?"
)
_HAVE = re.compile(
    rf"{_HOUR},? (?:(?:i|we)(?: also| then| finally)? (?:have|have got|got|am at|am in|am having|"
    rf"am in for)|"
    r"(?:i've|we've)(?: also)?(?: got)?|(?:i'm|we're) (?:having|in for|at|up for|sitting|taking|"
    r"down for))"
    r" (?P<article>an?|the|my|our|another) ",
    re.IGNORECASE,
)
_BARE = re.compile(rf"{_HOUR}(?: is|:|,| -)? (?!my |our )(?=[\w'])", re.IGNORECASE)
_PHRASE_END = re.compile(
    r"[,.;:!?(\u2013\u2014]|\s-\s|\s(?:and|so|but|because|as|where|which|who|what|how|do|can|"
    r"should|is|i|"
    r"we|my|need|any|then|when|help|please|give|write|at \d)\b|$",
    re.IGNORECASE,
)
# What is told of no one unless its kind is said with it: "test tomorrow", "session on Friday".
_WEAK = frozenset(
    ["test", "session", "course", "lesson", "talk", "review", "survey", "job", "baby", "match",
     "final", "trip", "doctor", "show", "meet", "party", "exam", "interview", "results", "result",
     "upgrade", "panel", "start", "move", "closing", "opening", "quiz", "camp", "term", "festival",
     "fair", "conference", "race", "deadline", "lecture", "ceremony", "trial", "audit",
     "inspection", "launch", "submission"]
)  # fmt: skip
_VERB = (
    r"(?:(?:wants?|needs?|would like|is going|are going|has asked|have asked|has agreed|have "
    r"agreed|"
    r"plans?|has promised|hopes?|is|are|is due|are due|is coming|are coming|comes?|can|will|will "
    r"be|can only) )?"
    r"(?:(?:to|in to|round to|over to|out to|back to) )?"
    r"(?:sees?|seeing|meets?|meeting|visits?|visiting|calls?|calling|examin(?:es?|ing)|"
    r"operat(?:es?|ing)|"
    r"inspects?|inspecting|assess(?:es|ing)?|interviews?|interviewing|takes?|taking|removes?|"
    r"removing|"
    r"delivers?|installs?|fits?|fitting|collects?|hears?|decid(?:es?|ing)|looks?|looking|"
    r"start(?:s|ing)?|"
    r"expects?|expecting|discharg(?:es?|ing)|induc(?:es?|ing)|admits?|admitting|wants?|puts?|"
    r"putting|"
    r"marr(?:y|ies|ying)|christens?|baptis(?:es?|ing)|rings?|checks?|checking|values?|valuing|"
    r"comes?|coming|arrives?|arriving)"
)
_SUMMONS = re.compile(
    rf"(?P<who>(?:the|my|our) (?:[\w-]+ ){{0,2}}?)(?P<kind>[\w-]+(?: [\w-]+)??) "
    rf"(?P<does>{_VERB}\b[^,.;!?]{{0,60}}?) ?$",
    re.IGNORECASE,
)
_OF_ME = re.compile(r"\b(?:me|us|my|our)\b", re.IGNORECASE)
_SPEAKER = re.compile(r"\b(?:i|i'm|i've|we|we're|we've|me|us|my|our)\b", re.IGNORECASE)
_COMES = re.compile(r"\b(?:comes?|coming|arrives?|arriving)\b", re.IGNORECASE)
_DUE = re.compile(
    r"(?P<whose>my|our|the|(?:the )?(?:first |final |last |full )?draft of my) "
    r"(?P<what>(?:[\w'-]+ ){0,4}?[\w'-]+)"
    r"(?: (?:has|have) to be| must be| needs? to be| (?:is|are) to be| should be|'s to be| (?:is|"
    r"are)|'s)? "
    r"(?:handed in|submitted|sent off|sent in|delivered|in|filed|defended|turned in|uploaded|"
    r"finished|due|"
    r"with the (?:printers?|publishers?|examiners?|editor|board)|at the (?:printer's|binder's)) "
    r"(?:by |on )?$",
    re.IGNORECASE,
)
_HEAD = re.compile(r" (?:on|about|for|of|in|to) ")
_CLOSES = re.compile(
    r"(?:the|my|our) (?P<what>(?:[\w'-]+ ){1,4}?(?:applications?|call|register|enrolment|"
    r"registration|nominations?|scheme)) (?:closes?|is closing|are closing|shuts?|ends?) $",
    re.IGNORECASE,
)
# "They are taking my tonsils out on 1 July."
_DONE_TO = re.compile(
    r"they(?:'re| are|'ll| will| want to| plan to)(?: be)? (?P<verb>[a-z]+) (?P<what>me|my [\w' "
    r"-]{2,40}?)"
    r"(?P<how> (?:out|off|in|down|away))? $",
    re.IGNORECASE,
)
_DONE = {
    "tak": "taken", "remov": "removed", "fit": "fitted", "fitt": "fitted", "replac": "replaced",
    "pull": "pulled", "induc": "induced", "discharg": "discharged", "admit": "admitted",
    "admitt": "admitted", "put": "put", "putt": "put", "releas": "released", "deport": "deported",
    "evict": "evicted",
}  # fmt: skip
# "Gotta be at the home office on the 24th": without its subject.
_HAVE_TO = re.compile(
    r"(?:also |then )?(?:have to|got to|must|need to) (?P<what>be (?:back )?(?:at|in) (?!work|"
    r"home|bed|school|class|the office "
    r"(?:by|on|at)\b)(?:the |a |my |our )?[\w' -]{3,40}?) $",
    re.IGNORECASE,
)
# "The registry office has given us 18 July for the wedding."
_GIVEN = re.compile(
    r"(?:(?:the|my|our) [\w' -]{3,40}? (?:has|have)|they(?:'ve| have)) (?:now |finally )?"
    r"(?:given|offered|allotted|booked) (?:me|us) (?:in (?:for|on) )?$",
    re.IGNORECASE,
)
_FOR_OCCASION = re.compile(
    r" for (?:the|my|our|an?) (?P<what>[\w' -]{3,40}?)(?=[,.;!?]|$| and | so )"
)
_VISIT = re.compile(
    r"(?:(?P<my>my|our|the) )?(?P<who>[a-z' -]{3,25}?)(?:'s|'re)? (?:is |are )?(?:all "
    r")?(?:arriv(?:e|es|ing)|visit(?:s|ing)?|"
    r"land(?:s|ing)?|fl(?:y|ies|ying) in|com(?:e|es|ing)(?: over| to stay| to visit| for "
    r"(?:dinner|tea|lunch|a week|"
    r"the weekend|a visit))?|stay(?:s|ing)(?: with us| over)?) $",
    re.IGNORECASE,
)
_US = "people"
_MODAL = re.compile(r"(?:can(?: only)?|will(?: be)?|is|are) ", re.IGNORECASE)
_WILL = re.compile(r"'s will$")
_HAS_UNTIL = re.compile(
    r"(?:i|we)(?:'ve| have)(?: got| only| just| about)*(?: (?:until|till|up to))? $", re.IGNORECASE
)


def appointment(text: str, today: date | None, *, head: bool) -> str | None:
    """Return what a clause tells of a day on which somebody is expected, without its full stop.

    Args:
        text: of the clause, to the end of what is stated in the sentence.
        today: the day on which it was said.
        head: whether the sentence begins with it.
    """
    text = figured(text)
    when = next(days_in(text[:_NEAR]), None)
    if when is None or (day := dates.resolve(when.group(), "en", today)) is None:
        return None
    on = f"{_lead(when.group()) or preposition(day)} {day}"
    if when.start() == 0:
        rest = text[when.end() :]
        return _behind(rest, on, head=head) or _comes(rest.lstrip(", "), on)
    before, after = text[: when.start()], text[when.end() :]
    return (
        _due(before, text, day)
        or _has_until(before, after, day)
        or _summons(before, after, on)
        or _done_to(before, on)
        or _given(before, after, on)
        or (_visit(before, on) or _has_to(before, after, on) if head else None)
    )


def _lead(said: str) -> str:
    found = re.match(r"(?:by|until|till|from)\b", said, re.IGNORECASE)
    return found.group().lower() if found else ""


def _behind(rest: str, on: str, *, head: bool) -> str | None:
    """Read what is said behind the day: "tomorrow I have my oral", "tomorrow job interview"."""
    had = _HAVE.match(rest)
    opened = had or (_BARE.match(rest) if head else None)
    if opened is None:
        return None
    what = rest[opened.end() : opened.end() + _NEAR]
    what = what[: _end(what)].strip()
    if not what or not is_occasion(what) or (not had and what.lower() in _WEAK):
        return None
    whole = told(what)
    if whole is None:
        return None
    if had is None:
        return f"{whole} {on}"
    article = had["article"].lower()
    if article in {"my", "our"}:
        return f"their {whole} is {on}"
    return f"has {with_article(whole) if article != 'the' else f'the {whole}'} {on}"


def _comes(rest: str, on: str) -> str | None:
    """Read "next Wednesday the surveyor comes to look at our cracks"."""
    said, _ = cut(rest, present=True, progressive=False)
    found = _SUMMONS.fullmatch(f"{said} ")
    return _summoned(found, "", on, said) if found else None


def _end(text: str) -> int:
    found = _PHRASE_END.search(text)
    return found.start() if found else len(text)


def _due(before: str, text: str, day: str) -> str | None:
    found = _DUE.fullmatch(before) or _CLOSES.fullmatch(before)
    if found is None or (whole := told(found["what"])) is None:
        return None
    mine = not before.lower().startswith("the ") or _SPEAKER.search(text) is not None
    if found.re is _CLOSES:
        return f"the {whole} closes on {day}" if mine else None
    head = _HEAD.split(whole, maxsplit=1)[0]
    works = any(one.end() == len(head) for one in of_class("works_due").finditer(head))
    return f"deadline for their {whole}: {day}" if mine and works else None


def _has_until(before: str, after: str, day: str) -> str | None:
    """Read "I have until 20 June to appeal the decision"."""
    if _HAS_UNTIL.match(before) is None or not after.startswith(" to "):
        return None
    what, _ = cut(after, present=True, progressive=False)
    whole = _third(what)
    return f"has until {day} {whole}" if whole else None


def _done_to(before: str, on: str) -> str | None:
    found = _DONE_TO.fullmatch(before)
    done = found and _DONE.get(re.sub(r"(?:ing|e)$", "", found["verb"].lower()))
    if found is None or not done:
        return None
    if found["what"].lower() == "me":
        return f"is {done}{found['how'] or ''} {on}"
    whole = told(found["what"])
    return f"has {whole} {done}{found['how'] or ''} {on}" if whole else None


def _has_to(before: str, after: str, on: str) -> str | None:
    found = _HAVE_TO.fullmatch(before)
    whole = told(found["what"].removeprefix("be ")) if found else None
    if whole is None:
        return None
    what, _ = cut(after, present=True, progressive=False)
    reason = _third(what) if re.match(r"for\b", what) else ""
    return f"has to be {whole} {on} {reason or ''}".strip()


def _given(before: str, after: str, on: str) -> str | None:
    occasion = _FOR_OCCASION.match(after) if _GIVEN.fullmatch(before) else None
    if occasion is None or not is_occasion(occasion["what"]):
        return None
    whole = told(occasion["what"])
    return f"{whole} {on}" if whole else None


def _visit(before: str, on: str) -> str | None:
    found = _VISIT.fullmatch(before)
    if (
        found is None
        or (found["my"] or "").lower() == "the"
        or not _guests().fullmatch(found["who"])
    ):
        return None
    return f"visit of their {found['who'].lower().replace('in laws', 'in-laws')} {on}"


def _summons(before: str, after: str, on: str) -> str | None:
    """Read who sees, visits or operates on somebody: "my surgeon can see me on 3 July"."""
    found = _SUMMONS.fullmatch(before)
    return _summoned(found, after, on, before) if found else None


def _summoned(found: re.Match[str], after: str, on: str, said: str) -> str | None:
    if not _kinds().fullmatch(found["kind"].lower()):
        return None
    does = found["does"]
    own = found["who"].lower().startswith(("my", "our"))
    if not (
        _OF_ME.search(does) or (_COMES.search(does) and (own or _OF_ME.search(f"{said} {after}")))
    ):
        return None
    about, _ = cut(after.partition(BLANK)[0], present=True, progressive=False)
    about = about if re.match(r"(?:about|for|to|at|in|with)\b", about) else ""
    who = "their " if own else "the "
    words = found["who"].split(" ", 1)[1] if " " in found["who"].strip() else ""
    modal = _MODAL.match(does)
    first = _third(does[modal.end() :] if modal else does)
    second = _third(about) if about else ""
    if first is None or second is None:
        return None
    if modal and first:
        first = modal.group() + first
    return f"{who}{words}{found['kind']} {first} {on} {second}".strip()


def _third(said: str) -> str | None:
    """Return a phrase in the third person; None where it is not whole."""
    marked = re.sub(r"\b(?:me|us)\b", _US, said.strip(), flags=re.IGNORECASE)
    whole = told(_WILL.sub("'s estate", marked))
    return re.sub(rf"\b{_US}\b", "them", whole) if whole is not None else None


@cache
def _guests() -> re.Pattern[str]:
    return of_class("visitors")


@cache
def _kinds() -> re.Pattern[str]:
    return of_class("summoners")
