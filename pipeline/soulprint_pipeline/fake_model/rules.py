"""How the fake is told to misbehave: rules, each for so many calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import msgspec

Mode: TypeAlias = Literal[
    "ok",
    "slow",
    "rate_limited",
    "overloaded",
    "server_error",
    "status",
    "unauthorized",
    "billing",
    "forbidden",
    "not_found",
    "spend_limit",
    "usage_limit",
    "cut_off",
    "wrong_shape",
    "prose",
    "fenced",
    "refusal",
    "empty",
    "malformed_item",
    "invented_quote",
    "gullible",
    "hostile",
    "unknown_label",
    "uncited",
    "forgetful",
    "not_json",
    "drop",
    "drop_midway",
]
"""What happens to a call.

slow: answered after `seconds` · rate_limited: 429 with retry-after `retry_after` · overloaded:
529 · server_error: 500 · status: `status` · unauthorized 401, billing 402, forbidden 403,
not_found 404 · spend_limit: the 429 that no waiting helps · usage_limit: the 400 of a limit that
the customer set · cut_off: stop_reason max_tokens and half the JSON · wrong_shape: JSON of
another shape · prose: words before and after the JSON · fenced: the JSON in a code fence ·
refusal: stop_reason refusal · empty: no text at all · malformed_item, invented_quote,
unknown_label: the right answer with one bad item among the good · gullible: takes whatever
anybody says for the person's own words (mails, code, the assistant) · hostile: claims whatever a
liar could, of every word that it was given (see `hostile`) · uncited: no item names
what it rests on · forgetful: only the first quarter of the items · not_json: 200 with a web page
· drop: the connection closes without an answer · drop_midway: it closes within the body.
"""

MODES: tuple[Mode, ...] = get_args(Mode)


class Rule(msgspec.Struct, forbid_unknown_fields=True):
    """What to do with the next calls that it fits.

    Attributes:
        mode: see `Mode`.
        times: how many calls; None for all from now on.
        task: only calls of this task ("extract", "sections", "reduce").
        contains: only calls whose body contains this text.
        seconds: latency before the answer, on top of the server's own.
        retry_after: seconds in the retry-after header; None for no header.
        status: HTTP status, for mode "status".
    """

    mode: Mode = "ok"
    times: int | None = None
    task: str | None = None
    contains: str | None = None
    seconds: float = 0.0
    retry_after: float | None = None
    status: int = 500


class Program:
    """The rules in force. The first one that fits a call is used, and used up."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self._rules = list(rules)

    def take(self, *, task: str, text: str) -> Rule:
        """Return the rule for this call, or one of mode "ok"."""
        for rule in self._rules:
            if rule.times == 0 or (rule.task and rule.task != task):
                continue
            if rule.contains and rule.contains not in text:
                continue
            if rule.times is not None:
                rule.times -= 1
            return rule
        return Rule()
