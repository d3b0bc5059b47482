from __future__ import annotations

import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from soulprint_queue import variables
from soulprint_queue.settings import Settings, SettingsError, unknown_variables

NAMES = tuple(str(field.validation_alias) for field in Settings.model_fields.values())

# One wrong value for each variable that can be wrong, as people and deploy forms produce them.
WRONG = {
    "DATABASE_URL": (
        "mysql://app:hunter2@db/app",
        "db.example:5432/app",
        "postgresql:///nowhere",
        "postgresql://app:hunter2@db:port/app",
        "postgresql://app@db:99999/app",
        "   ",
    ),
    "SOULPRINT_DATA_DIR": ("/dev/null", "~nobody-of-that-name/data"),
    "SUPABASE_URL": ("project.example", "ftp://project.example", "https://x.example/storage/v1"),
    "SUPABASE_SERVICE_KEY": ("two words", "naïve-key", "  "),
    "SOULPRINT_BUCKETS": (",", "imports,../other", "a/b", "im%70orts", "imports,.."),
    "SUPABASE_JWT_SECRET": ("thirty-one-bytes-are-too-few-31",),
    "SUPABASE_JWKS_URL": ("jwks.json", "https://"),
    "SOULPRINT_API_KEY": (" , ", "one,two words"),
    "ANTHROPIC_API_KEY": ("sk ant", "\t"),
    "ANTHROPIC_BASE_URL": ("127.0.0.1:9000", "https://api.example?key=1", "https://a b.example"),
    "SOULPRINT_MODEL": ("claude haiku", "-model", " "),
    "SOULPRINT_PRICES": ("nowhere/prices.toml", __file__, "~nobody-of-that-name/prices.toml"),
    "SOULPRINT_THOROUGHNESS": ("none", "Normal", "all,lean", " "),
    "FACT_EXTRACTION_CONCURRENCY": ("0", "51", "-3", "3.0", "three", "1_0", "\u0663", "9" * 30),
    "SOULPRINT_BUDGET_USD": ("0", "0.00", "-1", "5 USD", "1e3", "nan", "inf", "1,50"),
    "SOULPRINT_BUDGET_USD_MONTH": ("0", "$5"),
    "SOULPRINT_RETENTION_DAYS": ("0", "-1", "30d", "36501", "1.5"),
    "SOULPRINT_STOP_SECONDS": ("-1", "25s", "3601", "0.5"),
    "SOULPRINT_WEBHOOK_SECRET": (
        "hunter2",
        "whsec_c2hvcnQ=",
        "whsec_?",
        " , ",
        f"whsec_{'AAAA' * 30}",
    ),
    "SOULPRINT_WEBHOOK_PRIVATE": ("yes", "true", "Allow", " "),
    "ALERT_WEBHOOK": ("hooks.example/T0/B0/token", "mailto:me@example.org"),
    "PORT": ("0", "65536", "http", "80 80"),
}

RIGHT = {
    "DATABASE_URL": "postgres://app:p%40ss@db.example:6543/app?sslmode=require",
    "SOULPRINT_DATA_DIR": "/srv/soulprint",
    "SUPABASE_URL": "https://project.example/",
    "SUPABASE_SERVICE_KEY": "service.key-1\n",
    "SOULPRINT_BUCKETS": "imports, user-imports ,imports",
    "SUPABASE_JWT_SECRET": "jwt-secret-of-thirty-two-bytes-32",
    "SUPABASE_JWKS_URL": "https://project.example/auth/v1/.well-known/jwks.json",
    "SOULPRINT_API_KEY": "new-key, old-key",
    "ANTHROPIC_API_KEY": "sk-ant-1",
    "ANTHROPIC_BASE_URL": "http://127.0.0.1:9000/",
    "SOULPRINT_MODEL": "claude-haiku-4-5-20251001",
    "SOULPRINT_PRICES": str(Path(__file__).with_name("prices.toml")),
    "SOULPRINT_THOROUGHNESS": "lean",
    "FACT_EXTRACTION_CONCURRENCY": "50",
    "SOULPRINT_BUDGET_USD": "2.50",
    "SOULPRINT_BUDGET_USD_MONTH": "40",
    "SOULPRINT_RETENTION_DAYS": "30",
    "ALERT_WEBHOOK": "https://hooks.example/T0/B0/token?x=1",
    "SOULPRINT_WEBHOOK_SECRET": f"whsec_{'AAAA' * 10}, whsec_{'BBBB' * 8}",
    "SOULPRINT_WEBHOOK_PRIVATE": "allow",
    "SOULPRINT_STOP_SECONDS": "60",
    "PORT": "10000",
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


CASES = [(name, value) for name, values in WRONG.items() for value in values]


def test_every_variable_has_a_right_and_a_wrong_value_here() -> None:
    assert set(WRONG) == set(RIGHT) == set(NAMES)


def test_the_design_names_the_same_variables() -> None:
    documented = {
        "DATABASE_URL", "SOULPRINT_DATA_DIR", "SUPABASE_URL", "SUPABASE_SERVICE_KEY",
        "SOULPRINT_BUCKETS", "SUPABASE_JWT_SECRET", "SUPABASE_JWKS_URL", "SOULPRINT_API_KEY",
        "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "SOULPRINT_MODEL", "SOULPRINT_PRICES", "SOULPRINT_THOROUGHNESS",
        "FACT_EXTRACTION_CONCURRENCY", "SOULPRINT_BUDGET_USD", "SOULPRINT_BUDGET_USD_MONTH",
        "SOULPRINT_RETENTION_DAYS", "ALERT_WEBHOOK", "PORT",
    }  # fmt: skip
    # And those that an operator needs beside them.
    assert set(NAMES) == documented | {
        "SOULPRINT_STOP_SECONDS", "SOULPRINT_WEBHOOK_SECRET", "SOULPRINT_WEBHOOK_PRIVATE",
    }  # fmt: skip


def test_nothing_set_is_a_local_service_without_accounts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    settings = Settings.load()
    assert settings.embedded
    assert settings.data_dir == tmp_path / ".local/share/soulprint"
    assert (settings.analyst, settings.storage) == ("local", "local")
    assert settings.bind_host == "127.0.0.1"
    assert settings.buckets == ("imports", "user-imports")
    assert (settings.lanes, settings.port, settings.model) == (3, 8000, "claude-haiku-5-5")
    assert settings.budget_usd is None
    assert settings.budget_usd_month is None
    assert settings.retention_days is None


def test_everything_set_arrives_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in RIGHT.items():
        monkeypatch.setenv(name, value)
    settings = Settings.load()
    assert settings.database_url is not None
    assert (
        settings.database_url.get_secret_value()
        == "postgresql://app:p%40ss@db.example:6543/app?sslmode=require"
    )
    assert settings.data_dir == Path("/srv/soulprint")
    assert settings.supabase_url == "https://project.example"
    assert settings.supabase_service_key is not None
    assert settings.supabase_service_key.get_secret_value() == "service.key-1"
    assert settings.buckets == ("imports", "user-imports")
    assert [key.get_secret_value() for key in settings.api_keys] == ["new-key", "old-key"]
    assert settings.anthropic_base_url == "http://127.0.0.1:9000"
    assert settings.lanes == 50
    assert settings.price_table.of.isoformat() == "2026-12-01"
    assert settings.budget_usd == Decimal("2.50")
    assert settings.budget_usd_month == Decimal(40)
    assert (settings.retention_days, settings.port) == (30, 10000)
    assert (settings.analyst, settings.storage) == ("claude", "supabase")
    assert settings.bind_host == "0.0.0.0"  # noqa: S104 - a key is set


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_wrong_value_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    if name in {"SUPABASE_URL", "SUPABASE_SERVICE_KEY"}:
        for half in ("SUPABASE_URL", "SUPABASE_SERVICE_KEY"):
            monkeypatch.setenv(half, RIGHT[half])
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert name in [problem.name for problem in caught.value.problems]
    problem = next(problem for problem in caught.value.problems if problem.name == name)
    assert problem.may_be
    assert len(str(problem)) <= 300
    shown = value.strip(" ,\t")
    if name in variables.SECRETS and shown:
        assert shown not in str(caught.value)
        assert "hunter2" not in str(caught.value)
        assert f"{len(value)} characters" in problem.was
    elif shown and len(shown) < 60:
        assert shown in problem.was


@pytest.mark.parametrize("name", sorted(variables.SECRETS))
def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, RIGHT[name])
    if name == "SUPABASE_SERVICE_KEY":
        monkeypatch.setenv("SUPABASE_URL", RIGHT["SUPABASE_URL"])
    settings = Settings.load()
    for part in re.split(r"[,\s]+", RIGHT[name].strip()):
        assert part not in repr(settings)
        assert part not in str(settings.model_dump())


def test_all_that_is_wrong_is_listed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("FACT_EXTRACTION_CONCURRENCY", "0")
    monkeypatch.setenv("SUPABASE_SERVICE_KEY", "key")
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert {problem.name for problem in caught.value.problems} == {
        "PORT",
        "FACT_EXTRACTION_CONCURRENCY",
        "SUPABASE_URL",
    }
    assert "FACT_EXTRACTION_CONCURRENCY was '0'; it may be a whole number from 1 to 50" in str(
        caught.value
    )


@pytest.mark.parametrize("alone", ["SUPABASE_URL", "SUPABASE_SERVICE_KEY"])
def test_half_a_storage_is_refused(monkeypatch: pytest.MonkeyPatch, alone: str) -> None:
    monkeypatch.setenv(alone, RIGHT[alone])
    with pytest.raises(SettingsError, match=f"because {alone} is set"):
        Settings.load()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")
    assert Settings.load().lanes == 3


def test_a_password_in_an_address_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "ftp://me:hunter2@api.example")
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert "hunter2" not in str(caught.value)
    assert "ftp://…@api.example" in str(caught.value)


def test_the_data_folder_follows_xdg_and_ignores_a_relative_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert Settings.load().data_dir == tmp_path / "xdg/soulprint"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    assert Settings.load().data_dir == tmp_path / ".local/share/soulprint"


def test_a_relative_data_folder_becomes_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOULPRINT_DATA_DIR", "demo-data")
    assert Settings.load().data_dir == tmp_path / "demo-data"


def test_a_misspelt_variable_is_found() -> None:
    environ = {"SOULPRINT_BUDGET": "5", "SOULPRINT_BUDGET_USD": "5", "PATH": "/bin"}
    assert unknown_variables(environ) == ("SOULPRINT_BUDGET",)


def test_settings_load_without_the_heavy_libraries() -> None:
    code = (
        "import sys, soulprint_queue.settings;"
        "heavy = {'anthropic', 'sqlalchemy', 'alembic', 'asyncpg', 'pgqueuer'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
