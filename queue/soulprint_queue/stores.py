"""Which storage the settings ask for."""

from __future__ import annotations

from soulprint_pipeline.storage import LocalStorage, Storage, SupabaseStorage
from soulprint_queue.settings import Settings


def make_storage(settings: Settings) -> Storage:
    """Return Supabase Storage where it is configured, else files under the data folder."""
    if settings.supabase_url and settings.supabase_service_key:
        return SupabaseStorage(
            settings.supabase_url, settings.supabase_service_key.get_secret_value()
        )
    return LocalStorage(settings.data_dir / "storage")
