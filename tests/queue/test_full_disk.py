"""The disk under Postgres is full: a foreseen failure, told as what it is, and retried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from soulprint_queue import runner
from soulprint_queue.connections import is_away, is_outage
from soulprint_queue.errors import DatabaseFull
from soulprint_queue.step import Commit
from soulprint_queue.workshop import Run
from tests.queue.bench import Bench
from tests.queue.test_deadlines import assert_retried, deliver
from tests.queue.workbench import Workbench, make_workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")

REFUSE = """
CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file "base/5/16384"' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER full_disk {when} EXECUTE FUNCTION public.refuse();
"""
"""What Postgres says on a full disk, where a test wants to hear it."""


@pytest_asyncio.fixture(loop_scope="session")
async def workbench(bench: Bench, tmp_path: Path) -> AsyncIterator[Workbench]:
    async with make_workbench(bench, tmp_path) as made:
        yield made


async def test_a_step_that_meets_a_full_disk_is_retried_and_says_where_to_free_space(
    workbench: Workbench, tmp_path: Path
) -> None:
    pool = workbench.bench.pool

    async def stores(_run: Run) -> Commit:
        await pool.execute("CREATE TABLE public.stored (at timestamptz)")
        await pool.execute(REFUSE.format(when="BEFORE INSERT ON public.stored"))
        try:
            await pool.execute("INSERT INTO public.stored VALUES (now())")
        finally:
            await pool.execute("DROP TABLE public.stored; DROP FUNCTION public.refuse")
        raise AssertionError

    person = await workbench.bench.bring_to("queued")
    await deliver(workbench, "import", stores)
    await assert_retried(
        workbench.bench,
        person,
        "disk_full",
        f"The database's disk is full. Free space in {tmp_path}.",
    )


async def test_where_not_even_the_failure_can_be_written_the_step_waits_for_room(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "FULL_SECONDS", 0.01)
    pool, tries = workbench.bench.pool, 0

    async def fails(_run: Run) -> Commit:
        nonlocal tries
        tries += 1
        if tries == 3:
            await pool.execute(
                "DROP TRIGGER full_disk ON soulprint.imports; DROP FUNCTION public.refuse"
            )
        raise DatabaseFull(None)

    person = await workbench.bench.bring_to("queued")
    await pool.execute(
        REFUSE.format(
            when="BEFORE UPDATE ON soulprint.imports FOR EACH ROW WHEN (NEW.state = 'failed')"
        )
    )
    async with asyncio.timeout(60):
        await deliver(workbench, "import", fails)
    assert tries == 3
    await assert_retried(workbench.bench, person, "disk_full", "where that Postgres keeps its data")
    # The same worker took the same job up again: that is no further delivery.
    assert await pool.fetchval("SELECT max(deliveries) FROM soulprint.steps") == 1


async def test_it_is_waited_for_and_is_no_outage(workbench: Workbench) -> None:
    """An outage is a lost connection, after which a step is begun anew."""
    pool = workbench.bench.pool
    with pytest.raises(Exception, match="no room") as raised:
        await pool.execute("DO $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$")
    assert is_away(raised.value)
    assert not is_outage(raised.value)
