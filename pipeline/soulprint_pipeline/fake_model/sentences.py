"""The sentences that the fake takes for facts, and what it makes of them."""

from __future__ import annotations

import re

import msgspec

_LEAD = (
    r"(?:(?:hi|hello|hey|also|btw|by the way|fyi|for context|and|so|well|oh|actually)"
    r"\b[,:!]?\s+)*"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY = rf"\b{_MONTH}\.? \d{{1,2}}\b|\b\d{{1,2}}\.? (?:of )?{_MONTH}\b"
_DATE = rf"(?:\d{{4}}-\d\d-\d\d|{_DAY}|\b{_MONTH} \d{{4}}\b)"
_I_AM = r"(?:i|we)(?:'m| am|'re| are|'ve been| have been)(?: \w+)?"
_I_HAVE = r"(?:i|we)(?:'m| am|'ve been|'ve| have)?(?: now| just| currently| still)?"


class SentenceRule(msgspec.Struct, frozen=True):
    """One kind of sentence.

    Attributes:
        pattern: matched from the sentence's start, without case; group 1 is the value.
        says: what the statement starts with, before the value; "" where the value is all of it.
        verb: the value starts with a verb, which is put in the third person.
        slot: as in a fact, "" for none.
    """

    kind: str
    category: str
    pattern: re.Pattern[str]
    says: str
    slot: str = ""
    verb: bool = False

    def statement(self, value: str) -> str:
        """Say it of the person: "prefer tea" becomes "Prefers tea."."""
        if self.verb:
            first, blank, rest = value.partition(" ")
            value = f"{first.capitalize()}s{blank}{rest}"
        return f"{self.says}{value}."


def _rule(
    kind: str, category: str, pattern: str, says: str, slot: str = "", *, verb: bool = False
) -> SentenceRule:
    found = re.compile(_LEAD + pattern, re.IGNORECASE)
    return SentenceRule(kind, category, found, says, slot, verb)


# In this order: the first rule that fits a sentence takes it.
RULES: tuple[SentenceRule, ...] = (
    _rule("name", "decisions", r"my name(?:'s| is) (.+)", "Is called ", "name"),
    _rule("name", "decisions", r"(?:please |just )?call me (.+)", "Is called ", "name"),
    _rule(
        "person",
        "decisions",
        r"(?:my|our) (\w+(?:'s name is| is called| is named) .+)",
        "Their ",
    ),
    _rule(
        "birthday",
        "dates",
        r"(?:my birthday is|i was born)(?: on| in)? (.+)",
        "Was born on ",
        "birthday",
    ),
    _rule(
        "home",
        "decisions",
        _I_HAVE + r" (?:live|living|based|moved|relocated)(?: in| to| out of| near) (.+)",
        "Lives in ",
        "home",
    ),
    _rule(
        "employer",
        "decisions",
        r"i(?:'m| am)? work(?:ing)?(?: now)? (?:at|for) (.+)",
        "Works at ",
        "employer",
    ),
    _rule("occupation", "decisions", r"i work(?: \w+)? as (.+)", "Works as ", "occupation"),
    _rule(
        "decision",
        "decisions",
        r"(?:i|we)(?:'ve| have)?(?: \w+)? (?:decided|chose) (.+)",
        "Decided ",
    ),
    _rule(
        "project",
        "projects",
        _I_AM + r" ((?:building|working on|writing|developing|designing|renovating"
        r"|training for|learning|making|growing|setting up|baking) .+)",
        "Is ",
    ),
    _rule(
        "belief",
        "beliefs",
        r"(?:i (?:\w+ )?(?:believe|think)(?: that)?|i'm convinced(?: that)?) (.+)",
        "Believes ",
    ),
    _rule(
        "preference",
        "preferences",
        r"i(?: \w+)? ((?:prefer|like|love|enjoy|hate|dislike|adore|use) .+)",
        "",
        verb=True,
    ),
    _rule("preference", "preferences", r"i'd (rather .+)", "Would "),
    _rule(
        "diet",
        "preferences",
        r"i(?:'m| am) ((?:vegan|vegetarian|pescatarian|allergic to)\b.*)",
        "Is ",
    ),
    _rule(
        "person",
        "decisions",
        r"(\w+ is my (?:best )?"
        r"(?:friend|partner|wife|husband|sister|brother|boss|dog|cat|lurcher)\b.*)",
        "",
    ),
    _rule("date", "dates", rf"((?:i|my|our|we|it's my|\w+'s \w+ is)\b.*{_DATE}.*)", ""),
)
