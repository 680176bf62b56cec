"""What the settings read from the environment in more than one line."""

import os
import secrets
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

# Empty is as good as unset: the project folder itself is no place for a database.
STATE_DIR = Path(env.str("HELPDESK_STATE_DIR", default="") or BASE_DIR / "var")
LOCAL = env.bool("HELPDESK_LOCAL", default=not {"SECRET_KEY", "DATABASE_URL"} & os.environ.keys())
DEBUG = env.bool("DEBUG", default=False)


def local_secret_key() -> str:
    """Return the key of this local portal, made on first use, readable by its owner only."""
    path = STATE_DIR / "secret_key"
    STATE_DIR.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()


def company_login() -> list[dict[str, Any]]:
    """Return the company's OpenID Connect provider for allauth; none without an issuer."""
    if not (issuer := env.str("OIDC_ISSUER", default="")):
        return []
    if not (issuer.startswith("https://") or LOCAL or DEBUG):
        raise ImproperlyConfigured("OIDC_ISSUER has to begin with https://.")
    own = {
        "server_url": f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        "issuer": issuer,
        "scope": env.str("OIDC_SCOPE", default="openid profile email offline_access").split(),
        "claims": {
            key: env.str(f"OIDC_CLAIM_{key.upper()}", default=key)
            for key in ("email", "name", "department", "organization")
        },
        "verified_domains": env.list("OIDC_VERIFIED_DOMAINS", default=[]),
    }
    app = {"provider_id": "company", "name": env.str("OIDC_NAME", default="") or _("company login")}
    app |= {"client_id": env.str("OIDC_CLIENT_ID"), "secret": env.str("OIDC_CLIENT_SECRET")}
    return [{**app, "settings": own}]


def mailer() -> dict[str, Any]:
    """Return the mailer of EMAIL_URL, or one that writes mail to files in a local portal."""
    if "EMAIL_URL" not in os.environ:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"BACKEND": backend, "OPTIONS": {"file_path": str(STATE_DIR / "mail")}}
    url = env.email_url("EMAIL_URL")
    names = {
        "host": "EMAIL_HOST",
        "port": "EMAIL_PORT",
        "username": "EMAIL_HOST_USER",
        "password": "EMAIL_HOST_PASSWORD",
        "use_tls": "EMAIL_USE_TLS",
        "use_ssl": "EMAIL_USE_SSL",
    }
    options: dict[str, Any] = {"timeout": 20}
    # Each backend refuses what it does not know.
    if not url["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
        names, options = {"file_path": "EMAIL_FILE_PATH"}, {}
    options |= {option: url[key] for option, key in names.items() if url.get(key)}
    return {"BACKEND": url["EMAIL_BACKEND"], "OPTIONS": options}
