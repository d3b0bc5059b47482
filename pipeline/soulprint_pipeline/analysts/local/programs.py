"""What somebody works with: programs, machines, vehicles."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import phrases, words


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
    return named(phrase)


_VERSION = re.compile(r" \d{1,4}(?:\.\d+)?$")


def known_tool(text: str) -> str | None:
    """A program that is known to be one."""
    phrase = software(text)
    if phrase is None or _VERSION.sub("", phrase.lower()) not in words.TOOLS:
        return None
    return named(phrase)


def named(phrase: str) -> str:
    """Return a program as its makers write it."""
    written = words.WRITTEN.get(phrase.lower(), phrase)
    if " " in written and written.islower() and written in words.TOOLS:
        return written.title()
    return written[:1].upper() + written[1:] if written.islower() else written


_DEVICE = re.compile(
    r"\b(?:mac|macbook|imac|thinkpad|laptop|desktop|pc|windows|linux|ubuntu|debian|fedora|arch|"
    r"nixos|"
    r"macos|iphone|ipad|android|pixel|galaxy|fairphone|kindle|kobo|raspberry pi|synology|nas|steam "
    r"deck|chromebook|surface|xps|framework|playstation|xbox|switch|quest|nikon|canon|fuji\w*|sony|"
    r"leica|olympus|lumix|pentax|hasselblad|gopro|garmin|fitbit|apple watch|arduino|esp32|prusa|"
    r"bambu|3d printer|telescope|synth|fender|gibson|yamaha|roland|moog|ryzen|intel|rtx|gpu|m1|m2|"
    r"m3|m4|mini|studio|air|pro|mint|manjaro|pop!?_?os|ios|dell|lenovo|hp|asus|acer|remarkable|"
    r"loom|"
    r"sewing machine|kitchenaid|air fryer|thermomix|espresso machine|fritz!?box|kenwood|bernina|"
    r"pfaff|janome|husqvarna|traeger|ooni|dyson|roomba|nespresso|delonghi|sodastream|cricut|"
    r"vitamix|instant pot|le creuset|rayburn|makita|dewalt|stihl|karcher|miele|"
    r"electrolux|philips hue|sonos|peloton|zwift|concept2|brompton|vespa|lambretta|"
    r"steinway|bechstein|kawai|casio|korg|epson|ricoh|wacom|huion|oculus|nintendo|gameboy)\b",
    re.IGNORECASE,
)

_ROOMS = frozenset(["studio", "mini", "air", "pro", "quest", "surface", "switch", "framework"])
"""Without a capital these are no machines: "a ceramics studio"."""

_NUMBERED = re.compile(r"\d")

_WITH = re.compile(r"(?:on|in|at|with|for|to|from|and|by|as|called|named)\b", re.IGNORECASE)


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
    found = _DEVICE.search(phrase)
    if found is None or (found.group() in _ROOMS and not _NUMBERED.search(phrase)):
        return None
    return named(phrase)


_MACHINES = (
    "laptop|desktop|computer|pc|tablet|phone|camera|printer|scanner|monitor|keyboard|e-reader|router|"
    "nas|watch|headphones|earphones|earbuds|hearing aids?|amp|amplifier|turntable|synth|mixer|oven|"
    "hob|cooker|stove|boiler|dishwasher|washing machine|tumble dryer|dryer|fridge|freezer|"
    "microwave|kettle|toaster|coffee machine|espresso machine|bread machine|food processor|blender|"
    "vacuum|hoover|sewing machine|overlocker|lawnmower|mower|chainsaw|drill|thermostat|doorbell|tv|"
    "telly|television|projector|console|e-bike|bike|motorbike|typewriter|microphone|3d printer|"
    "lathe|loom|kiln|telescope|piano|guitar|bass|keyboard|saxophone|trumpet|clarinet|violin|"
    "drum kit|scooter|moped|caravan|campervan|camper van|van|tractor|boat|stroller|pram|tent|"
    "stereo|speakers?|calculator|label maker|air fryer|slow cooker|pressure cooker|fryer|grill|"
    "barbecue|smoker"
)
_BRANDED = re.compile(
    r"(?P<make>(?:(?-i:[A-Z])[\w.&+-]*|[a-z]?(?-i:[A-Z]{2,})[\w.&+-]*)"
    rf"(?: (?-i:[A-Z0-9])[\w.&+-]*){{0,2}}) (?P<kind>{_MACHINES})(?![\w-]|'s)"
    r"(?! (?:case|cover|charger|cable|manual|shop|insurance|repair|driver|dealer|app|game)\b)",
    re.IGNORECASE,
)
_NO_MAKE_SAID = """
the a an my our his her new old work home first second last next other i ok android pc english
french german spanish italian dutch chinese japanese american british monday tuesday wednesday
thursday friday saturday sunday christmas birthday dream
"""
_NO_MAKE = frozenset(_NO_MAKE_SAID.split())


def branded(text: str) -> str | None:
    """A machine with its maker: "Framework laptop", "HP printer"."""
    found = _BRANDED.match(text)
    if found is None:
        return None
    first = found["make"].split()[0].lower()
    if first in _NO_MAKE or first in words.GIVEN_WRITTEN or first in words.PLACES:
        return None
    return found.group() if phrases.is_clean(found.group()) else None


def car(text: str) -> str | None:
    """A vehicle, with its make."""
    phrase = re.split(r" (?:in|at|on|for|since|last) ", phrases.cut(text), maxsplit=1)[0]
    if not phrases.is_clean(phrase) or len(phrase.split()) > 6 or phrases.MY.search(phrase):
        return None
    return phrase if any(word.lower() in words.CARS for word in phrase.split()) else None


def editor(text: str) -> str | None:
    """An editor that is known to be one."""
    phrase = tool(text)
    return words.EDITORS.get(phrase.lower()) if phrase else None
