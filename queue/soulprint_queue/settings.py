"""The environment, read once, refused as a whole when anything in it is wrong.

Every variable is parsed by a function of `variables`, which says in one phrase what the variable
may be; that phrase is what a person reads when it is something else.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from soulprint_pipeline.prices import PriceTable
from soulprint_pipeline.triage import Thoroughness
from soulprint_queue import variables
from soulprint_queue.errors import QueueError

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One variable that cannot be used.

    Attributes:
        name: the environment variable.
        was: what it was, in words; of a secret only its length.
        may_be: what would be accepted.
    """

    name: str
    was: str
    may_be: str

    def __str__(self) -> str:
        return f"{self.name} was {self.was}; it may be {self.may_be}."


class SettingsError(QueueError):
    """The environment cannot be used. Lists everything that is wrong, not the first thing.

    Attributes:
        problems: in the order of the documentation.
    """

    error_class = "settings"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        count = "variable" if len(problems) == 1 else f"{len(problems)} variables"
        lines = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(f"The environment cannot be used; correct the {count}:{lines}")


class Settings(BaseSettings):
    """Everything that can be set from outside. An empty variable counts as unset.

    Attributes:
        database_url: the app's Postgres, as postgresql://; None: the embedded one.
        data_dir: everything of ours that is a file; absolute.
        supabase_url: where exports come from, without a closing slash; None: files in `data_dir`.
        supabase_service_key: the key for it; set exactly when the address is.
        buckets: the buckets that a storage path may begin with.
        supabase_jwt_secret: checks people's tokens (HS256).
        supabase_jwks_url: where the public keys for people's tokens are.
        api_keys: each opens the app's endpoints; none: the service binds to loopback only.
        anthropic_api_key: None: the local analyst.
        anthropic_base_url: another address of the model's API, without a closing slash.
        model: the name of the model.
        prices: an operator's own; None: those of the package (see `price_table`).
        thoroughness: how much of an export a paid model reads.
        lanes: windows of one import that are read at the same time, 1 to 50.
        budget_usd: the most that one import may cost, in US dollars; None: no limit.
        budget_usd_month: the most that one user may cost in a calendar month.
        retention_days: after how many days what was imported is deleted; None: never.
        alert_webhook: told of imports that are ready, complete or failed for good.
        webhook_secrets: each signs what the webhook is told; none: it is not signed.
        webhook_private: whether the webhook may be an address of our own network.
        stop_seconds: how long a worker that is told to stop may finish its running steps.
        port: of the web service.
    """

    model_config = SettingsConfigDict(
        case_sensitive=True,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        validate_default=True,
    )

    database_url: Annotated[SecretStr | None, BeforeValidator(variables.database_url)] = Field(
        default=None, validation_alias="DATABASE_URL"
    )
    data_dir: Annotated[Path, BeforeValidator(variables.data_dir)] = Field(
        # None stands for "by the XDG rules": the validator finds it, or says that it cannot.
        default=None,  # type: ignore[assignment]
        validation_alias="SOULPRINT_DATA_DIR",
    )
    supabase_url: Annotated[str | None, BeforeValidator(variables.http_url)] = Field(
        default=None, validation_alias="SUPABASE_URL"
    )
    supabase_service_key: Annotated[SecretStr | None, BeforeValidator(variables.secret)] = Field(
        default=None, validation_alias="SUPABASE_SERVICE_KEY"
    )
    buckets: Annotated[tuple[str, ...], NoDecode, BeforeValidator(variables.buckets)] = Field(
        default=("imports", "user-imports"), validation_alias="SOULPRINT_BUCKETS"
    )
    supabase_jwt_secret: Annotated[SecretStr | None, BeforeValidator(variables.jwt_secret)] = Field(
        default=None, validation_alias="SUPABASE_JWT_SECRET"
    )
    supabase_jwks_url: Annotated[str | None, BeforeValidator(variables.http_url)] = Field(
        default=None, validation_alias="SUPABASE_JWKS_URL"
    )
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(variables.secrets)] = (
        Field(default=(), validation_alias="SOULPRINT_API_KEY")
    )
    anthropic_api_key: Annotated[SecretStr | None, BeforeValidator(variables.secret)] = Field(
        default=None, validation_alias="ANTHROPIC_API_KEY"
    )
    anthropic_base_url: Annotated[str | None, BeforeValidator(variables.http_url)] = Field(
        default=None, validation_alias="ANTHROPIC_BASE_URL"
    )
    model: Annotated[str, BeforeValidator(variables.model)] = Field(
        default="claude-haiku-5-5", validation_alias="SOULPRINT_MODEL"
    )
    prices: Annotated[PriceTable | None, BeforeValidator(variables.price_table)] = Field(
        default=None, validation_alias="SOULPRINT_PRICES"
    )
    thoroughness: Annotated[Thoroughness, BeforeValidator(variables.thoroughness)] = Field(
        default="normal", validation_alias="SOULPRINT_THOROUGHNESS"
    )
    lanes: Annotated[int, BeforeValidator(variables.lanes)] = Field(
        default=3, validation_alias="FACT_EXTRACTION_CONCURRENCY"
    )
    budget_usd: Annotated[Decimal | None, BeforeValidator(variables.dollars)] = Field(
        default=None, validation_alias="SOULPRINT_BUDGET_USD"
    )
    budget_usd_month: Annotated[Decimal | None, BeforeValidator(variables.dollars)] = Field(
        default=None, validation_alias="SOULPRINT_BUDGET_USD_MONTH"
    )
    retention_days: Annotated[int | None, BeforeValidator(variables.days)] = Field(
        default=None, validation_alias="SOULPRINT_RETENTION_DAYS"
    )
    alert_webhook: Annotated[SecretStr | None, BeforeValidator(variables.webhook)] = Field(
        default=None, validation_alias="ALERT_WEBHOOK"
    )
    webhook_secrets: Annotated[
        tuple[SecretStr, ...], NoDecode, BeforeValidator(variables.webhook_secrets)
    ] = Field(default=(), validation_alias="SOULPRINT_WEBHOOK_SECRET")
    webhook_private: Annotated[
        Literal["allow", "refuse"], BeforeValidator(variables.permission)
    ] = Field(default="refuse", validation_alias="SOULPRINT_WEBHOOK_PRIVATE")
    stop_seconds: Annotated[int, BeforeValidator(variables.seconds)] = Field(
        default=25, validation_alias="SOULPRINT_STOP_SECONDS"
    )
    port: Annotated[int, BeforeValidator(variables.port)] = Field(
        default=8000, validation_alias="PORT"
    )

    @classmethod
    def load(cls) -> Self:
        """Read the environment of this process.

        Raises:
            SettingsError: something in it is wrong; lists all of it, and needs no stack trace.
        """
        try:
            settings = cls()
        except ValidationError as error:
            problems = [*_problems(error, os.environ), *_halves(os.environ)]
        else:
            problems = list(_halves(os.environ))
        if problems:
            raise SettingsError(problems) from None
        return settings

    @field_validator("supabase_url")
    @classmethod
    def _without_path(cls, url: str | None) -> str | None:
        if url is not None and urlsplit(url).path:
            raise PydanticCustomError("may_be", variables.MAY_BE_PROJECT)
        return url

    @property
    def price_table(self) -> PriceTable:
        """What the models cost."""
        return self.prices or PriceTable()

    @property
    def analyst(self) -> Literal["claude", "local"]:
        """Who reads the conversations."""
        return "local" if self.anthropic_api_key is None else "claude"

    @property
    def storage(self) -> Literal["supabase", "local"]:
        """Where exports are fetched from."""
        return "local" if self.supabase_url is None else "supabase"

    @property
    def embedded(self) -> bool:
        """Whether Postgres is our own to start and stop."""
        return self.database_url is None

    @property
    def database_folder(self) -> Path | None:
        """Where our own Postgres keeps its data; None for the app's."""
        return self.data_dir if self.embedded else None

    @property
    def bind_host(self) -> str:
        """The address to listen on: without an API key nobody else may ask."""
        # Every interface is what a container's port mapping and a host's router need.
        return "0.0.0.0" if self.api_keys else "127.0.0.1"  # noqa: S104


def unknown_variables(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Names that look like settings of ours and are none: a misspelt budget limits nothing."""
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    return tuple(
        sorted(name for name in environ if name.startswith("SOULPRINT_") and name not in known)
    )


def _problems(error: ValidationError, environ: Mapping[str, str]) -> Iterator[Problem]:
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        name = str(item["loc"][0])
        yield Problem(name, _was(name, environ.get(name, "")), item["msg"])


def _halves(environ: Mapping[str, str]) -> Iterator[Problem]:
    """The storage's address and its key mean nothing without each other."""
    pair = ("SUPABASE_URL", "SUPABASE_SERVICE_KEY")
    for name, other in (pair, pair[::-1]):
        if environ.get(other, "").strip() and not environ.get(name, "").strip():
            phrase = "the project's address" if name == pair[0] else "the project's service key"
            yield Problem(name, "not set", f"{phrase}, because {other} is set (or unset both)")


def _was(name: str, value: str) -> str:
    if not value.strip():
        return "not set" if not value else "blank"
    if name in variables.SECRETS:
        scheme = variables.scheme_of(value) if name in variables.SECRET_URLS else None
        kind = f"beginning with {scheme}://" if scheme else "not shown here"
        return f"a secret of {len(value)} characters ({kind})"
    shown = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
    return repr(variables.without_credentials(shown))
