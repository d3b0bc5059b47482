"""Mending statements: what their parts came to when they were put together.

Each wording and each clause is told by rules of its own, and what they yield passes here: a word
that only began a sentence loses its capital, a date goes to the end, and what tells nothing by
itself ("Is never looking back") is left out.
"""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.needed import Changes
from soulprint_pipeline.analysts.local.open_clauses.lexicon import by_form, conjugated
from soulprint_pipeline.analysts.local.wishes.telling import base_of

_NUMBER = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+)"
_DATE = r"(?:(?:on|in) (?:\d{1,2} )?[A-Z][a-z]+ \d{4}(?: at [\d:]+)?|since [A-Z][a-z]+ \d{4})"

_DAYS = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FULL = {name: each for each in _MONTHS for name in (each.lower(), each[:3].lower())} | {
    "sept": "September"
}
_NAMES = "|".join(sorted(_FULL, key=len, reverse=True))
# "May" and "march" are months only where a day or a preposition says so.
_MONTH = re.compile(
    rf"(?:(?<=\bin )|(?<=\bon )|(?<=\bsince )|(?<=\buntil )|(?<=\bby )|(?<=\bof )|(?<=\bfrom )|"
    rf"(?<=\bearly )|(?<=\bmid )|(?<=\blate )|(?<=\d ))({_NAMES})\b(?:\.(?= ))?(?=[ ,.;]|$)|"
    rf"\b({_NAMES})\.?(?= (?:\d{{1,2}}|20\d\d|19\d\d)\b)"
)
_LIKE = re.compile(
    r"(?<= (?:after|about|since|until)) like (?=\d|an? |half |(?:two|three|four|five|six|ten) )|"
    r"(?<= for) like (?=\d|(?:two|three|four|five|six|ten) )",
    re.IGNORECASE,
)
_SUPERLATIVE = (
    "biggest|largest|smallest|best|worst|cheapest|longest|shortest|fastest|oldest|newest|latest|"
    "tallest|heaviest|lightest|easiest|hardest|nicest|closest|nearest|safest|other|second|third|"
    "same|latter|former"
)
_HALF_SAID = re.compile(
    r"(?:Decided|Chose|Plans|Bought|Signed|Enters?|Entered|Took|Has|Is|Picked|Sold|Joined|Won)\b"
    rf".*\b(?<!\bis )(?:to (?:\w+ )|\w+ing |^\w+ )?the (?:{_SUPERLATIVE})"
    r"(?: (?:in|at|for|on|with)\b.*)?\.",
)
# "We're both vegetarians": of one of them it is told.
_BOTH_ARE = re.compile(
    r"^Is (vegetarian|vegan|pescatarian|diabetic|coeliac|celiac|insomniac|Catholic|Protestant|"
    r"Lutheran|Methodist|Muslim|Christian|Hindu|Buddhist)s\b"
)
_NO_OBJECT = re.compile(
    r"(?:(?:Has |Is )?(?:start(?:ed|ing|s)|beg[au]n|beginning|begins|join(?:ed|ing|s)|"
    r"pass(?:ed|ing|es)|finish(?:ed|ing|es)|tak(?:en|ing|es)|took|s[ei]gn(?:ed|ing|s)|"
    r"accept(?:ed|ing|s)|book(?:ed|ing|s)|b(?:ought|uying)|entered|applied|chose|picked))"
    r"(?: (?:all|everything|both|some|one|them|again))?(?: (?:in|on) (?:(?:early |mid |late )?"
    rf"(?:\d{{1,2}} )?(?:{'|'.join(_MONTHS)})\b.*|the (?:week|weekend) .*|(?:19|20)\d\d))?\.",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    rf"Since |Is {_NUMBER} (?:people|persons|of|in number)\b|"
    r"(?:Is|Has) never (?:looking|looked|going|gone) back\b|"
    r"Has (?:only |just )?got (?:only )?(?:an?|one|two|three|a few) (?:\w+ )?(?:hours?|minutes?|"
    r"afternoons?|mornings?|evenings?|days?|weeks?|questions?|chances?|shots?|tries|seconds)\b|"
    r"(?:Feels|Has felt|Looks|Sounds|Is) like (?!\d)|"
    r"Texts (?:literally |practically )?(?:every|each|all)\b|"
    r"Is (?:mum|mom|dad|mam|parent)(?:[.,]| of \w+ [a-z])|Works as an? (?:[\w-]+ )*(?:dog|cat|pet|"
    r"car|home|house|bike|boat|printer|prusa|ender|tesla|phone|horse) owner\.|"
    r"(?:Is|Has(?: been)?|Does not|\w+s) (?:\w+ )?like (?:that|this)\b|"
    r"Shares their name\b|Their place is |Is doing an apprenticeship\.|"
    r"Chose up\b|Has (?:house|flat|car|garden|kitchen) |Avoids more |"
    r"(?:Decided|Plans|Has decided) to (?:enter the (?:biggest|best|smallest|first|"
    r"last|other))\b|Decided that to |Goes by |"
    r"Has friends?(?:: |, )(?:Deaf|Jewish|Muslim|Christian|Catholic|Vegan|Autistic|Black|Gay)\b|"
    r"Before |Has been an? .* since way\.|Only gets a real one\b|"
    r"Is (?:driving|hearing|swimming|riding|cooking) (?:test|lesson|exam|class)\b|"
    r"Does not want an? [\w ]+, only |Does not want .* for them in answers\.|"
    r"Is writing an? (?:limerick|verse|haiku|rhyme)\b|Prefers people \w+ |"
    r"Is back (?:on|in|at|by) (?:\d|[A-Z])|"
    r"Is called (?:Running|Working|Living|Using|Looking|Trying|Thinking|Planning|Moving|Starting|"
    r"Learning|Having|Being|Getting|Going)\b|"
    r"Wants (?:oh|shorter|longer|simpler|less|more|better) in answers|Wants (?:oh|so|and) |"
    r"Wants [\w ]+(?:doesn't|don't|isn't|aren't|can't|won't|disagrees?) |"
    r"Deadline for their (?:second|third|first)\b|"
    r"Deadline for their (?:\w+ )?(?:grandchild|grandson|granddaughter|niece|nephew|child)\b|"
    r"(?:Works|Worked) (?:at|for) (?:Mr|Mrs|Ms|Dr)\b|Prefers answers with (?:\w+ )?answers\."
)
# Nobody becomes a goat or a wizard: whoever says so is joking.
_BECOMES = re.compile(r"(?:Decided|Plans|Has decided) to become an? (\w+)\b")
_JOKES = frozenset("|".join((words.NOUNS["animal"], words.NOUNS["beings"])).split("|"))
# Cut in the middle ("… collect data you."), or shouted: what was meant is not told.
_BROKEN = re.compile(
    r" (?:you|the|an?|of|and|or|which|who|whose|their|because|if)\.$|"
    r"\b(?:THE|AND|WITH|NOT)\b"
)
# "Is translating forms is their whole life": what is done was the subject of another verb.
_SUBJECT = re.compile(
    r"Is (?:\w+ )?\w+ing\b(?!.*\b(?:that|which|who|whose|what|how|why|where|when|because|and)\b)"
    r".* (?:is|are|was|were|isn't|aren't|makes|means|gives|takes|keeps|costs|helps|feels|can|will)"
    r" (?=\w)"
)
_HEADS = re.compile(
    r"(?P<front>(?:Is (?:an? )?|Does |Likes |Loves |Hates |Enjoys |Can't stand |Prefers |"
    r"Believes that |Is an? ))(?P<word>[A-Z][a-z]+ing|Cat|Dog|Homeowner|Street|First|Second|Third|"
    r"Fourth|Final|Single|Proud|Retired|Former|Long|Full|Part|Night|Morning|Home|Mother|Father|Mum|"
    r"Mom|Dad|Stay|Lifelong|Olives|Small|Big|Good|Printmaking|Teacher|Nurse|Vegan)\b"
    r"(?! (?:Festival|University|College|Street|Road)\b)"
)
_NAMED_ING = frozenset(["beijing", "reading", "sterling", "nanjing", "sing", "king"])
_EARLY = re.compile(
    rf"(?P<verb>Has|Is|Has been \w+ing|Is \w+ing) (?P<when>{_DATE}) "
    r"(?P<what>(?:the|an?|their) .+)\."
)


def _common(word: str, rest: str) -> bool:
    """Say whether a word had its capital only because it began a sentence."""
    return word.lower() not in _NAMED_ING or rest[1:2].islower()


def _base(word: str, kind: str = "third") -> str:
    """Return the infinitive of a form of a verb; the form itself where it is unknown."""
    return next((verb for verb, each in by_form().get(word.lower(), ()) if each == kind), word)


_COMPARED = re.compile(r"\b(?:more|less|fewer|rather|other|better|sooner|\w+er)\b", re.IGNORECASE)


def _rather(said: re.Match[str]) -> str:
    if _COMPARED.search(said[2]):
        return said[0]
    return f"{said[1]} {said[2]} rather than {base_of(said[3]) or said[3]}"


_CHANGES = Changes((
    (re.compile(r"^Settled on "), "Chose "),
    (re.compile(r"^(Chose .+) in the end\.$"), r"\1."),
    (re.compile(r"^Decided: will (?=[a-z])"), "Decided to "),
    (re.compile(r"^Decided: (?=[a-z]+ing\b)"), "Decided on "),
    (re.compile(r"^Is (?=(?:Quaker|quaker)\.$)\w+"), "Is a Quaker"),
    (re.compile(r"^Still (\w)(?=\w+s no\b)"), lambda said: said[1].upper()),
    (re.compile(r" (?:as hell|as fuck|af)(?=\.$)"), ""),
    (re.compile(r" and (?:didn't|haven't|hasn't|don't|never) [\w ,']+\.$"), "."),
    (re.compile(r"^(?:Mri|Ct|Ecg|Phd|Gp|Mot|Cpr|Tb)\b"), lambda said: said[0].upper()),
    (re.compile(r"^Rented (flat|room|house|apartment)\."), r"Rents a \1."),
    (re.compile(r"^Works as an? (\d+(?:st|nd|rd|th)) (class|grade|year|standard) student\b"),
     lambda said: f"Is {'an' if said[1][0] == '8' or said[1][:2] in {'11', '18'} else 'a'} "
                  f"{said[1]} {said[2]} student"),
    (re.compile(rf"^Is (?!sober|clean|free)([a-z]+) ({_NUMBER} (?:years|months))\.$"),
     r"Has been \1 for \2."),
    (re.compile(r"^(Separated|Divorced|Widowed|Single) since "),
     lambda said: f"Has been {said[1].lower()} since "),
    (re.compile(r"^(Brother|Sister|Mother|Mum|Mom|Dad|Father|Son|Daughter|Cousin|Aunt|Uncle|Nan|"
                r"Gran|Grandma|Grandad|Wife|Husband|Friend|Mate)'s "),
     lambda said: f"Their {said[0].lower()}"),
    (re.compile(r"^(Believes|Thinks) that (?:reckon|think|feel|believe) "), r"\1 that "),
    (re.compile(r"^Marries on "), "Gets married on "),
    (re.compile(r"^Tends to (\w+s)\b"), lambda said: f"Tends to {_base(said[1])}"),
    (re.compile(r"^(Plans to .* and )(\w+ing)\b"), lambda said: said[1] + _base(said[2], "ing")),
    (re.compile(r"^(Prefers|Wants) (.*) than (\w+)"), _rather),
    (re.compile(r", and (?:\w+ ){1,3}(?:is|are|was|gets) [\w ]+\.$"), "."),
    (re.compile(r"\bvery bad since years\b"), "very badly for years"),
    (re.compile(r"\bsince years\b"), "for years"),
    (re.compile(r"\bfor since\b"), "since"),
    (re.compile(r"\bfor learn\b"), "for learning"),
    (re.compile(r"\bfor (?=(?:be|become|get|make)\b)"), "to "),
    (re.compile(r"\bbecome (?=(?:father|mother|parent|nurse|doctor|teacher|electrician)\b)"),
     lambda said: "become an " if said.string[said.end()] in "aeio" else "become a "),
    (re.compile(r"\bhearing aids both ears"), "hearing aids in both ears"),
    (re.compile(r"\b([Tt]he|[Aa]|[Tt]heir) ([\w-]+)'s an? "
                r"(?=[\w-]+(?: (?:is|are|has|was|on)\b|\.))"), r"\1 \2's "),
    (re.compile(r"\bHas (?=(?:an )?own )(?:an )?own (\w+s)\b"), r"Has \1"),
    (re.compile(r"\bHas an own "), "Has a "),
    (re.compile(r"^(Is|Has been) (?=(?:widow|widower|pensioner|baker|nurse|student|"
                r"runner|cyclist|swimmer|climber|drummer)\b)"), r"\1 a "),
    (re.compile(r"^Is (?=(?:cat|dog|single) (?:mum|mom|dad)\b|homeowner\b|landlord\b|landlady\b|"
                r"night owl\b)"), "Is a "),
    (re.compile(r"^Has (?=(?:test|job interview|meeting)\b)"), "Has a "),
    (re.compile(r"^Has (?=(?:exam|interview|appointment|operation)\b)"), "Has an "),
    (re.compile(r"^(Their (?:[\w()]+ ){0,4}?[\w()]*[^s\s]) (finish|end|expire|start|begin|run)"
                r"(?= (?:in|on|out)\b)"), lambda said: f"{said[1]} {conjugated(said[2]).third}"),
    (re.compile(r"\bsheeps\b"), "sheep"),
    (re.compile(r"(?<= \d{4}) and \d{1,2}\.$"), "."),
    (re.compile(r"^Marries (?=(?:on|in) )"), "Is getting married "),
    (re.compile(r"\bin (?=(?:small|big|little|tiny|old) (?:town hall|church|chapel|castle|village|"
                r"hotel|garden|barn)\b)"), "in a "),
    (re.compile(r"\bwhen(?=I\b|they\b)"), "when "),
    (re.compile(r"\b(?:hashimoto's|crohn's|parkinson's|alzheimer's|asperger's|tourette's)"),
     lambda said: said[0].capitalize()),
    (re.compile(r"^Learns best with ear\b"), "Learns best by ear"),
    (re.compile(r"^Works as an only "), "Works as the only "),
    (re.compile(r"^Uses the (?=[A-Z])"), "Uses "),
    (re.compile(r"^Uses (?=(?:Fuji|Nikon|Canon|Leica|Kobo|Kindle|MacBook|ThinkPad|Chromebook|"
                r"Pentax|Hasselblad|Olympus|Garmin|GoPro)\b)"), "Uses a "),
    (re.compile(r"^(Keeps their [\w-]+ in|Their [\w-]+ is on) (.*) (?:have|has) been\."),
     r"\1 \2."),
    (re.compile(r"(?:,? (?:imo|imho|tbh|lol|fyi|btw|tho|meanwhile|ourselves|literally))+\.$"), "."),
    (re.compile(r" never (?:with |the |in |on |by |a |at )[\w ]{2,30}\.$"), "."),
    (re.compile(r" and the (?:[a-z-]+ ){1,5}(?:is|are|was|went|came|lacks?|makes?|got|has|have|"
                r"needs?|keeps?|says?|rose|broke|died)\b.*\.$"), "."),
    (re.compile(r" (?:where|how|what|who|which) (?:to|can|should) [\w ]+\.$"), "."),
    (re.compile(r"[\s\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]+\.$"), "."),
))  # fmt: skip


def mended(statement: str) -> str | None:
    """Return a statement as it reads well; None where it tells nothing by itself.

    Args:
        statement: one line with its full stop, in the third person and without its subject:
            "Quit coffee on jan 1."

    Returns:
        "Quit coffee on January 1."; None for "Passed all." and "Chose the cheapest.", of which
        nobody knows what they speak of.
    """
    statement = _MONTH.sub(lambda said: _FULL[said[1] or said[2]], statement)
    statement = _DAYS.sub(lambda day: day.group().capitalize(), statement)
    statement = _BOTH_ARE.sub(r"Is \1", _LIKE.sub(" ", statement))
    if _NO_OBJECT.fullmatch(statement) or _HALF_SAID.fullmatch(statement):
        return None
    becomes = _BECOMES.match(statement)
    if becomes and becomes[1] in _JOKES:
        return None
    if _NOTHING.match(statement) or _SUBJECT.match(statement) or _BROKEN.search(statement):
        return None
    if (head := _HEADS.match(statement)) and _common(head["word"], statement[head.end() :]):
        at = head.start("word")
        statement = statement[:at] + statement[at].lower() + statement[at + 1 :]
    if early := _EARLY.fullmatch(statement):
        statement = f"{early['verb']} {early['what']} {early['when']}."
    return _CHANGES.made(statement)
