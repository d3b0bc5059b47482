"""The command line: `soulprint COMMAND`.

Nothing heavy is imported before a command needs it, so that `--help` answers at once.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from soulprint_service.cli.run import run

    sys.exit(run(sys.argv[1:]))
