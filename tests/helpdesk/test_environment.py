import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from helpdesk.environment import mailer


@pytest.mark.parametrize(("given", "expected"), [("", "var"), ("/srv/state", "/srv/state")])
def test_state_folder_is_never_the_project(given, expected):
    done = subprocess.run(
        [sys.executable, "-c", "from helpdesk.environment import STATE_DIR; print(STATE_DIR)"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"HELPDESK_STATE_DIR": given},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(settings.BASE_DIR / expected)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("consolemail://", {}),
        ("memorymail://", {}),
        ("filemail:////srv/mail", {"file_path": "/srv/mail"}),
        ("smtp://mail.example.jp:25", {"host": "mail.example.jp", "timeout": 20}),
        ("smtp+tls://me:secret@mail.example.jp:587", {"use_tls": True, "password": "secret"}),
    ],
)
def test_mailer_gives_each_backend_what_it_knows(monkeypatch, tmp_path, address, expected):
    monkeypatch.setenv("EMAIL_URL", address.replace("//srv", f"/{tmp_path}"))

    given = mailer()

    backend = import_string(given["BACKEND"])(alias="default", **given["OPTIONS"])
    for name, value in expected.items():
        told = str(value).replace("/srv", str(tmp_path)) if name == "file_path" else value
        assert getattr(backend, name) == told
