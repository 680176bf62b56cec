"""Fail when a message of the code has no Japanese: untranslated, fuzzy, or not in the catalogue.

Messages are extracted anew into a copy of the tree, so nothing of the project is written.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("cases", "contacts", "helpdesk", "routing", "templates", "locale", "manage.py")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SOURCES:
            source = ROOT / name
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
        extract(copy)
        with (copy / "locale/ja/LC_MESSAGES/django.po").open("rb") as file:
            catalogue = read_po(file)
    wrong = [
        f"{'fuzzy' if message.fuzzy else 'not translated'}: {message.id}"
        for message in catalogue
        if message.id and (message.fuzzy or not all(texts(message.string)))
    ]
    if wrong:
        sys.exit("\n".join([*wrong, "Run `make messages` and translate them."]))
    print(f"{len(catalogue)} messages, all in Japanese.")


def texts(string: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [string or ""] if string is None or isinstance(string, str) else list(string)


def extract(copy: Path) -> None:
    command = [sys.executable, "manage.py", "makemessages", "-l", "ja", "--no-obsolete"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)


if __name__ == "__main__":
    main()
