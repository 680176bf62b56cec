"""The project's settings on a database cluster of the tests' own, which gives up nothing for speed
but safety against power cuts."""

import os

from helpdesk.embedded_postgres import EmbeddedPostgres
from helpdesk.environment import STATE_DIR
from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import DATABASES

EMBEDDED_POSTGRES = None
if "DATABASE_URL" not in os.environ:
    EMBEDDED_POSTGRES = EmbeddedPostgres(STATE_DIR / "test", fsync=False)
    DATABASES["default"] |= EMBEDDED_POSTGRES.connection
# Each thread of a test has a connection of its own, closed when it ends.
DATABASES["default"]["OPTIONS"] = {}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files come from where they lie: nothing is collected for a test.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
