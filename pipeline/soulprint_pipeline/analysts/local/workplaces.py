"""Where somebody works: companies and institutions by name, or by what they are."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import phrases, words
from soulprint_pipeline.analysts.local.voices.blank import BLANK

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
    r"college|institute|power plant|wind farm|bike shop|law firm|nonprofit)\b"
    # "A university library" is no university.
    r"(?! (?:library|hospital|clinic|bookshop|shop|store|press|canteen|kitchen|office|laundry|lab|"
    r"school|museum|archives?|bakery|pharmacy|cafe|café|restaurant|kindergarten|nursery)\b)",
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


# "The large Danish brewery Carlsberg": what it is, before its name.
_KIND_LED = re.compile(
    r"(?:(?:a|an|the|our|my) )(?:[\w-]+ ){0,4}?(?:company|brewery|bank|firm|maker|manufacturer|"
    r"provider|giant|retailer|chain|start-?up|publisher|university|hospital|agency|airline|insurer|"
    r"supermarket|supplier|carmaker|operator|broadcaster|newspaper|charity|ngo|studio|consultancy|"
    r"developer|producer|group|shipyard|foundry|school|college|institute|museum|hotel|restaurant|"
    r"bakery|shop|store|clinic|lab|factory|plant|mill|dairy|farm|vineyard|winery|contractor|"
    r"subsidiary|corporation|multinational|outfit|business|organisation|organization|credit union|"
    r"union|club|gym|salon|spa|pub|bar|cafe|café|diner|nursery|kindergarten|hospice|surgery|"
    r"practice|garage|dealership|dealer|warehouse|supplier|distributor|utility|theatre|theater|"
    r"cinema|zoo|aquarium|library|council|trust|foundation|think tank|law firm|firm|office|"
    r"cooperative|co-op|housing association|call cent(?:re|er)|care home|nursing home|platform)"
    r"(?: called| named|,)? (?=[A-Z])"
)


_NATIONS = frozenset(words.NOUNS["nations"].lower().split("|"))
_OF_A_PLACE = frozenset(
    ["city", "university", "bank", "ministry", "port", "county", "canton", "state", "diocese"]
)


_AFTER_A_NAME = frozenset(
    ["", "in", "as", "since", "for", "at", "on", "near", "by", "from", "until", "but", "so",
     "because", "where"]
)  # fmt: skip


def org(text: str) -> str | None:
    """A company or institution: capitalised words with the particles between them."""
    if led := _KIND_LED.match(text):
        return org(text[led.end() :])
    taken: list[str] = []
    follows = ""
    for token in text.split():
        bare = token.rstrip(".,;:!?)")
        if not bare or bare in {"I", "I'm", "I've"}:
            break
        if (
            bare[0].isupper()
            or (taken and bare[0].isdigit())
            or (
                (taken == ["the"] and bare in _OF_A_PLACE)
                or (
                    bare.lower() in {"the", "of", "&", "for", "de", "and"}
                    and (taken or bare.lower() == "the")
                )
            )
        ):
            taken.append(bare)
        else:
            follows = bare
            break
        if bare != token:
            break
    while taken and taken[-1].lower() in {"the", "of", "&", "for", "de", "and"}:
        follows = taken.pop()
    # "At Siemens and Anna laughs": of two names the second is no part where it does something.
    if " and " in " ".join(taken) and follows.lower() not in _AFTER_A_NAME:
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
    bare_phrase = phrase.removeprefix("the ").removeprefix("The ").lower()
    if bare_phrase in words.NOT_NAMES or bare_phrase in _NATIONS:
        return None
    # Who moves to Perth, or is at home in it, does not work for it.
    return phrase if bare_phrase not in words.PLACES or bare_phrase in words.COMPANIES else None


def house(text: str) -> str | None:
    """A company with which somebody may work: "with SolidWorks" speaks of a program."""
    found = org(text)
    return None if found is None or found.lower() in words.TOOLS else found


def known_company(text: str) -> str | None:
    """A company that is known to be one, also after an article: "a Marriott in Denver"."""
    bare = re.sub(r"^(?:an?|the|my) (?:[a-z]+ )?(?=[A-Z])", "", text)
    found = org(bare)
    return found if found and found.removeprefix("the ").lower() in words.COMPANIES else None
