r"""Dialogues as people write them: plain text with a few marks, read from `dialogues/*.txt`.

    === Title of the conversation
    at: 2024-03-02 21:10          local time of its first message; or from:/until: with `each:`
    model: gpt-4                  optional, as are gizmo: and flags:
    each: dish, wine              optional: one conversation for each row that follows
    | risotto | a dry white       the row's values stand for {dish} and {wine}
    >> voice                      the person; options: voice, image, old, hidden, timeless
    What goes with {dish}?        {one|other} is one of them, by chance
    << old                        the assistant; options: voice, old, hidden, code LANG, bio,
    ...                           thoughts, recap, commentary
    -- quote https://… | Title    a tool; options: output, quote, browse, image
    @@ memories                   a snapshot of the saved memories

`old` stands off the current path: an edited question or a regenerated answer. Inside a text,
`[[projects#editor zed: I moved to Zed]]` plants a fact (category, slot, keywords, quote),
`[[!pasted salary: my salary is low]]` a decoy, and `\u{d83d}` is that code point.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Literal, cast, get_args

import msgspec

from soulprint_pipeline.facts import CATEGORIES, Category
from soulprint_pipeline.generator.truth import Disguise

Speaker = Literal[">>", "<<", "--", "@@"]

_TURN = re.compile(r"^(>>|<<|--|@@)(?: (.*))?$")
_MARK = re.compile(r"\[\[(!?)([a-z]+)(?:#([a-z_]+))?((?: [^\s:\]]+)*): (.*?)\]\]", re.DOTALL)
_CHOICE = re.compile(r"\{([^{}|]*(?:\|[^{}|]*)+)\}")
_CODE_POINT = re.compile(r"\\u\{([0-9a-f]{1,6})\}")
_DISGUISES: tuple[Disguise, ...] = get_args(Disguise)


class DialogueError(ValueError):
    """A dialogue file does not follow the form above; the message names the dialogue."""


class Mark(msgspec.Struct, frozen=True):
    """A fact or, with `disguise`, a decoy inside a text."""

    quote: str
    keywords: tuple[str, ...]
    category: Category | None = None
    slot: str | None = None
    disguise: Disguise | None = None


class Turn(msgspec.Struct, frozen=True):
    """What one side says.

    Attributes:
        options: the words after the mark ("voice", "old"), without the argument.
        argument: what follows them ("python" of `code python`, or an address and a title).
    """

    speaker: Speaker
    options: frozenset[str]
    argument: str
    text: str
    marks: tuple[Mark, ...]


class Dialogue(msgspec.Struct, frozen=True):
    """A conversation before it is given identifiers and times to its messages."""

    title: str
    at: float
    turns: tuple[Turn, ...]
    model: str = ""
    gizmo: str = ""
    flags: frozenset[str] = frozenset()


class Script(msgspec.Struct, frozen=True):
    """A dialogue as written, of which each row of its table makes one."""

    head: dict[str, str]
    rows: tuple[dict[str, str], ...]
    body: str


def dialogues(rng: random.Random, *names: str) -> list[Dialogue]:
    """Return every dialogue of the files `names` (without ending), oldest first."""
    found = [one for name in names for script in scripts(name) for one in _perform(script, rng)]
    return sorted(found, key=lambda one: one.at)


def parse(text: str, rng: random.Random) -> list[Dialogue]:
    """Return the dialogues of `text` in its order.

    Raises:
        DialogueError: the text does not follow the form.
    """
    return [one for script in _scripts(text) for one in _perform(script, rng)]


@cache
def scripts(name: str) -> tuple[Script, ...]:
    """Return the scripts of `dialogues/<name>.txt`."""
    file = resources.files("soulprint_pipeline.generator") / "dialogues" / f"{name}.txt"
    return _scripts(file.read_text(encoding="utf-8"))


def _scripts(text: str) -> tuple[Script, ...]:
    return tuple(_script(part) for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:])


def _script(part: str) -> Script:
    head: dict[str, str] = {}
    rows: list[dict[str, str]] = []
    title, *lines = part.splitlines()
    head["title"] = title.strip()
    for number, line in enumerate(lines):
        if _TURN.match(line):
            return Script(head, tuple(rows) or ({},), "\n".join(lines[number:]))
        if line.startswith("|"):
            names = [name.strip() for name in head["each"].split(",")]
            values = [value.strip() for value in line[1:].split("|")]
            if len(names) != len(values):
                raise DialogueError(f"{title}: a row has {len(values)} values for {names}")
            rows.append(dict(zip(names, values, strict=True)))
        elif line.strip():
            key, _, value = line.partition(":")
            head[key.strip()] = value.strip()
    raise DialogueError(f"{title}: nobody says anything")


def _perform(script: Script, rng: random.Random) -> Iterator[Dialogue]:
    head = script.head
    for row in script.rows:
        yield Dialogue(
            title=fill(head["title"], row, rng),
            at=_when(head, rng),
            turns=tuple(_turns(head["title"], fill(script.body, row, rng))),
            model=head.get("model", ""),
            gizmo=head.get("gizmo", ""),
            flags=frozenset(head.get("flags", "").split()),
        )


def fill(text: str, row: dict[str, str], rng: random.Random) -> str:
    """Return `text` with the row's values and one of each `{a|b}` by chance."""
    for name, value in row.items():
        text = text.replace("{" + name + "}", value.replace("\\n", "\n"))
    return _CHOICE.sub(lambda found: rng.choice(found[1].split("|")), text)


def _when(head: dict[str, str], rng: random.Random) -> float:
    if "at" in head:
        return _seconds(head["at"])
    first, last = _seconds(head["from"] + " 00:00"), _seconds(head["until"] + " 00:00")
    day = first + rng.randrange(int((last - first) // 86_400) + 1) * 86_400
    # She writes in the evening, mostly: the hours come from the script or from half past six on.
    hours = head.get("hours", "18-23").split("-")
    return day + rng.uniform(float(hours[0]), float(hours[1])) * 3600


def _seconds(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()


def _turns(title: str, body: str) -> Iterator[Turn]:
    lines: list[str] = []
    head = ""
    for line in [*body.splitlines(), ">>"]:
        if not _TURN.match(line):
            lines.append(line)
            continue
        if head:
            yield _turn(title, head, "\n".join(lines).strip())
        head, lines = line, []


def _turn(title: str, head: str, written: str) -> Turn:
    found = _TURN.match(head)
    if found is None:
        raise DialogueError(f"{title}: {head!r} is no turn")
    words = (found[2] or "").split(" ")
    options = [word for word in words if word in _OPTIONS]
    text, marks = _lift_marks(title, _CODE_POINT.sub(lambda hit: chr(int(hit[1], 16)), written))
    return Turn(
        speaker=cast("Speaker", found[1]),
        options=frozenset(options),
        argument=" ".join(word for word in words if word not in _OPTIONS),
        text=text,
        marks=marks,
    )


_PERSON = frozenset({"voice", "image", "old", "hidden", "timeless"})
_ASSISTANT = frozenset({"code", "bio", "thoughts", "recap", "commentary"})
_TOOL = frozenset({"output", "quote", "browse", "memories"})
_OPTIONS = _PERSON | _ASSISTANT | _TOOL


def _lift_marks(title: str, written: str) -> tuple[str, tuple[Mark, ...]]:
    marks: list[Mark] = []

    def lift(found: re.Match[str]) -> str:
        kind, keywords = found[2], tuple(found[4].lower().split())
        missing = [word for word in keywords if word not in found[5].lower()]
        if missing or not keywords:
            raise DialogueError(f"{title}: {found[5]!r} lacks its keywords {missing}")
        if found[1]:
            if kind not in _DISGUISES:
                raise DialogueError(f"{title}: {kind!r} is no disguise")
            marks.append(Mark(found[5], keywords, disguise=kind))
        else:
            if kind not in CATEGORIES:
                raise DialogueError(f"{title}: {kind!r} is no category")
            marks.append(Mark(found[5], keywords, category=kind, slot=found[3]))
        return found[5]

    return _MARK.sub(lift, written), tuple(marks)
