"""Turns: few lanes of a worker work at a time, and whoever waits for a model makes room."""

from __future__ import annotations

import asyncio

import pytest

from soulprint_queue.turns import Turn, Turns


async def settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


class Lane:
    """A step that works until it is told to, waits for the model, and works on."""

    def __init__(self, turns: Turns) -> None:
        self.working = False
        self.asked = asyncio.Event()
        self.answered = asyncio.Event()
        self.done = asyncio.Event()
        self.task = asyncio.create_task(self._run(turns))

    async def _run(self, turns: Turns) -> None:
        try:
            async with turns.turn(waits=True) as turn:
                self.working = True
                await self.asked.wait()
                self.working = not turn.leave()
                await self.answered.wait()
                await turn.take()
                self.working = True
                await self.done.wait()
        finally:
            self.working = False


def at_work(lanes: list[Lane]) -> list[int]:
    return [number for number, lane in enumerate(lanes) if lane.working]


async def test_who_came_first_is_with_the_model_before_the_last_has_begun() -> None:
    turns = Turns(2)
    lanes = [Lane(turns) for _ in range(5)]
    await settle()
    assert at_work(lanes) == [0, 1]
    lanes[0].asked.set()
    await settle()
    assert at_work(lanes) == [1, 2]
    # An answer waits for its turn behind those that came before it.
    lanes[0].answered.set()
    await settle()
    assert at_work(lanes) == [1, 2]
    for lane in lanes[1:]:
        lane.asked.set()
    await settle()
    assert at_work(lanes) == [0]
    for lane in lanes:
        lane.answered.set()
        lane.done.set()
    async with asyncio.timeout(30):
        await asyncio.gather(*(lane.task for lane in lanes))


@pytest.mark.parametrize("asked", [False, True])
async def test_a_step_that_is_broken_off_gives_its_turn_to_the_next(asked: bool) -> None:
    turns = Turns(1)
    first, second = Lane(turns), Lane(turns)
    await settle()
    if asked:
        first.asked.set()
        await settle()
        # It has left, the second works, and the first waits to go on.
        first.answered.set()
        await settle()
    first.task.cancel()
    await asyncio.wait({first.task})
    await settle()
    assert at_work([first, second]) == [1]
    second.task.cancel()
    await asyncio.wait({second.task})
    async with asyncio.timeout(30), turns.turn(waits=True):
        pass


async def test_work_that_its_step_left_behind_keeps_no_turn_from_others() -> None:
    turns = Turns(1)

    async def go_on(turn: Turn) -> None:
        await turn.take()

    async with turns.turn(waits=True) as turn:
        assert turn.leave()
    await asyncio.wait_for(go_on(turn), 30)
    async with turns.turn(waits=True) as late:
        waiting = asyncio.create_task(go_on(turn))
        await settle()
    await asyncio.wait_for(waiting, 30)
    assert not late.leave()
    async with asyncio.timeout(30), turns.turn(waits=True):
        pass


async def test_who_does_not_wait_works_beside_them_and_has_no_turn_to_leave() -> None:
    turns = Turns(1)
    async with turns.turn(waits=True), turns.turn(waits=False) as beside:
        assert not beside.leave()
