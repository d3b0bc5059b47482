"""Budgets, reached where the profile is written: what was bought is kept, and a retry goes on."""

from __future__ import annotations

from decimal import Decimal

from soulprint_pipeline.fake_model import Rule
from soulprint_queue import doors
from tests.queue.desk import Desk
from tests.queue.test_answers import towns

NEXT_TO_NOTHING = Decimal("0.000001")


async def test_a_budget_that_is_reached_at_the_last_step_fails_the_pass_and_a_retry_ends_it(
    desk: Desk,
) -> None:
    parked = Rule(mode="rate_limited", task="sections", retry_after=86_400)
    desk.fake.control(Rule(mode="ok", task="sections", times=1), parked)
    async with desk.working():
        await desk.enqueue(towns(4))
        await desk.until("SELECT next_retry_at FROM soulprint.imports WHERE state = 'writing'")
    desk.fake.control()
    await desk.pool.execute("UPDATE soulprint.pgqueuer SET execute_after = now()")
    async with desk.working(budget_usd=NEXT_TO_NOTHING):
        status = await desk.ended()
    assert (status["state"], status["error_class"]) == ("failed", "budget")
    assert (status["import_status"], status["full_pass_status"]) == ("quick_ready", "failed")
    assert "SOULPRINT_BUDGET_USD" in status["full_pass_error"]
    assert len(await desk.facts()) == 4
    assert "Heron3" in (await desk.profile())["memory_md"]
    before = desk.fake.calls()["by_task"]
    async with desk.working():
        await doors.retry_full_pass(desk.pool, desk.user_id)
        status = await desk.ended()
    assert (status["state"], status["degraded"]) == ("complete", {})
    assert desk.fake.calls()["by_task"] == before | {"sections": before["sections"] + 1}
    assert (await desk.profile())["pass"] == "full"


async def test_a_budget_that_is_spent_leaves_a_section_as_it_was(desk: Desk) -> None:
    async with desk.working():
        await desk.run(towns(4))
    before, asked = await desk.profile(), desk.asked("sections")
    async with desk.working(budget_usd=NEXT_TO_NOTHING):
        await doors.regenerate_section(desk.pool, desk.user_id, "soul")
        status = await desk.ended()
    assert status["state"] == "complete"
    assert "SOULPRINT_BUDGET_USD" in status["degraded"]["soul"]
    assert await desk.profile() == before
    assert desk.asked("sections") == asked
    async with desk.working():
        await doors.regenerate_section(desk.pool, desk.user_id, "soul")
        status = await desk.ended()
    assert status["degraded"] == {}
    assert desk.asked("sections") == asked + 1


async def test_the_months_budget_stops_whichever_import_reaches_it(desk: Desk) -> None:
    async with desk.working():
        await desk.run(towns(4))
    spent = await desk.pool.fetchval("SELECT sum(usd) FROM soulprint.spend_by_user")
    async with desk.working(budget_usd_month=spent):
        status = await desk.run([*towns(5)[4:], *towns(4)])
        assert (status["state"], status["error_class"]) == ("failed", "budget")
        assert "SOULPRINT_BUDGET_USD_MONTH" in status["full_pass_error"]
    assert await desk.pool.fetchval("SELECT sum(usd) FROM soulprint.spend_by_user") == spent
    async with desk.working(budget_usd_month=spent + 1):
        await doors.retry_full_pass(desk.pool, desk.user_id)
        assert (await desk.ended())["state"] == "complete"
    assert len(await desk.facts()) == 5
