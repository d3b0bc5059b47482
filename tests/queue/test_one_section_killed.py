"""A worker that dies over one section: a process that is killed while its call is in flight."""

from __future__ import annotations

import asyncio

from soulprint_pipeline.fake_model import Rule
from soulprint_queue import doors, reads
from tests.queue.test_paid_once import PaidRig, rig

__all__ = ["rig"]


async def test_a_worker_killed_over_a_section_repeats_at_most_its_call(rig: PaidRig) -> None:
    first = await rig.start_worker()
    import_id = await rig.import_sample()
    await rig.ended(import_id)
    before = await reads.read_profile(rig.pool, rig.user_id)
    asked = rig.fake.calls()["by_task"]["sections"]
    rig.fake.control(Rule(mode="slow", task="sections", seconds=60, times=1))
    await doors.regenerate_section(rig.pool, rig.user_id, "tools")
    await asyncio.wait_for(rig.fake.busy(1), 60)
    await first.kill()
    assert await reads.read_profile(rig.pool, rig.user_id) == before
    await rig.start_worker()
    await rig.age_leases()
    await rig.ended(import_id)
    # One that nobody waited for the answer of, and the same again: no other content was asked for.
    assert sorted(rig.bought().values(), reverse=True)[:2] in ([2, 1], [1, 1])
    assert rig.fake.calls()["by_task"]["sections"] == asked + 1
    after = await reads.read_profile(rig.pool, rig.user_id)
    assert after["written_at"] > before["written_at"]
    for name in ("soul_md", "identity_md", "user_md", "agents_md", "memory_md"):
        assert after[name] == before[name]
