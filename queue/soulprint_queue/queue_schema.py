"""Where pgqueuer's own objects live: schema `soulprint`, on a channel of ours."""

from __future__ import annotations

from collections.abc import Iterator

from pgqueuer.adapters.persistence.schema_ddl import render_converge
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel

CHANNEL = Channel("soulprint_jobs")
EVENTS_CHANNEL = "soulprint_events"


def db_settings() -> DBSettings:
    """Name pgqueuer's objects. Explicit, so that no PGQUEUER_* variable can move them."""
    return DBSettings(
        prefix="",
        db_schema="soulprint",
        channel=CHANNEL,
        function="fn_pgqueuer_changed",
        statistics_table="pgqueuer_statistics",
        queue_status_type="pgqueuer_status",
        queue_table="pgqueuer",
        queue_table_log="pgqueuer_log",
        trigger="tg_pgqueuer_changed",
        schedules_table="pgqueuer_schedules",
        durability=Durability.durable,
        widen_id=True,
    )


def converge_statements() -> Iterator[str]:
    """Yield the statements that bring pgqueuer's schema up to the pinned version, one by one."""
    return render_converge(db_settings())
