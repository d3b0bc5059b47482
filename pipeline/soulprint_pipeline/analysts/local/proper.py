"""Names: of people, places, employers, languages and tools, and what people work as."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import phrases, words
from soulprint_pipeline.analysts.local.own_words import BLANK

_PLACE_END = re.compile(
    r"\s[-\u2014\u2013(]|(?<!\bSt)(?<!\bMt)(?<!\bFt)\.|[;:!?(]|\s(?:and|but|with|for|since|"
    r"because|so|"
    r"where|which|who|right|now|again|too|already|at|near|these|this|last|next|as|while|after|"
    r"before|"
    r"when|a|the|about|from|until|in|on|to|currently|by|if|though|however|lol|haha|I|My|We)(?=\W|$)"
)


_LED_TO = re.compile(
    r"(?:(?:a|the|an)\s)?(?:[a-z-]+\s){0,3}?(?:town|village|city|suburbs?|outskirts|heart|middle|"
    r"north|south|east|west|part|hills|mountains|countryside|coast|area|island)\s(?:of|in|near|"
    r"outside|called|on)\s(?=[A-Z])|"
    r"(?:(?:rural|northern|southern|eastern|western|central|upstate|suburban|downtown|inner|greater|"
    r"coastal)\s)(?=[A-Z])"
)
_OPINION = re.compile(
    r"(?:(?:sunny|rainy|beautiful|lovely|cold|grey|gray|foggy|windy|snowy|good old|old|boring|"
    r"charming|tiny|little|hot|humid|dear|glorious|wonderful|crowded|noisy|chilly|warm|wet)\s)+"
    r"(?=[A-Z])"
)


_CAPITALS = re.compile(r"(?:[A-Z\u00c0-\u017f][\w'.-]*(?: |$)){1,3}")


def place(text: str) -> str | None:
    """A town or country: capitalised words, or a well-known name in lower case."""
    text = _OPINION.sub("", text, count=1)
    if (led := _LED_TO.match(text)) is not None:
        found = place(text[led.end() :])
        return led.group() + found if found else None
    head = _PLACE_END.split(text, maxsplit=1)[0]
    parts = [part.strip() for part in head.split(",")]
    kept: list[str] = []
    for part in parts[:3]:
        if not part:
            break
        if not _proper(part):
            # "Cork no mains gas": who dictates goes on without a mark.
            led = _CAPITALS.match(part)
            if not kept and led and _proper(led.group().strip()):
                kept.append(led.group().strip())
            break
        kept.append(part)
    if kept:
        return ", ".join(kept)
    lowered = parts[0].lower() if parts else ""
    for count in (3, 2, 1):
        known = " ".join(lowered.split()[:count])
        if known in words.PLACES:
            return words.PLACES[known]
    return None


def known_place(text: str) -> str | None:
    """A place that is known to be one."""
    found = place(text)
    return found if found and found.split(",")[0].lower() in words.PLACES else None


def based(text: str) -> str | None:
    """The place in "Berlin-based"."""
    name = text.removesuffix("-based")
    return place(name) if name != text else None


def given(text: str) -> str | None:
    """A first name that is known to be one."""
    name = text.rstrip(".,!?:;")
    return name if name.lower() in words.GIVEN and name[:1].isupper() else None


_WORKPLACE = re.compile(
    r"(?:(?:a|an|the)\s)?(?:[\w'&-]+\s){0,3}?(?:care home|nursing home|fire brigade|navy|army|"
    r"air force|coast guard|police|civil service|court|prison|orchestra|opera|dairy|mill|mine|"
    r"hairdresser's|dental practice|surgery|hotel chain|council|town hall|hospital|school|bank|"
    r"library|university|bakery|start-?up|"
    r"company|agency|museum|restaurant|cafe|café|bar|hotel|clinic|kindergarten|nursery|shop|store|"
    r"supermarket|pharmacy|warehouse|factory|farm|firm|publisher|newspaper|ngo|charity|studio|"
    r"theatre|theater|lab|laboratory|ministry|embassy|consultancy|bookshop|bookstore|brewery|"
    r"vineyard|garage|salon|gym|zoo|airport|hospice|practice|call cent(?:re|er)|non-?profit|"
    r"cooperative|co-op|shipyard|post office|city council|fire station|police station|church|"
    r"college|institute|power plant|wind farm|bike shop|law firm|nonprofit)\b",
    re.IGNORECASE,
)


_NOT_THERE = re.compile(
    r"(?:my|our|your|his|her|their|this|that|these|those|home|night|school|and|or|in|at|on|for|with|"
    r"it|what|some|any|every|another|each|its|as|from|to)\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:an?|the) (?:company|firm|business|organi[sz]ation)", re.IGNORECASE)


def workplace(text: str) -> str | None:
    """A workplace by what it is: "a small publisher"."""
    found = _WORKPLACE.match(text)
    if found is None or phrases.CODE.search(found.group()):
        return None
    said = found.group()
    # "A company" says nothing that "works" did not say.
    if _BARE.fullmatch(said):
        return None
    said = said[0].lower() + said[1:]
    if said.split()[0] in {"a", "an", "the"}:
        return said
    if _NOT_THERE.match(said):
        return None
    return f"{'an' if said[0] in 'aeiou' else 'a'} {said}"


_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "del",
        "der",
        "den",
        "di",
        "du",
        "la",
        "le",
        "les",
        "el",
        "of",
        "the",
        "upon",
        "sur",
        "am",
        "an",
        "and",
        "y",
        "e",
        "van",
        "von",
        "af",
    ]
)


def _proper(part: str) -> bool:
    tokens = part.split()
    if not 1 <= len(tokens) <= 5 or BLANK in part:
        return False
    if (
        part.lower() in words.TOOLS
        or tokens[0].lower() in words.NOT_PLACES
        or tokens[0] in {"I", "I'm", "I've", "My", "We"}
    ):
        return False
    if tokens[0] == "The" or tokens[0] == "the":
        tokens = tokens[1:]
    return (
        bool(tokens)
        and tokens[0][0].isupper()
        and all(t[0].isupper() or t.lower() in _PARTICLES for t in tokens)
        and tokens[-1][0].isupper()
    )


# "The large Danish brewery Carlsberg": what it is, before its name.
_KIND_LED = re.compile(
    r"(?:(?:a|an|the|our|my) )(?:[\w-]+ ){0,4}?(?:company|brewery|bank|firm|maker|manufacturer|"
    r"provider|giant|retailer|chain|start-?up|publisher|university|hospital|agency|airline|insurer|"
    r"supermarket|supplier|carmaker|operator|broadcaster|newspaper|charity|ngo|studio|consultancy|"
    r"developer|producer|group|shipyard|foundry|school|college|institute|museum|hotel|restaurant|"
    r"bakery|shop|store|clinic|lab|factory|plant|mill|dairy|farm|vineyard|winery|contractor|"
    r"subsidiary|corporation|multinational|outfit|business|organisation|organization)"
    r"(?: called| named|,)? (?=[A-Z])"
)


def org(text: str) -> str | None:
    """A company or institution: capitalised words with the particles between them."""
    if led := _KIND_LED.match(text):
        return org(text[led.end() :])
    taken: list[str] = []
    for token in text.split():
        bare = token.rstrip(".,;:!?)")
        if not bare or bare in {"I", "I'm", "I've"}:
            break
        if (
            bare[0].isupper()
            or (taken and bare[0].isdigit())
            or (
                bare.lower() in {"the", "of", "&", "for", "de", "and"}
                and (taken or bare.lower() == "the")
            )
        ):
            taken.append(bare)
        else:
            break
        if bare != token:
            break
    while taken and taken[-1].lower() in {"the", "of", "&", "for", "de", "and"}:
        taken.pop()
    if " and " in " ".join(taken):
        taken = " ".join(taken).split(" and ")[0].split()
    phrase = " ".join(taken)
    if (
        not taken
        or not taken[-1][0].isupper()
        or len(taken) > 7
        or len(phrase) < 2
        or BLANK in phrase
    ):
        return None
    bare_phrase = phrase.removeprefix("the ").removeprefix("The ")
    return None if bare_phrase.lower() in words.NOT_NAMES else phrase


_AGED = re.compile(r"^(?:\d{1,3}[- ]years?[- ]old|\w+-based)\s", re.IGNORECASE)


def role(text: str) -> str | None:
    """An occupation after "work as": any plain noun phrase."""
    phrase = re.split(
        r"\s(?:at|for|in|with|on|from|by|near|here|specializing|working|based|during|to|part[- "
        r"]time|full[- ]time)\s",
        phrases.cut(_AGED.sub("", re.sub(r"^(?:a|an|the)\s", "", text, flags=re.IGNORECASE))),
        maxsplit=1,
    )[0]
    phrase = re.split(r"\sand\s(?!\w+$)", phrase, maxsplit=1)[0]
    if (
        not phrases.is_clean(phrase)
        or phrases.MY.search(phrase)
        or len(phrase.split()) > 6
        or phrases.CODE.search(phrase)
    ):
        return None
    if phrase.lower() in {
        "intended",
        "expected",
        "usual",
        "hell",
        "well",
        "planned",
    } or phrase.lower().endswith(("team", "one")):
        return None
    return _lower_title(phrase)


_NOT_A_JOB = re.compile(
    r"\b(?:as|to|working|being|looking|trying|not|like|also|an?|basically|practically|literally|"
    r"passionate|keen|avid|amateur|hobby|aspiring|wannabe|terrible|awful|bad|decent|born|hopeless|"
    r"would-be|weekend)\b",
    re.IGNORECASE,
)


# Where the clause of an occupation goes on: "my job as a locksmith means …".
_GOES_ON = re.compile(
    r"\s(?:and\s)?(?:means|is|was|has|had|gets?|got|keeps|makes|made|takes|requires|involves|can|could|will|"
    r"would|needs?|pays|ended|starts?|started|taught|brought|i|i'm|i've|we|my|who|"
    r"should|must|have|am|do|don't|want|know|like|love)\b.*$",
    re.IGNORECASE,
)


def job(text: str) -> str | None:
    """An occupation after "I'm a": only what is known to be one."""
    phrase = role(_GOES_ON.sub("", text))
    if phrase is None or _NOT_A_JOB.search(phrase):
        return None
    head = re.split(r"\sof\s|\sand\s", phrase)[0].split()[-1].lower()
    return (
        phrase
        if head in words.OCCUPATIONS
        or (head.removesuffix("s") in words.OCCUPATIONS and head.endswith("ss"))
        else None
    )


def _lower_title(phrase: str) -> str:
    """Lower the capitals of "Senior Engineer", keep those of "UX" and "QA"."""
    return " ".join(
        t.lower()
        if t[1:].islower() and (t.lower() in words.LOWERED or t.lower() in words.OCCUPATIONS)
        else t
        for t in phrase.split()
    )


def person(text: str) -> str | None:
    """A person's or an animal's name: capitalised, and not a word that often is."""
    tokens = [token.strip('.,;:!?-&+"()') for token in text.split()]
    if (
        not all(tokens)
        or not tokens
        or BLANK in text
        or any(t.lower().removesuffix("'s") in words.NOT_NAMES for t in tokens)
    ):
        return None
    if any(len(t) > 3 and t.isupper() for t in tokens) or not all(t[0].isupper() for t in tokens):
        return None
    name = " ".join(tokens)
    return name.removesuffix("'s") if len(name) > 1 else None


def first(text: str) -> str | None:
    """A first name."""
    return person(text)


def names(text: str) -> str | None:
    """One or more names: "Miso and Tofu", "Lena, Max and Tom"."""
    head = re.match(
        r"[A-Z\u00c0-\u024f][\w'-]*(?:(?:, and |, | and | & )[A-Z\u00c0-\u024f][\w'-]*){0,5}", text
    )
    if head is None:
        return None
    found = re.split(r", and |, | and | & ", head.group())
    return head.group().replace(" & ", " and ") if all(person(each) for each in found) else None


def languages(text: str) -> str | None:
    """One or more languages by their names."""
    head = re.split(
        r"[.;:!?(]|\s(?:but|so|because|at|with|for|fluently|natively|pretty|quite|well|as|"
        r"since|on|in|to|too|before|after|this|next|better|every|by|from|using|please|always|right|now|lately|these|mostly)\b",
        text,
        maxsplit=1,
    )[0]
    found = [each.strip() for each in re.split(r", and |, | and | & | plus ", head)]
    kept: list[str] = []
    for each in found:
        bare = re.sub(
            r"^(?:an? (?:little bit of|little|bit of|smattering of)|some|both|fluent|basic|native|"
            r"conversational|decent|enough|rusty|broken|passable|good)\s",
            "",
            each,
            flags=re.IGNORECASE,
        )
        bare = re.sub(r"\s(?:fluently|natively|well)$", "", bare)
        if bare.lower() not in words.LANGUAGES:
            break
        kept.append(bare[:1].upper() + bare[1:])
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else ", ".join(kept[:-1]) + " and " + kept[-1]


def company(text: str) -> str | None:
    """Whom something is done with: a name after "with"."""
    found = re.match(r"with (.+)", text)
    return names(found.group(1)) if found else None


def tool(text: str) -> str | None:
    """A named program: written with a capital, or well known."""
    phrase = re.split(
        r"\s(?:for|on|as|at|in|with|to|every|daily|instead|by|from|last|and)\s",
        phrases.cut(text) + " ",
        maxsplit=1,
    )[0].strip()
    if not phrases.is_clean(phrase) or len(phrase.split()) > 3 or phrases.CODE.search(phrase):
        return None
    return (
        phrase
        if phrase.lower() in words.TOOLS
        or phrase.lower() in words.EDITORS
        or any(c.isupper() for c in phrase)
        else None
    )


def software(text: str) -> str | None:
    """A program that is no editor: those have a place of their own."""
    phrase = tool(text)
    if phrase is None or phrase.lower() in words.EDITORS or phrase.lower() in words.PLACES:
        return None
    return _named(phrase)


def known_tool(text: str) -> str | None:
    """A program that is known to be one."""
    phrase = software(text)
    return phrase if phrase and phrase.lower() in words.TOOLS else None


def _named(phrase: str) -> str:
    written = words.WRITTEN.get(phrase.lower(), phrase)
    return written[:1].upper() + written[1:] if written.islower() else written


_DEVICE = re.compile(
    r"\b(?:mac|macbook|imac|thinkpad|laptop|desktop|pc|windows|linux|ubuntu|debian|fedora|arch|nixos|"
    r"macos|iphone|ipad|android|pixel|galaxy|fairphone|kindle|kobo|raspberry pi|synology|nas|steam "
    r"deck|chromebook|surface|xps|framework|playstation|xbox|switch|quest|nikon|canon|fuji\w*|sony|"
    r"leica|olympus|lumix|pentax|hasselblad|gopro|garmin|fitbit|apple watch|arduino|esp32|prusa|"
    r"bambu|3d printer|telescope|synth|fender|gibson|yamaha|roland|moog|ryzen|intel|rtx|gpu|m1|m2|"
    r"m3|m4|mini|studio|air|pro|mint|manjaro|pop!?_?os|ios|dell|lenovo|hp|asus|acer|remarkable|loom|"
    r"sewing machine|kitchenaid|air fryer|thermomix|espresso machine)\b",
    re.IGNORECASE,
)


_WITH = re.compile(r"(?:on|in|at|with|for|to|from|and|by|as)\b", re.IGNORECASE)


def device(text: str) -> str | None:
    """A machine or a system by its name: "ThinkPad X1", "an old MacBook"."""
    phrase = phrases.cut(text)
    phrase = re.split(
        r"\s(?:for|on|as|at|in|with|to|every|daily|instead|by|from|last|and|running|since|that)\s",
        phrase + " ",
        maxsplit=1,
    )[0].strip()
    if _WITH.match(phrase) or not phrases.is_clean(phrase) or len(phrase.split()) > 5:
        return None
    if not _DEVICE.search(phrase):
        return None
    return _named(phrase)


def car(text: str) -> str | None:
    """A vehicle, with its make."""
    phrase = phrases.cut(text)
    if not phrases.is_clean(phrase) or len(phrase.split()) > 6 or phrases.MY.search(phrase):
        return None
    return phrase if any(word.lower() in words.CARS for word in phrase.split()) else None


def editor(text: str) -> str | None:
    """An editor that is known to be one."""
    phrase = tool(text)
    return words.EDITORS.get(phrase.lower()) if phrase else None
