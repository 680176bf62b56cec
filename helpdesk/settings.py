"""Settings, read from the environment (see .env.example).

Without an environment this is a local portal: its key and its database live in `var/`.
"""

import os
from typing import Any

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from helpdesk.embedded_postgres import EmbeddedPostgres
from helpdesk.environment import (
    BASE_DIR,
    DEBUG,
    LOCAL,
    STATE_DIR,
    company_login,
    env,
    local_secret_key,
    mailer,
)

# Lets annotations such as ModelForm[Case] stand at run time too.
django_stubs_ext.monkeypatch()

SECRET_KEY = env.str("SECRET_KEY", default="") or (local_secret_key() if LOCAL or DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY: without DEBUG there is no default key.")
# Keys that were in use before: what they sealed or signed can still be read.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

BASE_URL = env.str("BASE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")
# The machine's own names serve its health checks.
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[]), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "helpdesk",
    "cases",
    "routing",
    "contacts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "import_export",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "contacts.identity.middleware.CompanyLoginMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "helpdesk.htmx.LoginRequiredMiddleware",
    "contacts.middleware.ActsMiddleware",
    "contacts.middleware.UserPreferencesMiddleware",
    "contacts.identity.middleware.SecondFactorMiddleware",
    "contacts.identity.middleware.BreakGlassMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["helpdesk.templatetags.marks"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "helpdesk.shell.shell",
                "helpdesk.shell.theme",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# The pool gives up after three seconds, so that a page without a database says so soon.
EMBEDDED_POSTGRES = None if "DATABASE_URL" in os.environ else EmbeddedPostgres(STATE_DIR)
DATABASE: dict[str, Any] = (
    {"ENGINE": "django.db.backends.postgresql", **EMBEDDED_POSTGRES.connection}
    if EMBEDDED_POSTGRES
    else env.db_url("DATABASE_URL")
)
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **DATABASE,
        "CONN_HEALTH_CHECKS": True,
        # Choices of a form come in one answer, and PgBouncer by transaction keeps no cursor.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            **DATABASE.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", 10), "timeout": 3},
            "connect_timeout": 3,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "helpdesk_cache",
        # Past this many rows it forgets some at random: counts of attempts, files of a dry run.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

AUTH_USER_MODEL = "contacts.User"
AUTHENTICATION_BACKENDS = ["contacts.backends.ContactsBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "contacts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (  # a class, no password
    "contacts.identity.reset_links.ResetTokenGenerator"  # noqa: S105
)
# Five a minute alone would be thousands of mails a day for one person.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/m/key,20/d/key"}
ACCOUNT_USER_DISPLAY = "contacts.models.display_name"
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)


SOCIALACCOUNT_ADAPTER = "contacts.identity.adapters.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "contacts.identity.provider.CompanyProvider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": company_login(),
    }
}
# A link, no form: the policy's form-action would stop a form on its way to the provider.
SOCIALACCOUNT_LOGIN_ON_GET = True
# For so long a session goes on while the provider, asked again each hour, does not answer.
OIDC_OUTAGE_MINUTES = env.int("OIDC_OUTAGE_MINUTES", default=60)
LOCAL_LOGIN = env.bool("LOCAL_LOGIN", default=True)
BREAK_GLASS_EMAIL = env.str("BREAK_GLASS_EMAIL", default="").strip().lower()

MFA_ADAPTER = "contacts.identity.adapters.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "contacts.identity.forms.AddPasskeyForm",
    "edit_webauthn": "contacts.identity.forms.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Salesforce Helpdesk"
MFA_TOTP_TOLERANCE = 1
SECOND_FACTOR_DEMANDED = env.bool("SECOND_FACTOR_DEMANDED", default=False)
SECOND_FACTOR_GRACE_DAYS = env.int("SECOND_FACTOR_GRACE_DAYS", default=14)

LANGUAGE_CODE = "ja"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Tokyo")
# Whose public holidays a wished date is held against: a code of the library `holidays`.
HOLIDAY_COUNTRY = env.str("HOLIDAY_COUNTRY", default="JP")
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["helpdesk.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = STATE_DIR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["helpdesk.uploads.BoundedUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=25 * 1024**2)
ATTACHMENT_MAX_CASE_BYTES = env.int("ATTACHMENT_MAX_CASE_BYTES", default=100 * 1024**2)
ATTACHMENT_MAX_COUNT = env.int("ATTACHMENT_MAX_COUNT", default=30)
ATTACHMENT_MAX_HOURLY = env.int("ATTACHMENT_MAX_HOURLY", default=100)


# So many days the words of a question are kept, counts stay for good; 0 keeps the words too.
QUESTION_DAYS = env.int("QUESTION_DAYS", default=365)
# An end can be taken back within these days.
CASE_REOPEN_DAYS = env.int("CASE_REOPEN_DAYS", default=30)
# An answer, or a hint to another desk, without a word for so many days is an end.
CASE_CLOSE_DAYS = env.int("CASE_CLOSE_DAYS", default=14)
# After how many days to look at a case outside again, by its level; a support target overrules it.
HANDOVER_LOOK_DAYS = env.list("HANDOVER_LOOK_DAYS", cast=int, default=[1, 1, 2, 4])
# How often a comment may be told by mail: once in so many minutes for an author and a case, and
# so many times an hour for an author in all.
COMMENT_MAIL_MINUTES = env.int("COMMENT_MAIL_MINUTES", default=10)
COMMENT_MAIL_HOURLY = env.int("COMMENT_MAIL_HOURLY", default=30)
WATCHER_MAX_HOURLY = env.int("WATCHER_MAX_HOURLY", default=20)
# How often one person's acts may have another mailed within an hour; more is done, and not mailed.
MAIL_TO_ONE_MAX_HOURLY = env.int("MAIL_TO_ONE_MAX_HOURLY", default=30)
# After so many days an appointment wants to be confirmed again.
REGISTRY_CONFIRM_DAYS = env.int("REGISTRY_CONFIRM_DAYS", default=180)
# Every few letters of a name that is typed ask once.
PERSON_SEARCH_MAX_HOURLY = env.int("PERSON_SEARCH_MAX_HOURLY", default=300)
REGISTRY_FILES_MAX_HOURLY = env.int("REGISTRY_FILES_MAX_HOURLY", default=60)
# Appointments and changes of one person, of each of which people are told; more comes as a file.
REGISTRY_CHANGES_MAX_HOURLY = env.int("REGISTRY_CHANGES_MAX_HOURLY", default=60)
# Offers of the primary role and requests for the restriction: others have to answer them.
REGISTRY_ASKS_MAX_HOURLY = env.int("REGISTRY_ASKS_MAX_HOURLY", default=5)


MAILERS = {"default": mailer()}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="helpdesk@localhost")

HTTPS = env.bool("HTTPS", default=not (LOCAL or DEBUG))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.int("TRUSTED_PROXY_COUNT", default=0) else None
)
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "helpdesk.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    # Bootstrap draws its ticks and arrows as data: pictures.
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}},
}
