"""Several lanes of a worker read their first windows at once, each in a thread of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from soulprint_pipeline.analysts.local import analyst

COLD = """
import sys, threading
sys.setswitchinterval(1e-5)
from concurrent.futures import ThreadPoolExecutor
from soulprint_pipeline.analysts.local.stated import stated

MESSAGES = [
    "47, two girls, divorced, from limerick. need a dating profile",
    "name: bronagh tierney. 2 budgies, 1 deaf cat, going to end badly?",
    "coeliac, 31, nurse. what can i eat on nights",
    "I live in Rome and my sister Anna works as a nurse. Ich wohne in Bremen.",
    "tea over coffee, always. been on duolingo norwegian for 400 days",
    "What does Gwizdala mean? It's my surname. Please always keep answers short.",
]
start = threading.Barrier(3)

def told(messages):
    return [[found.statement for found in stated(each, 1_750_000_000.0)] for each in messages]

def read(messages):
    start.wait()
    return told(messages)

with ThreadPoolExecutor(3) as lanes:
    cold = sum(lanes.map(read, [MESSAGES[:2], MESSAGES[2:4], MESSAGES[4:]]), [])
warm = told(MESSAGES)
assert cold == warm, (cold, warm)
assert sum(map(len, cold)) > 8, cold
"""


def test_three_threads_that_begin_at_once_read_what_one_reads() -> None:
    # What is loaded once can only be raced for in a process that has loaded nothing. Two threads
    # run abreast too well to find each other half done; more than three only cost more time.
    done = subprocess.run(
        [sys.executable, "-c", COLD],
        capture_output=True, text=True, timeout=120, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]


def test_lanes_that_begin_at_once_load_everything_once() -> None:
    analyst._loaded.cache_clear()
    start = threading.Barrier(6)

    def begin(_: int) -> None:
        start.wait()
        analyst._load()

    with ThreadPoolExecutor(6) as lanes:
        list(lanes.map(begin, range(6)))
    assert analyst._loaded.cache_info().misses == 1
