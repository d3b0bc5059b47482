"""Words by the megabyte: bodies of messages, made once and combined cheaply."""

from __future__ import annotations

import json
import random

import msgspec

from soulprint_pipeline.generator.dialogue import fill, scripts
from soulprint_pipeline.generator.persona import Persona

_POOL = 1200
"""Bodies of each kind; every message joins two, so that 1.4 million differ."""

_GERMAN = (
    "Wie lange muss ein Hefeteig gehen?",
    "Was ist der Unterschied zwischen Talg und Schmalz?",
    "Bitte fasse den folgenden Absatz in zwei Sätzen zusammen.",
    "Warum wird Brot im Kühlschrank schneller alt?",
    "Wie heißt das auf Englisch, und klingt es dort genauso steif?",
    "Mach den Text bitte kürzer und lass die Zahlen stehen.",
)


class Body(msgspec.Struct, frozen=True, gc=False):
    """A piece of a message.

    Attributes:
        json: as it stands inside a JSON string, without the quotes.
        size: bytes of the text itself in UTF-8.
    """

    json: bytes
    size: int


class Prose:
    """What one persona asks, and what it is answered.

    Nothing in it is a fact about the person: facts come from `planting` alone.
    """

    def __init__(self, persona: Persona, rng: random.Random) -> None:
        asks, answers = (part.splitlines() for part in _halves())
        self.asks = [body(_ask(asks, persona, rng)) for _ in range(_POOL)]
        self.answers = [
            body("\n\n".join(rng.sample(answers, rng.choice((1, 2, 2, 3, 3)))))
            for _ in range(_POOL)
        ]
        self.outputs = [body(_output(rng)) for _ in range(200)]


def body(text: str) -> Body:
    """Return `text` ready to stand in a JSON string."""
    return Body(json.dumps(text)[1:-1].encode(), len(text.encode()))


def _halves() -> tuple[str, str]:
    (script,) = scripts("asks")
    asks, _, answers = script.body.removeprefix(">>\n").partition("\n<<\n")
    return asks, answers


def _ask(asks: list[str], persona: Persona, rng: random.Random) -> str:
    count = 1 if persona.length == "terse" else rng.choice((2, 3, 4, 5, 6, 7))
    sentences = [fill(one, {}, rng) for one in rng.sample(asks, count)]
    if len(persona.languages) > 1 and rng.random() < 0.2:
        sentences = rng.sample(_GERMAN, min(count, 2))
    if persona.warmth == "warm" and rng.random() < 0.25:
        sentences.insert(0, rng.choice(("Hello!", "Good evening.", "Hi there,")))
        sentences.append(rng.choice(("Thank you!", "Thanks a lot.", "Many thanks.")))
    if persona.register == "formal" and rng.random() < 0.4:
        sentences.insert(0, "I would be grateful for your assistance with the following.")
    if persona.register == "playful" and rng.random() < 0.4:
        sentences.append(rng.choice((":)", "Haha.", "Drum roll, please.", ";)")))
    if persona.swears and rng.random() < 0.2:
        sentences.append(rng.choice(("Damn, this is slow.", "What the hell is wrong with it?")))
    if persona.wants == "lists" and rng.random() < 0.15:
        sentences.append("As a list, please.")
    if persona.wants == "prose" and rng.random() < 0.15:
        sentences.append("No bullet points, please.")
    text = " ".join(sentences)
    return text.lower().rstrip(".") if persona.length == "terse" else text


def _output(rng: random.Random) -> str:
    rows = (
        f"{n:>4}  {rng.uniform(-50, 900):10.4f}  {rng.choice('abcdef')}{rng.randrange(10**6):06d}"
        for n in range(rng.randrange(8, 90))
    )
    return "\n".join(("   n       value  key", *rows))
