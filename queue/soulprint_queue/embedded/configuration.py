"""The server's three configuration files, written anew at every start.

Ours alone: what a person edits there is gone at the next start. `ALTER SYSTEM` lasts.
"""

from __future__ import annotations

from pathlib import Path

# For a machine with little memory and one application. What is not here is Postgres's default.
_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "cluster_name": "soulprint",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "huge_pages": "off",
    "jit": "off",
    # Short statements on two cores: helpers would cost more than they bring.
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    # What was said to be stored is stored, also after a power cut.
    "fsync": "on",
    "synchronous_commit": "on",
    # Nobody replicates this server; bulk loads are bounded by checkpoints, so they are rarer.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_buffers": "16MB",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "15min",
    # A queue's table turns over quickly.
    "autovacuum_naptime": "15s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Errors reach the client. In the log they would carry people's words.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    "log_statement": "none",
}


def write_configuration(data: Path, socket_folder: Path, admitted: set[str]) -> None:
    """Write `postgresql.conf`, `pg_hba.conf` and `pg_ident.conf`.

    Args:
        data: the server's data folder.
        socket_folder: where it makes its socket.
        admitted: the system users who may connect, as any role.
    """
    settings = {**_SETTINGS, "unix_socket_directories": f'"{socket_folder}"'}
    _overwrite(
        data / "postgresql.conf",
        [f"{name} = {_quoted(value)}" for name, value in sorted(settings.items())],
    )
    # The kernel says who calls. There is no line for TCP, so not even a wrong setting opens it.
    _overwrite(data / "pg_hba.conf", ["local all all peer map=owner"])
    _overwrite(data / "pg_ident.conf", [f'owner "{name}" all' for name in sorted(admitted)])


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _overwrite(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines))
