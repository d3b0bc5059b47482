from __future__ import annotations

import signal
import subprocess
import sys

import httpx2
import pytest


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_one_command_starts_it_and_a_signal_ends_it(sign: signal.Signals) -> None:
    command = [sys.executable, "-m", "soulprint_pipeline.fake_model", "--port", "0"]
    command += ["--mode", "rate_limited", "--retry-after", "3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().split()[-1]
            with httpx2.Client(base_url=url) as http:
                assert http.get("/calls").json()["requests"] == 0
            server.send_signal(sign)
            assert server.wait(timeout=60) == 0
        finally:
            server.kill()


def test_an_unknown_mode_is_a_wrong_usage() -> None:
    command = [sys.executable, "-m", "soulprint_pipeline.fake_model", "--mode", "sleepy"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "rate_limited" in done.stderr
