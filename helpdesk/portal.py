"""The portal on one machine, for `make run`: web and worker, started again when they die."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

RESTART_AFTER = 1.0
STOP_WITHIN = 15.0

type Program = list[str]


def programs(port: int) -> list[Program]:
    """Return the commands of the web server and of the worker."""
    web = ["gunicorn", "helpdesk.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    worker = "manage.py procrastinate worker --concurrency=3 --shutdown-graceful-timeout=5"
    web += ["--threads", "8", "--log-level", "warning", "--no-control-socket"]
    return [
        [sys.executable, "-m", *web],
        # More than one job at a time: a long file holds up no mail.
        [sys.executable, *worker.split()],
    ]


def running_pid(pid_file: Path) -> int | None:
    """Return the process that the file names, if it is a portal and alive."""
    try:
        pid = int(pid_file.read_text())
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    return pid if "run_portal" in command_line(pid) else None


def command_line(pid: int) -> str:
    done = subprocess.run(
        ["ps", "-o", "args=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def serve(port: int, pid_file: Path, *, on_start: Callable[[], None]) -> None:
    """Run web and worker until SIGTERM or Ctrl-C; start again whichever dies."""
    signal.signal(signal.SIGTERM, _interrupt)
    pid_file.write_text(str(os.getpid()))
    children = [(program, subprocess.Popen(program)) for program in programs(port)]
    try:
        on_start()
        while True:
            time.sleep(RESTART_AFTER)
            children = [
                (program, child if child.poll() is None else subprocess.Popen(program))
                for program, child in children
            ]
    except KeyboardInterrupt:
        pass
    finally:
        _stop([child for _, child in children])
        pid_file.unlink(missing_ok=True)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            child.kill()


def stop(pid_file: Path) -> bool:
    """End a running portal and wait for it; return whether there was one."""
    pid = running_pid(pid_file)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + STOP_WITHIN
    while running_pid(pid_file) and time.monotonic() < until:
        time.sleep(0.1)
    return True
