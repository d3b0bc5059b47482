"""Each class of end has its number, its words on stderr, and nothing on stdout."""

from __future__ import annotations

import socket
from pathlib import Path
from uuid import UUID

import pytest

from soulprint_pipeline.errors import DiskFull
from soulprint_service.cli.exits import explain
from tests.database import Server
from tests.ports import free_port
from tests.queue.test_full_disk import REFUSE
from tests.service.cli.exports import truncated
from tests.service.cli.program import Finished, Program, must_not_be_a_traceback

STRANGER = "0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11"


def expect(ended: Finished, code: int, *words: str) -> None:
    must_not_be_a_traceback(ended)
    assert ended.code == code, ended
    assert ended.out == ""
    for word in words:
        assert word in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("status", "--nonsense"),
        ("status", "not-a-uuid"),
        ("status", STRANGER, "--user", "0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c12"),
        ("import",),
        ("inspect", "x.json", "--json", "--messages"),
        ("profile", "--json", "--as", "openclaw", "somewhere"),
        ("profile", "--as", "papyrus", "somewhere"),
        ("profile", "--as", "json", ""),
        ("profile", "--force"),
        ("inspect", ""),
        ("estimate", ""),
        ("import", ""),
        ("up", "--workers", "0"),
    ],
)
def test_wrong_usage_is_2(program: Program, arguments: tuple[str, ...]) -> None:
    expect(program.run(*arguments), 2)


@pytest.mark.parametrize("command", ["up", "worker", "migrate", "status", "erase --yes"])
def test_a_wrong_environment_is_2_and_names_every_variable(program: Program, command: str) -> None:
    broken = program.with_(PORT="http", FACT_EXTRACTION_CONCURRENCY="51", DATABASE_URL="mysql://x")
    expect(
        broken.run(*command.split()),
        2,
        "PORT was 'http'; it may be",
        "FACT_EXTRACTION_CONCURRENCY was '51'; it may be a whole number from 1 to 50",
        "DATABASE_URL was a secret",
    )


def test_a_misspelt_variable_is_pointed_out(program: Program, imported: UUID) -> None:
    ended = program.with_(SOULPRINT_BUDGT_USD="5").run("status", imported, "--json")
    assert "SOULPRINT_BUDGT_USD" in ended.err
    assert ended.json["user_id"] == str(imported)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        *(
            (each, "Nothing is stored about this user.")
            for each in ("status", "status --json", "profile", "profile --json", "facts", "audit")
        ),
        ("retry", "This user is unknown."),
    ],
)
def test_an_unknown_user_is_3(program: Program, user: UUID, command: str, reason: str) -> None:
    name, *options = command.split()
    expect(program.run(name, user, *options), 3, reason, "Import an export first.")


def test_a_missing_file_is_3_and_a_folder_wrong_usage(program: Program, tmp_path: Path) -> None:
    for command in ("import", "inspect"):
        expect(program.run(command, tmp_path / "gone.zip"), 3, "There is no file", "gone.zip")
        expect(program.run(command, tmp_path), 2, "is a folder")


def test_the_same_file_twice_is_2(program: Program, export: Path, user: UUID) -> None:
    expect(program.run("import", export, export, "--user", user), 2, "is given twice")
    expect(program.run("inspect", export, export), 2, "is given twice")
    expect(program.run("status", user), 3)


def test_a_second_import_is_4_and_leaves_no_file_behind(
    program: Program, export: Path, tmp_path: Path, user: UUID
) -> None:
    first = program.run("import", export, "--user", user)
    import_id = first.out.split()[1]
    assert first.code == 0
    expect(program.run("import", export, "--user", user), 4, "is active", import_id)
    expect(program.run("retry", user), 4, "has not failed")
    stored = list((program.data_dir / "storage" / "imports" / str(user)).iterdir())
    assert len(stored) == 1
    assert program.run("cancel", user).out == f"Import {import_id} is cancelled.\n"
    assert program.run("cancel", user).out == "Nothing ran; nothing changed.\n"
    expect(program.run("profile", user), 3, "no profile yet", f"soulprint status {user}")
    # A cut file is an import like any other.
    again = program.run("import", truncated(tmp_path / "cut.json"), "--user", user)
    assert again.code == 0
    assert program.run("cancel", user).code == 0


def test_a_database_that_is_away_is_5(program: Program, export: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = program.with_(
            DATABASE_URL=f"postgresql://me:secret@127.0.0.1:{nobody.getsockname()[1]}/app"
        )
        for arguments in (("status",), ("migrate",), ("import", export), ("up",)):
            ended = away.with_(PORT=str(free_port())).run(*arguments)
            expect(ended, 5, "Postgres cannot be reached", "DATABASE_URL")
            assert "secret" not in ended.err


def test_a_database_that_does_not_exist_is_5(program: Program, server: Server) -> None:
    wrong = program.with_(DATABASE_URL=server.postgres.dsn_of("nobodys"))
    expect(wrong.run("status"), 5, "Postgres refused us", "nobodys")


def test_a_data_folder_that_cannot_hold_a_socket_is_5(program: Program, own_home: Path) -> None:
    long = own_home.parent / ("d" * 120)
    expect(program.with_(SOULPRINT_DATA_DIR=str(long)).run("status"), 5, "too long")


def test_an_old_schema_is_refused_with_the_command_to_run(program: Program, server: Server) -> None:
    with server.database(template=None) as dsn:
        old = program.with_(DATABASE_URL=dsn, PORT=str(free_port()))
        for command in ("serve", "worker", "status"):
            ended = old.run(command)
            must_not_be_a_traceback(ended)
            assert ended.code == 1, ended
            assert "has nothing of SoulPrint's, and this version needs schema 0001." in ended.err
            assert "Run: soulprint migrate" in ended.err
        assert "migrated now" in old.run("migrate").out
        again = old.run("migrate")
        assert (again.code, again.out) == (0, "The database has schema 0001.\n")
        expect(old.run("status"), 3)


def test_a_schema_of_a_newer_release_is_refused(program: Program, server: Server) -> None:
    import asyncio

    import asyncpg

    async def age(dsn: str) -> None:
        connection = await asyncpg.connect(dsn)
        await connection.execute("UPDATE soulprint.alembic_version SET version_num = '9999'")
        await connection.close()

    with server.database() as dsn:
        asyncio.run(age(dsn))
        expect(program.with_(DATABASE_URL=dsn).run("migrate"), 1, "9999", "a newer one made it")


def test_a_full_disk_under_the_database_is_5_and_says_where_to_free_space(
    program: Program, server: Server, user: UUID
) -> None:
    import asyncio

    import asyncpg

    async def fill(dsn: str) -> None:
        connection = await asyncpg.connect(dsn)
        await connection.execute(REFUSE.format(when="BEFORE INSERT ON soulprint.erasures"))
        await connection.execute(
            "INSERT INTO public.user_profiles (user_id, soul_md) VALUES ($1, 'Warm.')", user
        )
        await connection.close()

    with server.database() as dsn:
        asyncio.run(fill(dsn))
        ended = program.with_(DATABASE_URL=dsn).run("erase", user, "--yes")
        expect(
            ended,
            5,
            "The database's disk is full. Free space where that Postgres keeps its data.",
            "Nothing was changed.",
        )


def test_a_full_disk_under_the_storage_is_5_as_well() -> None:
    explained = explain(DiskFull("The disk is full: free space."))
    assert explained is not None
    assert explained.code == 5
