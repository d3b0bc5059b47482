"""The analyst that asks a Claude model, through the anthropic SDK."""

from soulprint_pipeline.analysts.claude.analyst import ClaudeAnalyst

__all__ = ["ClaudeAnalyst"]
