"""The clauses of a sentence, each with its subject put in front of it.

People leave out what is plain: "Living in Ghent, work at the port", "as someone who teaches",
"I cook a lot and play chess". The patterns know one form, "I live", "I'm living"; here the
others are turned into it. A clause that may have another subject is left as it is.
"""

from __future__ import annotations

import re

import msgspec

from soulprint_pipeline.analysts.local.guards import believed_until, clause_starts


class Reading(msgspec.Struct, frozen=True):
    """A clause as it may be read.

    Attributes:
        text: from the clause's beginning to the end of what is stated in the sentence.
        at: where in the sentence it begins.
        head: whether the sentence begins with it.
    """

    text: str
    at: int
    head: bool


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
    r"(?:i|we) (?:forgot|wanted|need|have|should|must|ought|want|had) (?:to )?(?:also |just |probably )?"  # noqa: E501
    r"(?:mention|say|add|admit|confess|tell you|note|point out|clarify|let you know)(?: that)?|"
    r"(?:maybe |perhaps )?(?:it )?(?:may|might)? ?(?:be |help|helps)(?: to know)?(?: that)?|"
    r"(?:just )?(?:so|in case) (?:you know|you're wondering|it helps|it matters|that helps|"
    r"it's relevant|we're clear)|"
    r"(?:to|for) (?:give you|some|a bit of|a little|more|the|your) (?:some |a bit of |a little |more )?"  # noqa: E501
    r"(?:context|background|record|reference|info|information)|"
    r"(?:to be|in all) (?:fair|clear|honest|frank|honesty|fairness)|"
    r"not sure if (?:it|that|this) (?:matters|helps|is relevant),? but|"
    r"(?:fun|random|small|little known|useful) fact|full disclosure|for the record|"
    r"before (?:we|i|you) [\w' ]{2,30}|one (?:more )?(?:thing|detail)|first (?:things first|of all|off)|"  # noqa: E501
    r"as (?:it happens|you may know|i mentioned|always|usual|ever)|needless to say|"
    r"it so happens that|turns out(?: that)?|you see|mind you|believe it or not|i guess|you know"
    r")[,:;.]? (?:- |\u2013 |\u2014 )?",
    re.IGNORECASE,
)
# "Since March I've been …", "Every morning I …": a phrase in front, but no tale's.
_FRONTED = re.compile(
    r"(?:in|since|for|until|after|over|during|at|by|back in|as of|on|every|most|all|throughout|"
    r"apart from|besides|when (?:i|it|you)|between|outside|next|last|once|twice|whenever|"
    r"after|before|with|of all|to relax|to unwind)\b"
    r"(?: [\w'-]+){1,9}?,? (?=(?:i|we|my|our)(?: |'))",
    re.IGNORECASE,
)
_TALE = re.compile(
    r"\b(?:stor(?:y|ies)|novel|game|campaign|dreams?|play|film|movie|role|character|scenario|example|"
    r"letter|e-?mail|universe|world|simulation|test|exercise|sentence|script|version|chapter|"
    r"scene|song|lyrics?|book|past|childhood|if|he|she|they)\b",
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

_ING = (
    "living|residing|working|studying|learning|teaching|training|building|writing|developing|"
    "renovating|restoring|planning|organising|organizing|designing|maintaining|running|making|"
    "recording|composing|researching|preparing|raising|moving|getting|expecting|using|coding|"
    "trying|considering|thinking|saving|freelancing|interning|putting|setting|translating|"
    "growing|collecting|knitting|baking|leaving|switching|starting|staying|sticking|going|turning|"
    "planting|converting|creating|launching|producing|filming|editing|practising|practicing|"
    "revising|drafting|illustrating|crocheting|sewing|brewing|coaching|volunteering|drinking|eating"
)
_PAST = (
    "moved|relocated|grew up|started|decided|switched|bought|adopted|quit|gave up|signed|finished|"
    "turned|joined|chose|went|settled|opted|founded|launched|retired|graduated|became|got|took|"
    "picked|stopped|sold|booked|enrolled|accepted|rejected|trained|studied|began|ditched|dropped|"
    "left|married|resolved|migrated|cancelled|canceled|ended|made|passed|ran|opened|registered"
)
_BASE = (
    "live|work|love|hate|prefer|enjoy|speak|like|adore|detest|dislike|teach|study|play|collect|"
    "support|drive|own|have|use|run|write|code|cook|bake|knit|read|drink|eat|keep|believe|think|"
    "value|can't stand|can't eat|don't eat|don't drink|don't like|don't want|don't use|do|go|"
    "practise|practice|volunteer|coach|raise|grow|swim|cycle|hike|climb|paint|draw|sing|watch|"
    "listen|want|need|plan|come|freelance|manage|lead|share|rent|tend|usually|always|never|mostly|"
    "also|really|absolutely|currently|still|now|just|much prefer|find|feel|reside|commute|follow|"
    "avoid|struggle|suffer|wear|take|hope|intend|know|understand|restore|sew|garden|fish|surf|sail"
)
_STATES = (
    "based|born|allergic|married|engaged|divorced|single|retired|unemployed|vegan|vegetarian|"
    "diabetic|fluent|bilingual|convinced|into|fond|keen|from|originally|self-employed|lactose|"
    "passionate|obsessed|addicted|employed|raised"
)
_HEAD_BASE = (
    "live in|work (?:at|for|as|in|with|part|full|from|nights)|love|hate|prefer|enjoy|adore|detest|"
    "can't stand|can't eat|don't eat|don't drink|don't like|speak [A-Z]|"
    "have (?:a|an|two|three|one|type|been)\\b|"
    "much prefer|really (?:like|love|hate|enjoy)|study [a-z]+ at|teach [a-z]+ (?:at|in)|"
    "play the|collect|am"
)
_IS_ING = re.compile(
    rf"(?:(?:currently|still|now|presently|also|just|already|busy|mostly) )?(?:{_ING})\b",
    re.IGNORECASE,
)
_WAS = re.compile(rf"(?:(?:just|recently|finally|also|then) )?(?:{_PAST})\b", re.IGNORECASE)
_HEAD_WAS = re.compile(
    r"(?:(?:just|recently|finally|also|already|actually) )?(?:moved to|relocated to|grew up|"
    r"started (?:a|an|my|work|at|learning)|decided|switched (?:to|from)|bought (?:a|an|my|our)|"
    r"adopted|quit|gave up|signed|finished|turned \d|turned down|joined|chose|went with|settled|opted|"  # noqa: E501
    r"founded|launched|retired|graduated|became|got (?:a|an|my|married|engaged|promoted|hired)|"
    r"picked|stopped|sold|booked|enrolled|accepted|moved from|migrated|ditched|made up my)\b",
    re.IGNORECASE,
)
_HAVE = re.compile(r"(?:always |recently |just |also )?(?:been|had|lived|worked) ", re.IGNORECASE)
_VERB = re.compile(rf"(?:{_BASE})\b", re.IGNORECASE)
_HEAD_VERB = re.compile(rf"(?:{_HEAD_BASE})\b")
_STATE = re.compile(
    rf"(?:(?:not|currently|now|originally|also|happily|recently|newly|severely|still) )?"
    rf"(?:{_STATES})\b",
    re.IGNORECASE,
)
_FAN = re.compile(r"(?:not )?(?:a )?(?:big|huge|massive|lifelong|great) fan\b", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|can|could|will|would|makes?|takes?|requires?|sounds?|seems?|costs?|means|"
    r"feels?|has|should|must|might|may|gives?|helps?|needs|isn't|looks|does|doesn't|gets|turned|"
    r"vs|versus)\b",
    re.IGNORECASE,
)
_SELF = re.compile(r"(?:i|we|my|our|me)\b", re.IGNORECASE)
_I = re.compile(r"(?:I|I'm|I've|I'd|we|we're|we've)(?= )", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:who|which|that|he|she|they|you|it|to [a-z]+|can|could|will|would|should|might|may|must|"
    r"let's|want|wants|need|help|how|what|where|didn't|haven't|hasn't|not|never|someone|people|"
    r"my (?!name|name's|job|wife and|husband and)[a-z]+|his|her)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"(?:both )?(?:my|our) [\w-]+ (?:(?-i:[A-Z])[\w'-]+,? )?and (?:I|me|myself) (?=\w)|"
    r"(?:me|I) and my [\w-]+ (?:(?-i:[A-Z])[\w'-]+,? )?(?=\w)",
    re.IGNORECASE,
)
_ANYONE = re.compile(
    r"(?:as|being|speaking as|i'm|i am) (?:also |just |clearly )?(?:someone|somebody|a person|a "
    r"(?:man|woman|guy|girl|parent)|one of those people|the (?:kind|sort|type) of person|one|the person)"  # noqa: E501
    r" (?:who|that)('s| )",
    re.IGNORECASE,
)
_AS_A = re.compile(r"(?:as|being|speaking as) (an?) ([^,;:.!?]{2,60}),? (?=i\b|i'|we\b|my\b|it's)",
                   re.IGNORECASE)  # fmt: skip
_IDENTITY = re.compile(
    r"(?:I'm|I am) (?:[A-Z][\w'-]+(?: [A-Z][\w'-]+)?|(?:a |an )?\d\d[\w -]{0,12}|an? [\w -]{2,40}|"
    r"(?:from|based in|living in) [A-Z][\w' -]{1,30})$"
)
_TRAIT = re.compile(
    r"(?:an? |\d\d(?:\b|yo)|from [A-Z]|based |originally |currently |living |working |studying |"
    r"married|divorced|single|mother of|father of|mum of|mom of|dad of|vegan|vegetarian)",
)
_THIRD = {"'s": "I'm", "is": "I'm", "has": "I have", "was": "I was", "does": "I do",
          "doesn't": "I don't", "goes": "I go", "isn't": "I'm not", "hasn't": "I haven't"}  # fmt: skip  # noqa: E501


def readings(sentence: str, end: int) -> list[Reading]:
    """Return the clauses that state something, in every way in which they may be read.

    Args:
        sentence: as `spelling.plain` writes it.
        end: where its declarative part ends (see `guards.readable`).
    """
    if end <= 0:
        return []
    limit = believed_until(sentence, end)
    starts = clause_starts(sentence, end)
    heads = {0, *starts[:1]} if 0 in starts else set()
    if 0 in starts:
        for place in _openings(sentence, end, limit):
            if place not in starts:
                starts.append(place)
            heads.add(place)
    found: list[Reading] = []
    for start in starts:
        if start >= limit:
            continue
        text = sentence[start:end]
        found.append(Reading(text, start, start in heads))
        for said in _with_subject(sentence, start, text, start in heads):
            found.append(Reading(said, start, start in heads))  # noqa: PERF401
        if fronted := _FRONTED.match(sentence, start, end):
            place = fronted.end()
            if place < limit and not _TALE.search(sentence, start, place):
                found.append(Reading(sentence[place:end], place, start in heads))
    return found


def _openings(sentence: str, end: int, limit: int) -> list[int]:
    """Where the sentence begins in earnest, after interjections, preambles and a label."""
    places: list[int] = []
    at = 0
    for _ in range(3):
        found = _INTERJECTION.match(sentence, at, end) or _PREAMBLE.match(sentence, at, end)
        if found is None:
            break
        at = found.end()
        places.append(at)
    colon = sentence.find(": ", 0, min(end, 80))
    if colon > 0 and _LABEL.match(
        sentence[:colon].rsplit(", ", maxsplit=1)[-1].rsplit(". ", maxsplit=1)[-1]
    ):
        places.append(colon + 2)
    dash = re.search(r" (?:-|\u2013|\u2014) ", sentence[: min(end, 80)])
    if dash and _LABEL.match(sentence[: dash.start()]):
        places.append(dash.end())
    return [place for place in places if place < limit]


def _with_subject(sentence: str, start: int, text: str, head: bool) -> list[str]:
    """Put the subject in front of a clause that lacks it."""
    if someone := _ANYONE.match(text):
        return [_first_person(someone.group(1).strip(), text[someone.end() :])]
    if both := _BOTH.match(text):
        return [f"we {text[both.end() :]}"]
    if trait := _AS_A.match(text):
        return [f"I'm {trait.group(1)} {trait.group(2)}"]
    if _I.match(text):
        return []
    if head:
        return _dropped(text)
    return _shared(sentence, start, text)


def _dropped(text: str) -> list[str]:  # noqa: PLR0911
    alone = text.split(", ", 1)
    plain_gerund = not _FINITE.search(alone[0])
    if _IS_ING.match(text):
        follows = alone[1] if len(alone) > 1 else ""
        if plain_gerund and (not follows or not _FINITE.match(follows)):
            return [f"I'm {text}"]
        return []
    if not plain_gerund:
        return [f"I {text}"] if _HEAD_WAS.match(text) else []
    if _HAVE.match(text):
        return [f"I've {text}"]
    if _FAN.match(text):
        return [f"I'm {'' if text.lower().startswith(('a ', 'not a ')) else 'a '}{text}"]
    if _HEAD_WAS.match(text) or _HEAD_VERB.match(text[:1].lower() + text[1:]):
        return [f"I {text[:1].lower()}{text[1:]}"]
    if _STATE.match(text):
        verb = "I was" if text.lower().startswith(("born", "raised")) else "I'm"
        return [f"{verb} {text[:1].lower()}{text[1:]}"]
    return []


def _shared(sentence: str, start: int, text: str) -> list[str]:  # noqa: C901, PLR0911
    """Give a clause the subject of the one before it: "I cook and play chess"."""
    before = sentence[max(0, start - 160) : start]
    at = 0
    for joint in re.finditer(r"(?:^|[,;:.!] |\band |\bbut |\bso )(?=(?:I|I'm|I've|we|we're|we've) )",  # noqa: E501
                             before):  # fmt: skip
        at = joint.end()
    spoken = before[at:]
    subject = _I.match(spoken)
    if subject is None:
        if _dropped(before[at:].lstrip()) and not _OTHER.search(before):
            return _dropped(text)
        return []
    who = subject.group()
    said = re.sub(r"[\s,;:]+(?:and|but|so|or|plus|also)?[\s,]*$", "", spoken)
    if (
        _TRAIT.match(text)
        and _IDENTITY.match(said.rsplit(", ", 1)[0])
        and (", " not in said or _TRAIT.match(said.rsplit(", ", 1)[1]))
    ):
        return [f"I'm {text}"]
    if _OTHER.search(said[len(who) :]):
        return []
    we = who.lower().startswith("we")
    one = "we" if we else "I"
    if _IS_ING.match(text):
        if who.lower() in {"i'm", "we're"} or not re.search(r"ing\b", said):
            return [f"{one}'{'re' if we else 'm'} {text}"]
        return [f"{one}'ve been {text}"]
    if _HAVE.match(text):
        return [f"{one}'ve {text}"]
    if _WAS.match(text) or _VERB.match(text):
        return [f"{one} {text}"]
    if _STATE.match(text):
        return [f"{one}'{'re' if we else 'm'} {text}"]
    return []


def _first_person(verb: str, rest: str) -> str:
    """Turn "who lives in Rome" into "I live in Rome"."""
    if verb == "'s":
        if re.match(r"(?:been|always|never|lived|worked|just|spent|had)\b", rest.lstrip()):
            return f"I've {rest.lstrip()}"
        return f"I'm {rest.lstrip()}"
    word, _, after = rest.partition(" ")
    adverb = ""
    if word.lower() in {"also", "just", "really", "actually", "mostly", "usually", "never", "always",  # noqa: E501
                        "currently", "still", "only", "absolutely"}:  # fmt: skip
        adverb = word + " "
        word, _, after = after.partition(" ")
    if word.lower() == "has" and after.startswith(("been ", "lived ", "worked ", "always ")):
        return f"I've {after}"
    if word.lower() in _THIRD:
        return f"{_THIRD[word.lower()]} {adverb}{after}"
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("ches", "shes", "sses", "xes", "zes", "oes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return f"I {adverb}{word} {after}"
