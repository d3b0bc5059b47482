"""How somebody who was told of is told of again: by "she's called", "mine is", a name alone."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import words


def _longest_first(*lists: str) -> str:
    """Return lists of nouns as alternatives, "mother in law" before "mother"."""
    nouns = [each for name in lists for each in words.NOUNS[name].split("|")]
    return "|".join(sorted(nouns, key=len, reverse=True))


ONE = _longest_first("kin", "partner", "animal")
_HAVE = (
    r"(?:(?:i|we)(?:'ve)?|and|just) "
    r"(?:(?:also|just|now|finally|recently|only|have|already|still) ){0,2}"
    r"(?:have|got|had|own|adopted|rescued|bought|keep|took in|foster|inherited|welcomed)|"
    r"(?:^|[.!?;,] )(?:just )?(?:got|have|adopted|rescued|bought)|we have in the house|there's|"
    r"there is"
)
MENTION = re.compile(
    rf"\b(?P<mine>my|our|{_HAVE})(?! (?:no|not|never)\b)(?P<between>(?: (?!(?:have|has|had|got|"
    r"bought|keep|keeps|adopted|are|were|took|neighbou?rs?|to|and|or|if|that|"
    r"who|from|with|for|of|in|on|at|is|was|no|her|his|their|your)\b)[\w-]+){0,4}?) "
    rf"(?P<noun>{_longest_first('kin', 'partner', 'animal', 'kids', 'animals')})\b"
    r"(?P<of>'s|s'|s(?= \w))?",
    re.IGNORECASE,
)
KEPT = re.compile(rf"\b(?P<noun>{_longest_first('animals', 'animal')})\b")
"""In lower case: without looking at both cases of every letter it is found far sooner."""
AGAIN = re.compile(
    r"\b(?:(?:s?he|it|they)(?:'?s|'?re| is| are| has| works| lives| speaks)|"
    r"(?:his|her|their|its) names?|name'?s|called|named|(?:named|call|called) (?:him|her|it|them)|"
    r"mine|of (?:them|those|these)|one, |got (?:\d|two|three)|[\w-]+ is an?|is \d)\b",
    re.IGNORECASE,
)
"""What a message holds that tells of somebody again."""

_LETTERS = r"\w\u00c0-\u024f"
_NAME = rf"(?P<name>(?:(?:Dr|Mr|Mrs|Ms) )?[{_LETTERS}][{_LETTERS}'-]{{1,20}})(?!')"
_PROPER = rf"(?-i:[A-Z\u00c0-\u00de])[{_LETTERS}-]{{1,20}}"
_WORD = rf"[{_LETTERS}-]{{2,20}}"
_NAMES = rf"(?P<names>{_WORD}(?:, {_WORD}){{0,4}},? (?:and|&|n) {_WORD})"
_END = r"(?=$|[\s.,;:!?()\u2013\u2014-])"
CALLED = re.compile(
    r"\b(?:(?P<who>s?he|it)(?: is|'s|s)? (?:called|named)|(?P<whose>his|her|its) name(?:'s|s| is)?|"
    rf"(?:we |i )?(?:named|called|call|calling) (?P<whom>him|her|it)) {_NAME}{_END}",
    re.IGNORECASE,
)
CALLED_ALL = re.compile(
    r"\b(?:they(?: are|'re|re)? (?:called|named)|their names(?: are|:)?|"
    r"mine are(?: called| named)?|(?:named|called|call) them|called|named) "
    rf"{_NAMES}{_END}",
    re.IGNORECASE,
)
MINE = re.compile(
    rf"\bmine(?:(?:'s|s| is)? (?:called|named) {_NAME}|"
    rf"(?:'s|s| is|,)? (?P<bare>{_PROPER})(?=,| he| she| is| \(|\.|!|$)){_END}",
    re.IGNORECASE,
)
GOT_ALL = re.compile(
    r"(?:\bi have|\bi've|\bwe have|\bi|\bwe|[.!?]) ?(?:got |have )?(?:two|three|four|\d),? "
    rf"{_NAMES}{_END}",
    re.IGNORECASE,
)
OF_THEM = re.compile(
    r"\b(?:i|we)(?:'ve)? (?:have|got|keep|own) (?P<n>two|three|four|five|six|seven|eight|"
    r"nine|ten|twelve|\d{1,2}) of (?:them|those|these)"
    r"(?=[.,;:!?)]|$| (?:in|at|on|and|but|so|now|here|since|who|that|running|outside|already)\b)",
    re.IGNORECASE,
)
NAME_IS = re.compile(
    rf"^(?:,| -|\.)? (?:and )?(?:the )?name(?:'s|s| is) {_NAME}{_END}", re.IGNORECASE
)
"""A name told right behind an animal: "a cocker spaniel, name's Biscuit"."""

ELDER = re.compile(
    r"\bthe (?:younger|older|elder|other|little|big|smaller|bigger|youngest|oldest|eldest|new|"
    rf"black|white|grey|ginger|fat|female|male)(?: one)?, (?:called |named )?(?P<name>{_PROPER}),",
    re.IGNORECASE,
)
_AGE = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_IS_AGED = r"(?:is|who is|who's|\(|aged)? ?"
EACH_AGED = re.compile(
    rf"\b(?P<a>{_WORD}) {_IS_AGED}(?P<m>{_AGE})\)?(?: and|,| &) "
    rf"(?P<b>{_WORD}) {_IS_AGED}(?P<n>{_AGE})\)?{_END}",
    re.IGNORECASE,
)
NAMED_KIND = re.compile(
    rf"^[^.!?\n]{{0,80}}[.!?]+ (?P<name>{_PROPER}) is an? [^.!?\n]{{0,40}}?"
    rf"\b(?P<kind>{words.NOUNS['animal']})\b"
)
SO = re.compile(
    r"(?:[.!?;,\u2013\u2014(-]+ ?|\band |\bbut |\bbecause |\bas )(?P<who>s?he|they) ?"
    r"(?P<verb>'s|'re|is|are|has|have|works|lives|speaks|studies|can't|loves|uses) "
    r"(?P<rest>(?:now |only |just |nearly |almost |also |badly |severely )?"
    r"(?:\d{1,2}|four|five|six|seven|eight|nine|ten|eleven|twelve|allergic|vegan|vegetarian|"
    r"coeliac|celiac|diabetic|asthmatic|autistic|dyslexic|deaf|blind|lactose|gluten|in|as|at|for|"
    r"type|an? \w|from (?-i:[A-Z])|(?-i:[A-Z])[a-z]+|retired|left-handed)[^.!?;\n]{0,80})",
    re.IGNORECASE,
)
OTHERS = re.compile(
    rf"\b(?:{ONE}|guy|man|woman|girl|boy|doctor|vet|breeder|someone|somebody|person|"
    r"character|company|author|singer|child)\b",
    re.IGNORECASE,
)
"""Words for others, of whom a pronoun may speak."""

DOUBT = re.compile(
    r"\b(?:if|imagine|suppose|wish|would|story|novel|character|pretend|used to|late|died|dead|"
    r"lost|film|movie|game|book|dream|dreamt)\b",
    re.IGNORECASE,
)
