"""A slice of the hostile requests; all 10,000 of them: `./scripts/bench hostile`."""

from __future__ import annotations

from random import Random

from benchmarks.hostile.requests import Attacker
from benchmarks.hostile.sending import send_all
from tests.service.http.conftest import Shared
from tests.service.http.service import KEY, KEYS, export_of, somebody, talking
from tests.service.http.tokens import token

ATTACKS = 400


async def test_hostile_requests_end_in_a_refusal_and_never_in_a_fault(
    for_everybody: Shared,
) -> None:
    attacker = Attacker(Random(11), KEY, token)  # noqa: S311  # the same ones again
    statuses, wrong = await send_all(for_everybody.port, attacker, ATTACKS, at_once=16)
    assert wrong == []
    # They got as far as they should: some are well-formed, most are told what is wrong with them.
    assert {202, 400, 401, 404, 405, 415, 422} <= set(statuses)
    async with talking(for_everybody.port, KEYS) as service:
        assert (await service.post("/import-full", export_of(somebody()))).status_code == 202
        figures = (await service.get("/metrics")).text
    assert 'status="500"' not in figures


def test_the_same_seed_makes_the_same_requests() -> None:
    one, other = (Attacker(Random(3), KEY, lambda _: "token") for _ in range(2))  # noqa: S311
    assert [one.next() for _ in range(100)] == [other.next() for _ in range(100)]
