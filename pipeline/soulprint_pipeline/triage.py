"""What a model need not read: told in code, before anything is paid, with a reason that is counted.

Only the person's own words decide, without code and without what they quote. When in doubt a
conversation is read: a list of words knows no meaning, and a missed fact is missed for good.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from soulprint_pipeline.code_text import without_code
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.personal import JUDGED, is_personal, words_of

Thoroughness: TypeAlias = Literal["all", "normal", "lean"]
"""How much is read: everything; what may hold something about the person; what surely may."""

Kind: TypeAlias = Literal["trivial", "code", "translation", "impersonal"]
"""Why a conversation may be left unread; in `impersonal` ones the person asks about the world."""

READ_ANYWAY: dict[Thoroughness, tuple[Kind, ...]] = {
    "all": ("trivial", "code", "translation", "impersonal"),
    "normal": ("impersonal",),
    "lean": (),
}
"""The kinds that are read all the same."""

TRIVIAL = 200
"""Bytes of all the person's own words in a conversation that is too short to tell anything."""

SHORT = 16
"""Bytes of words that tell nothing in any language: "ok", "thanks", "test"."""

_MOSTLY = 0.5

_TRANSLATE = re.compile(
    r"\A\W*(?:(?:please|pls|hi|hello|hey|now|and|also|ok(?:ay)?|can you|could you|would you|kindly"
    r"|bitte|kannst du|peux-tu|puedes|podr\u00edas)\W+){0,4}"
    r"(?:translat(?:e|ion)\b|(?:\u00fcbersetz|uebersetz)\w*|tradui[st]\w*|traduc[eti]\w*|traduza|traduzir"
    r"|vertaal|\u00f6vers\u00e4tt|\u043f\u0435\u0440\u0435\u0432\u0435\u0434\u0438\w*|\u7ffb\u8bd1|\u7ffb\u8a33)",
    re.IGNORECASE,
)
_REQUEST = re.compile(r"[^\n:\"\u201c\u201e\u00ab]{0,160}")
"""What of a message asks for a translation; what follows is the text to be translated."""


def never_read(conversation: Conversation) -> str | None:
    """Say why no analyst reads a conversation at all, None where one may."""
    if conversation.skipped is not None:
        return conversation.skipped
    if not conversation.messages:
        return "empty"
    if not any(message.role == "user" for message in conversation.messages):
        return "nothing_said_by_the_person"
    return None


def kind_of(conversation: Conversation) -> Kind | None:
    """Say why a model need not read a conversation, None where it should.

    `trivial`: a few words without any sign of who says them. `code`: mostly code, and beside it
    no such sign. `translation`: nothing but requests to translate. `impersonal`: questions about
    the world, at any length.
    """
    said = [message.text for message in conversation.messages if message.role == "user"]
    if any(map(_TRANSLATE.match, said)) and all(map(_asks_to_translate, said)):
        return "translation"
    own = "\n".join(map(without_code, said))
    words = words_of(own)
    if is_personal(own, words) or not _is_judged(own, words):
        return None
    if len(own) < _MOSTLY * sum(map(len, said)):
        return "code"
    return "trivial" if len(own.encode()) <= TRIVIAL else "impersonal"


def said_hash(conversation: Conversation) -> bytes:
    """Return a hash of what the person says, letter case and blanks aside: 16 bytes."""
    digest = hashlib.blake2b(digest_size=16)
    for words in _words(conversation):
        digest.update(words.encode())
        digest.update(b"\0")
    return digest.digest()


def _words(conversation: Conversation) -> Iterator[str]:
    for message in conversation.messages:
        if message.role == "user":
            words = message.text.casefold()
            # What is printable has no other blanks than this one.
            if not words.isprintable() or "  " in words or " " in {words[:1], words[-1:]}:
                words = " ".join(words.split())
            yield words


def _is_judged(text: str, words: list[str]) -> bool:
    """Tell whether the absence of a first person means anything in this language."""
    if len(text.encode()) <= SHORT:
        return True
    wanted = 1 if len(text) <= TRIVIAL else 2
    # The first few words have them, as a rule.
    known = filter(JUDGED.__contains__, words)
    first = next(known, None)
    return first is not None and (wanted == 1 or any(word != first for word in known))


def _asks_to_translate(text: str) -> bool:
    if len(text.encode()) <= SHORT:
        return not is_personal(text, words_of(text))
    asked = _REQUEST.match(text) if _TRANSLATE.match(text) else None
    return asked is not None and not is_personal(asked[0], words_of(asked[0]))
