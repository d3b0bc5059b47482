"""The documentation says what is there: names, links, commands and figures are compared with it."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.main

from soulprint_queue.connections import Pool
from soulprint_queue.settings import Settings
from soulprint_service.cli.app import app
from soulprint_service.metrics import Metrics
from tests.database import short_folder
from tests.house.pages import ROOT, anchors, blocks, ids, pages, prose_of, rows_below, text_of

VARIABLES = {str(field.validation_alias) for field in Settings.model_fields.values()}

_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")


# Versions.


def test_the_version_is_that_of_the_newest_changelog_entry() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    entries = re.findall(
        r"^## \[(.+?)\] - \d{4}-\d\d-\d\d$", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE
    )
    assert entries, "the changelog has no entry of the form ## [1.2.3] - 2026-01-31"
    assert entries[0] == version


def test_every_migration_is_in_the_changelog_with_its_sql() -> None:
    text = text_of(ROOT / "CHANGELOG.md")
    numbers = {path.name.split("_")[0] for path in (ROOT / "alembic/versions").glob("[0-9]*.py")}
    assert numbers
    listed = dict(re.findall(r"^\| (\d{4}) \|.*\]\((alembic/sql/\d{4})\)", text, re.MULTILINE))
    assert set(listed) == numbers
    assert all(folder == f"alembic/sql/{number}" for number, folder in listed.items())


# Links.


@pytest.mark.parametrize("page", pages(), ids=ids)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    wrong = []
    for link in _LINK.finditer(prose_of(page)):
        target, _, fragment = link["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (page.parent / target).resolve() if target else page
        found = there.exists() and there.is_relative_to(ROOT)
        if found and fragment:
            found = fragment in anchors(there)
        if not found:
            wrong.append(link["target"])
    assert not wrong


def test_every_page_of_the_documentation_can_be_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        targets = (link["target"].partition("#")[0] for link in _LINK.finditer(prose_of(page)))
        waiting += [(page.parent / target).resolve() for target in targets if target]
    assert set(pages()) - reached == set()


@pytest.mark.parametrize("page", pages(), ids=ids)
def test_every_test_that_is_named_exists_where_the_link_leads(page: Path) -> None:
    for link in _LINK.finditer(prose_of(page)):
        name = link["text"].strip("`")
        if name.startswith("test_") and not name.endswith(".py"):
            target = page.parent / link["target"]
            assert re.search(rf"^(?:async )?def {name}\(", target.read_text(), re.MULTILINE), name


def test_the_guarantees_name_their_tests() -> None:
    rows = rows_below(ROOT / "README.md", "Guarantees")
    assert len(rows) >= 10
    assert all(_LINK.search(row[1]) for row in rows)


# The environment.


def test_the_table_of_the_environment_is_that_of_the_settings() -> None:
    rows = rows_below(ROOT / "docs/operations.md", "Environment")
    assert [name for name, *_ in rows] == [
        str(field.validation_alias) for field in Settings.model_fields.values()
    ]
    for (name, default, *_), field in zip(rows, Settings.model_fields.values(), strict=True):
        known = field.default
        if name == "SOULPRINT_DATA_DIR":
            continue  # its default is found by the rules of XDG
        shown = ",".join(known) if isinstance(known, tuple) else str(known)
        assert default == ("unset" if known in (None, ()) else shown), name


@pytest.mark.parametrize("page", pages(), ids=ids)
def test_every_variable_that_a_page_names_is_one_of_the_settings(page: Path) -> None:
    named = set(re.findall(r"\b(?:SOULPRINT|SUPABASE|ANTHROPIC)_[A-Z_]+\b", text_of(page)))
    assert named - VARIABLES == set()


# The command line.


def commands() -> dict[str, Any]:
    group: Any = typer.main.get_command(app)
    found: dict[str, Any] = group.commands
    return found


def calls(page: Path) -> Iterator[list[str]]:
    """Every call of the command line on a page, in code, as its words."""
    for info, body in blocks(page):
        if info.split()[:1] not in (["sql"], ["mermaid"], ["python"], ["json"], ["toml"]):
            for found in re.finditer(r"(?:^|[\s/`(])soulprint +([a-z].*)", body):
                yield found[1].split()
    for code in _CODE.findall(prose_of(page)):
        if whole := re.match(r"(?:\S*/)?soulprint +([a-z].*)", code):
            yield whole[1].split()


@pytest.mark.parametrize("page", pages(), ids=ids)
def test_every_command_and_option_that_a_page_names_exists(page: Path) -> None:
    known = commands()
    for first, *rest in calls(page):
        name = first.rstrip(".,;:)`")
        assert name in known, f"soulprint {name}"
        options = {option for each in known[name].params for option in each.opts}
        for word in rest:
            if word.startswith("--"):
                assert word.partition("=")[0].rstrip(".,;:)]`") in options, f"{name} {word}"


def test_every_command_is_documented() -> None:
    # The page of the command line names them without the program in front.
    of_its_own = _CODE.findall(prose_of(ROOT / "docs/cli.md"))
    named = {code.split()[0] for code in of_its_own if code.strip()}
    assert set(commands()) - named == set()


@pytest.mark.parametrize("page", pages(), ids=ids)
def test_every_script_that_a_page_names_is_a_program_here(page: Path) -> None:
    for path in set(re.findall(r"(?<![\w/])\.?/?(scripts/[a-z]\w*|\.ci/run)\b", text_of(page))):
        assert os.access(ROOT / path, os.X_OK), path


@pytest.mark.parametrize("page", pages(), ids=ids)
def test_every_path_of_the_repository_that_a_page_names_is_there(page: Path) -> None:
    roots = "pipeline|queue|service|tests|alembic|docs|scripts|benchmarks"
    for code in _CODE.findall(prose_of(page)):
        if re.fullmatch(rf"(?:{roots})/[\w./-]+", code):
            assert (ROOT / code).exists(), code


# Examples.


def runnable(kind: str) -> list[object]:
    return [
        pytest.param(body, id=f"{ids(page)}-{number}")
        for page in pages()
        for number, (info, body) in enumerate(blocks(page))
        if info.split() == [kind, "runnable"]
    ]


@pytest.mark.parametrize("script", runnable("sql"))
async def test_the_sql_of_an_example_runs(pool: Pool, script: str) -> None:
    await pool.execute(script)


@pytest.mark.parametrize("script", runnable("sh"))
def test_the_commands_of_an_example_run(script: str, tmp_path: Path) -> None:
    """Pasted into a shell where nothing but `.venv` lies, with nobody's settings."""
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={**clean, "PATH": "/usr/local/bin:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


# Figures.


def test_the_numbers_are_those_of_the_code() -> None:
    rows = rows_below(ROOT / "docs/architecture.md", "The numbers")
    assert len(rows) >= 15
    for _, number, where in rows:
        module, name = where.rsplit(".", 1)
        value = getattr(importlib.import_module(module), name)
        seconds = value.total_seconds() if isinstance(value, timedelta) else value
        shown = float(re.sub(r"[^\d.]", "", number))
        if number.endswith("%"):
            shown /= 100
        assert shown == pytest.approx(float(seconds)), where


def test_the_log_events_that_are_explained_are_written_somewhere() -> None:
    rows = rows_below(ROOT / "docs/operations.md", "Logs")
    sources = "".join(
        path.read_text() for root in ("queue", "service") for path in (ROOT / root).rglob("*.py")
    )
    for events, _ in rows:
        for event in events.replace("`", "").split(", "):
            assert re.search(rf"\.(?:info|warning|error)\(\s*\"{event}\"", sources), event


def test_the_metrics_that_are_named_are_measured() -> None:
    named = set(re.findall(r"`(soulprint_[a-z_]+)`", text_of(ROOT / "docs/operations.md")))
    measured = Metrics()
    measured.count_request("GET", "/", 200, 0.0)
    families = set(re.findall(r"^# TYPE (\w+) ", measured.render(None).decode(), re.MULTILINE))
    # The library adds when each series began, which is nothing to watch.
    assert {name for name in families if not name.endswith("_created")} == named


def test_what_the_readme_shows_is_what_the_demo_prints() -> None:
    """Line by line, in order: an excerpt leaves out, and adds nothing."""
    bodies = [body for _, body in blocks(ROOT / "README.md")]
    shown = next(body for body in bodies if "# The profile of" in body)
    wanted = [line for line in shown[shown.index("# The profile") :].splitlines() if line]
    fact = next(body for body in bodies if "decisions, stated" in body)
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    programs = Path(sys.executable).parent
    told: list[str] = []
    with short_folder() as folder:
        export = folder / "sample.zip"
        for command in (
            (sys.executable, "-m", "soulprint_pipeline.generator", str(export), "--sample"),
            (str(programs / "soulprint"), "import", str(export), "--wait"),
            (str(programs / "soulprint"), "facts"),
        ):
            done = subprocess.run(
                command,
                env={**clean, "SOULPRINT_DATA_DIR": str(folder / "data")},
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 0, done.stderr[-2000:]
            told.append(done.stdout)
    _, profile, facts = told
    printed = iter(profile.splitlines())
    assert [line for line in wanted if line not in printed] == []
    # A fact is shown whole, and as an example of a decision it is one.
    assert fact in facts
    assert "Decided to" in fact


# What must be on no page.


@pytest.mark.parametrize("page", pages(), ids=ids)
def test_no_page_names_a_package_registry_or_a_path_of_a_machine(page: Path) -> None:
    hosts = r"pypi\.org|pythonhosted|npmjs|docker\.io|ghcr\.io|quay\.io|gcr\.io|anaconda\.org"
    paths = r"/(?:home|root|Users|work|tmp)/\w"
    assert not re.findall(rf"{hosts}|{paths}", text_of(page))
