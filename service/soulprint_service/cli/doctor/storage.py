"""Can exports be stored, read back and deleted?"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from uuid import uuid4

from soulprint_pipeline.errors import DiskFull, ObjectMissing, StorageError, StorageRefused
from soulprint_service.cli.doctor.check import Check, fail, ok
from soulprint_service.local_user import LOCAL_USER

if TYPE_CHECKING:
    from soulprint_pipeline.storage import Storage
    from soulprint_queue.settings import Settings

WORD = b"soulprint doctor"


async def check_storage(settings: Settings) -> Check:
    """Write a few bytes in the first bucket, read them back, delete them."""
    from soulprint_queue.stores import make_storage

    name = f"{settings.storage} storage"
    bucket = settings.buckets[0]
    storage = make_storage(settings)
    try:
        await _there_and_back(storage, f"{bucket}/{LOCAL_USER}/doctor-{uuid4().hex}")
    except StorageRefused as error:
        return fail(name, str(error), _advice(settings, "SUPABASE_SERVICE_KEY must be its key."))
    except ObjectMissing:
        return fail(
            name,
            f"there is no bucket {bucket}, or what is written there is not found again",
            _advice(settings, "Create the bucket, or name yours in SOULPRINT_BUCKETS."),
        )
    except DiskFull as error:
        return fail(name, str(error), "Free space there; who may write is right as it is.")
    except StorageError as error:
        return fail(name, str(error), _advice(settings, "See SUPABASE_URL and the network."))
    finally:
        await storage.aclose()
    return ok(name, f"bucket {bucket}: written, read, deleted")


async def _there_and_back(storage: Storage, path: str) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield WORD

    await storage.put(path, chunks())
    try:
        read = io.BytesIO()
        await storage.fetch(path, read, lambda _done, _total: None)
        if read.getvalue() != WORD:
            raise ObjectMissing("Something else came back.")
    finally:
        await storage.delete(path)


def _advice(settings: Settings, remote: str) -> str:
    if settings.storage == "local":
        return f"See who may write in {settings.data_dir}, or set SOULPRINT_DATA_DIR."
    return remote
