"""Is the environment usable?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soulprint_service.cli.doctor.check import Check, fail, ok, warn

if TYPE_CHECKING:
    from soulprint_queue.settings import Settings

_UNSIGNED = warn(
    "webhook",
    "what ALERT_WEBHOOK is told is not signed",
    "Set SOULPRINT_WEBHOOK_SECRET, and let the receiver check the signature.",
)


def check_configuration() -> tuple[Settings | None, list[Check]]:
    """Read the environment. Returns the settings, None where they cannot be used."""
    from soulprint_queue import logs
    from soulprint_queue.settings import Settings, SettingsError, unknown_variables

    logs.configure(level=50)
    unknown = [
        warn("configuration", f"{name} is set and means nothing", "Is it misspelt? Else unset it.")
        for name in unknown_variables()
    ]
    try:
        settings = Settings.load()
    except SettingsError as error:
        wrong = [
            fail("configuration", f"{problem.name} was {problem.was}", f"Set {problem.may_be}.")
            for problem in error.problems
        ]
        return None, [*wrong, *unknown]
    unsigned = settings.alert_webhook is not None and not settings.webhook_secrets
    where = (
        "every address" if settings.api_keys else "this machine alone, without SOULPRINT_API_KEY"
    )
    if settings.api_keys:
        from soulprint_service.auth import key_name

        names = ", ".join(key_name(key.get_secret_value()) for key in settings.api_keys)
        where += f", keys {names}"
    found = (
        f"{settings.analyst} analyst, {settings.storage} storage, "
        f"{'embedded' if settings.embedded else 'own'} Postgres, port {settings.port} on {where}"
    )
    return settings, [ok("configuration", found), *([_UNSIGNED] if unsigned else []), *unknown]
