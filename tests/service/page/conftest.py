"""A service with a worker and the fake model behind it, and a real browser in front."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from soulprint_pipeline.fake_model import FakeModel
from soulprint_pipeline.generator import write_sample
from soulprint_queue.connections import Pool
from tests.ports import free_port

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# As root, and on a machine that reaches nothing: no sandbox, and no look at the vendor's servers.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PATIENCE = 240_000
"""Milliseconds for anything that a page waits for, on a busy machine."""

# What a page's own timeout does not reach: an expectation gives up after five seconds by default.
expect.set_options(timeout=PATIENCE)


def browser_path() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        what = "No Chromium was found. On Debian: apt-get install chromium"
        if os.environ.get("SOULPRINT_BROWSER") == "required":
            pytest.fail(what)
        pytest.skip(what)
    return found


@dataclass
class Site:
    """Where the page is, and what stands behind it."""

    url: str
    fake: FakeModel
    pool: Pool
    folder: Path
    sample: Path
    problems: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> Page:
        """Collect what the browser complains of."""
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on(
            "console",
            lambda said: self.problems.append(said.text) if _bad(said.type, said.text) else None,
        )
        page.on(
            "request",
            lambda request: (
                self.problems.append(request.url) if not _ours(request.url, self.url) else None
            ),
        )
        return page


def _bad(kind: str, text: str) -> bool:
    # A 404 of the status before the first import is an answer, not a fault.
    return kind in {"error", "warning"} and "Failed to load resource" not in text


def _ours(url: str, own: str) -> bool:
    return url.startswith((own, "data:", "blob:"))


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    path = browser_path()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield opened
        await opened.close()


@pytest_asyncio.fixture
async def site(dsn: str, pool: Pool, tmp_path: Path) -> AsyncIterator[Site]:
    """`soulprint up` as a person starts it, its model being the fake one."""
    port = free_port()
    sample = tmp_path / "sample.zip"
    await asyncio.to_thread(write_sample, sample)
    async with FakeModel() as fake:
        log = tmp_path / "up.log"
        environment = {
            **os.environ,
            "DATABASE_URL": dsn,
            "SOULPRINT_DATA_DIR": str(tmp_path / "data"),
            "ANTHROPIC_API_KEY": "sk-test-the-fake-takes-any",
            "ANTHROPIC_BASE_URL": fake.url,
            "PORT": str(port),
        }
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                Path(sys.executable).with_name("soulprint"),
                "up",
                env=environment,
                stdout=output,
                stderr=output,
            )
        try:
            async with asyncio.timeout(PATIENCE / 1000):
                while b"worker_started" not in log.read_bytes():  # only looking tells
                    assert process.returncode is None, log.read_text()
                    await asyncio.sleep(0.05)
            site = Site(f"http://127.0.0.1:{port}", fake, pool, tmp_path, sample)
            yield site
            assert site.problems == []
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 60)


@pytest_asyncio.fixture
async def page(browser: Browser, site: Site) -> AsyncIterator[Page]:
    """A desktop's page, loaded."""
    context = await browser.new_context(
        viewport={"width": 1200, "height": 900}, accept_downloads=True
    )
    opened = site.watch(await context.new_page())
    await opened.goto(site.url)
    yield opened
    await context.close()
