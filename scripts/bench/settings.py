"""The project's settings on a state folder and databases of the bench's own, never the portal's.

`CASES` names the database: one for each size, all on a server that is as safe as production's.
"""

import os

from helpdesk.embedded_postgres import EmbeddedPostgres
from helpdesk.environment import STATE_DIR
from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import DATABASES

ROOT_URLCONF = "scripts.bench.floor"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
HTTPS = SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False

STATE_DIR = STATE_DIR / "bench"
STATIC_ROOT = STATE_DIR / "static"
MEDIA_ROOT = STATE_DIR / "files"
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}

EMBEDDED_POSTGRES = None
if "DATABASE_URL" not in os.environ:
    EMBEDDED_POSTGRES = EmbeddedPostgres(STATE_DIR)
    DATABASES["default"] |= EMBEDDED_POSTGRES.connection
DATABASES["default"]["NAME"] = f"helpdesk_bench_{os.environ.get('CASES', '10000')}"
