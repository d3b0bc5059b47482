"""How a home lies to the place that is named for it: near Bath, just outside Galway."""

from __future__ import annotations

import re

_UNIT = r"(?:miles?|km|kms|kilomet(?:re|er)s?|minutes?|mins?|hours?)"
_NEAR = re.compile(
    r"\b(?P<dwelling>in an? (?:[a-z-]+ ){0,3}?(?:village|town|hamlet|suburb|farm|cottage|house|"
    r"cabin|farmhouse|place|smallholding) (?:called [A-Z][\w-]+ )?)?"
    rf"(?P<far>(?:(?:about|around|roughly|only|just|some|over|under) )?(?:half an|[\w-]+) {_UNIT}"
    r"(?: by (?:train|car|bus|bike))?(?: (?:drive|walk|away|ride|or so|north|south|east|"
    r"west)){0,2} (?:from|outside(?: of)?|out of|of|away from)|"
    r"(?:just |right |a bit |slightly )?(?:outside of|outside)|"
    r"(?<!the )(?:just |a bit )?(?:north|south|east|west|north-?east|north-?west|south-?east|"
    r"south-?west) of|not far from|"
    r"(?:somewhere |right |quite |very )?(?:near to|near|close to|by|around)|"
    r"(?:on|in) the (?:outskirts|edge|suburbs|hills|mountains|countryside|sticks|middle of "
    r"nowhere) (?:of|near|outside|by|around|above)|on the coast(?: near| of| outside| by)?)"
    r"(?: the (?:town|city|village) of)? $",
    re.IGNORECASE,
)


def beside(before: str) -> str:
    """Return how a home lies to the place that is named for it, "" where it lies in it.

    Args:
        before: what was said before the place: "we live just outside ".
    """
    found = _NEAR.search(before)
    if found is None:
        return ""
    far = " ".join(found["far"].lower().split())
    far = re.sub(r"^(?:right|somewhere|quite|very|only) ", "", far)
    far = re.sub(r"^(?:near to|close to|by|around)$", "near", far)
    return f"{(found['dwelling'] or '').lower()}{far} "
