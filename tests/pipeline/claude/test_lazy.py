from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("anthropic", "httpx2", "pydantic", "h11")


MAKE = "from soulprint_pipeline.analysts import make_analyst; "


@pytest.mark.parametrize(
    "code",
    [
        "import soulprint_pipeline.analysts",
        "import soulprint_pipeline.analysts.claude",
        MAKE + "make_analyst(api_key='k', base_url=None, model='claude-haiku-5-5')",
        MAKE + "assert make_analyst(api_key=None, base_url=None, model='').name == 'local'",
    ],
)
def test_an_analyst_costs_no_memory_before_its_first_call(code: str) -> None:
    check = f"{code}\nimport sys\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")
