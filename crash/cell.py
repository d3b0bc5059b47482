"""One cell of the rig: a Postgres, its workers, a model, a storage, and what breaks them."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import msgspec

from crash.checks import UNDER_WAY, Finding, check
from crash.fleet import Fleet
from crash.imports import Feeder
from crash.injections import Injection, Injector
from crash.model import Asked, CountingModel
from crash.options import Kind, Options
from crash.pickup import check_pickup
from crash.postgres import Postgres
from crash.recovery import recoveries
from crash.repetition import read_book
from crash.storage import StorageServer
from crash.watch import Watch
from soulprint_queue.connections import is_away

MODEL_SECONDS = 1.0
START_SECONDS = 60.0
AGAIN_AT_THE_END = 2
DRAIN_PATIENCE = 300.0
"""The last of five tries may lie three minutes ahead."""


class Outcome(msgspec.Struct):
    """What one cell has found.

    Attributes:
        repeated: answers of the model that were made again.
        unexplained: those of them that no injection had cut off, in words.
        in_flight: calls that the injections cut off.
        calls: answers in all.
        recovery, taken_up: seconds, by kind; see `crash.recovery.Recoveries`.
        pickups: seconds from a small import to its claim, after everything.
        covered: injections by kind and step that they hit.
        fell: exit codes of workers that ended although nobody told them to.
        stalled: imports that the sweep had to put right, which should never be needed.
    """

    injections: list[Injection]
    imports: int
    findings: list[Finding]
    calls: int
    repeated: int
    unexplained: list[str]
    in_flight: int
    recovery: dict[Kind, list[float]]
    taken_up: dict[Kind, list[float]]
    pickups: list[float]
    fell: list[int]
    stalled: int


def run_cell(options: Options) -> Outcome:
    """Run a cell in this process."""
    return asyncio.run(_run(options))


async def _run(options: Options) -> Outcome:
    rng = random.Random(f"{options.seed}/{options.cell}")  # noqa: S311 - a seed, to be repeated
    started = time.monotonic()
    async with AsyncExitStack() as stack:
        folder, exports, logs = _make_folders(options)
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = Postgres(folder)
        stack.push_async_callback(postgres.stop)
        await postgres.start()
        model = await stack.enter_async_context(CountingModel(latency=MODEL_SECONDS))
        storage = await stack.enter_async_context(StorageServer(exports, rng))
        watch = Watch(postgres.dsn)
        await watch.open()
        stack.push_async_callback(watch.close)
        fleet = Fleet(
            count=options.workers, socket=postgres.socket, folder=folder / "worker", logs=logs,
            model=model.url, storage=storage.url,
        )  # fmt: skip
        stack.push_async_callback(fleet.stop)
        await fleet.start(options.remove)
        await fleet.all_ready(START_SECONDS)
        feeder = Feeder(watch, exports, rng, active=options.active)
        drain = min(60.0, 0.25 * options.seconds)
        injector = Injector(
            kinds=options.kinds, rng=rng, watch=watch, fleet=fleet, postgres=postgres,
            model=model, storage=storage, feeder=feeder, ends=started + options.seconds - drain,
        )  # fmt: skip
        await _injecting(injector, feeder, watch)
        await _drain(watch)
        findings, pickups = await check_pickup(watch, feeder, options.workers)
        await _drain(watch)
        # In peace, a file that was read before costs nothing.
        for _ in range(AGAIN_AT_THE_END):
            await feeder.begin_again()
        await _drain(watch)
        findings += await check(watch.pool, feeder.expected)
        return await _outcome(
            injector=injector, feeder=feeder, watch=watch, fleet=fleet, model=model,
            findings=findings, pickups=pickups,
        )  # fmt: skip


def _make_folders(options: Options) -> tuple[Path, Path, Path]:
    """Make the cell's folder, the one of its storage, and the one of its logs."""
    # Short, because a Postgres socket's path may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="spc-"))
    # The server's account has to pass through it.
    folder.chmod(0o711)
    logs = Path(options.logs) / f"cell-{options.cell}" if options.logs else folder / "logs"
    for made in (logs, folder / "exports"):
        made.mkdir(parents=True, exist_ok=True)
    return folder, folder / "exports", logs


async def _injecting(injector: Injector, feeder: Feeder, watch: Watch) -> None:
    """Feed, watch and break until the injector has come to its end."""
    async with asyncio.TaskGroup() as group:
        watching = [group.create_task(watch.follow()), group.create_task(watch.look_for_doubles())]
        feeding = group.create_task(feeder.feed())
        await injector.run()
        for task in (feeding, *watching):
            task.cancel()


async def _drain(watch: Watch) -> None:
    """Wait until no import goes on by itself, or for so long that one which does is lost."""
    deadline = time.monotonic() + DRAIN_PATIENCE
    while time.monotonic() < deadline:
        try:
            if await watch.pool.fetchval(UNDER_WAY) == 0:
                return
        except Exception as error:
            if not is_away(error):
                raise
        await asyncio.sleep(0.2)


async def _outcome(
    *,
    injector: Injector,
    feeder: Feeder,
    watch: Watch,
    fleet: Fleet,
    model: CountingModel,
    findings: list[Finding],
    pickups: list[float],
) -> Outcome:
    if watch.doubled:
        findings.append(Finding("duplicated", "two successors of one step", (), watch.doubled))
    repetitions = model.repetitions()
    book = await read_book(watch.pool)
    for each in injector.done:
        each.in_flight = book.in_flight(each, model.asked)
    unexplained = []
    for before, again in repetitions:
        cause = book.cause(before, again, injector.done)
        if cause is None:
            unexplained.append(_described(before, again))
        else:
            cause.repeated += 1
    recovery = await recoveries(watch.pool, injector.done)
    return Outcome(
        injections=injector.done,
        imports=len(feeder.expected),
        findings=findings,
        calls=sum(each.made for each in model.asked),
        repeated=len(repetitions),
        unexplained=unexplained,
        in_flight=sum(each.in_flight for each in injector.done),
        recovery=recovery.ended,
        taken_up=recovery.taken_up,
        pickups=pickups,
        fell=[code for worker in fleet.workers for code in worker.fell],
        stalled=sum(
            path.read_bytes().count(b'"stalled_imports_found"')
            for path in fleet.logs.glob("worker-*.log")
        ),
    )


def _described(before: Asked, again: Asked) -> str:
    """Say what was asked twice, so that it can be found in the workers' logs."""
    ended = "never" if before.ended is None else f"{before.ended:.1f}"
    return (
        f"{before.request_id} of {before.key}, asked {before.began:.1f}, answered {ended}; "
        f"{again.request_id} of {again.key}, asked {again.began:.1f}"
    )
