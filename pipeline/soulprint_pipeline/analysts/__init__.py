"""The analysts: who reads a person's words and says who they are."""

from __future__ import annotations

from soulprint_pipeline.analysts.base import Analyst

__all__ = ["make_analyst"]


def make_analyst(*, api_key: str | None, base_url: str | None, model: str) -> Analyst:
    """Return the analyst that the settings ask for.

    Only the chosen one is imported, and the SDK of "claude" not before its first call.

    Args:
        api_key: with one it is "claude", without (None or "") "local".
        base_url: address of the Messages API; None for the provider's own.
        model: public name of the model, for "claude".

    Raises:
        UnknownModel: there is a key, and no price for the model.
    """
    if api_key:
        from soulprint_pipeline.analysts.claude import ClaudeAnalyst

        return ClaudeAnalyst(api_key=api_key, base_url=base_url, model=model)
    from soulprint_pipeline.analysts.local import LocalAnalyst

    return LocalAnalyst()
