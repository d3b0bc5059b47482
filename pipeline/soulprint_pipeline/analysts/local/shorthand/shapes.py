"""The shapes of hurried wordings, loaded once from the files in `data`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from soulprint_pipeline.analysts.local import slots, words
from soulprint_pipeline.analysts.local.later import compiled
from soulprint_pipeline.analysts.local.occupations import job
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready
from soulprint_pipeline.analysts.local.regexes import written_out
from soulprint_pipeline.facts import Category
from soulprint_pipeline.learned import convert

_LONG = {
    "1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth", "yr": "year",
    "yrs": "years", "hubby": "husband", "missus": "wife", "gf": "girlfriend", "bf": "boyfriend",
    "min": "minutes", "mins": "minutes", "hrs": "hours",
}  # fmt: skip
_SHORT = re.compile(rf"(?<![\w'])(?:{'|'.join(_LONG)})(?![\w'])", re.IGNORECASE)
_EMPTY = re.compile(r"\b(?:on|called|is|at|in|speak|of|a|an|a\(n\)|have|to)\.$")
_ONE = frozenset(["1", "a", "an", "one"])


class Shape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One hurried wording.

    Attributes:
        id: its name.
        where: "part" for a whole part of a run between commas, "start" for the beginning of a
            sentence, "anywhere" for a stretch of one that says "I" or "my", "free" for any.
        cues: words of which one stands where the shape may; "#" is a figure, "@x" a list of nouns.
        when: a regex, see `regexes`.
        say: sentences that say the same in full, with `slots`, and are read like any other.
        tell: statements that are told as they are. Without either the part only counts: "m".
        category, slot: of what is told.
        alone: whether it is believed without another such part beside it: never, where its writer
            says "I" or "my" in the same message, or always.
        amid: whether it is its writer's amid an order, too: "asking as a lawyer".
        leads: whether a run may begin with it; "no garden" only goes on.
        needs: a regex that its message holds.
        many: whether it may stand twice in a run; else two of it make a list of the world's.
        yes: a message, and what is told of it; `no`: messages of which nothing is.
    """

    id: str
    where: Literal["part", "start", "anywhere", "free"] = "part"
    cues: str
    when: str
    say: list[str] = []
    tell: list[str] = []
    category: Category = "decisions"
    slot: str | None = None
    alone: Literal["never", "me", "always"] = "never"
    many: bool = False
    amid: bool = False
    leads: bool = True
    needs: str = ""
    yes: list[list[str]]
    no: list[str] = []


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    groups: dict[str, str] = {}
    shape: list[Shape] = []


class Known(msgspec.Struct, frozen=True):
    """A shape with its regex, and what its statements are told by."""

    shape: Shape
    pattern: str
    ready: Ready

    @property
    def regex(self) -> re.Pattern[str]:
        """Compiled when it is first asked for: most are for few messages."""
        return compiled(self.pattern)

    def holds(self, match: re.Match[str], text: str = "") -> bool:
        """Say whether what has to be a first name or a trade is one, and the message fits."""
        if self.shape.needs and not re.search(self.shape.needs, text, re.IGNORECASE):
            return False
        return all(
            value is None
            or (
                (not name.startswith("cap_given") or value.lower() in words.GIVEN_WRITTEN)
                and (not name.startswith("cap_known") or value.lower() in words.GIVEN)
                and (not name.startswith("cap_new") or value.lower() not in _no_names())
                and (name != "jobs" or job(value.removesuffix("s")) is not None)
            )
            for name, value in match.groupdict().items()
        )

    def said(self, match: re.Match[str], rest: str = "") -> list[str]:
        """Return the sentences that say in full what was found."""
        said = [filled(each, match, rest) for each in self.shape.say]
        return [each for each in said if not _EMPTY.search(each)]

    def told(self, match: re.Match[str]) -> list[str]:
        """Return the statements that are told as they are."""
        return [filled(each, match) for each in self.shape.tell]


def filled(say: str, match: re.Match[str], rest: str = "") -> str:
    """Put in what was captured, see `slots`, and write out what was shortened.

    The group `n` is a number: "1" is the article.
    """
    groups = match.groupdict()
    if (groups.get("n") or "").lower() in _ONE:
        groups["n"] = "a(n)"
    said = slots.filled(say, groups, rest)
    return _SHORT.sub(lambda word: _LONG[word[0].lower()], said)


@cache
def _no_names() -> frozenset[str]:
    """Return what stands where a name may, and is none: "teacher here", "still here"."""
    nations = words.NOUNS["nations"].lower().split("|")
    return frozenset(
        [*words.OCCUPATIONS, *words.NOT_CALLED, *words.FREQUENT, *words.NOT_NAMES, *words.COMMON,
         *words.TOOLS, *words.LANGUAGES, *words.PLACES, *nations, "right", "over", "same", "still",
         "down", "back", "user", "guest", "student", "newbie", "noob", "beginner", "parent", "fan",
         "owner", "question", "nothing", "update", "again", "anyone", "someone", "context", "mum",
         "mom", "dad", "wife", "husband", "teenager", "expat", "immigrant", "landlord", "lefty"]
    )  # fmt: skip


@cache
def shapes() -> tuple[Known, ...]:
    """Return all shapes, in the order of their files."""
    return tuple(_known(shape) for each in _files() for shape in each.shape)


def written(when: str) -> str:
    """Return a regex of the data files; the groups of each are known in all, see `regexes`."""
    return written_out(when, _groups())


@cache
def _files() -> tuple[_File, ...]:
    folder = files(__package__).joinpath("data")
    return tuple(
        convert(tomllib.loads(file.read_text(encoding="utf-8")), _File)
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".toml")
    )


@cache
def _groups() -> dict[str, str]:
    jobs = "|".join(sorted(map(re.escape, words.OCCUPATIONS), key=len, reverse=True))
    groups = {name: said for each in _files() for name, said in each.groups.items()}
    return {**groups, "job": f"(?:[a-z-]+ ){{0,2}}(?:{jobs})"}


def _known(shape: Shape) -> Known:
    pattern = Pattern(
        id=f"short-{shape.id}",
        category=shape.category,
        slot=shape.slot,
        match=[],
        say="",
        yes=[],
        no=[],
    )
    return Known(shape, written(shape.when), Ready(pattern, (), None))


@cache
def by_cue(where: str) -> dict[str, tuple[int, ...]]:
    """Return the places among `shapes` of those that stand somewhere, by each of their cues."""
    found: dict[str, list[int]] = {}
    for place, known in enumerate(shapes()):
        if known.shape.where == where:
            for cue in dict.fromkeys(_cues(known.shape.cues)):
                found.setdefault(cue, []).append(place)
    return {cue: tuple(each) for cue, each in found.items()}


@cache
def cue_words(where: str) -> frozenset[str]:
    """Return the cues of the shapes that stand somewhere."""
    return frozenset(by_cue(where))


def _cues(said: str) -> Iterator[str]:
    for cue in said.split():
        if cue == "@jobs":
            yield from (job.split()[-1] for job in words.OCCUPATIONS)
        elif cue == "@languages":
            yield from words.LANGUAGES
        elif cue.startswith("@"):
            yield from (noun.split()[-1].lower() for noun in words.NOUNS[cue[1:]].split("|"))
        else:
            yield cue


def figured(word: str) -> bool:
    """Say whether a word is or holds a figure: "38", "f29", "104kg"."""
    return word[0].isdigit() or word[-1].isdigit()


def tried(where: str, said: Sequence[str]) -> list[Known]:
    """Return the shapes of which one of these words is a cue, in their order."""
    index = by_cue(where)
    cues = set(said)
    if where == "part":
        cues.update("#" for word in said if figured(word))
    # By their places: lanes that begin at once may each have made shapes of their own.
    places = {place for cue in cues & cue_words(where) for place in index[cue]}
    return [shapes()[place] for place in sorted(places)]
