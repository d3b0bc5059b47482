"""How people ask an assistant to change its manner: what each request is about."""

from __future__ import annotations

import re

_OPEN = r"(?:^|[.!?,;:\n-]\s{0,3}|\b(?:please|you|but|and|just|it|now|me|answer)\s)"


def _ask(words: str) -> re.Pattern[str]:
    return re.compile(_OPEN + rf"(?:{words})\b", re.IGNORECASE)


ASKS: dict[str, re.Pattern[str]] = {
    "shorter": _ask(
        r"(?:a bit |much |way |even )?shorter|shorten (?:it|that|this)|too long|(?:keep|make) "
        r"it (?:short|brief|concise|shorter)|"
        r"be (?:brief|concise|short|succinct)|in (?:one|two|a few|1|2) sentences?|tl;?dr|short "
        r"answer|more concise(?:ly)?|"
        r"in short|less wordy|cut it down"
    ),
    "deeper": _ask(
        r"(?:in )?more (?:detail|depth)s?|(?:can you |could you )?elaborate|go deeper|expand "
        r"on|in detail|"
        r"explain (?:it |this |that )?(?:further|more|thoroughly)|(?:a bit |much |even "
        r")?longer|more thorough(?:ly)?|step by step"
    ),
    "prose": _ask(
        r"(?:no|without|avoid|skip|drop|less|fewer|stop (?:using|with)|don't use|do not use|"
        r"not (?:in |as )?)(?: the| any)? "
        r"(?:bullet points?|bullets|lists?|bullet lists?)|in (?:flowing )?(?:prose|full "
        r"sentences|paragraphs)|as (?:prose|plain text|running text)"
    ),
    "lists": _ask(
        r"(?:in|as|with|use|using|give me|make (?:it|that)|into) (?:a |the )?(?:bullet points?|"
        r"bullets|bullet(?:ed)? lists?|numbered lists?|list|checklist)"
    ),
    "tables": _ask(
        r"(?:in|as|with|use|using|give me|make (?:it|that)|into) (?:a |the )?(?:\w+ )?tables?"
    ),
    "no emoji": _ask(
        r"(?:no|without|avoid|skip|drop|fewer|less|stop (?:using|with)|don't use|do not "
        r"use)(?: the| any| so many)? (?:emojis?|emoticons?|smileys?)"
    ),
    "examples": _ask(
        r"(?:an? |some |more |with |another )?(?:concrete |real )?examples?(?: please)?"
    ),
    "simpler": _ask(
        r"simpler|in simple(?:r)? (?:terms|words|english|language)|eli5|like i'm (?:five|5)|"
        r"dumb it down|plain english|less technical"
    ),
    "code only": _ask(
        r"(?:just|only) (?:give me |show me |the )?(?:the )?code|code only|no explanations?|"
        r"without explanations?"
    ),
    "sources": _ask(
        r"(?:with|cite|add|give(?: me)?|include|any) (?:your |the |some )?(?:sources|"
        r"references|citations)"
    ),
    "direct": _ask(
        r"be (?:honest|blunt|direct|frank|critical)|don't sugar-?coat(?: it)?|no flattery|stop "
        r"flattering|straight to the point|get to the point|to the point"
    ),
    "warmer": _ask(
        r"(?:a bit |much )?(?:warmer|friendlier|more (?:friendly|casual|personal|relaxed))|"
        r"less (?:formal|stiff)"
    ),
    "more formal": _ask(r"(?:a bit |much )?more (?:formal|professional)|less casual"),
    "no lecture": _ask(
        r"(?:don't|do not|stop|no) (?:lectur(?:e|ing)(?: me)?|moraliz(?:e|ing)|moralis(?:e|"
        r"ing)|preach(?:ing)?|being preachy|patroni[sz](?:e|ing)(?: me)?|disclaimers)"
    ),
    "british": _ask(r"(?:in |use |with )?british (?:english|spelling)"),
    "metric": _ask(r"(?:in |use |with )?metric(?: units| system)?"),
    "uncertain": _ask(
        r"(?:tell me|say so|say) (?:when|if) you(?:'re| are)? (?:not sure|unsure|don't know|do "
        r"not know|uncertain)"
    ),
}
"""Key to what a message that asks for it looks like."""
