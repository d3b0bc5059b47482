"""The same checks, led by coverage: `python -m fuzz.guided FOLDER -max_total_time=SECONDS`.

Needs atheris, which the project itself does not: `pip install atheris`. FOLDER collects inputs that
reach new code; the other arguments are libFuzzer's.
"""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

with atheris.instrument_imports(include=["soulprint_pipeline.exports"]):
    from fuzz.exports import SIZES
    from fuzz.target import check


def one(data: bytes) -> None:
    """Check one input; its first byte chooses the window."""
    if data:
        check(data[1:], SIZES[data[0] % len(SIZES)])


def main() -> None:
    """Run until libFuzzer's limits are reached, or something is found."""
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
