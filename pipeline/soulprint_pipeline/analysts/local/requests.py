"""Requests after which a message is no longer about its writer.

Whoever asks to have a text translated pastes it; whoever asks for a story or a letter speaks in
somebody's voice. From there on the words are not believed.
"""

from __future__ import annotations

import re

import msgspec

from soulprint_pipeline.analysts.local.tokens import tokens


class _Request(msgspec.Struct, frozen=True):
    """A form of request.

    Attributes:
        needs: sets of words; without one of each the form is not looked for.
        shape: what it looks like.
    """

    needs: tuple[frozenset[str], ...]
    shape: re.Pattern[str]


def _request(shape: str, *needs: str) -> _Request:
    return _Request(
        tuple(frozenset(each.split()) for each in needs),
        re.compile(shape, re.IGNORECASE | re.VERBOSE),
    )


def _plural(words: str) -> str:
    return " ".join(f"{word} {word}s" for word in words.split())


# Where a request begins: a sentence, or after words that lead to one.
_OPEN = r"(?:^|[.!?:,]\ {0,2}|\n[\ \t]{0,4}|\b(?:please|you|me|then|just|kindly)\ )(?:please\ )?"
_TEXTS = (
    "lyric poem song quote line verse sentence text passage mail e email message letter article "
    "transcript review draft essay post comment bio cv resume log paragraph story note"
)
_GENRES = (
    "story stories poem song lyric novel scene monologue dialogue dialog script play letter fanfic "
    "fanfiction fan bio biography persona speech essay diary tweet post testimonial review joke "
    "rap haiku sonnet screenplay email e mail message statement caption profile application toast "
    "vow text paragraph reply response"
)
_GENRE = (
    r"(?:story|stories|poem|song|lyric|novel|scene|monologue|dialogue|dialog|script|play|letter|"
    r"fan-?fic(?:tion)?|bio|biography|persona|speech|essay|diary|tweet|post|testimonial|review|"
    r"joke|rap|haiku|sonnet|screenplay|e-?mail|mail|message|statement|caption|profile|"
    r"application|toast|vow|text|paragraph|reply|response)s?\b"
)
_REWORK = (
    r"(?:translate|translation|proof-?read|rephrase|paraphrase|re-?write|reword|summari[sz]e)\b"
)
_AMEND = (
    r"(?:shorten|correct|edit|(?-i:polish)|improve|revise|review|analy[sz]e|critique|classify|"
    r"annotate|simplify|grammar[ -]?check|spell-?check|convert|format|transcribe|continue|"
    r"complete|tl;?dr)\b"
)
_AMEND_WORDS = (
    "shorten correct edit polish improve revise review analyze analyse critique classify annotate "
    "simplify grammar grammarcheck spell spellcheck convert format transcribe continue complete "
    "tl tldr check"
)

# The first groups ask for work on a text, the later ones for somebody's voice.
_REQUESTS = (
    _request(
        rf"\b{_REWORK}",
        "translate translation proofread proof rephrase paraphrase rewrite re reword summarize "
        "summarise",
    ),
    _request(
        rf"{_OPEN}{_AMEND}"
        r"| \b(?:correct|edit|improve|revise|shorten|analy[sz]e|review|check)"
        r"\s(?:this|these|that|the|my|following|below|it|a|an|text)\b(?=[^.!?\n]{0,80}[:\n])",
        _AMEND_WORDS,
    ),
    _request(
        r"\b(?:fix|check|correct)\ (?:the\ |my\ |this\ |any\ )?"
        r"(?:grammar|spelling|english|wording|text|typos|mistakes)",
        "fix check correct",
        "grammar spelling english wording text typos mistakes",
    ),
    _request(
        r"\b(?:reply|respond|answer)\ to\ (?:this|the\ following|that|a|an)\b",
        "reply respond answer",
        "to",
    ),
    _request(
        r"\b(?:what\ does|what\ is|explain)\ (?:this|that|the)\ (?:\w+\ ){0,3}"
        r"(?:lyrics?|poem|song|quote|line|verse|sentence|text|passage|e-?mail|mail|message)\b",
        "what explain",
        _plural(_TEXTS),
    ),
    _request(
        r"\b(?:here(?:'s|\ is|\ are)|this\ is|got|received)\ (?:\w+\ ){0,3}"
        r"(?:e-?mail|mail|message|letter|text|article|transcript|review|draft|essay|post|comment|"
        r"bio|cv|resume|poem|lyrics|log|paragraph|story|note)s?\b",
        "here here's this got received",
        _plural(_TEXTS),
    ),
    _request(
        r"\b(?:says|said|writes|wrote|told\ (?:me|us|him|her|them)|texted|replied|posted|commented|"
        r"reads|answered|messaged|emailed)(?:\ (?:me|us|back|this|that))?\s?:\s",
        "says said writes wrote told texted replied posted commented reads answered messaged "
        "emailed",
    ),
    _request(r"\bthe\ following\b", "following"),
    _request(r"\bin\ (?:other\ words|\w+)\ please:", "in"),
    _request(
        rf"""{_OPEN}(?:write|compose|draft|create|generate|make\ up|invent|continue|come\ up\ with)
        \ (?:\w+[ -]){{0,5}}?{_GENRE}""",
        "write compose draft create generate make invent continue come",
        _plural(_GENRES),
    ),
    _request(
        r"\b(?:story|poem|song|monologue|scene|letter|bio|speech)\ (?:about|where|in\ which|"
        r"from)\b",
        "story poem song monologue scene letter bio speech",
    ),
    _request(r"\bact\ (?:as|like)\b | \brole-?\ ?play", "act role roleplay roleplaying"),
    _request(
        r"\b(?:let's|lets|let\ us)\ (?:play|pretend|imagine|say|do\ a\ (?:scene|role))",
        "let's lets let",
        "play pretend imagine say do",
    ),
    _request(
        r"\b(?:you\ are|you're|you\ will\ be|you\ play)\ (?:now\ )?"
        r"(?:an?|the|my|playing|called|dan)\b",
        "you you're",
        "are you're will play",
        "a an the my playing called dan",
    ),
    _request(
        r"\b(?:pretend|imagine|(?<!\bi\ )suppose|hypothetical(?:ly)?|in\ this\ scenario|"
        r"in\ character|for\ the\ sake\ of\ argument)\b",
        "pretend imagine suppose hypothetical hypothetically scenario character sake",
    ),
    _request(r"\bfirst\ person\b", "person"),
    _request(
        r"\bmy\ (?:character|protagonist|narrator|alter\ ego|dnd|d&d)\b",
        "my",
        "character character's protagonist protagonist's narrator narrator's alter dnd d&d",
    ),
    _request(r"\bas\ (?:if|though)\ (?:you|i)\b", "if though", "as"),
)

# One of these stands in every match of the pattern; looking for them costs next to nothing.
_ROLES = (
    "role",
    "character",
    "adventure",
    "dungeon",
    "choose your own",
    "s play",
    "pretend",
    "act as",
    "you are",
    "you play",
    "you will be",
)
_ROLE_PLAY = re.compile(
    r"""\b(?:role-?\ ?play|stay\ in\ character|in\ character|text\ adventure|dungeon\ master
      | choose\ your\ own|(?:let's|lets)\ play|pretend\ (?:you|to\ be|that\ you)
      | act\ as\ (?:an?|my|the)
      | you\ (?:are|play|will\ be)\ (?:now\ )?(?:an?\ |the\ |my\ )?(?:\w+\ ){0,2}
        (?:character|girlfriend|boyfriend|wizard|pirate|detective|villain|narrator|knight
          |princess|vampire|game\ master|interviewer|dm|gm))\b""",
    re.IGNORECASE | re.VERBOSE,
)


def others_from(text: str) -> int:
    """Return the place from which `text` is not believed; its length where all of it is."""
    words = tokens(text)
    start = len(text)
    for request in _REQUESTS:
        if any(words.isdisjoint(need) for need in request.needs):
            continue
        if found := request.shape.search(text, 0, start):
            start = min(start, _past_marks(text, found.start()))
    return start


def _past_marks(text: str, place: int) -> int:
    """Leave the sentence before a request its full stop."""
    while place < len(text) and text[place] in ".!?:, \t\n":
        place += 1
    return place


def begins_role_play(text: str) -> bool:
    """Say whether every later message of the conversation may be spoken in a role."""
    lowered = text.lower()
    return any(hint in lowered for hint in _ROLES) and _ROLE_PLAY.search(text) is not None
