import argparse
import os
import sys
from pathlib import Path

from helpdesk.embedded_postgres import EmbeddedPostgres, PostgresError

STOPPED = 3  # as pg_ctl status says it
VAR = Path(__file__).resolve().parents[2] / "var"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m helpdesk.embedded_postgres")
    parser.add_argument("command", choices=["start", "stop", "status", "url"])
    state = Path(os.environ.get("HELPDESK_STATE_DIR") or VAR)
    parser.add_argument("--state", type=Path, default=state, help="default: %(default)s")
    parser.add_argument("--no-fsync", action="store_true", help="for tests: a power cut loses data")
    arguments = parser.parse_args()
    server = EmbeddedPostgres(arguments.state, fsync=not arguments.no_fsync)
    try:
        return obey(arguments.command, server)
    except PostgresError as error:
        print(error, file=sys.stderr)
        return 1


def obey(command: str, server: EmbeddedPostgres) -> int:
    if command == "start":
        server.start()
    elif command == "stop":
        server.stop()
    elif command == "url":
        print("postgresql://{USER}@/{NAME}?host={HOST}&port={PORT}".format(**server.connection))
    elif not server.is_running():
        print(f"stopped ({server.folder.path})")
        return STOPPED
    else:
        print(f"running ({server.folder.path})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
