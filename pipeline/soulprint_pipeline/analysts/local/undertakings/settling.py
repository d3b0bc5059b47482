"""What somebody has settled, with whatever the verb takes: "after much thought I'm not taking it".

A word that it is settled ("it's final", "from now on", "after long talks") makes a decision of what
somebody does or will do. Some verbs are decisions by themselves.
"""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.open_clauses import moments
from soulprint_pipeline.analysts.local.open_clauses.complements import cut, told
from soulprint_pipeline.analysts.local.open_clauses.lexicon import by_form, conjugated, of_class
from soulprint_pipeline.analysts.local.undertakings import beginnings

_THOUGHT = (
    r"(?:after|following|having had) (?:much|a lot of|lots of|long|some|a good deal of|a great "
    r"deal of|plenty of|serious|careful|"
    r"months of|weeks of|years of|many)? ?(?:thought|thinking|discussions?|deliberation|dithering|"
    r"soul-searching|talks?|reflection|"
    r"debates?|hesitation|consideration|sleepless nights)"
)
_SETTLED = re.compile(
    rf"(?:(?:so|ok|okay|well|right|and|but),? )*(?:{_THOUGHT}|(?:the )?(?:decision|die|"
    rf"matter)(?:'s| is| has been)? (?:made|taken|cast|settled|"
    r"closed)|(?:the )?(?:question|matter|choice)(?: of [\w ]{2,20})? is (?:closed|settled|"
    r"decided|made)|(?:it's|it is|that's) (?:official|final|settled|decided|done)|my mind(?:'s| "
    r"is) made up|our minds are made up|i(?:'ve| have)?(?: finally)? made up my mind|"
    r"we(?:'ve| have)?(?: finally)? made up our minds|(?:(?:i|we|i've|we've) )?(?:have )?(?:now |"
    r"finally )?decided|in the end|from (?:now|here|today) on(?:wards)?|once and for all|"
    r"i(?:'ve| have)? thought (?:about it|it over|it through)"
    r"(?: long and hard| a lot| carefully| for (?:weeks|months|ages))?(?: and)?|starting (?:next|"
    r"this|in|from) [\w ]{3,12})(?::|,|;| \u2014| -| \u2013| that)? "
    r"(?=(?:i|i'm|i'll|we|we're|we'll|i've|we've|me|my)\b)",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"[,;:] ?(?:(?:that's|it's) (?:all )?(?:settled|decided|final|agreed|fixed)|final answer|no "
    r"going back|end of(?: story)?)\b",
    re.IGNORECASE,
)
_WHO = r"(?:i|we|me and (?:my |the )?\w+|my \w+ and i|(?:the )?\w+ and i|both of us)"
_DOES = re.compile(
    rf"(?:{_WHO}(?P<be>'m| am|'re| are|m)(?P<not_be> not| no longer)? (?P<ing>\w+ing)|"
    rf"{_WHO}(?P<will>'ll| will| shall|'ll be| won't| shan't)(?P<not_will> not)?(?P<cont> be)? "
    rf"(?P<base>[a-z]+)|"
    rf"{_WHO}(?P<have>'ve| have)(?P<not_have> not)? (?P<part>chosen|picked|accepted|signed|bought|"
    rf"sold|quit|left|agreed|opted|gone))"
    r"(?P<rest> .*)?",
    re.IGNORECASE,
)
_CHOSE = re.compile(
    rf"(?:(?:in the end|finally|eventually|ultimately),? )?(?:{_WHO} (?:have |finally |eventually "
    rf"|in the end )*|(?:i|we)'ve (?:finally |eventually |now )?|"
    r"(?:have|finally|eventually|in the end) (?:have )?)(?:settled on|settled for|chosen|chose|"
    r"decided on|opted for|plumped for|gone for|picked|"
    r"landed on|gone with|went with|went for|ended up (?:getting|buying|choosing|picking|with|"
    r"going with)) "
    r"(?=(?P<what>.+))",
    re.IGNORECASE,
)
_AND_CHOSE = re.compile(
    r"(?:,|;) (?:and|but) (?:in the end|finally|eventually),? (?:we |i )?(?:have |'ve )?(?:chosen|"
    r"chose|decided on|settled on|gone for|"
    r"opted for|picked) (?=(?P<what>.+))",
    re.IGNORECASE,
)
_GOING_WITH = re.compile(
    r"(?:ok|okay|so|right|alright|well|,| )*(?:going|gone|went|sticking) (?:with|w|for) "
    r"(?=(?P<what>.+))",
    re.IGNORECASE,
)
_STEPS_BACK = re.compile(
    r"(?:i'm|i am|we're|we are|i'll be|i will be) (?:also |now |finally )?(?P<how>giving up|"
    r"stepping down (?:as|from)|resigning (?:as|from)|stepping back from|withdrawing from|"
    r"pulling out of|handing over) (?P<what>(?:my|our|the|as|an?) .+|\w+ of .+)",
    re.IGNORECASE,
)
_SIGNED_UP = re.compile(
    r"(?:i|we)(?:'ve| have)? (?:just |now |finally |also )?(?P<how>signed up|"
    r"put (?:my|our) names? down|registered|enrolled|volunteered|enlisted) "
    r"(?P<what>(?:as|for|to be) (?:an?|the|my|our) .+)",
    re.IGNORECASE,
)
_GAVE_UP = re.compile(
    r"(?:(?:i|we|i've|we've|i have|we have|finally|just|so|ok|right|have|has) )*(?:given up|gave "
    r"up|packed in|jacked in|chucked in|binned|"
    r"ditched|sworn off|swore off|done with|done w|knocked off|kicked|dropped|deleted|off)(?: on)? "
    r"(?=(?P<what>.+))",
    re.IGNORECASE,
)
_NO_MORE = re.compile(
    r"(?:so |and |ok )?no more (?P<what>[\w' -]{3,30}?)(?P<when> (?:from|since|after|ever again|"
    r"for (?:me|us)|in this house|as of)\b[^,.;!?]*)",
    re.IGNORECASE,
)
_DECIDE_I = re.compile(
    r"(?:i|we)(?:'ve| have)? (?:now |finally )?decided? (?:that )?(?:i|we) (?:(?:will|do|would|am "
    r"going to) )?(?P<not>not )?(?P<base>[a-z]+) (?=(?P<rest>.+))",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"(?:my|our) (?:plan|intention|resolution|decision|choice|resolve)(?: now| at present)? (?:is|"
    r"was) (?P<not>not )?to (?P<base>[a-z]+) (?=(?P<rest>.+))",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"\b(?:option|version|answer|heading|headline|title|file|script|function|code|draft|wording|"
    r"font|seed|variable|column|approach|method|"
    r"example|suggestion|paragraph|sentence|prompt|question|exercise|slide|line|caption|subject "
    r"line|second one|first one|last one|call|meeting|"
    r"recipe|pizza|dinner|lunch|that|this|it|you|your|them|those|these|prompt|chatgpt|topic)\b",
    re.IGNORECASE,
)
_FOR_SOMETHING = re.compile(
    r"\bfor (?:the|my|our) (?:\w+ )*(?:walls?|kitchen|bathroom|bedroom|hall|house|wedding|floor|"
    r"garden|roof|baby|flat|door|living room|ceiling|car|van|boat)\b",
    re.IGNORECASE,
)
_DAYS_AGO = re.compile(
    r" (?:on (?:the )?)?(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday|yesterday|"
    r"last \w+|this \w+|\w+ (?:days?|weeks?|months?|years?) ago|(?:in|since) \w+|new years?.*)$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|my|our|all|any) ", re.IGNORECASE)
_NEVER = frozenset(["won't", "shan't"])
# "I shall not be going back to hospital work": a decision by itself.
_WILL_NOT = re.compile(
    r"(?:i|we)(?: shall not| shan't| will not|'ll not| won't)(?: ever)? be (?P<ing>(?!using|"
    r"needing|asking|doing|able|seeing|telling|"
    r"sending|sharing|posting|available|back|online|home)\w+ing) (?=(?P<rest>.+))",
    re.IGNORECASE,
)
_BEGINS = frozenset(
    [
        "try",
        "ask",
        "see",
        "use",
        "show",
        "look",
        "check",
        "test",
        "need",
        "want",
        "think",
        "know",
        "hope",
        "mean",
        "guess",
        "read",
        "be",
        "have",
        "say",
        "trying",
        "asking",
        "looking",
        "wondering",
        "hoping",
        "thinking",
        "using",
        "testing",
        "checking",
        "writing",
        "reading",
        "getting",
        "sending",
        "needing",
        "going",
        "sure",
    ]
)


def settled(text: str, *, head: bool) -> str | None:
    """Return what a clause tells that somebody has settled, without its full stop.

    Args:
        text: of the clause, to the end of what is stated in the sentence.
        head: whether the sentence begins with it.
    """
    if found := _SETTLED.match(text):
        return _does(text[found.end() :])
    if (
        head
        and (found := beginnings.FROM_THEN.match(text))
        and (said := _does(text[found.end() :]))
    ):
        return f"{said} from {found['when']}"
    if (_MARK.search(text) or beginnings.FROM.search(text)) and (said := _does(text)):
        return said
    if found := _DECIDE_I.match(text) or _PLAN.match(text):
        return _decided(found)
    if found := _CHOSE.match(text) or _AND_CHOSE.search(text):
        return _chose(found["what"], sure=True)
    return _will_not(text) or _stepped(text) or (_bare(text) if head else None)


def _stepped(text: str) -> str | None:
    found = _STEPS_BACK.match(text) or _SIGNED_UP.match(text)
    if found is None:
        return None
    whole = _whole(cut(found["what"], present=False, progressive=True)[0])
    how = re.sub(r"\b(?:my|our)\b", "their", found["how"].lower())
    lead = "is " if found.re is _STEPS_BACK else ""
    return f"{lead}{how} {whole}" if whole else None


def _will_not(text: str) -> str | None:
    found = _WILL_NOT.match(text)
    if found is None:
        return None
    whole = _whole(cut(found["rest"], present=True, progressive=True)[0])
    return f"will not be {found['ing'].lower()} {whole}" if whole else None


def _bare(text: str) -> str | None:
    if found := _GOING_WITH.match(text):
        sure = _MARK.search(text) is not None
        return _chose(found["what"], sure=sure)
    if found := _NO_MORE.match(text):
        what = found["what"].lower()
        whole = told(what) if _given_up(what) else None
        return f"is giving up {whole}" if whole else None
    if found := _GAVE_UP.match(text):
        plain, _ = cut(found["what"], present=False, progressive=False)
        plain = _DAYS_AGO.sub("", plain)
        plain = re.sub(r"^(?:all|any) ", "", plain)
        whole = told(plain) if _given_up(_ARTICLE.sub("", plain)) else None
        return f"gave up {whole}" if whole else None
    return None


def _given_up(what: str) -> bool:
    known = of_class("given_up|habits_dropped|taken_on")
    return any(
        found.start() == 0 and _OF_IT.fullmatch(what, found.end()) for found in known.finditer(what)
    )


# "Sugar in my coffee": no other thing.
_OF_IT = re.compile(r"|(?: (?:in|with|on|at|before|after|for|during) [\w' -]{2,30})")


def _chose(what: str, *, sure: bool) -> str | None:
    plain, _ = cut(what, present=False, progressive=False)
    if not plain or _SMALL.search(_FOR_SOMETHING.sub("", plain)) or moments.shape().match(plain):
        return None
    if not sure and not _FOR_SOMETHING.search(plain):
        return None
    whole = told(re.sub(r"\bone (?=for\b)", "kind ", plain))
    return f"chose {whole}" if whole else None


def _decided(found: re.Match[str]) -> str | None:
    base, rest = found["base"].lower(), found["rest"]
    if not any(kind == "base" for _, kind in by_form().get(base, ())) or base in _BEGINS:
        return None
    plain, _ = cut(rest, present=True, progressive=False)
    whole = _whole(plain)
    return f"decided {'not ' if found['not'] else ''}to {base} {whole}" if whole else None


def _whole(plain: str) -> str | None:
    return None if _SMALL.search(plain) or not plain else told(plain)


def _does(text: str) -> str | None:
    """Return what somebody does, will do or has chosen, in the third person."""
    found = _DOES.match(text)
    if found is None:
        return None
    verb = (found["ing"] or found["base"] or found["part"] or "").lower()
    denied = found["not_be"] or found["not_will"] or (found["will"] or "").strip().lower() in _NEVER
    if verb in _BEGINS and not denied:
        return None
    plain, _ = cut((found["rest"] or "").strip(), present=True, progressive=bool(found["ing"]))
    whole = _whole(plain) or _whole(plain.partition(" and ")[0])
    led = _led(found, verb, denied=bool(denied))
    if whole is None or led is None:
        return None
    return f"{led} {_CHILDREN.sub('', whole)}"


_CHILDREN = re.compile(r"^the (?=(?:children|kids)\b)")


def _led(found: re.Match[str], verb: str, *, denied: bool) -> str | None:
    """Return a verb in the third person with what stands before it: "will not have"."""
    if found["ing"]:
        return f"is{(found['not_be'] or '').lower()} {verb}"
    if found["part"]:
        return f"has{(found['not_have'] or '').lower()} {verb}"
    will = "will not" if denied else "will"
    if found["cont"]:
        return f"{will} be {verb}" if verb.endswith("ing") else None
    known = any(kind == "base" for _, kind in by_form().get(verb, ()))
    return f"{will} {conjugated(verb).base}" if known else None
