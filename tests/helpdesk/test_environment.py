import os
import subprocess
import sys

import pytest
from django.conf import settings


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
