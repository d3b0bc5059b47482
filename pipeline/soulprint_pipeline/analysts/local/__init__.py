"""The local analyst: no key, no network, no model; patterns, figures and quotes."""

from soulprint_pipeline.analysts.local.analyst import LocalAnalyst

__all__ = ["LocalAnalyst"]
