"""Where a clause ends, and whether what is left of it is whole.

To refuse is always right: a fact left out costs less than a wrong one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from soulprint_pipeline.analysts.local import lists, phrases
from soulprint_pipeline.analysts.local.open_clauses.lexicon import by_form

MAX_WORDS = 16
_SHE = r"(?:i|i'm|i've|we|we're|he|she|they|it|you|there|this|that|these|those|the|my|our|a|an)"
_END = re.compile(
    r"[;()!?\u2026\u2014\u2013]|[:.](?=\s|$)|\s-\s|\.\.|,(?=\s|$)"
    r"(?!\s(?:(?:19|20)\d\d\b|(?:on )?the \d{1,2}(?:st|nd|rd|th)\b))"
    r"|\s(?:because|cause|bc|but|although|though|while|whereas|which|who|whose|so|however|"
    r"therefore|hence|thus|even|except|in case|in order|by the way|btw|otherwise|if|unless|"
    r"please|pls|plz|kindly|what|how|why|where|when|whenever|"
    r"(?:tell|give|help|show|make|write|teach|explain|correct|put|print|plan|send|translate|find|"
    r"list|"
    r"calculate|draw|draft|compare|check) (?:me|us|the|an?|it|my|our|simple|short|soft)|"
    r"recommend|suggest|explain|thanks|thx|thank you|any (?:tips|ideas|"
    r"recs|advice|recommendations|suggestions)|need|lol|haha|hence|i|i'm|i've|i'd|i'll|we|we're|"
    r"we've|he|she|they|they're|it's|it (?:is|was|has|does|keeps|makes|gets|will|would|feels)|"
    r"you (?:can|could|know|see|should)|now (?:i|my|we|the|it)|that (?:i|we|is|was|has|are|it)|"
    r"as (?:i|we|it|he|she|they)|or (?:i|we|else|it)|until (?:i|we|my|it|the \w+ (?:is|was))|"
    r"(?:before|after) (?:i|we|it|(?:my|our|the) \w+ \w+s\b(?! old))|"
    r"(?<!\bto )(?:can|could|would|will|should|shall|must|is|are|do|does|did|was|were|has|am) "
    rf"{_SHE}|"
    r"and (?:i|i'm|i've|my|our|we|it|he|she|they|you|was|am|want|need|wants|needs|would|could|"
    r"can|have|must|will|should|had|looking|"
    r"wondering|trying|hoping|then|not|also|please|now|so|never|always|sometimes|usually|often|"
    r"rarely|just|still|really|its|theyre|thats|this|that|"
    r"(?:the|my|our) \w+ \w+s(?=[.,!?;]|$| (?:me|us|him|it|you)\b)|"
    r"the \w+ (?:is|isn't|are|aren't|was|wasn't|has|keeps|said|told|does|makes|"
    r"says|wants|doesn't|won't))|"
    r"and (?:the (?:current|other|first|last|second|next|whole|rest|youngest|oldest|eldest)|one|"
    r"both|each|neither|none|these days|nowadays|currently|today)|"
    r"and (?:\w+ ){1,3}(?:me|us)(?=[,.;!?]|$)|"
    r"and (?:\w+ ){1,4}(?:is|are|was|were|has|have|does|doesn't|did|didn't|will|won't|can|can't|"
    r"keeps?|says|makes|wants?|gets|needs|lacks|looks|feels|tastes|comes|goes|stays|seems|hates|"
    r"loves|likes|hurts|costs|takes|gives|turns|smells)|"
    r"(?:my|our|the) \w+ (?:is|are|was|were|has|have|told|said|says|wants|thinks|does|will|keeps?)|"
    r"since (?:i|we|it|one|someone|everyone|he|she|they|my \w+ (?:is|was|has|are)|the \w+ (?:is|"
    r"was|has)))\b",
    re.IGNORECASE,
)
_BEFORE_NOUN = re.compile(
    r"\b(?:with|of|to|for|in|on|at|from|by|about|than|and|or|near|behind|under|over|after|before|"
    r"since|without|as)$",
    re.IGNORECASE,
)
_AND = re.compile(r"(?:, | )(?:and|or|then) ([\w']+)(?: ([\w']+))?")
_FINITE = re.compile(
    r"(?<!to )\b(?:is|are|was|were|am|has|does|did|will|would|should|could|can|must|isn't|aren't|"
    r"don't|doesn't|didn't|won't|can't|wouldn't|couldn't|i|we|he|she|they|it)\b",
    re.IGNORECASE,
)
_WITH_US = re.compile(r"\b(with|for|to|from|without|near|beside|by) (?:me|us)\b", re.IGNORECASE)
_JOINED = re.compile(r"(?:and|but|or|so)\b", re.IGNORECASE)
_SINCE = re.compile(r"^since ", re.IGNORECASE)
_ONE = re.compile(r"\bone (?=[a-z]{3})", re.IGNORECASE)
_THEY = re.compile(r"\b(?:when|whenever|since) they [a-z]+", re.IGNORECASE)
_OVER = re.compile(r"\b(?:above|below) (?=(?:an?|the|their) )", re.IGNORECASE)
_NOTHING = re.compile(r"(?:without|no|not|neither) ", re.IGNORECASE)
_WHOLE = re.compile(r"\bthis whole (year|month|summer|winter|spring|autumn)\b", re.IGNORECASE)
# "A club that meets in a pub": the word points at nothing outside.
_THAT = re.compile(
    r"(?<=\w)(?<! in)(?<! on)(?<! at)(?<! of)(?<! to)(?<! for)(?<! with)(?<! like) that "
    r"(?=[a-z]+(?:s|es|ed)?\b)(?!(?:i|we|you|the|a|an|is|was|has|time|day|way|thing|one|week|"
    r"year)\b)"
)
# "We moved into this house": only theirs can be meant.
_THEIR_PLACE = re.compile(
    r"\bthis (house|flat|apartment|home|town|village|city|neighbourhood|street|building|country)\b",
    re.IGNORECASE,
)
# "We run a shop together"; who puts one together makes it.
_TOGETHER = re.compile(
    r"(?<!putting)(?<!put)(?<!pulling)(?<!getting)(?<!bringing)(?<!living) together\b|"
    r"^together (?!(?:a|an|the|my|our|another|some)\b)"
)
_HERS = re.compile(r"\b(?:her|his|its) (?=\w)", re.IGNORECASE)
_THEM = re.compile(r"\b(?:my|our|myself|ourselves)\b", re.IGNORECASE)
_WRITTEN = {"my": "their", "our": "their", "myself": "themself", "ourselves": "themselves"}
_LIKE = re.compile(r"^like (?=\d|an? |half)", re.IGNORECASE)
_US = "\u0001"
_GO_ON = re.compile(
    r"\b(?:the|a|an|my|our|in|at|for|to|with|on|up|over|out|as|from|home|back)\b", re.IGNORECASE
)
_CONDITIONS = re.compile(r"\s(?:if|unless|when|whenever|until|before|after)\b", re.IGNORECASE)
_FRONT = re.compile(
    r"(?P<adverb>always|never|usually|often|mostly|only|also|too(?! much)|very much|so much|"
    r"a lot|really|"
    r"very often|quite often|much)(?= )|(?P<when>(?:every|each) (?:single |other |second |two |"
    r"three )?(?:days?|weeks?|weekend|months?|years?|mornings?|evenings?|afternoons?|nights?|"
    r"hours?|summer|winter|spring|autumn|fall|\w+day|lunch|time|january|february|march|april|may|"
    r"june|july|august|september|october|november|december)\b|since (?:about |over |"
    r"more than )?(?:\w+ ){0,2}(?:years?|months?|weeks?|"
    r"\d{4}|birth|childhood)|for (?:about |over |more than )?(?:\w+ ){1,2}(?:years|months))(?= )",
    re.IGNORECASE,
)
_EACH_OTHER = re.compile(r"\b(?:each other|one another|of us)\b", re.IGNORECASE)
_CODE = re.compile(r"[{}\[\]<>=\\|$^*_@#~]|\w\(|::|//|https?:")


@lru_cache(maxsize=256)
def cut(text: str, *, present: bool, progressive: bool) -> tuple[str, str]:
    """Return a complement without what follows it, and what ends it.

    The last answers are kept: each predicate that a verb may have asks for the same.

    Args:
        text: what follows the verb, to the end of what is stated in the sentence.
        present: whether the verb is in the simple present or denied, so that another may be joined
            to it.
        progressive: whether it is an "-ing".
    """
    text = lists.without_asides(f" {text}")
    end = _END.search(text)
    while end and end.group().lower().startswith((" my ", " our ", " the ")):
        if _BEFORE_NOUN.search(text, 0, end.start()) is None and end.start():
            break
        end = _END.search(text, end.start() + 1)
    said = text[: end.start()] if end else text
    mark = end.group() if end else ""
    if end and mark == "," and len(said.split()) <= 6:
        row = lists.row_end(text, end.start(), progressive=progressive)
        if row > end.start():
            said, mark = text[:row], ""
    for joint in _AND.finditer(said):
        if _another(joint.group(1), joint.group(2), present=present, progressive=progressive):
            said, mark = said[: joint.start()], "and"
            break
    return said.strip().rstrip(".,!?;: \"')"), mark


_EXCEPT = re.compile(
    r"(?P<except>(?: (?:except(?:ing)?(?: for| on| in| at| with)?|apart from|other than)|,? "
    r"but only (?:in|on|at|with|after|before|during|for)) (?!when\b|if\b|that\b|i\b|we\b)"
    r"[\w'-]{1,20}(?: [\w'-]{1,20}){0,4}?)(?=[.,;!?()]|$| (?:and|but|so|because|which|who|that)\b)",
    re.IGNORECASE,
)


def exception(text: str, said: str) -> str:
    """Return where what a complement says ends: " except blue cheese", "" where it does not.

    Args:
        text: of the complement, and what follows it.
        said: the complement, as `cut` left it.
    """
    found = _EXCEPT.match(text, len(said)) if said else None
    return found["except"] if found else ""


def _another(word: str, following: str | None, *, present: bool, progressive: bool) -> bool:
    """Say whether "and" joins another verb."""
    if present and following and _OBJECT.fullmatch(following) and not _NO_VERB.fullmatch(word):
        return True
    for _, kind in by_form().get(word.lower(), ()):
        if kind == "ing" and progressive:
            return True
        if kind == "past" and not word.lower().endswith("ing"):
            return True
        if kind in {"base", "third"} and present and following and _GO_ON.fullmatch(following):
            return True
        if kind == "base" and present and word.lower() in _ONLY_VERBS:
            return True
    return False


# "And smudge everything": whatever the word, it has an object.
_OBJECT = re.compile(
    r"(?:the|a|an|my|our|everything|all|most|them|it|every|each|no|some|her|him)", re.IGNORECASE
)
_NO_VERB = re.compile(
    r"(?:with|in|on|for|of|to|both|all|not|from|at|by|as|about|without|than|like|only|even|also|"
    r"half|"
    r"sometimes|occasionally|mostly|over|under|after|before|during|\w+ly|\w+ing|into|plus|once|"
    r"twice|now)",
    re.IGNORECASE,
)
_ONLY_VERBS = frozenset(
    ["eat", "sell", "teach", "write", "read", "live", "keep", "make", "go", "hate", "love",
     "prefer", "collect", "sing", "speak", "wear", "take", "want", "own", "have", "grow",
     "bake", "avoid", "use", "do", "get"]
)  # fmt: skip


def turned(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Take away what a learner of English says too early.

    Returns:
        "a taxi" of "since ten years a taxi", "since ten years" for its end, and the adverbs that
        stood in front.
    """
    adverbs: list[str] = []
    later = ""
    text = _LIKE.sub("", text)
    for _ in range(3):
        found = _FRONT.match(text)
        if found is None:
            break
        if found["adverb"]:
            adverbs.append(found["adverb"].lower())
        elif later:
            break
        else:
            later = found["when"]
        text = text[found.end() :].lstrip()
    return text, later, tuple(adverbs)


def told(text: str, *, of_another: bool = False) -> str | None:
    """Return a complement in the third person; None where it is not whole.

    Args:
        text: of the complement.
        of_another: whether its subject is somebody else, of whom "her" may speak.
    """
    text = _THEIR_PLACE.sub(r"my \1", text)
    text = _WITH_US.sub("\\1 " + _US, text)
    text = _TOGETHER.sub("", text)
    text = _WHOLE.sub(r"the whole \1", text)
    text = _THEM.sub(lambda word: _WRITTEN[word.group().lower()], text)
    # A complement may begin with since when, a phrase may not.
    plain = _SINCE.sub("", text.replace(_US, "people"))
    plain = _ONE.sub("a ", _THAT.sub(" ", plain))
    if of_another:
        plain = _HERS.sub("", plain)
    plain = _OVER.sub("over ", _NOTHING.sub("", plain))
    whole = not plain or (
        not _JOINED.match(plain)
        and (phrases.is_clean(plain) or (len(plain) == 1 and plain.isdigit()))
        and len(text.split()) <= MAX_WORDS
        and not _CODE.search(text)
        and not _EACH_OTHER.search(text)
        and not _FINITE.search(_THEY.sub("", text))
        and not phrases.DANGLING.search(" " + text)
    )
    return text.replace(_US, "them") if whole else None


def conditional(mark: str) -> bool:
    """Say whether what ended a clause narrows what it says."""
    return _CONDITIONS.match(mark) is not None
