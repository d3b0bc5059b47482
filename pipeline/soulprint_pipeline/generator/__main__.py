"""The command line: `python -m soulprint_pipeline.generator OUT`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import get_args

from soulprint_pipeline.generator.bulk import write_export
from soulprint_pipeline.generator.containers import Layout
from soulprint_pipeline.generator.sample import write_sample


def main(arguments: list[str] | None = None) -> int:
    """Write an export as the arguments say and return the exit code."""
    given = _parser().parse_args(arguments)
    if given.megabytes is None and given.conversations is None:
        truth = write_sample(given.out, seed=given.seed, layout=given.layout or "sharded")
    else:
        truth = write_export(
            given.out,
            megabytes=given.megabytes,
            conversations=given.conversations,
            seed=given.seed,
            layout=given.layout or "json",
            indent=given.indent,
            facts=given.facts,
            damaged=given.damaged,
            media_megabytes=given.media,
            largest_conversation_mb=given.largest,
            level=given.level,
        )
    if given.truth is not None:
        given.truth.write_bytes(truth.to_json())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m soulprint_pipeline.generator",
        description="Write a ChatGPT export of a person who does not exist.",
    )
    add = parser.add_argument
    add("out", type=Path, help="file to write")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--sample", action="store_true", help="three years of one person (default)")
    size.add_argument("--megabytes", type=float, help="a large one: MB of conversation JSON")
    size.add_argument("--conversations", type=int, help="a large one: number of conversations")
    add("--layout", choices=get_args(Layout), help="default: sharded; json for large ones")
    add("--seed", type=int, default=1, help="the same seed, the same bytes (default: 1)")
    add("--truth", type=Path, help="where to write what is in it, as JSON")
    large = parser.add_argument_group("for large ones")
    large.add_argument("--facts", type=int, default=0, help="how many to plant")
    large.add_argument("--damaged", type=int, default=0, help="entries that cannot be read")
    large.add_argument("--media", type=float, default=0.0, help="MB of media, in archives")
    large.add_argument("--largest", type=float, help="MB of the largest conversation")
    large.add_argument("--indent", type=int, help="spaces for pretty printing")
    large.add_argument("--level", type=int, default=6, help="of deflate, 1 to 9 (default: 6)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
