"""One import of a made export, through the real steps, a real Postgres and the fake model."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from pydantic import SecretStr

from soulprint_pipeline.analysts.claude import asking, transcript
from soulprint_pipeline.analysts.claude.prompts import Task
from soulprint_pipeline.estimating import Estimate, Estimator
from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.fake_model import FakeModel, tokens
from soulprint_pipeline.fake_model.models import LIMITS
from soulprint_pipeline.generator import write_export
from soulprint_pipeline.triage import Thoroughness
from soulprint_queue import doors
from soulprint_queue.connections import Pool, open_pool
from soulprint_queue.settings import Settings
from soulprint_queue.stored import load_conversations
from soulprint_queue.worker import run_worker

MODEL = "claude-haiku-5-5"
_COUNTS = ("tokens_in", "tokens_out", "tokens_cached", "tokens_cache_written")


class Spent(msgspec.Struct, frozen=True):
    """What the book says of one task."""

    task: str
    calls: int
    tokens_in: int
    cached: int
    tokens_out: int
    usd: Decimal


class Measured(msgspec.Struct, frozen=True):
    """What an import cost.

    Attributes:
        estimate: made before, from the file.
        tasks: the book by task, and its sums.
        sent: tokens of all prompts, cached or not, as the model counted them.
        kept: tokens of the dialogue that was kept, counted by the model's own rule.
        parts: what the prompts consist of, by the same rule.
        differs: what the book and the model count differently, which should be nothing.
    """

    estimate: Estimate
    tasks: list[Spent]
    calls: int
    tokens_in: int
    cached: int
    tokens_out: int
    usd: Decimal
    sent: int
    kept: int
    parts: dict[str, int]
    differs: dict[str, tuple[int, int]]
    repeated: int


class Asked(msgspec.Struct, frozen=True):
    """What is to be measured: an export of so many MB with so many facts in it."""

    megabytes: float
    facts: int
    seed: int = 1
    thoroughness: Thoroughness = "normal"


async def measure(asked: Asked, dsn: str, folder: Path) -> Measured:
    """Make an export, estimate it, import it, and compare.

    Args:
        asked: what export.
        dsn: of a migrated database with nothing else in it.
        folder: for the export.
    """
    async with FakeModel() as fake:
        return await _import(asked, dsn, folder, fake)


async def _import(asked: Asked, dsn: str, folder: Path, fake: FakeModel) -> Measured:
    user = uuid4()
    path = f"imports/{user}/export.json"
    file = folder / "storage" / path
    await asyncio.to_thread(_write, file, asked)
    settings = Settings().model_copy(
        update={
            "data_dir": folder,
            "model": MODEL,
            "thoroughness": asked.thoroughness,
            "anthropic_api_key": SecretStr("sk-the-fake-takes-any"),
            "anthropic_base_url": fake.url,
        }
    )
    estimate = await asyncio.to_thread(_estimate, file, settings)
    pool = await open_pool(dsn, size=3, name="price")
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(settings, dsn, stop=stop))
    try:
        import_id = (await doors.enqueue_import(pool, user, path)).import_id
        await _until_complete(pool, import_id, worker)
        return await _compare(pool, import_id, fake, estimate)
    finally:
        stop.set()
        await worker
        await pool.close()


def _write(file: Path, asked: Asked) -> None:
    file.parent.mkdir(parents=True)
    write_export(file, megabytes=asked.megabytes, facts=asked.facts, seed=asked.seed)


def _estimate(file: Path, settings: Settings) -> Estimate:
    estimator = Estimator(
        model=settings.model,
        table=settings.price_table,
        thoroughness=settings.thoroughness,
        lanes=settings.lanes,
    )
    with file.open("rb") as held:
        for item in open_export([held]):
            estimator.take(item)
    return estimator.result()


async def _until_complete(pool: Pool, import_id: UUID, worker: asyncio.Task[None]) -> None:
    while True:
        row = await pool.fetchrow(
            "SELECT state, error FROM soulprint.imports WHERE import_id = $1", import_id
        )
        state = row["state"] if row is not None else "gone"
        if state == "complete":
            return
        if worker.done() or row is None or state == "failed":
            raise RuntimeError(f"the import is {state}: {row['error'] if row else None}")
        await asyncio.sleep(0.2)


async def _compare(pool: Pool, import_id: UUID, fake: FakeModel, estimate: Estimate) -> Measured:
    counted: dict[str, Any] = fake.calls()
    rows = await pool.fetch(
        "SELECT task, count(*) AS calls, sum(tokens_in)::bigint AS tokens_in, "
        "sum(tokens_cached)::bigint AS tokens_cached, sum(tokens_out)::bigint AS tokens_out, "
        "sum(tokens_cache_written)::bigint AS tokens_cache_written, sum(usd) AS usd "
        "FROM soulprint.calls WHERE state = 'answered' GROUP BY task ORDER BY usd DESC"
    )
    sums = {name: sum(int(row[name]) for row in rows) for name in _COUNTS}
    static = sum(_static(row["task"]) * int(row["calls"]) for row in rows)
    said, context = await _dialogue(pool, import_id)
    sent = int(counted["tokens_in"] + counted["tokens_cached"] + counted["tokens_cache_written"])
    read = sum(
        sum(int(row[name]) for name in _COUNTS if name != "tokens_out")
        - _static("extract") * int(row["calls"])
        for row in rows
        if row["task"] == "extract"
    )
    return Measured(
        estimate=estimate,
        tasks=[
            Spent(
                row["task"],
                row["calls"],
                int(row["tokens_in"] + row["tokens_cached"] + row["tokens_cache_written"]),
                int(row["tokens_cached"]),
                int(row["tokens_out"]),
                row["usd"],
            )
            for row in rows
        ],
        calls=sum(row["calls"] for row in rows),
        tokens_in=sums["tokens_in"] + sums["tokens_cached"] + sums["tokens_cache_written"],
        cached=sums["tokens_cached"],
        tokens_out=sums["tokens_out"],
        usd=sum((row["usd"] for row in rows), Decimal(0)),
        sent=sent,
        kept=said + context,
        parts={
            "the person's own words": said,
            "ends of what the assistant said, before short replies": context,
            "labels, titles, dates, tags": read - said - context,
            "instructions and schemas (mostly cached)": static,
            "sections and MEMORY: sample, facts": sent - read - static,
        },
        differs={
            name: (sums[name], int(counted[name]))
            for name in _COUNTS
            if sums[name] != counted[name]
        },
        repeated=int(counted["repeated"]),
    )


async def _dialogue(pool: Pool, import_id: UUID) -> tuple[int, int]:
    """Count the tokens of the dialogue that was kept: the person's words, and their context."""
    keys = [
        row["conversation_key"]
        for row in await pool.fetch(
            "SELECT conversation_key FROM soulprint.import_conversations "
            "WHERE import_id = $1 AND set_aside IS NULL",
            import_id,
        )
    ]
    said = context = 0
    for start in range(0, len(keys), 50):
        async with pool.acquire() as connection:
            loaded = await load_conversations(connection, keys[start : start + 50])
        for _, conversation in loaded:
            one = await asyncio.to_thread(_words, conversation)
            said, context = said + one[0], context + one[1]
    return said, context


def _words(conversation: Conversation) -> tuple[int, int]:
    factor = LIMITS[MODEL].token_factor
    (said, context) = (0, 0)
    for block in transcript.blocks([conversation], limit=1 << 40):
        said += sum(tokens.count(line.text, factor) for line in block.lines)
        context += sum(tokens.count(line.context, factor) for line in block.lines)
    return said, context


def _static(task: Task) -> int:
    return tokens.count(asking.static_text(task), LIMITS[MODEL].token_factor)
