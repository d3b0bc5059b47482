"""One statement for each wish: whatever its wording, what is asked for is told in the same words.

"Does not want emojis in answers." and "Prefers answers without emojis." would be two lines of a
profile, and the newer of them would seem to end the older.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_PLACE = (
    r"(?: in (?:its|any|all|the|all its|every) (?:answers?|repl(?:y|ies)|responses?|explanations?|"
    r"messages?)"
    r"(?: to them)?| with them| to them| for them| from the assistant| in anything it (?:writes|"
    r"says|sends)(?: for them| to "
    r"them| them)?| when it (?:talks|speaks|writes|replies|answers|responds)(?: to them)?| ever| "
    r"at all| anymore| any more|"
    r" all the time| so (?:much|often)| every time)*"
)
_FORMS = (
    r"(?:[\w-]+ ){0,2}?(?:emojis?|emoticons?|smileys?|tables?|bullet points|bullets|lists|"
    r"headings|headers|hashtags|"
    r"em[ -]dashes|dashes|exclamation (?:marks|points)|semicolons|footnotes|disclaimers?|caveats?|"
    r"jargon|slang|idioms|"
    r"metaphors|analogies|buzzwords|clich[eé]s|platitudes|euphemisms|flattery|compliments|praise|"
    r"apologies|pleasantries|"
    r"small talk|preambles?|introductions?|intros?|recaps?|summar(?:y|ies)|conclusions?|ascii art|"
    r"markdown|bold(?: text)?|"
    r"acronyms|abbreviations|jokes|puns|sarcasm|filler|fluff|waffle|warnings|lectures|pep talks?|"
    r"em dashes|rhetorical questions|"
    r"follow-up questions|closing questions|walls of text)"
)
_NAMES = {
    "emoji": "emojis", "emoticons": "emojis", "emoticon": "emojis", "smileys": "emojis",
    "smiley": "emojis", "bullets": "bullet points", "headers": "headings",
    "em-dashes": "em dashes", "ascii art": "ASCII art",
    "disclaimer": "disclaimers", "preamble": "introductions", "preambles": "introductions",
    "intro": "introductions", "intros": "introductions", "caveat": "caveats", "table": "tables",
    "pep talk": "pep talks", "introduction": "introductions",
    "exclamation points": "exclamation marks",
}  # fmt: skip
_ADJECTIVES = {
    "shorter": "short", "briefer": "brief", "simpler": "simple", "longer": "long",
    "more concise": "concise",
    "more detailed": "detailed", "brutally honest": "honest", "completely honest": "honest",
    "blunter": "blunt",
}  # fmt: skip
_UNSURE = re.compile(
    r"(?:Wants the assistant to|Likes it when the assistant) (?:always )?(?:says?|tells?|admits?|"
    r"flags?|points? out|warns?|"
    r"lets?|makes? (?:it )?clear|marks?|be honest|is honest)\b(?: (?:so|it|that|them|them so|them "
    r"know|them plainly|plainly|"
    r"openly|straight out|honestly|clearly|when|if|whenever|where|what))*"
    r" (?:it (?:is (?:not (?:sure|certain)|unsure|uncertain|guessing|only guessing)|does not "
    r"(?:know|really know)|isn't sure|"
    r"doesn't know|has no idea|guesses)(?: (?:about )?something)?"
    r"(?: (?:when|if|whenever) it (?:does not know|is not sure|is unsure))?)(?: (?:instead of|"
    r"rather than) (?:guessing|guess))?\.",
    re.IGNORECASE,
)
_IF_UNSURE = re.compile(
    r"Wants the assistant to (?:always )?(?:say|tell them|admit)(?: so| it)?"
    r"(?: (?:instead of|rather than) [a-z]+(?: something| things| stuff| it)?)?"
    r" (?:when|if|whenever) it (?:is (?:not (?:sure|certain)|unsure|uncertain)|does not know)(?: "
    r"(?:about )?something)?"
    r"(?: (?:instead of|rather than) (?:guessing|guess))?\.",
    re.IGNORECASE,
)
UNSURE = "Wants the assistant to say when it does not know or is not sure."
"""What is told of all who want doubt to be told."""


def _without(found: re.Match[str]) -> str:
    what = re.sub(r",? and no | or (?:any )?|, no ", " and ", found["what"])
    parts = [
        re.sub(r"^(?:any|the|all the|so many|more|those|these) ", "", each)
        for each in what.split(" and ")
    ]
    named = [_NAMES.get(each.lower(), each) for each in parts]
    return f"Prefers answers without {' or '.join(named)}."


def _adjective(found: re.Match[str]) -> str:
    how = found["how"].strip()
    return f"Prefers {_ADJECTIVES.get(how.lower(), how)} answers."


_IS_HOW = re.compile(
    r"(?:(?:brutally|completely|more|much|very|really) )?(?:short(?:er)?|brief(?:er)?|long(?:er)?|"
    r"simpl(?:e|er)|concise|detailed|"
    r"honest|blunt(?:er)?|direct|frank|plain|formal|informal|casual|polite|critical|thorough|"
    r"terse|friendly|factual)"
)

_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str], ...] = (
    (_UNSURE, UNSURE),
    (_IF_UNSURE, UNSURE),
    (
        re.compile(
            r"(?:Does not (?:want|need)|Wants no) (?:any |the |so many )?(?P<what>[\w,' -]{2,60}?)"
            r"(?: from the assistant)? in answers(?: from the assistant)?\.",
        ),
        _without,
    ),
    (
        re.compile(
            rf"(?:Does not (?:want|need|like it when) the assistant (?:to )?(?:uses?|adds?|"
            rf"includes?|puts?|writes?|gives? "
            rf"them|sends? them|throws? in|inserts?|ends? with|starts? with)|Wants the assistant "
            rf"(?:never to |not to |to )"
            rf"(?:use|add|include|avoid|skip|drop|leave out|write|send them|give them)(?<!to "
            rf"use)(?<!to add)(?<!to include)"
            rf"(?<!to write)(?<!to send them)(?<!to give them)) (?:any |the |so many |too many "
            rf")?(?P<what>{_FORMS}){_PLACE}\.",
            re.IGNORECASE,
        ),
        _without,
    ),
    (
        re.compile(
            rf"Wants the assistant to (?:always )?(?:only )?(?:use|stick to|write in|answer in|"
            rf"reply in|respond in) "
            rf"(?:only )?(?P<what>metric(?: units)?|British (?:spelling|English)|American "
            rf"(?:spelling|English)|celsius|"
            rf"plain English|simple words|simple language|simple English|bullet points|full "
            rf"sentences|short sentences|"
            rf"short paragraphs|the 24-hour clock){_PLACE}\.",
            re.IGNORECASE,
        ),
        lambda said: f"Prefers answers with {_unit(said['what'])}.",
    ),
    (
        re.compile(
            r"Wants (?:the )?answers (?:to be |that are )?(?P<how>(?:[\w-]+ )?[\w-]+)\.",
            re.IGNORECASE,
        ),
        lambda said: _adjective(said) if _IS_HOW.fullmatch(said["how"]) else said.group(),
    ),
    (
        re.compile(
            r"(?:Wants|Prefers) (?P<how>(?:brutally |completely |more |much )?[a-z-]+) (?:answers|"
            r"replies)\."
        ),
        lambda said: _adjective(said) if _IS_HOW.fullmatch(said["how"]) else said.group(),
    ),
    (
        re.compile(
            r"Wants the assistant to be (?:always )?(?P<how>(?:brutally |completely |more |very |"
            r"really )?(?:honest|blunt|"
            r"direct|brief|concise|frank|critical|formal|informal|polite|casual))(?: with them)?\."
        ),
        _adjective,
    ),
    (
        re.compile(
            r"Does not want the assistant to (sugar-?coat)(?: (?:things|stuff|it|anything))?(?: "
            r"for them)?\."
        ),
        "Does not want the assistant to sugarcoat things.",
    ),
    (
        re.compile(r"Does not want the assistant to flatter them\."),
        "Prefers answers without flattery.",
    ),
)


def _unit(what: str) -> str:
    said = what.lower()
    named = {
        "metric": "metric units",
        "celsius": "Celsius",
        "plain english": "plain English",
        "simple english": "simple English",
    }
    if said in named:
        return named[said]
    return re.sub(r"\b(british|american|english)\b", lambda word: word.group().capitalize(), said)


def canonical(statement: str) -> str:
    """Return a wish about answers in the words in which all of its kind are told.

    Args:
        statement: of a wish, with its full stop.
    """
    for shape, told in _RULES:
        if found := shape.fullmatch(statement):
            return told if isinstance(told, str) else told(found)
    return statement
