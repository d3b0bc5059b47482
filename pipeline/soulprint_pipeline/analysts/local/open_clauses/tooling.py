"""What somebody does their work with: "I do all my writing in Scrivener on an elderly MacBook".

A tool is named behind a verb of making and "in", "on" or "with". Programs and machines are known
by name; another name with a capital is believed behind verbs of which nothing but a program may
follow ("I invoice through FreeAgent"). Each tool is told by itself, whatever else its clause tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from soulprint_pipeline.analysts.local import programs, words
from soulprint_pipeline.analysts.local.open_clauses.complements import cut
from soulprint_pipeline.analysts.local.open_clauses.forms import forms
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready

TOOL = Ready(
    Pattern(
        id="clause-tool",
        category="preferences",
        match=[],
        say="",
        yes=[("I model bridges in Rhino and Grasshopper.", "Uses Rhino.")],
        no=["I model a bridge in June."],
    ),
    (),
    None,
)
"""What a tool is filed as."""
_MAKES = """
do write draft type dictate script model draw sketch paint design edit cut mix record master
compose arrange score typeset lay publish render animate print scan shoot film photograph develop
bill invoice budget track log plan keep store organise organize manage run handle teach read
browse back sync build make host stream map bank book sell annotate transcribe translate proofread
analyse analyze process plot calculate chart graph code program prototype illustrate retouch
schedule learn practise practice revise listen work live note journal knit sew crochet embroider
weave game play navigate train
"""
_ONLY_AT_A_SCREEN_SAID = """
dictate script code program typeset render animate invoice bill budget browse sync back prototype
retouch transcribe annotate log schedule
"""
_ONLY_AT_A_SCREEN = frozenset(_ONLY_AT_A_SCREEN_SAID.split())
"""Behind these a name with a capital is a program, also where it is not known."""
_SUBJECT = re.compile(
    r"(?:i|we)(?:'m|'re|'ve been| am| are| have been)? "
    r"(?:(?:now|still|also|mostly|mainly|only|always|usually|generally|just|currently|really|"
    r"even|often|pretty much|basically|happily|mainly) )*(?P<verb>[a-z]+)(?: up| out)?(?= )",
    re.IGNORECASE,
)
# What is made: in general, or all of it. "I write a letter in Word" is today's letter.
_MADE = re.compile(
    r"(?: (?:(?:nearly |almost |practically )?(?:everything|all|most|half|some|much|"
    r"the rest)(?: of)?"
    r"(?: (?:my|our|the))? ?[\w' -]{0,40}?|(?:my|our) [\w' -]{2,40}?|the (?:dull|boring|fiddly|"
    r"rest|hard|"
    r"heavy|books|accounts|payroll|rota|parish|family|household|shop)[\w ' -]{0,25}?|"
    r"(?!(?:a|an|the|this|that|it|these|those|him|her|them|you|one|some|in|on|with|using|through|"
    r"via|at|for|to|from|of|about)\b)[\w'-]+(?: [\w'-]+){0,2}?))?"
    r"(?: (?:at|for) (?:work|home|school|the \w+|my \w+)| here| myself)?"
    r"(?= (?:in|on|with|using|through|via|by|from)\b)",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:in|on|with|using|through|via|and|or|to|from|from within) (?:(?:an?|my|our|the|some|"
    r"plain|good) )?"
    r"(?:(?:old|elderly|ancient|trusty|battered|second-hand|secondhand|new|cheap|refurbished|"
    r"borrowed|vintage|little|tiny|big|work|home|ageing|aging|used|faithful|knackered|"
    r"creaky) ){0,2}"
    r"(?P<name>[\w][\w.+#&'-]*(?: (?-i:[A-Z0-9])[\w.+#&'-]*){0,3}(?: (?:laptop|desktop|tablet|"
    r"camera|"
    r"printer|phone|mixer|keyboard|recorder|board|pen|watch|machine|typewriter|microphone|"
    r"lens|scanner|monitor|e-reader|reader|synth|loom))?)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:an?|my|our) (?:[a-z-]+ ){0,2}$", re.IGNORECASE)
_AN = re.compile(r"\ban? ((?:[a-z-]+ ){0,2})$", re.IGNORECASE)
_MACHINE = re.compile(
    r"\d| (?:laptop|desktop|tablet|camera|printer|phone|mixer|keyboard|recorder|board|pen|watch|"
    r"machine|typewriter|microphone|lens|scanner|monitor|e-reader|reader|synth|loom)$",
    re.IGNORECASE,
)
# Lower-case names that mean something else: "I make jam in spring".
_WORDS_TOO_SAID = """
spring things make keep go pages numbers chef mint sage fish phoenix railway eclipse insomnia bear
wire matrix element signal puppet eagle steam opera safari chrome maya craft publisher roam finale
node linear booking remarkable render swift rust actual ghost canvas illustrator rider helm flask
stage bun switch air pro studio mini quest surface framework buffer premiere brave notion miro
flow ruby java julia crystal elm dart kitty sway warp discord teams shell word
"""
_WORDS_TOO = frozenset(_WORDS_TOO_SAID.split())
_NOT_TOOLS_SAID = """
i my our the january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday christmas easter ramadan lent english
chatgpt gpt claude english-speaking
"""
_NOT_TOOLS = frozenset(_NOT_TOOLS_SAID.split())
_ALSO_SAID = """
square sumup zettle freeagent otter dragon clover starling crunch photopea
"""
_ALSO = frozenset(_ALSO_SAID.split())
"""Names that are known only behind such a verb."""
_TODAY = re.compile(
    r"\b(?:today|tonight|tomorrow|right now|this (?:morning|week|evening|afternoon)|for once|"
    r"trying|new to|beginner)\b",
    re.IGNORECASE,
)


@cache
def _verbs() -> frozenset[str]:
    found: set[str] = set()
    for verb in _MAKES.split():
        found |= {verb, forms(verb).ing}
    return frozenset(found)


@cache
def names() -> frozenset[str]:
    """Return the words of which one is in the name of a known tool, unless they mean more."""
    return frozenset(words.HOLDS["known_tool"] - _WORDS_TOO)


def used(text: str) -> Iterator[str]:
    """Yield the tools of a clause of the speaker's, as they are told: "Scrivener", "an old Nikon".

    Args:
        text: from its subject to the end of what is stated in the sentence.
    """
    subject = _SUBJECT.match(text)
    if subject is None or subject["verb"].lower() not in _verbs():
        return
    progressive = subject["verb"].lower().endswith("ing")
    said, _ = cut(text[subject.end() :], present=not progressive, progressive=progressive)
    said = f" {said}"
    made = _MADE.match(said)
    if made is None or _TODAY.search(said):
        return
    screen = subject["verb"].lower() in _ONLY_AT_A_SCREEN
    last = False
    for found in _BEHIND.finditer(said, made.end()):
        joined = found.group().lower().startswith(("and ", "or "))
        name = _tool(said, found, screen=last if joined else screen)
        last = name is not None
        if name:
            yield name


def _tool(said: str, found: re.Match[str], *, screen: bool) -> str | None:
    """Return a tool as it is told, with the article that it was said with; None for another."""
    name = found["name"].rstrip(".,'")
    lowered = name.lower()
    first = lowered.split()[0]
    if lowered in _NOT_TOOLS or first in _NOT_TOOLS or lowered in words.PLACES:
        return None
    before = said[found.start() : found.start("name")]
    if _ARTICLE.search(before):
        if programs.device(name) is None and not (name[:1].isupper() and _MACHINE.search(name)):
            return None
        adjective = _AN.search(before)
        kind = f"{adjective[1]}{name}" if adjective else name
        return f"{'an' if kind[0].lower() in 'aeio' else 'a'} {kind}"
    known = (
        lowered in words.TOOLS
        or lowered in _ALSO
        or lowered in words.EDITORS
        or first in words.EDITORS
    )
    if known and (name[:1].isupper() or lowered not in _WORDS_TOO):
        return words.EDITORS.get(lowered) or words.WRITTEN.get(lowered) or programs.named(name)
    if screen and name[:1].isupper() and lowered not in words.LANGUAGES and not _personal(first):
        return name
    return None


def _personal(first: str) -> bool:
    return first in words.GIVEN_WRITTEN or first in words.NOT_NAMES
