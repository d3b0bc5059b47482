"""The command line: `python -m soulprint_pipeline.generator OUT`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import get_args

from soulprint_pipeline.generator.containers import Layout
from soulprint_pipeline.generator.sample import write_sample


def main(arguments: list[str] | None = None) -> int:
    """Write an export as the arguments say and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m soulprint_pipeline.generator",
        description="Write a ChatGPT export that nobody ever had.",
    )
    parser.add_argument("out", type=Path, help="file to write")
    parser.add_argument("--sample", action="store_true", help="the sample person's three years")
    parser.add_argument("--layout", choices=get_args(Layout), help="how it is packed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--truth", type=Path, help="where to write what is in it, as JSON")
    given = parser.parse_args(arguments)
    truth = write_sample(given.out, seed=given.seed, layout=given.layout or "sharded")
    if given.truth is not None:
        given.truth.write_bytes(truth.to_json())
    return 0


if __name__ == "__main__":
    sys.exit(main())
