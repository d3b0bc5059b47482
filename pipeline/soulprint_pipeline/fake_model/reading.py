"""What the fake understands of a prompt: labelled messages, and simple first-person sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from soulprint_pipeline.fake_model.sentences import RULES

_LABELLED = re.compile(
    r"^\[(?:(a)|([ms]\d+)(?: \d{4}-\d\d-\d\d)?(?: (\d\d):\d\d)?)\] ", re.MULTILINE
)
_END = re.compile(r"^</?(?:conversations?|source)\b", re.MULTILINE)
_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_OTHERS_WORDS = re.compile(r"^(?:From:|Subject:|-----|On .+ wrote:)", re.MULTILINE)
_INVENTED = "story|poem|lyrics?|role-?play|pretend|imagine|fiction|first person|let's say|suppose"
_PERHAPS_FICTION = re.compile(_INVENTED)
"""Four times as fast, over lower-case text: most sentences need no second look."""

_FICTION = re.compile(rf"\b(?:{_INVENTED})\b", re.IGNORECASE)
_PASTED = re.compile(
    r"\b(?:translate|rewrite|proofread|correct|shorten|summari[sz]e|reply|e?-?mail|message|text"
    r"|review|comment|reader|letter)\b.*:",
    re.IGNORECASE,
)
_MEMORY = re.compile(r"(?:\d+\. )?\[\d{4}-\d\d-\d\d\]\. ([^\n]+)\Z")
LONGEST = 300
"""Characters of a sentence that is looked at."""


class Said(msgspec.Struct, frozen=True):
    """A message of the person, as the prompt shows it. `hour` is of the day, where it is told."""

    label: str
    text: str
    hour: int | None = None


class Found(msgspec.Struct, frozen=True):
    """A fact that the fake's rules see. `value` is what the sentence says of `kind`."""

    label: str
    category: str
    statement: str
    quote: str
    slot: str
    kind: str
    value: str


def messages(text: str) -> list[Said]:
    """Return the labelled messages of the person; those of the assistant are skipped."""
    starts = list(_LABELLED.finditer(text))
    said: list[Said] = []
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        if closing := _END.search(text, start.end(), end):
            end = closing.start()
        if start[2]:
            hour = int(start[3]) if start[3] else None
            said.append(Said(start[2], text[start.end() : end].rstrip("\n"), hour))
    return said


def facts(said: list[Said]) -> Iterator[Found]:
    """Find sentences that state something; fiction, mails, code and quotes are left alone."""
    for message in said:
        if memory := _MEMORY.match(message.text):
            yield _remembered(message.label, memory[1])
            continue
        for sentence in _sentences(message.text):
            if (found := _fact(message.label, sentence)) is not None:
                yield found


def anybodys_facts(text: str) -> Iterator[Found]:
    """Find what states something in every line, whoever says it, as a careless reader would.

    What the assistant said is put into the mouth of the person, in the message that follows it.
    """
    starts = list(_LABELLED.finditer(text))
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        label = next((each[2] for each in starts[number:] if each[2]), None)
        if label is None:
            return
        for line in text[start.end() : end].splitlines():
            for sentence in re.split(r"(?<=[.!?])\s+|(?<=\w) (?=[\"\u201c])", line):
                if found := _fact(label, sentence.strip(' "#>/\u201c\u201d')):
                    yield found


def _sentences(text: str) -> Iterator[str]:
    """Yield the person's own sentences, up to the first that announces somebody else's."""
    own = _FENCE.sub("\n", text)
    if others := _OTHERS_WORDS.search(own):
        own = own[: others.start()]
    for line in own.splitlines():
        if line.startswith((">", "    ", "\t")):
            continue
        for sentence in filter(None, map(str.strip, _SENTENCE_END.split(line))):
            if _is_invented(sentence) or (":" in sentence and _PASTED.search(sentence)):
                return
            yield sentence


def _is_invented(sentence: str) -> bool:
    found = _PERHAPS_FICTION.search(sentence.lower()) and _FICTION.search(sentence)
    return found is not None


def _remembered(label: str, entry: str) -> Found:
    """Take over a saved memory: it is a statement about the person already."""
    sentence = entry.removeprefix("The user ").removeprefix("User ")
    for kind, slot, start in (("home", "home", "lives in "), ("employer", "employer", "works at ")):
        if sentence.casefold().startswith(start):
            value = sentence[len(start) :].rstrip(".")
            return Found(
                label, "decisions", f"{start.capitalize()}{value}.", entry, slot, kind, value
            )
    statement = sentence[:1].upper() + sentence[1:]
    return Found(label, "preferences", statement, entry, "", "memory", statement)


def _fact(label: str, sentence: str) -> Found | None:
    if sentence.endswith("?") or len(sentence) > LONGEST:
        return None
    plain = sentence.replace("\u2019", "'")
    for rule in RULES:
        if match := rule.pattern.match(plain):
            value = match[1].rstrip(" .!,;")
            statement = rule.statement(value)
            return Found(label, rule.category, statement, sentence, rule.slot, rule.kind, value)
    return None
