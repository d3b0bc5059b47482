"""What may stand before a clause without changing it."""

from __future__ import annotations

import re

LEADS = (
    r"(?:hi|hello|hey|ok|okay|so|well|btw|fyi|also|oh|and|but|yes|yeah|yep|"
    r"no(?=[,.!:;]|(?: -)? (?:i|i'm|i've|we|we're|my|our)\b)|nope|nah|thanks|"
    r"thank you|sorry|"
    r"anyway|actually|honestly|look|please|by the way|for context|for reference|for background|"
    r"for what it's worth|just so you know|as you know|as i said|as mentioned|to be honest|tbh|"
    r"these days|nowadays|right now|at the moment|at present|currently|lately|recently|now|today|"
    r"this (?:year|month|week|spring|summer|autumn|fall|winter)|last (?:year|month|week|spring|"
    r"summer|autumn|fall|winter)|"
    r"for the (?:last|past) (?:\w+ ){1,2}|since (?:\w+ ){0,2}\d{4}|in \d{4}|"
    r"(?:a )?(?:little|bit of|some|quick) (?:background|context|info)|context|background|note|"
    r"(?:[a-z]{2,12} ){1,2}question(?=:)|"
    r"update|about me|me(?=[,.:;])|"
    r"first|firstly|second|secondly|plus|ps|p\.s\.|personally|generally|in general|"
    r"(?:please )?(?:note|remember|know|keep in mind|be aware|mind you|important)(?: that)?|"
    r"as (?:i )?told (?:you )?before|i(?:'ve)? (?:already )?told you(?: before| "
    r"already)?(?: that)?|"
    r"(?:i )?(?:just )?(?:thought|figured) i'd (?:mention|say|add|let you know)(?: that)?|"
    r"you should know(?: that)?|i should (?:mention|add|say)(?: that)?|let me (?:mention|"
    r"add)(?: that)?|"
    r"funny enough|luckily|sadly|unfortunately|fortunately|good news|big news|it turns out|"
    r"turns out|"
    r"i think|guess what|yesterday|as for me|there|everyone|all|chat|chatgpt|friend|buddy|man|"
    r"(?:laugh|scoff|mock|sneer|judge me|shout at me|call me [a-z-]+|say what you) "
    r"(?:if|all) you (?:like|want|must|will)|"
    r"dude|haha|lol|basically|essentially|long story short|sir|madam|dear sir)"
)
"""Words and phrases that change nothing of the clause behind them, as alternatives."""

LEAD = re.compile(rf"(?:{LEADS}[,.!:;]?(?: -)? ){{1,4}}", re.IGNORECASE)
"""What may stand before a clause without changing it."""

MOST = 24
"""Clauses of a sentence that are read, and places in it where something may be mentioned.

Each is read to the end of its sentence, and a sentence of nothing but commas has hundreds.
"""
