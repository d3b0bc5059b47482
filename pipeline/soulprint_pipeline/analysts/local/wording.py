"""The little language in which patterns are written.

    (I|we) ~live in <place>

`(a|b)` is a choice, `[a ]` may be missing, `~` stands for up to two adverbs ("really",
"currently"), `<kind>` or `<name:kind>` captures (see `captures.py`), and `<name=a|b>` captures
one of the words given. `*` is any one plain word, `** ` up to eight of them, and `@nouns` stands
for the list of that name in `words.toml`.
Contractions stand for all their spellings ("I'm" also matches "I am"
and "im"). There is no repetition in it, so no pattern can be slower than linear.
"""

from __future__ import annotations

import re

import msgspec

from soulprint_pipeline.analysts.local.compiling import ADVERBS, Parser
from soulprint_pipeline.analysts.local.demands import Need, rank
from soulprint_pipeline.analysts.local.heads import Head, Order
from soulprint_pipeline.analysts.local.later import compiled
from soulprint_pipeline.analysts.local.words import NOUNS


class Wording(msgspec.Struct, frozen=True):
    """One way to say something.

    Attributes:
        pattern: of `regex`, which is compiled when it is first asked for.
        needs: the lower-case words that every match has; the rarest come first.
        heads: the words with which a match may begin, see `compiling.Head`.
        firsts: words with which every match begins; empty where any may.
        orders: of names and numbers that every match has, each of them.
        kinds: kind of each capture by its name; "" for a choice of given words.
        written: how words of a choice are written, where that is not in lower case.
    """

    pattern: str
    needs: tuple[Need, ...]
    heads: frozenset[Head]
    firsts: frozenset[str]
    kinds: dict[str, str]
    written: dict[str, str] = {}
    orders: tuple[Order, ...] = ()

    @property
    def regex(self) -> re.Pattern[str]:
        """Matched at the start of a clause, ignoring case."""
        return compiled(self.pattern)


def compile_wording(text: str, language: str = "en", adverbs: str = ADVERBS) -> Wording:
    """Translate one wording.

    Args:
        text: in the language that is told above.
        language: whose dates it may hold.
        adverbs: what `~` stands for in that language, separated by bars.

    Raises:
        ValueError: a bracket without its partner, or no cue to find the wording by.
    """
    text = expand(text)
    parser = Parser(text, language, adverbs)
    whole = parser.choice("")
    if parser.at != len(text):
        raise ValueError(f"Unexpected {text[parser.at]!r} at {parser.at} in {text!r}.")
    if not whole.needs:
        raise ValueError(f"Every match of {text!r} needs a word to be found by.")
    needs = tuple(sorted(whole.needs, key=rank))
    firsts = frozenset(head[0] if head else "" for head in whole.heads)
    return Wording(
        pattern=whole.regex + r"(?!\w)",
        needs=needs,
        heads=whole.heads,
        firsts=frozenset() if "" in firsts else firsts,
        kinds=parser.kinds,
        written=parser.written,
        orders=whole.orders,
    )


def expand(text: str) -> str:
    """Put the lists of words in for their names.

    Raises:
        ValueError: there is no list of that name.
    """

    def words(found: re.Match[str]) -> str:
        if found.group(1) not in NOUNS:
            raise ValueError(f"Expected one of {sorted(NOUNS)} in {text!r}.")
        return NOUNS[found.group(1)]

    return re.sub(r"@(\w+)", words, text)
