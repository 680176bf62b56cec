"""The long ones, for `make soak`."""

import contextlib
import os
import random
import signal
import threading

import psycopg
import pytest

KILLS = 200


def write_until_killed(postgres, acknowledged: list[int], stop: threading.Event) -> None:
    """Insert numbers one by one; note each that the server has acknowledged."""
    with contextlib.suppress(psycopg.Error), postgres.connect() as connection:
        connection.autocommit = True
        while not stop.is_set():
            number = len(acknowledged) + 1
            connection.execute("INSERT INTO written VALUES (%s)", [number])
            acknowledged.append(number)


@pytest.mark.soak
def test_what_the_server_acknowledged_survives_being_killed(postgres):
    postgres = type(postgres)(postgres.state)  # with fsync, as a portal has it
    postgres.start()
    with postgres.connect() as connection:
        connection.execute("CREATE TABLE written (number int)")
    acknowledged: list[int] = []

    for _ in range(KILLS):
        stop = threading.Event()
        writer = threading.Thread(target=write_until_killed, args=(postgres, acknowledged, stop))
        writer.start()
        stop.wait(random.uniform(0, 0.15))
        os.kill(postgres.pid(), signal.SIGKILL)
        postgres.kill()
        stop.set()
        writer.join()
        postgres.start()
        lost = f"SELECT {len(acknowledged)} - count(*) FROM written WHERE number <= %s"
        with postgres.connect() as connection:
            [missing] = connection.execute(lost, [len(acknowledged)]).fetchone()
        # A row may be there although the answer to its insert never came; none may be missing.
        assert missing <= 0
        acknowledged[:] = range(1, 1 + postgres.ask("SELECT coalesce(max(number), 0) FROM written"))

    assert acknowledged
