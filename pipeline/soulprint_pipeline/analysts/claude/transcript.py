"""A window of conversations as text for a model: labelled, marked as data, cut into calls.

The same conversations give the same text: no ids, no clock, no order but their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from soulprint_pipeline.code_text import LEFT_OUT, without_fences
from soulprint_pipeline.exports.conversation import Conversation, Message, PersonalSource
from soulprint_pipeline.memories import entries
from soulprint_pipeline.tokens import estimate_tokens
from soulprint_pipeline.windows import LIMIT

CALL_BYTES = LIMIT
"""UTF-8 bytes of transcript in one call: 38,000 to 50,000 tokens of English by tokenizer, and as
many of Chinese. Well below the 100,000 from which a prompt of Haiku 5.5 costs five times more."""

SHORT_REPLY = 80
"""Characters: a shorter message of the person may need what it replies to ("yes, the second")."""

CONTEXT = 240
"""Characters of the assistant's side that go along with a short reply: its end, the question."""

REPEATED = 200
"""Characters: a longer text of the person goes once into a window, however often it was pasted."""

TITLE = 120

_TAGS, _LABEL_TOKENS = 12, 4
"""Tokens of tags and of a label beyond a quarter of their characters: signs are tokens each."""

_TAG = re.compile(
    r"<(?=[\s/]{0,8}(?:conversations?|source|facts|memory|bullets|system|person|assistant)\b)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^([^\S\n]{0,8})\[(?=[^\S\n]{0,8}(?:[msfb]\d|a[^\S\n]{0,8}\]))", re.MULTILINE | re.IGNORECASE
)
_HEAD_UNSAFE = re.compile(r'[\x00-\x1f"<>\u2028\u2029]+')
_OPEN, _BRACKET = "\u2039", "\u27e6"


class Cited(msgspec.Struct, frozen=True):
    """What a label stands for: a message of the person, or a source, with its full text.

    Attributes:
        conversation: the messages that it stands among; none around a source.
    """

    conversation_id: str
    message_id: str
    text: str
    at: float | None
    conversation: tuple[Message, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """A message, or a slice of a long one, and what of the assistant's side goes before it."""

    cited: Cited
    text: str
    context: str = ""

    @property
    def size(self) -> int:
        """UTF-8 bytes of it in the prompt, with about twenty for labels."""
        return len(self.text.encode()) + len(self.context.encode()) + 20


class Block(msgspec.Struct, frozen=True):
    """A conversation or a source, or a piece of one that does not fit in a call.

    Attributes:
        head: its opening tag; `tail` closes it.
        letter: of its labels, "m" for messages, "s" for sources.
        at: its date, in Unix seconds; a line sent on another day carries its own.
        piece: it is one of several that a conversation was cut into.
    """

    conversation_id: str
    head: str
    tail: str
    letter: str
    at: float | None
    lines: tuple[Line, ...]
    piece: bool = False

    @property
    def size(self) -> int:
        """UTF-8 bytes of it in the prompt, about."""
        return len(self.head) + len(self.tail) + 2 + sum(line.size for line in self.lines)


def neutral(text: str) -> str:
    """Take from people's text what would read as our own tags and labels.

    One character is exchanged for a look-alike; `original` turns it back in a quote.
    """
    if "<" in text:
        text = _TAG.sub(_OPEN, text)
    if "[" in text:
        text = _LABEL.sub(rf"\1{_BRACKET}", text)
    return text


def original(quote: str) -> str:
    """Undo `neutral` in a passage that the model copied."""
    return quote.replace(_OPEN, "<").replace(_BRACKET, "[")


def sent_bytes(conversation: Conversation) -> int:
    """Return the UTF-8 bytes that go to the model for `conversation`, its tags included.

    This, not the size of the dialogue, is what a window is filled with: the assistant's side
    mostly stays behind. 0 where the person says nothing.
    """
    block = _conversation(conversation)
    return block.size if block.lines else 0


def sent_tokens(conversation: Conversation) -> int:
    """Estimate the tokens that go to the model for `conversation`, its tags included."""
    block = _conversation(conversation)
    if not block.lines:
        return 0
    tokens = estimate_tokens(block.head) + _TAGS
    for line in block.lines:
        tokens += estimate_tokens(line.text) + _LABEL_TOKENS
        if line.context:
            tokens += estimate_tokens(line.context) + _LABEL_TOKENS
    return tokens


def blocks(
    conversations: Iterable[Conversation],
    sources: Iterable[PersonalSource] = (),
    *,
    limit: int = CALL_BYTES,
) -> list[Block]:
    """Return what there is to read, sources first, each block at most about `limit` bytes.

    Conversations in which the person says nothing, or nothing new, are left out. A conversation
    that is larger than a call becomes several blocks of whole messages; a larger message is
    sliced at blanks.
    """
    whole = [_source(source) for source in sources]
    said: set[str] = set()
    whole += [_without_repeats(_conversation(each), said) for each in conversations]
    return [piece for block in whole if block.lines for piece in _pieces(block, limit)]


def _without_repeats(block: Block, said: set[str]) -> Block:
    """Leave out long texts that are in `said`, and note those that are new."""
    lines = []
    for line in block.lines:
        text = line.cited.text
        if len(text) > REPEATED:
            if text in said:
                continue
            said.add(text)
        lines.append(line)
    return (
        block
        if len(lines) == len(block.lines)
        else msgspec.structs.replace(block, lines=tuple(lines))
    )


def pack(found: Sequence[Block], *, limit: int = CALL_BYTES) -> list[tuple[Block, ...]]:
    """Put blocks together into calls of at most about `limit` bytes, in their order.

    A piece of a conversation shares its call with no other conversation: where the two brought
    no usable answer together, its other pieces would be bought once more.
    """
    calls: list[list[Block]] = []
    room = 0
    for block in found:
        apart = block.piece or (calls and calls[-1][-1].piece)
        if not calls or apart or block.size > room:
            calls.append([])
            room = limit
        calls[-1].append(block)
        room -= block.size
    return [tuple(call) for call in calls]


def render(call: Sequence[Block], *, clock: bool = False) -> tuple[str, dict[str, Cited]]:
    """Write blocks as one text inside <conversations>, and say what each label stands for.

    Labels count from 1 in every call, so that the text does not depend on the other calls.

    Args:
        call: blocks, as `pack` puts them together.
        clock: whether messages carry the time of the day (UTC) too: a habit, and no fact.
    """
    parts = ["<conversations>"]
    labels: dict[str, Cited] = {}
    numbers = dict.fromkeys("ms", 0)
    for block in call:
        parts.append(block.head)
        for line in block.lines:
            if line.context:
                parts.append(f"[a] {line.context}")
            numbers[block.letter] += 1
            label = f"{block.letter}{numbers[block.letter]}"
            labels[label] = line.cited
            day = _day(line.cited.at)
            date = f" {day}" if day and day != _day(block.at) else ""
            if clock and day and block.letter == "m":
                date += f" {_clock(line.cited.at)}"
            parts.append(f"[{label}{date}] {line.text}")
        parts.append(block.tail)
    parts.append("</conversations>")
    return "\n".join(parts), labels


def _conversation(conversation: Conversation) -> Block:
    at = conversation.created_at
    if at is None:
        at = next((each.at for each in conversation.messages if each.at is not None), None)
    title = _HEAD_UNSAFE.sub(" ", conversation.title).strip()[:TITLE]
    head = f'<conversation title="{title}"' if title else "<conversation"
    head += f' date="{day}"' if (day := _day(at)) else ""
    head += ' persona="yes">' if conversation.persona else ">"
    lines: list[Line] = []
    before: Message | None = None
    for message in conversation.messages:
        if message.role == "user" and (text := without_fences(message.text).strip()) != LEFT_OUT:
            context = _context(before) if len(message.text) < SHORT_REPLY else ""
            cited = Cited(
                conversation.id, message.id, message.text, message.at, conversation.messages
            )
            lines.append(Line(cited, neutral(text), context))
        before = message
    return Block(conversation.id, head, "</conversation>", "m", at, tuple(lines))


def _context(before: Message | None) -> str:
    if before is None or before.role != "assistant":
        return ""
    text = " ".join(before.text.split())
    if len(text) > CONTEXT:
        text = "… " + text[-CONTEXT:].partition(" ")[2]
    return neutral(text)


def _source(source: PersonalSource) -> Block:
    # The date of what stands in every conversation is that of the newest one: with it, a grown
    # export would ask about the same words again.
    day = _day(source.at) if source.kind == "saved_memory" else ""
    head = (
        f'<source kind="{source.kind}" date="{day}">' if day else f'<source kind="{source.kind}">'
    )
    lines = tuple(
        Line(Cited(source.conversation_id, source.message_id, text, at), neutral(text))
        for text, at in entries(source)
        if text.strip()
    )
    return Block(source.conversation_id, head, "</source>", "s", source.at, lines)


def _pieces(block: Block, limit: int) -> list[Block]:
    if block.size <= limit:
        return [block]
    room = limit - len(block.head) - len(block.tail) - 2
    pieces: list[list[Line]] = []
    left = 0
    for line in block.lines:
        for slice_ in _slices(line, room):
            size = slice_.size
            if not pieces or size > left:
                pieces.append([])
                left = room
            pieces[-1].append(slice_)
            left -= size
    return [msgspec.structs.replace(block, lines=tuple(piece), piece=True) for piece in pieces]


def _slices(line: Line, room: int) -> list[Line]:
    if line.size <= room:
        return [line]
    characters = max((room - 20) // 4, 1)  # A character has at most four bytes.
    slices: list[Line] = []
    text = line.text
    while text:
        cut = len(text) if len(text) <= characters else text.rfind(" ", 1, characters) + 1
        cut = cut or characters
        slices.append(Line(line.cited, text[:cut], line.context if not slices else ""))
        text = text[cut:]
    return [each for each in slices if each.text.strip()]


def _day(at: float | None) -> str:
    return _written(at, "%Y-%m-%d")


def _clock(at: float | None) -> str:
    return _written(at, "%H:%M")


def _written(at: float | None, form: str) -> str:
    if at is None:
        return ""
    try:
        return datetime.fromtimestamp(at, UTC).strftime(form)
    except (OverflowError, OSError, ValueError):
        return ""
