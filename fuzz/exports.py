"""Fuzzes the reader of exports: `python -m fuzz.exports --minutes N --seed S`.

Cases run in a child process with bounded memory, and the child is ended when one takes too long.
What is found is written to a folder as it is, with a line that says what happened; the seed and
the number of a case make the same case again. Exits with 1 where something was found.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import random
import resource
import sys
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from fuzz.mutations import mutated
from fuzz.seeds import seeds
from fuzz.target import check
from soulprint_pipeline.exports.window import WINDOW

CASE_SECONDS = 20.0
ROOM = 384 * 1024 * 1024
"""Bytes of address space that a case may take beyond what the process has: exports here are
small, and a record takes at most 32 MB, three times over."""


def main() -> int:
    """Fuzz for some minutes and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.exports", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--cases", type=int, default=None, help="at most so many")
    parser.add_argument("--findings", type=Path, default=Path("fuzz/corpus"))
    given = parser.parse_args()
    end = time.monotonic() + 60 * given.minutes
    last = sys.maxsize if given.cases is None else given.first + given.cases
    number, found = given.first, 0
    while number < last and time.monotonic() < end:
        number, failure = _run(given.seed, number, last, end)
        if failure:
            found += 1
            _keep(given.findings, given.seed, number, failure)
            number += 1
    sys.stdout.write(f"seed {given.seed}: {number - given.first:,} cases, {found} findings" + "\n")
    return 1 if found else 0


def case(seed: int, number: int) -> bytes:
    """Return the bytes of one case."""
    files, values = _SEEDS
    return mutated(random.Random(f"{seed}:{number}"), files, values)  # noqa: S311 - repeatable


_SEEDS = seeds()
SIZES = (WINDOW, 4096, 64)


def _run(seed: int, first: int, last: int, end: float) -> tuple[int, str]:
    """Run cases in a child; return the number of the last one, and what went wrong with it."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    child = context.Process(target=_child, args=(theirs, seed, first, last, end), daemon=True)
    child.start()
    theirs.close()
    number, failure = first, ""
    try:
        while ours.poll(CASE_SECONDS):
            number, failure = ours.recv()
            if failure:
                return number, failure
    except EOFError:
        child.join(CASE_SECONDS)
        return number, "" if child.exitcode == 0 else f"the process ended with {child.exitcode}"
    else:
        return number, f"took longer than {CASE_SECONDS:.0f} s"
    finally:
        ours.close()
        child.kill()
        child.join()


def _child(pipe: Connection, seed: int, first: int, last: int, end: float) -> None:
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + ROOM, size + ROOM))
    number = first
    while number < last and time.monotonic() < end:
        pipe.send((number, ""))
        data = case(seed, number)
        try:
            check(data, SIZES[number % len(SIZES)])
        except BaseException as error:  # noqa: BLE001 - everything that ends here is a finding
            where = traceback.extract_tb(error.__traceback__)[-1]
            pipe.send((number, f"{type(error).__name__}: {error} ({where.name}:{where.lineno})"))
            return
        number += 1
    pipe.send((number, ""))


def _keep(folder: Path, seed: int, number: int, failure: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    data = case(seed, number)
    name = hashlib.blake2b(data, digest_size=6).hexdigest()
    (folder / f"{name}.bin").write_bytes(data)
    (folder / f"{name}.txt").write_text(f"seed {seed}, case {number}: {failure}\n")
    sys.stdout.write(f"found {name} (seed {seed}, case {number}): {failure[:300]}" + "\n")


if __name__ == "__main__":
    sys.exit(main())
