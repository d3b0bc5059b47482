"""Whole imports through `claude`, the fake model and real workers: nothing is bought twice."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from soulprint_pipeline.fake_model import FakeModel, Rule
from soulprint_pipeline.generator import write_sample
from soulprint_pipeline.quotes import occurs
from soulprint_queue import doors, reads
from soulprint_queue.connections import Pool, open_pool
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.errors import StillActive
from tests.database import shut_down
from tests.queue.rig import Rig, Worker, running_rig
from tests.queue.test_once_in_its_life import talks

STEPS_THAT_CALL = {"quick_pass": "sections", "extract": "extract", "sections": "sections"}


@contextmanager
def receiving() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook: its address, and what it was told."""
    told: list[dict[str, Any]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class PaidRig(Rig):
    """A rig whose workers are the product's own, with a key for the fake model."""

    def __init__(self, dsn: str, pool: Pool, folder: Path, fake: FakeModel) -> None:
        super().__init__(dsn, pool, folder)
        self.fake = fake
        self.user_id = uuid4()
        self.environment: dict[str, str] = {}

    async def start_worker(self, **environment: str) -> Worker:
        log = self.folder / f"worker-{len(self.workers)}.log"
        environment = {
            **os.environ,
            **environment,
            "DATABASE_URL": self.dsn,
            "SOULPRINT_DATA_DIR": str(self.folder),
            "ANTHROPIC_API_KEY": "sk-test-the-fake-takes-any",
            "ANTHROPIC_BASE_URL": self.fake.url,
            **self.environment,
        }
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                Path(sys.executable).with_name("soulprint"), "worker",
                env=environment, stdout=output, stderr=output,
            )  # fmt: skip
        worker = Worker(process, log)
        self.workers.append(worker)

        async def started() -> bool:
            return bool(worker.lines("worker_started"))

        await self.until(started, "the worker to start")
        return worker

    async def import_sample(self) -> UUID:
        return await self._import(write_sample)

    async def import_few(self) -> UUID:
        """Import eight conversations, each with something to find."""
        return await self._import(lambda file: file.write_text(json.dumps(talks())))

    async def _import(self, write: Callable[[Path], object]) -> UUID:
        path = f"imports/{self.user_id}/export.zip"
        file = self.folder / "storage" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(write, file)
        return (await doors.enqueue_import(self.pool, self.user_id, path)).import_id

    def bought(self) -> dict[str, int]:
        """How often the model was asked for each content."""
        calls: dict[str, int] = self.fake.calls()["attempts_by_content"]
        return calls

    async def status(self) -> dict[str, Any]:
        return await reads.read_status(self.pool, self.user_id)

    async def in_step(self, step: str) -> None:
        async def stands_there() -> bool:
            return bool(
                await self.pool.fetchval(
                    "SELECT 1 FROM soulprint.steps WHERE step = $1 AND outcome IS NULL", step
                )
            )

        await self.until(stands_there, f"{step} to be open")

    async def lanes_ended(self) -> None:
        """Wait until nothing runs: a lane that still does may fail what is taken up again."""

        async def nothing_runs() -> bool:
            running = "SELECT count(*) FROM soulprint.pgqueuer WHERE status = 'picked'"
            return bool(await self.pool.fetchval(running) == 0)

        await self.until(nothing_runs, "the other lanes to end")


@asynccontextmanager
async def paid_rig(dsn: str, folder: Path) -> AsyncIterator[PaidRig]:
    async with FakeModel() as fake, running_rig(dsn, folder) as plain:
        pool = await open_pool(dsn, size=4, name="rig")
        paid = PaidRig(dsn, pool, folder, fake)
        try:
            yield paid
        finally:
            for worker in paid.workers:
                await worker.kill()
            await pool.close()
            assert plain.workers == []


@pytest_asyncio.fixture
async def rig(dsn: str, tmp_path: Path) -> AsyncIterator[PaidRig]:
    async with paid_rig(dsn, tmp_path) as running:
        yield running


async def test_an_import_through_the_model_completes_and_every_fact_can_be_looked_up(
    rig: PaidRig,
) -> None:
    await rig.start_worker()
    import_id = await rig.import_sample()
    await rig.ended(import_id)
    status = await rig.status()
    assert (status["import_status"], status["full_pass_status"], status["analyst"]) == (
        "complete",
        "complete",
        "claude",
    )
    assert status["spent_usd"] > 0
    assert status["degraded"] == {}
    profile = await reads.read_profile(rig.pool, rig.user_id)
    for section in ("soul_md", "identity_md", "user_md", "agents_md", "tools_md"):
        assert isinstance(profile[section], dict)
    assert "## Preferences" in profile["memory_md"]
    assert "## Decisions & Context" in profile["memory_md"]

    facts = (await reads.read_facts(rig.pool, rig.user_id, limit=1000))["facts"]
    assert len(facts) > 20
    messages = await said(rig.pool, rig.user_id)
    for fact in facts:
        for source in fact["sources"]:
            text = messages[source["conversation_id"], source["message_id"]]
            assert occurs(source["quote"], text)
    # Every bullet of MEMORY rests on a fact, and every evidence points to one that is there.
    known = {fact["id"] for fact in facts}
    bullets = [line for line in profile["memory_md"].splitlines() if line.startswith("- ")]
    cited = {
        (entry["field"], entry["item"])
        for entry in profile["evidence"]
        if entry["section"] == "memory"
    }
    assert len(cited) == len(bullets) > 0
    assert {entry["fact_id"] for entry in profile["evidence"] if entry["fact_id"]} <= known
    assert set(rig.bought().values()) == {1}


async def said(pool: Pool, user_id: UUID) -> dict[tuple[str, str], str]:
    """Everything that the person said, in conversations and sources, by where it was said."""
    found: dict[tuple[str, str], str] = {}
    for row in await pool.fetch(
        "SELECT conversation_id, m->>'id' AS id, m->>'text' AS text FROM soulprint.conversations, "
        "jsonb_array_elements(messages::jsonb) AS m WHERE user_id = $1 AND m->>'role' = 'user' "
        "UNION ALL SELECT conversation_id, message_id, content FROM soulprint.sources JOIN soulprint.imports USING (import_id) WHERE user_id = $1",
        user_id,
    ):
        found[row["conversation_id"], row["id"]] = row["text"]
    return found


@pytest.mark.parametrize("step", STEPS_THAT_CALL)
async def test_a_worker_killed_in_a_call_repeats_at_most_the_calls_in_flight(
    rig: PaidRig, step: str
) -> None:
    await rig.start_worker()
    if step == "sections":
        # The quick pass asks for sections, too: only the second time is slow.
        rig.fake.control(
            Rule(mode="ok", task="sections", times=1),
            Rule(mode="slow", task="sections", seconds=60, times=1),
        )
    else:
        rig.fake.control(Rule(mode="slow", task=STEPS_THAT_CALL[step], seconds=60, times=1))
    import_id = await rig.import_sample()
    await rig.in_step(step)
    await asyncio.wait_for(rig.fake.busy(1), 60)
    await rig.start_worker()
    # It stands still while its calls are counted: none begins between the look and the end.
    rig.workers[0].send(signal.SIGSTOP)
    in_flight = int(
        await rig.pool.fetchval("SELECT count(*) FROM soulprint.calls WHERE state = 'reserved'")
    )
    before = await rig.pool.fetchrow("SELECT soulprint_text, memory_md FROM public.user_profiles")
    await rig.workers[0].kill()
    assert (
        await rig.pool.fetchrow("SELECT soulprint_text, memory_md FROM public.user_profiles")
        == before
    )
    await rig.age_leases()
    await rig.ended(import_id)
    repeated = sum(times - 1 for times in rig.bought().values())
    assert repeated <= max(in_flight, 1)
    status = await rig.status()
    assert (status["import_status"], status["full_pass_status"]) == ("complete", "complete")


async def test_a_worker_paused_in_a_call_keeps_what_it_paid_and_changes_nothing_else(
    rig: PaidRig,
) -> None:
    zombie = await rig.start_worker()
    rig.fake.control(Rule(mode="slow", task="extract", seconds=600, times=1))
    import_id = await rig.import_sample()
    await rig.in_step("extract")
    await asyncio.wait_for(rig.fake.busy(1), 60)
    zombie.send(signal.SIGSTOP)
    await rig.start_worker()
    await rig.age_leases()
    await rig.ended(import_id)
    after = await rig.pool.fetchrow("SELECT * FROM public.user_profiles")
    zombie.send(signal.SIGCONT)
    rig.fake.hurry()

    async def noticed() -> bool:
        return bool(zombie.lines("lease_lost") or zombie.lines("no_longer_wanted"))

    await rig.until(noticed, "the zombie to notice")
    assert await rig.pool.fetchrow("SELECT * FROM public.user_profiles") == after


async def test_a_worker_that_stood_still_between_two_tries_asks_nothing_any_more(
    rig: PaidRig,
) -> None:
    """Its lease is over, and another worker has bought what it was about to buy."""
    zombie = await rig.start_worker()
    rig.fake.control(Rule(mode="rate_limited", task="extract", retry_after=5, times=1))
    import_id = await rig.import_sample()

    async def turned_away() -> bool:
        return bool(rig.fake.calls()["by_status"].get("429"))

    await rig.until(turned_away, "a call to be turned away")
    zombie.send(signal.SIGSTOP)
    await rig.start_worker()
    await rig.age_leases()
    await rig.ended(import_id)
    bought = rig.bought()
    zombie.send(signal.SIGCONT)

    async def noticed() -> bool:
        return bool(zombie.lines("lease_lost") or zombie.lines("no_longer_wanted"))

    await rig.until(noticed, "the zombie to notice")
    zombie.send(signal.SIGTERM)
    assert await asyncio.wait_for(zombie.process.wait(), 60) == 0
    assert rig.bought() == bought


async def test_an_answer_that_comes_while_postgres_is_away_is_not_bought_again(
    own_server: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with paid_rig(own_server.dsn, tmp_path) as rig:
        worker = await rig.start_worker()
        rig.fake.control(Rule(mode="slow", task="extract", seconds=600, times=3))
        import_id = await rig.import_sample()
        await rig.in_step("extract")
        await asyncio.wait_for(rig.fake.busy(1), 60)
        await shut_down(own_server, signal.SIGQUIT)
        rig.fake.hurry()

        async def waits() -> bool:
            return any('"call"' in line for line in worker.lines("database_away"))

        await rig.until(waits, "an answer that nobody can write down")
        await asyncio.to_thread(own_server.start)
        await rig.ended(import_id)
        assert set(rig.bought().values()) == {1}


async def test_a_failed_pass_is_retried_by_the_database_and_buys_nothing_again(
    rig: PaidRig,
) -> None:
    name = await rig.pool.fetchval("SELECT current_database()")
    await rig.pool.execute(f"ALTER DATABASE {name} SET soulprint.retry_base = '1 hour'")
    await rig.start_worker()
    # Three lanes, and each call is tried four times: all of them fail, then the model is back.
    rig.fake.control(Rule(mode="server_error", task="extract", times=12))
    import_id = await rig.import_sample()
    await rig.ended(import_id, "failed")
    status = await rig.status()
    assert (status["import_status"], status["full_pass_status"]) == ("quick_ready", "failed")
    assert status["full_pass"]["next_retry_at"] is not None
    assert status["full_pass_error"].startswith("extract: ")
    await rig.lanes_ended()
    # The hour is over.
    await rig.pool.execute(
        "UPDATE soulprint.pgqueuer SET execute_after = now() WHERE status = 'queued'"
    )
    await rig.ended(import_id)
    answered = await rig.pool.fetch(
        "SELECT content_key FROM soulprint.calls WHERE state = 'answered'"
    )
    assert len({row["content_key"] for row in answered}) == len(answered)
    assert rig.fake.calls()["repeated"] == 0
    with pytest.raises(StillActive):
        await doors.retry_full_pass(rig.pool, rig.user_id)


async def test_a_persons_retry_resumes_the_failed_step_without_repeating_a_call(
    rig: PaidRig,
) -> None:
    await rig.start_worker()
    rig.fake.control(
        Rule(mode="ok", task="sections", times=1),
        Rule(mode="status", status=400, task="extract", times=None),
    )
    import_id = await rig.import_sample()
    await rig.ended(import_id, "failed")
    status = await rig.status()
    assert status["full_pass"]["next_retry_at"] is None
    assert status["error_class"] == "model_refused"
    await rig.lanes_ended()
    rig.fake.control()
    await doors.retry_full_pass(rig.pool, rig.user_id)
    with pytest.raises(StillActive):
        await doors.retry_full_pass(rig.pool, rig.user_id)
    await rig.ended(import_id)
    answered = await rig.pool.fetch(
        "SELECT content_key FROM soulprint.calls WHERE state = 'answered'"
    )
    assert len({row["content_key"] for row in answered}) == len(answered)


async def test_a_refused_key_makes_imports_wait_and_one_alert_and_all_go_on_by_themselves(
    rig: PaidRig,
) -> None:
    with receiving() as (url, told):
        rig.environment = {"ALERT_WEBHOOK": url, "SOULPRINT_WEBHOOK_PRIVATE": "allow"}
        await rig.start_worker()
        rig.fake.control(Rule(mode="unauthorized", times=None))
        imports = []
        for _ in range(3):
            rig.user_id = uuid4()
            imports.append(await rig.import_sample())

        async def alerted() -> bool:
            return any(each["event"] == "model_paused" for each in told)

        async def all_wait() -> bool:
            waiting = "SELECT count(*) FROM soulprint.imports WHERE state = 'profiling'"
            return bool(await rig.pool.fetchval(waiting) == len(imports))

        await rig.until(alerted, "the alert")
        await rig.until(all_wait, "every import to wait for the model")
        status = await rig.status()
        assert (status["import_status"], status["import_error"]) == ("processing", None)
        assert "goes on by itself" in status["notice"]
        rig.fake.control()
        for import_id in imports:
            await rig.ended(import_id)
        assert [each["event"] for each in told].count("model_paused") == 1
        assert not [each for each in told if each["event"] == "failed"]
    tries = await rig.pool.fetch("SELECT DISTINCT attempts FROM soulprint.imports")
    assert [row["attempts"] for row in tries] == [0]
    twice = await rig.pool.fetch(
        "SELECT user_id, content_key FROM soulprint.calls WHERE state = 'answered' GROUP BY 1, 2 HAVING count(*) > 1"
    )
    assert twice == []


async def test_a_model_that_is_down_for_long_costs_no_import(rig: PaidRig) -> None:
    # Four calls failed a moment ago; each takes its seconds, with all its tries.
    await rig.pool.execute("INSERT INTO soulprint.model_pause (failures) VALUES (4)")
    await rig.start_worker()
    rig.fake.control(Rule(mode="drop", times=None))
    import_id = await rig.import_sample()

    async def is_paused() -> bool:
        return bool(await rig.pool.fetchval("SELECT since IS NOT NULL FROM soulprint.model_pause"))

    await rig.until(is_paused, "the model to be paused")

    async def probed() -> bool:
        return bool(await rig.pool.fetchval("SELECT probes > 0 FROM soulprint.model_pause"))

    await rig.until(probed, "a probe to fail")
    rig.fake.control()
    await rig.ended(import_id)
    assert not await is_paused()


async def test_an_unchanged_export_costs_nothing_the_second_time(rig: PaidRig) -> None:
    await rig.start_worker()
    await rig.ended(await rig.import_sample())
    first = await rig.pool.fetchrow(
        "SELECT soul_md, identity_md, user_md, memory_md, ai_name FROM public.user_profiles"
    )
    facts = await rig.pool.fetch(
        "SELECT fact_id, statement, status FROM soulprint.facts ORDER BY fact_id"
    )
    calls = sum(rig.bought().values())
    await rig.ended(await rig.import_sample())
    assert sum(rig.bought().values()) == calls
    assert (
        await rig.pool.fetchrow(
            "SELECT soul_md, identity_md, user_md, memory_md, ai_name FROM public.user_profiles"
        )
        == first
    )
    assert (
        await rig.pool.fetch(
            "SELECT fact_id, statement, status FROM soulprint.facts ORDER BY fact_id"
        )
        == facts
    )


async def test_the_budget_of_an_import_stops_the_pass_and_keeps_what_was_bought(
    rig: PaidRig,
) -> None:
    # The sample costs 0.0127: a little less does not reach, however the lanes' calls overlap.
    rig.environment = {"SOULPRINT_BUDGET_USD": "0.0125"}
    worker = await rig.start_worker()
    import_id = await rig.import_sample()
    await rig.ended(import_id, "failed")
    status = await rig.status()
    assert status["error_class"] == "budget"
    assert "SOULPRINT_BUDGET_USD" in (status["full_pass_error"] or status["import_error"])
    assert status["spent_usd"] <= 0.0125
    # Let other lanes end their calls: one that is cut off would rightly be made again.
    worker.send(signal.SIGTERM)
    await worker.process.wait()
    bought = sum(rig.bought().values())
    rig.environment = {}
    await rig.start_worker()
    await doors.retry_full_pass(rig.pool, rig.user_id)
    await rig.ended(import_id)
    assert set(rig.bought().values()) == {1}
    assert sum(rig.bought().values()) > bought


async def test_one_cut_off_answer_and_one_malformed_fact_end_no_run(rig: PaidRig) -> None:
    await rig.start_worker()
    rig.fake.control(
        Rule(mode="cut_off", task="extract", times=1),
        Rule(mode="malformed_item", task="extract", times=1),
        Rule(mode="refusal", task="extract", times=1),
    )
    import_id = await rig.import_sample()
    await rig.ended(import_id)
    assert len((await reads.read_facts(rig.pool, rig.user_id))["facts"]) > 20


async def test_answers_that_cannot_be_used_fail_the_pass_and_a_persons_retry_asks_anew(
    rig: PaidRig,
) -> None:
    await rig.start_worker()
    rig.fake.control(
        Rule(mode="ok", task="sections", times=1), Rule(mode="refusal", task="extract", times=None)
    )
    import_id = await rig.import_few()
    await rig.ended(import_id, "failed")
    status = await rig.status()
    assert status["error_class"] == "too_much_quarantine"
    assert status["quarantined"] > 3
    assert (await rig.pool.fetchval("SELECT memory_md FROM public.user_profiles")) is None
    rig.fake.control()
    await doors.retry_full_pass(rig.pool, rig.user_id)
    await rig.ended(import_id)
    assert (await rig.status())["quarantined"] == 0
    assert len((await reads.read_facts(rig.pool, rig.user_id))["facts"]) >= 8


async def test_a_full_pass_after_a_change_of_the_analyst_reads_everything_once_more(
    rig: PaidRig,
) -> None:
    rig.environment = {"ANTHROPIC_API_KEY": ""}
    local = await rig.start_worker()
    import_id = await rig.import_sample()
    await rig.ended(import_id)
    assert (await rig.status())["analyst"] == "local"
    found_before = await rig.pool.fetch("SELECT fact_id FROM soulprint.facts")
    assert len(found_before) > 20
    await local.kill()
    rig.environment = {}
    await rig.start_worker()
    again = await doors.enqueue_full_pass(rig.pool, rig.user_id)
    assert again.import_id == import_id
    await rig.ended(import_id)
    versions = await rig.pool.fetch(
        "SELECT DISTINCT m.analyst_version FROM soulprint.fact_sources JOIN soulprint.mentions m USING (mention_id)"
    )
    (version,) = (row["analyst_version"] for row in versions)
    assert version.startswith("claude/")
    profile = await reads.read_profile(rig.pool, rig.user_id)
    assert (profile["analyst"], profile["pass"]) == ("claude", "full")
    assert (await rig.status())["analyst"] == "claude"
    assert rig.fake.calls()["repeated"] == 0


async def test_a_path_in_a_bucket_that_is_not_ours_is_refused_by_the_worker_too(
    rig: PaidRig,
) -> None:
    await rig.start_worker()
    accepted = await doors.enqueue_import(rig.pool, rig.user_id, f"private/{rig.user_id}/e.zip")
    await rig.ended(accepted.import_id, "failed")
    status = await rig.status()
    assert "SOULPRINT_BUCKETS" in status["import_error"] or "bucket" in status["import_error"]
    assert status["full_pass"]["next_retry_at"] is None
