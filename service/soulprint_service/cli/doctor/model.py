"""Does the model answer? Asked for a count of tokens, which costs nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soulprint_service.cli.doctor.check import Check, fail, ok, warn

if TYPE_CHECKING:
    from soulprint_queue.settings import Settings

SECONDS = 15.0


async def check_model(settings: Settings) -> Check:
    """Look whether the key and the model's name are accepted."""
    name = "model"
    if settings.anthropic_api_key is None:
        return ok(name, "none: the local analyst reads, without a key and without network")
    import anthropic

    key = settings.anthropic_api_key.get_secret_value()
    try:
        async with anthropic.AsyncAnthropic(
            api_key=key, base_url=settings.anthropic_base_url, timeout=SECONDS, max_retries=1
        ) as client:
            await client.messages.count_tokens(
                model=settings.model, messages=[{"role": "user", "content": "Hello"}]
            )
    except anthropic.APIConnectionError:
        return fail(
            name,
            "the provider cannot be reached",
            "See the network, a proxy, and ANTHROPIC_BASE_URL.",
        )
    except anthropic.APIStatusError as error:
        return _answered(name, settings.model, error.status_code)
    return ok(name, f"{settings.model} accepts the key")


def _answered(name: str, model: str, status: int) -> Check:
    if status == 429 or status >= 500:
        return warn(
            name,
            f"the provider answers {status} now",
            "Imports wait and try again by themselves; look again later.",
        )
    if status in {401, 403}:
        return fail(
            name,
            f"the provider refuses ANTHROPIC_API_KEY ({status})",
            "Set a valid key, or unset it for the local analyst.",
        )
    if status == 404:
        return fail(
            name,
            f"the provider knows no model {model}",
            "Set SOULPRINT_MODEL to one that it has.",
        )
    return fail(
        name,
        f"the provider answers {status} for {model}",
        "See ANTHROPIC_API_KEY, SOULPRINT_MODEL and the account's billing.",
    )
