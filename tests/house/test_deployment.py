"""What is deployed is what is here: the files of deployment name only what exists."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from soulprint_queue.settings import Settings

ROOT = Path(__file__).parents[2]
FILES = ("Dockerfile", "compose.yaml", "render.yaml")
VARIABLES = {str(field.validation_alias) for field in Settings.model_fields.values()}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, lines joined, comments left out."""
    text = "\n".join(
        line
        for line in (ROOT / "Dockerfile").read_text().splitlines()
        if not line.lstrip().startswith("#")
    )
    logical = text.replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(None, 1)[1]) for line in logical if line.strip()]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for name, rest in instructions():
        if name == "FROM":
            found.append([])
        found[-1].append((name, rest))
    return found


def argument(name: str) -> str:
    (only,) = [rest for given, rest in stages()[-1] if given == name]
    return only


def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return parsed


def render() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "render.yaml").read_text())
    return parsed


def ours() -> dict[str, dict[str, Any]]:
    """The services of compose.yaml that run our image."""
    return {name: it for name, it in compose()["services"].items() if it["image"] == "soulprint"}


def commands() -> set[str]:
    """Every command that some file of deployment runs."""
    found = {json.loads(argument("CMD"))[0]}
    found |= {service["command"][0] for service in ours().values()}
    for service in render()["services"]:
        program, command = shlex.split(service["startCommand"])
        assert program == "soulprint"
        found.add(command)
    return found


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the image is built from: the checkout as .dockerignore lets it through."""
    admitted, refused = [], []
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line.startswith("!"):
            admitted.append(line[1:])
        elif line and line != "*" and not line.startswith("#"):
            refused.append(line.removeprefix("**/"))
    folder = tmp_path_factory.mktemp("context")

    def ignore(_folder: str, names: list[str]) -> list[str]:
        return [name for name in names if any(fnmatch(name, pattern) for pattern in refused)]

    for name in admitted:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignore)
        else:
            shutil.copy2(source, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(context: Path) -> zipfile.Path:
    """The wheel, built as the image builds it: from the context, with the pinned backend."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "out"],
        cwd=context,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (built,) = (context / "out").glob("*.whl")
    return zipfile.Path(built)


@pytest.fixture(scope="module")
def installed(wheel: zipfile.Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files in a folder of their own, in front of the checkout's."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(str(wheel.root.filename)) as archive:
        archive.extractall(folder)
    return folder


def run_installed(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=installed,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_wheel_holds_every_file_of_the_packages(context: Path, wheel: zipfile.Path) -> None:
    expected = set()
    for root in ("service", "queue", "pipeline"):
        files = [path for path in (context / root).rglob("*") if path.is_file()]
        expected |= {path.relative_to(context / root).as_posix() for path in files}
    for path in (context / "alembic").rglob("*"):
        if path.is_file() and path.name != ".keep":
            expected.add(f"soulprint_queue/{path.relative_to(context).as_posix()}")
    with zipfile.ZipFile(str(wheel.root.filename)) as archive:
        inside = set(archive.namelist())
    assert not expected - inside
    assert "soulprint_queue/alembic/env.py" in inside


def test_an_installed_wheel_finds_its_migrations(installed: Path) -> None:
    done = run_installed(
        installed,
        "-c",
        "from soulprint_queue.migrations import script_folder; print(script_folder())",
    )
    assert done.stdout.strip() == str(installed / "soulprint_queue/alembic"), done.stderr


def test_every_command_that_is_deployed_exists(installed: Path) -> None:
    assert commands() == {"up", "serve", "worker", "migrate"}
    for command in sorted(commands()):
        done = run_installed(
            installed,
            "-c",
            "from soulprint_service.cli import main; main()",
            command,
            "--help",
        )
        assert done.returncode == 0, (command, done.stderr)


def test_the_image_is_small_pinned_and_not_root() -> None:
    build, final = stages()
    assert [rest.split()[0] for stage in (build, final) for name, rest in stage if name == "FROM"]
    installs = [rest for name, rest in build if name == "RUN" and " install " in rest]
    assert "--require-hashes" in installs[0]
    assert all("--no-deps" in install for install in installs[1:])
    assert argument("USER") not in {"root", "0"}
    order = [name for name, _ in final]
    assert order.index("USER") > order.index("RUN")
    assert json.loads(argument("ENTRYPOINT")) == ["soulprint"]
    assert json.loads(argument("CMD")) == ["serve"]
    assert not re.search(r"\b(curl|wget|apt-get)\b", (ROOT / "Dockerfile").read_text())


def test_the_image_has_the_python_that_the_packages_are_pinned_for() -> None:
    wanted = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert wanted is not None
    bases = [rest.split()[0] for name, rest in instructions() if name == "FROM"]
    assert bases == [f"python:{wanted[1]}-slim"] * 2
    (python,) = [
        variable["value"]
        for variable in render()["services"][0]["envVars"]
        if variable["key"] == "PYTHON_VERSION"
    ]
    assert python.startswith(f"{wanted[1]}.")


def test_nothing_private_gets_into_the_image(context: Path) -> None:
    assert (ROOT / ".dockerignore").read_text().split("\n")[1] == "*"
    assert {path.name for path in context.iterdir()} - {"out"} == {
        "LICENSE",
        "README.md",
        "alembic",
        "pipeline",
        "pyproject.toml",
        "queue",
        "requirements.lock",
        "service",
    }


class _Health(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def health() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Health)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def check_health(port: int) -> int:
    program, *arguments = json.loads(argument("HEALTHCHECK").split(" CMD ", 1)[1])
    assert program == "python"
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PORT": str(port), "http_proxy": "http://127.0.0.1:9"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode


def test_the_health_check_tells_well_from_unwell(
    health: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_health(health.server_port) == 0
    monkeypatch.setattr(_Health, "status", 503)
    assert check_health(health.server_port) == 1


def test_the_health_check_fails_where_nobody_listens(health: ThreadingHTTPServer) -> None:
    health.shutdown()
    health.server_close()
    assert check_health(health.server_port) != 0


def interpolated(value: str, environ: dict[str, str]) -> str:
    """A value of compose.yaml with its variables filled in, by Compose's two rules used there."""

    def fill(found: re.Match[str]) -> str:
        name, rule, rest = found.groups()
        if environ.get(name):
            return environ[name]
        if rule == ":?":
            raise KeyError(f"{name}: {rest}")
        return rest

    return re.sub(r"\$\{(\w+)(:[-?])([^}]*)\}", fill, value)


def test_compose_wants_its_two_secrets_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"POSTGRES_PASSWORD": "s3cret", "SOULPRINT_API_KEY": "key"}
    for missing in secrets:
        given = {name: value for name, value in secrets.items() if name != missing}
        values = " ".join(ours()["service"]["environment"].values())
        with pytest.raises(KeyError, match=missing):
            interpolated(values, given)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in ours()["service"]["environment"].items():
        monkeypatch.setenv(name, interpolated(value, secrets))
    settings = Settings.load()
    assert settings.database_url is not None
    assert (
        settings.database_url.get_secret_value()
        == "postgresql://postgres:s3cret@postgres:5432/soulprint"
    )
    assert settings.bind_host == "0.0.0.0"  # noqa: S104 - a container's ports are mapped to it


def test_compose_passes_every_variable_on_under_its_own_name() -> None:
    # The image sets the folder; the port outside is mapped to a fixed one inside.
    expected = VARIABLES - {"SOULPRINT_DATA_DIR", "PORT"}
    for name, service in ours().items():
        environment = dict(service["environment"])
        assert environment.pop("PORT", "8000") == "8000"
        assert set(environment) == expected, name
        for variable, value in environment.items():
            if variable != "DATABASE_URL":
                assert value.startswith(f"${{{variable}:"), variable


def test_compose_waits_for_the_database_and_then_for_the_migration() -> None:
    services = compose()["services"]
    assert services["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert "healthcheck" in services["postgres"]
    for name in ("service", "worker"):
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"}
        }
    assert services["worker"]["deploy"]["replicas"] == 2
    # The image checks the web service; the others have no port to ask.
    assert "healthcheck" not in services["service"]
    assert (
        services["worker"]["healthcheck"] == services["migrate"]["healthcheck"] == {"disable": True}
    )


def test_compose_keeps_what_must_survive_in_named_volumes() -> None:
    volumes = {
        mounted.split(":")[0]
        for service in compose()["services"].values()
        for mounted in service["volumes"]
    }
    assert volumes == set(compose()["volumes"]) == {"postgres", "files"}
    assert compose()["services"]["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]
    folder = dict(pair.split("=", 1) for pair in shlex.split(argument("ENV")))["SOULPRINT_DATA_DIR"]
    assert all(service["volumes"] == [f"files:{folder}"] for service in ours().values())


def test_render_names_only_variables_that_exist() -> None:
    (service,) = render()["services"]
    databases = {database["name"] for database in render()["databases"]}
    keys = [variable["key"] for variable in service["envVars"]]
    assert len(keys) == len(set(keys))
    assert set(keys) - VARIABLES == {"PYTHON_VERSION", "MALLOC_ARENA_MAX"}
    for variable in service["envVars"]:
        if "fromDatabase" in variable:
            assert variable["fromDatabase"]["name"] in databases
    secrets = {"SUPABASE_SERVICE_KEY", "ANTHROPIC_API_KEY", "SOULPRINT_API_KEY"}
    assert all(
        "value" not in variable for variable in service["envVars"] if variable["key"] in secrets
    )
    assert service["healthCheckPath"] == "/health"
    assert "--require-hashes" in service["buildCommand"]


@pytest.mark.parametrize("name", FILES)
def test_no_registry_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    images = re.findall(r"^\s*(?:FROM|image:)\s+(\S+)", text, re.MULTILINE)
    assert all("/" not in image for image in images)
    assert not re.search(r"--(extra-)?index-url|\b(docker|ghcr|quay|gcr)\.io\b", text)
