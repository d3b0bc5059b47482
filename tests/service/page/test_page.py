"""What a person does on the page, in a real browser, with a real worker behind it."""

from __future__ import annotations

import asyncio
import re
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from soulprint_pipeline.fake_model import Rule
from soulprint_queue import doors
from soulprint_service.local_user import LOCAL_USER
from tests.queue.test_once_in_its_life import talks
from tests.queue.test_whole_imports import conversation
from tests.service.cli.exports import write
from tests.service.page.conftest import PATIENCE, Site

SERIOUS = {"serious", "critical"}


async def drop(page: Page, site: Site, export: Path | None = None) -> None:
    """Choose an export (the sample), and agree to its price."""
    await page.set_input_files("#files", export or site.sample)
    await page.locator("#price-yes:enabled").click(timeout=PATIENCE)


def few(site: Site) -> Path:
    """Write an export of eight conversations: each that is refused is asked for by itself."""
    return write(site.folder / "few.json", talks())


async def complete(page: Page, site: Site) -> None:
    """Import the sample, and wait for MEMORY."""
    await drop(page, site)
    await expect(page.locator("#memory li").first).to_be_visible(timeout=PATIENCE)
    await expect(page.locator("#banner")).to_be_hidden()


async def findings(page: Page) -> list[dict[str, Any]]:
    # A card that is just coming in is pale, and its words have no contrast yet.
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate(
        "Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))).then(() => null)"
    )
    results = await Axe().run(page)
    return [
        {"id": each["id"], "nodes": [node["html"] for node in each["nodes"]]}
        for each in results.response["violations"]
        if each["impact"] in SERIOUS
    ]


async def test_an_export_becomes_a_profile_before_the_persons_eyes(page: Page, site: Site) -> None:
    site.fake.control(Rule(mode="slow", task="extract", seconds=600))
    await drop(page, site)
    # The quick profile stands while deep memory is built, and the banner says so.
    await expect(page.locator("#sections article")).to_have_count(5, timeout=PATIENCE)
    await expect(page.locator("#banner")).to_be_visible()
    await expect(page.locator("#banner")).to_have_class(re.compile("blue"))
    await expect(page.locator("#banner-title")).to_have_text("Building deep memory…")
    # A quick entry rests on a message, whose words are looked up when somebody asks.
    quick = page.locator("#sections .why").first
    await quick.locator("summary").click()
    await expect(quick.locator("blockquote").first).to_contain_text("“")
    # The tab is closed in mid-run and another opened: it shows where things stand.
    context = page.context
    await page.close()
    site.fake.hurry()
    again = site.watch(await context.new_page())
    await again.goto(site.url)
    await expect(again.locator("#sections article")).to_have_count(5)
    await expect(again.locator("#memory li").first).to_be_visible()
    await expect(again.locator("#banner")).to_be_hidden()
    assert await again.locator("#facts-list > li").count() > 10
    # Each entry says why, and each line of MEMORY, with the words in which it was said.
    why = again.locator("#sections .why").first
    await why.locator("summary").click()
    await expect(why.locator("blockquote").first).to_contain_text("“")
    line = again.locator("#memory li").first
    await line.locator("summary").click()
    await expect(line.locator("blockquote").first).to_contain_text("“")
    # What took the place of something else says so, with the words of both.
    changed = again.locator("#memory li:has(.earlier)").first
    await expect(changed.locator(".earlier")).to_contain_text("until then: ")
    await expect(changed.locator("time")).to_contain_text("since ")
    await changed.locator("summary").click()
    await expect(changed.locator("blockquote").nth(1)).to_contain_text("“")
    # Who speaks, and out of how much.
    await expect(again.locator("#portrait-line")).not_to_be_empty()
    await expect(again.locator("#figures")).to_contain_text("287 conversations")


async def test_nothing_is_imported_or_paid_before_the_person_has_seen_the_price(
    page: Page, site: Site
) -> None:
    imports = "SELECT count(*) FROM soulprint.imports"
    await page.set_input_files("#files", site.sample)
    yes = page.locator("#price-yes:enabled")
    await expect(yes).to_have_text(re.compile(r"^Read it for about \$\d+\.\d+$"), timeout=PATIENCE)
    figures = page.locator("#price-figures")
    for name in ("Conversations", "Calls", "Tokens", "Dollars"):
        await expect(figures.get_by_text(name, exact=True)).to_be_visible()
    assert await findings(page) == []
    # Loaded anew, the page still asks; and who does not want it pays nothing.
    await page.reload()
    await expect(yes).to_be_visible(timeout=PATIENCE)
    await page.get_by_role("button", name="Not now").click()
    await expect(page.get_by_role("heading", name="Drop your data export here")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("heading", name="Drop your data export here")).to_be_visible()
    assert await site.pool.fetchval(imports) == 0
    assert site.fake.calls()["by_task"] == {}
    # Who does, has the profile, and is told the next time what it has cost so far.
    await complete(page, site)
    assert await site.pool.fetchval(imports) == 1
    await page.set_input_files("#files", site.sample)
    await expect(page.locator("#price-so-far")).to_have_text(
        re.compile(r"^Your imports have cost \$\d+\.\d+ so far\.$"), timeout=PATIENCE
    )


async def test_a_failed_full_pass_is_amber_and_the_button_brings_it_to_complete(
    page: Page, site: Site
) -> None:
    site.fake.control(Rule(mode="refusal", task="extract"))
    await drop(page, site, few(site))
    await expect(page.locator("#banner")).to_have_class(re.compile("amber"), timeout=PATIENCE)
    await expect(page.locator("#banner-detail")).to_contain_text("Your quick profile works")
    await expect(page.locator("#sections article")).to_have_count(5)
    await page.evaluate("window.neverReloaded = true")
    site.fake.control()
    await page.get_by_role("button", name="Retry deep memory").click()
    await expect(page.locator("#memory li").first).to_be_visible(timeout=PATIENCE)
    await expect(page.locator("#banner")).to_be_hidden()
    assert await page.evaluate("window.neverReloaded") is True


async def test_a_dismissed_banner_stays_away_until_something_else_happens(
    page: Page, site: Site
) -> None:
    site.fake.control(Rule(mode="refusal", task="extract"))
    await drop(page, site, few(site))
    await expect(page.locator("#banner")).to_have_class(re.compile("amber"), timeout=PATIENCE)
    await page.get_by_role("button", name="Dismiss this message").click()
    await expect(page.locator("#banner")).to_be_hidden()


async def test_facts_are_found_deleted_taken_along_and_everything_is_erased(
    page: Page, site: Site, tmp_path: Path
) -> None:
    await complete(page, site)
    facts = page.locator("#facts-list > li")
    before = await facts.count()
    await page.get_by_label("Search").fill("Lisbon")
    found = await facts.count()
    assert 0 < found < before
    await expect(page.locator("#facts-count")).to_have_text(re.compile(rf"^{found} facts?$"))
    await page.get_by_label("Search").fill("")
    await page.get_by_label("Category").select_option("beliefs")
    assert {await tag.inner_text() for tag in await page.locator("#facts-list .tag").all()} == {
        "beliefs"
    }

    statement = await facts.first.locator("strong").inner_text()
    await facts.first.get_by_role("button", name="Delete").click()
    await expect(page.locator("#notice")).to_contain_text("Deleted")
    await expect(page.locator("#facts-list strong", has_text=statement)).to_have_count(0)
    assert (
        await site.pool.fetchval(
            "SELECT count(*) FROM soulprint.facts WHERE statement = $1", statement
        )
        == 0
    )

    async with page.expect_download() as begun:
        await page.get_by_role("button", name="For OpenClaw").click()
    taken = tmp_path / "taken.zip"
    await (await begun.value).save_as(taken)
    with zipfile.ZipFile(taken) as archive:
        assert {"SOUL.md", "USER.md"} <= set(archive.namelist())
    async with page.expect_download() as begun:
        await page.get_by_role("button", name="Profile as JSON").click()
    await (await begun.value).save_as(tmp_path / "taken.json")
    assert msgspec.json.decode((tmp_path / "taken.json").read_bytes())["user_id"] == str(LOCAL_USER)

    await page.get_by_role("button", name="Erase everything…").click()
    dialog = page.locator("#erase-dialog")
    sure = dialog.get_by_role("button", name="Erase everything")
    await expect(sure).to_be_disabled()
    await dialog.get_by_label("Type").fill("erase everything")
    await sure.click()
    await expect(page.locator("#receipt")).to_contain_text("imports: 1")
    await page.locator("#receipt-dialog").get_by_role("button", name="Close").click()
    await expect(page.get_by_role("heading", name="Drop your data export here")).to_be_visible()
    assert await site.pool.fetchval("SELECT count(*) FROM soulprint.facts") == 0


async def test_what_a_deleted_fact_had_replaced_is_listed_as_past(page: Page, site: Site) -> None:
    homes = [
        conversation(1, "I live in Leeds.", "Ah."),
        conversation(2, "I live in Bristol.", "Ah."),
    ]
    await drop(page, site, write(site.folder / "homes.json", homes))
    facts = page.locator("#facts-list > li")
    await expect(facts).to_have_count(1, timeout=PATIENCE)
    await expect(page.locator("#banner")).to_be_hidden()
    await expect(facts.locator("details")).to_contain_text("Before: 1 earlier fact")
    await facts.get_by_role("button", name="Delete: Lives in Bristol.").click()
    await expect(page.locator("#notice")).to_contain_text(
        "stays in the past until it is said again"
    )
    await expect(facts).to_have_count(1)
    await expect(facts.locator("strong")).to_have_text("Lives in Leeds.")
    await expect(facts.locator(".past")).to_have_text("until November 2023")
    assert await findings(page) == []
    # It can be deleted, too.
    await facts.get_by_role("button", name="Delete: Lives in Leeds.").click()
    await expect(page.locator("#facts-list strong")).to_have_count(0)


async def test_one_section_is_written_anew_by_its_button(page: Page, site: Site) -> None:
    await complete(page, site)
    asked = site.fake.calls()["by_task"]["sections"]
    await page.get_by_role("button", name="Write Soul anew").click()
    await expect(page.locator("#notice")).to_have_text(re.compile("Soul is written anew"))
    async with asyncio.timeout(PATIENCE / 1000):
        while site.fake.calls()["by_task"]["sections"] == asked:  # noqa: ASYNC110  # another process's
            await asyncio.sleep(0.05)
    await expect(page.locator("#banner")).to_be_hidden(timeout=PATIENCE)
    await expect(page.locator("#sections article")).to_have_count(5)
    assert site.fake.calls()["by_task"]["sections"] == asked + 1
    assert await findings(page) == []


async def test_a_file_that_cannot_be_read_takes_nothing_and_offers_no_second_try(
    page: Page, site: Site
) -> None:
    await complete(page, site)
    # Past the first look at an upload: the file is replaced in the storage.
    path = f"imports/{LOCAL_USER}/photos.zip"
    (site.folder / "data" / "storage" / path).write_bytes(b"%PDF-1.7 not an export")
    await doors.enqueue_import(site.pool, LOCAL_USER, path)
    failed = page.locator("#failed")
    await expect(failed).to_contain_text("upload another one")
    await expect(failed).to_contain_text("The profile of your earlier import stands")
    await expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Drop your data export here")).to_be_visible()
    await page.reload()
    await expect(failed).to_contain_text("upload another one")
    await expect(page.locator("#sections article")).to_have_count(5)
    await expect(page.locator("#memory li").first).to_be_visible()
    assert await findings(page) == []


async def test_what_is_no_export_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    document = tmp_path / "taxes.zip"
    document.write_bytes(b"%PDF-1.7 not an export")
    await page.set_input_files("#files", document)
    await expect(page.locator("#notice")).to_contain_text(
        "neither a zip archive, nor gzip, nor JSON"
    )
    await expect(page.get_by_role("heading", name="Drop your data export here")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390)])
async def test_nothing_serious_stands_in_anybodys_way(
    browser: Browser, site: Site, scheme: Any, width: int
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = site.watch(await context.new_page())
    await page.goto(site.url)
    await expect(page.locator("#drop")).to_be_visible()
    assert await findings(page) == []
    await complete(page, site)
    assert await findings(page) == []
    # Nothing is wider than the screen.
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await page.get_by_role("button", name="Erase everything…").click()
    assert await findings(page) == []
    await context.close()


async def test_the_keyboard_alone_is_enough(page: Page, site: Site) -> None:
    await expect(page.locator("#drop")).to_be_visible()
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.id") == "files"
    await complete(page, site)
    reached = set()
    for _ in range(400):
        await page.keyboard.press("Tab")
        reached.add(
            await page.evaluate("document.activeElement.id || document.activeElement.textContent")
        )
        if "erase" in reached:
            break
    assert {"filter-text", "filter-category", "erase", "Profile as markdown"} <= reached
    await page.keyboard.press("Enter")
    await expect(page.locator("#erase-dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#erase-dialog")).to_be_hidden()


async def test_without_scripts_the_page_says_what_to_do(browser: Browser, site: Site) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = site.watch(await context.new_page())
    await page.goto(site.url)
    await expect(page.get_by_role("heading", name="This page needs scripts")).to_be_visible()
    await expect(page.locator("noscript code").first).to_have_text("soulprint import FILE --wait")
    await context.close()


async def test_the_first_paint_takes_less_than_100_kilobytes(browser: Browser, site: Site) -> None:
    context = await browser.new_context()
    page = site.watch(await context.new_page())
    loaded: list[Any] = []
    page.on("response", lambda response: loaded.append(response))  # noqa: PLW0108  # Playwright marks what it is given
    await page.goto(site.url, wait_until="load")
    sizes = [len(await each.body()) for each in loaded if "/me/" not in each.url]
    assert len(sizes) >= 3
    assert sum(sizes) < 100_000
    await context.close()
