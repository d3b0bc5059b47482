"""Where exports are stored: files under a folder, or Supabase Storage."""

from soulprint_pipeline.storage.base import Progress, Storage
from soulprint_pipeline.storage.local import LocalStorage
from soulprint_pipeline.storage.parts import (
    MOST_PARTS,
    BadManifest,
    fetch_parts,
    objects_of,
    write_manifest,
)
from soulprint_pipeline.storage.path import (
    BadStoragePath,
    ForeignStoragePath,
    StoragePath,
    parse_storage_path,
)
from soulprint_pipeline.storage.supabase import SupabaseStorage
from soulprint_pipeline.storage.temporary import open_temporary

__all__ = [
    "MOST_PARTS",
    "BadManifest",
    "BadStoragePath",
    "ForeignStoragePath",
    "LocalStorage",
    "Progress",
    "Storage",
    "StoragePath",
    "SupabaseStorage",
    "fetch_parts",
    "objects_of",
    "open_temporary",
    "parse_storage_path",
    "write_manifest",
]
