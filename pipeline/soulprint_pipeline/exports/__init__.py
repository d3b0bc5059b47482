"""From the bytes of an export to conversations: `open_export` is the door."""

from soulprint_pipeline.exports.export import Export
from soulprint_pipeline.exports.opening import open_export

__all__ = ["Export", "open_export"]
