"""Conversations as bytes, without a detour over objects: the inner loop of large exports."""

from __future__ import annotations

import random
from collections.abc import Iterator

import msgspec

from soulprint_pipeline.generator import templates
from soulprint_pipeline.generator.content import custom_instructions
from soulprint_pipeline.generator.persona import Instructions, Persona
from soulprint_pipeline.generator.planting import Seed
from soulprint_pipeline.generator.prose import Body, Prose, body
from soulprint_pipeline.generator.truth import Decoy, PlantedFact, Truth

_CALL = templates.CODE % body("rows = open('table.txt').readlines()\nprint(rows[:90])").json
_OPEN = templates.CODE % b"open(1)"
_PARAGRAPH = body("\n\n")
_SPACE = body(" ")
_ANSWER_OVERHEAD = len(templates.ASSISTANT) + 200

# Shares of the exchanges that have a tool call, visible reasoning, and a regenerated answer.
_WITH_TOOL, _WITH_THOUGHTS, _WITH_BRANCH = 0.08, 0.08, 0.05


class Planned(msgspec.Struct, frozen=True):
    """A conversation to be written.

    Attributes:
        at: the day on which it begins, Unix seconds.
        exchanges: questions with their answers.
        room: bytes after which no further exchange begins, unless seeds are left.
        seeds: planted one to an exchange, from the first on.
    """

    at: float
    exchanges: int
    room: int
    seeds: list[Seed]


class _Exchange(msgspec.Struct):
    """A question, its answer, and what stands between and beside them."""

    question: Body
    answer: Body
    beside: Body | None = None
    tool: bytes = b""
    call: bytes = b""
    result: bytes = b""
    thoughts: bool = False


class _Chat:
    """One conversation that grows; `tip` is its newest node, `upcoming` the id of the next."""

    def __init__(self, ids: Iterator[bytes], at: float) -> None:
        self._ids = ids
        self.started = self.clock = at
        self.id = b"%08x%b" % (int(at), next(ids)[8:])
        self.system, self.first = next(ids), next(ids)
        self.tip, self.upcoming = self.system, self.first
        self.parts: list[bytes] = []
        self.size = len(templates.HEAD) + len(templates.TAIL) + 500

    def _add(self, part: bytes) -> None:
        self.parts.append(part)
        self.size += len(part)

    def _advance(self) -> tuple[bytes, bytes]:
        """Return the id of the node to be written and that of its parent."""
        node, parent = self.upcoming, self.tip
        self.tip, self.upcoming = node, next(self._ids)
        return node, parent

    def ask(self, question: Body, beside: Body | None) -> bytes:
        """Add what the person says, with an abandoned answer to it; return the id of the latter.

        Without one it is the id of the person's message.
        """
        node, parent = self._advance()
        clock, request = self.clock, node[:18]
        if beside is None:
            children = b'"%b"' % self.upcoming
            filled = (node, node, node, clock, question.json, request, parent, children)
            self._add(templates.USER % filled)
            return node
        aside = next(self._ids)
        children = b'"%b", "%b"' % (aside, self.upcoming)
        filled = (node, node, node, clock, question.json, request, parent, children)
        self._add(templates.USER % filled)
        content = templates.TEXT % beside.json
        said = (aside, aside, aside, clock + 2, content, b"true", node, request)
        self._add(templates.ASSISTANT % (*said, b"all", b"final", node, b""))
        return aside

    def instruct(self, instructions: Instructions) -> None:
        """Add custom instructions, as they stand before the first words."""
        node, parent = self._advance()
        wrapped = msgspec.json.encode(custom_instructions(instructions))
        plain = {
            "about_user_message": instructions.about,
            "about_model_message": instructions.style,
        }
        filled = (node, node, node, wrapped, msgspec.json.encode(plain), parent, self.upcoming)
        self._add(templates.CONTEXT % filled)

    def answer(self, content: bytes, *, recipient: bytes = b"all", last: bool = False) -> bytes:
        """Add what the assistant says and return its id."""
        node, parent = self._advance()
        channel, done = (b"final", b"true") if recipient == b"all" else (b"commentary", b"null")
        child = b"" if last else b'"%b"' % self.upcoming
        said = (node, node, node, self.clock, content, done, parent, node[:18])
        self._add(templates.ASSISTANT % (*said, recipient, channel, parent, child))
        return node

    def result(self, tool: bytes, content: bytes) -> bytes:
        """Add what a tool returns and return its id."""
        node, parent = self._advance()
        child = b'"%b"' % self.upcoming
        filled = (node, node, node, tool, self.clock, content, node[:18], parent, child)
        self._add(templates.TOOL % filled)
        return node

    def whole(self, title: bytes) -> bytes:
        """Return the finished conversation."""
        times = (title, self.started, self.clock)
        head = templates.HEAD % (*times, *(self.system,) * 4, self.first)
        return b"".join((head, *self.parts, templates.TAIL % (self.tip, self.id, self.id)))


class ChatWriter:
    """Writes conversations and keeps the books in `truth`."""

    def __init__(self, rng: random.Random, prose: Prose, persona: Persona, truth: Truth) -> None:
        self._rng = rng
        self._prose = prose
        self._persona = persona
        self._instructed: set[Instructions] = set()
        self._truth = truth
        self._ids = _ids(rng)

    def damaged(self, at: float) -> bytes:
        """Return an entry that is no conversation: its mapping is a word."""
        self._truth.quarantined += 1
        own = next(self._ids)
        return templates.DAMAGED % (at, at, own, own)

    def write(self, planned: Planned) -> bytes:
        """Return the JSON of one conversation."""
        low, high = self._persona.hours
        hour = low + self._rng.random() * (high - low)
        chat = _Chat(self._ids, planned.at - planned.at % 86_400 + hour * 3600)
        instructions = self._persona.instructions_at(chat.clock)
        if instructions is not None:
            chat.instruct(instructions)
            self._instructed.add(instructions)
            self._truth.sources["custom_instructions"] = len(self._instructed)
        left = len(planned.seeds)
        last = False
        number = 0
        while not last:
            seed = planned.seeds[number] if number < left else None
            number += 1
            exchange = self._exchange(seed)
            room = planned.room - len(exchange.answer.json) - _ANSWER_OVERHEAD
            last = self._play(
                chat,
                exchange,
                seed,
                over=number >= planned.exchanges,
                room=room,
                more=number < left,
            )
        self._truth.conversations += 1
        title = self._rng.choice(self._prose.asks).json[:40].partition(b"\\")[0]
        return chat.whole(title)

    def _play(
        self,
        chat: _Chat,
        exchange: _Exchange,
        seed: Seed | None,
        *,
        over: bool,
        room: int,
        more: bool,
    ) -> bool:
        """Add one exchange and return whether it is the last."""
        truth, chance = self._truth, self._rng.random
        chat.clock += 20 + 300 * chance()
        asked = chat.ask(exchange.question, exchange.beside)
        truth.saw_size("user", exchange.question.size, chat.clock)
        where = asked
        if seed is not None and seed.disguise is None:
            truth.facts.append(_planted(seed, chat, asked, len(truth.facts)))
        chat.clock += 3 + 20 * chance()
        if exchange.tool:
            chat.answer(exchange.call, recipient=exchange.tool)
            where = chat.result(exchange.tool, exchange.result)
        elif exchange.thoughts:
            chat.answer(templates.THOUGHTS)
            chat.answer(templates.RECAP)
        last = not more and (over or chat.size >= room)
        said = chat.answer(templates.TEXT % exchange.answer.json, last=last)
        truth.saw_size("assistant", exchange.answer.size, chat.clock)
        if seed is not None and seed.disguise is not None:
            where = said if seed.disguise == "assistant" else where
            decoy = Decoy(seed.disguise, seed.keywords, seed.text, chat.id.decode(), where.decode())
            truth.decoys.append(decoy)
        return last

    def _exchange(self, seed: Seed | None) -> _Exchange:
        prose, choice = self._prose, self._rng.choice
        made = _Exchange(
            _join(choice(prose.asks), _SPACE, choice(prose.asks)),
            _join(choice(prose.answers), _PARAGRAPH, choice(prose.answers)),
        )
        if seed is not None:
            return _sow(made, seed)
        lot = self._rng.random()
        if lot < _WITH_TOOL:
            result = templates.OUTPUT % choice(prose.outputs).json
            made.tool, made.call, made.result = b"python", _CALL, result
        elif lot < _WITH_TOOL + _WITH_THOUGHTS:
            made.thoughts = True
        elif lot < _WITH_TOOL + _WITH_THOUGHTS + _WITH_BRANCH:
            made.beside = choice(prose.answers)
        return made


def _sow(made: _Exchange, seed: Seed) -> _Exchange:
    sown = body(seed.text)
    if seed.disguise == "assistant":
        made.answer = _join(made.answer, _PARAGRAPH, sown)
    elif seed.disguise == "branch":
        made.beside = sown
    elif seed.disguise == "quoted":
        made.tool, made.call, made.result = b"browser", _OPEN, templates.QUOTE % (b"1", sown.json)
    elif seed.disguise is None:
        # In front, because what follows "shorten the text below" is not the person's own.
        made.question = _join(sown, _PARAGRAPH, made.question)
    else:
        made.question = _join(made.question, _PARAGRAPH, sown)
    return made


def _planted(seed: Seed, chat: _Chat, message: bytes, number: int) -> PlantedFact:
    return PlantedFact(
        id=f"f{number + 1:04d}",
        category=seed.category,
        keywords=seed.keywords,
        quote=seed.text,
        conversation_id=chat.id.decode(),
        message_id=message.decode(),
        said_at=float(f"{chat.clock:.6f}"),
        slot=seed.slot,
    )


def _join(first: Body, between: Body, second: Body) -> Body:
    return Body(first.json + between.json + second.json, first.size + between.size + second.size)


def _ids(rng: random.Random) -> Iterator[bytes]:
    """Yield version 4 UUIDs, drawn a thousand at a time."""
    while True:
        digits = rng.randbytes(16 * 1000).hex().encode()
        for start in range(0, len(digits), 32):
            one = digits[start : start + 32]
            yield b"%b-%b-4%b-a%b-%b" % (one[:8], one[8:12], one[13:16], one[17:20], one[20:])
