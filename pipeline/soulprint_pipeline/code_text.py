"""Code in what people write: told by fences, and by the look of a line."""

from __future__ import annotations

import re

LEFT_OUT = "(code)"
"""What stands in its place."""

_FENCED = re.compile(
    r"^[ \t]{0,8}(?:`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^[ \t]{0,8}(?:`{3,}+|~{3,}+)[^\n]*+$|\Z)",
    re.DOTALL | re.MULTILINE,
)
_LINE = re.compile(
    r"[ \t]*(?:[{}()\[\]]+[;,]?|//.*|/\*.*|\*/|#(?:include|define|!).*|<[/!?]?[a-zA-Z][^>]*>.*"
    r"|import [\w.{}*]+(?: as \w+)?;?|from [\w.]+ import .*"
    r"|(?:async )?(?:def|class|function|fn|impl|struct|enum|interface) +\w+ *[({:<].*"
    r"|(?:const|let|var|static|public|private|protected) +[\w<>\[\], ]+[=({;].*"
    r"|(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|FROM|WHERE|JOIN|GROUP BY|ORDER BY)\b.*"
    r"|.*[{}]|.*[(){}=<>\[\]].*;|\w[\w.]*\(.*\)|[\w.\[\]'\"]+ *[-+*/|&]?= *\S.*"
    r"|at [\w.$]+\(.*\)|File \".*\", line \d+.*|\$ .*|>>> .*"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d.*)[ \t]*\Z|(?: {4}|\t)",
)
_LONGEST_LINE = 2_000
"""Characters of a line that is looked at; a longer one counts as words."""


def without_fences(text: str) -> str:
    """Return `text` with every fenced block of code replaced by a mark."""
    if "```" not in text and "~~~" not in text:
        return text
    return _FENCED.sub(LEFT_OUT, text)


def without_code(text: str) -> str:
    """Return what of `text` is words: no fenced blocks, no lines that look like code, no quotes."""
    own = without_fences(text).replace(LEFT_OUT, " ")
    if "\n" not in own and not own.rstrip().endswith((";", "{", "}", ")")):
        return own
    return "\n".join(
        line for line in own.split("\n") if not line.startswith(">") and not is_code(line)
    )


def is_code(line: str) -> bool:
    """Tell whether a line, without its line break, looks like one of a program."""
    return len(line) <= _LONGEST_LINE and _LINE.match(line) is not None
