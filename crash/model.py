"""The fake model with a book of its own: what was asked when, by whom, and what it made."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Callable

import msgspec

from soulprint_pipeline.fake_model import FakeModel, requests
from soulprint_pipeline.fake_model.wire import Request, Response


class Asked(msgspec.Struct):
    """One call that reached the model.

    Attributes:
        key: the API key, which tells the worker.
        content: hash of what was asked.
        request_id: of the answer.
        began, ended: Unix seconds; None while it is under way.
        made: an answer was made, whether or not anybody was there to take it.
    """

    key: str
    content: str
    request_id: str
    began: float
    ended: float | None = None
    made: bool = False


class CountingModel(FakeModel):
    """Counts stricter than a bill: also what was made for a caller that had died."""

    def __init__(self, *, latency: float) -> None:
        super().__init__(latency=latency)
        self.asked: list[Asked] = []

    def repetitions(self) -> list[tuple[Asked, Asked]]:
        """Every answer that was made again, with the one that was made before it."""
        by_content: dict[str, list[Asked]] = defaultdict(list)
        for each in self.asked:
            if each.made:
                by_content[each.content].append(each)
        return [pair for made in by_content.values() for pair in itertools.pairwise(made)]

    async def _messages(self, request: Request, number: str, gone: Callable[[], bool]) -> Response:
        asked = Asked(
            _key(request),
            requests.read(request.body).content,
            number,
            time.time(),
        )
        self.asked.append(asked)
        try:
            response = await super()._messages(request, number, gone)
            # A dropped connection has no answer behind it, only the status of one.
            asked.made = response.status == 200 and response.body != b""
            return response
        finally:
            asked.ended = time.time()


def _key(request: Request) -> str:
    """The key of a call, in whichever of the two headers it came."""
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    return request.headers.get("x-api-key") or bearer
