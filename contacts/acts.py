"""Reads from a request and its answer whether an act of weight was refused, and which."""

import dataclasses
from http import HTTPStatus

from allauth.core.internal.httpkit import get_client_ip
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.translation import gettext_lazy as _

from contacts.audit import Act, Target, act
from contacts.models import Area, User

SAFE = ("GET", "HEAD", "OPTIONS")
ADMIN_ACTS = {
    "add": act("admin_add", Area.REGISTRY, _("add (administration)")),
    "change": act("admin_change", Area.REGISTRY, _("change (administration)")),
    "delete": act("admin_delete", Area.REGISTRY, _("delete (administration)")),
}
ADMIN_OTHER = act("admin_open", Area.ROLES, _("open the administration"))


def address_of(request: HttpRequest) -> str | None:
    """Return where a request comes from; a header counts only from the proxies of the settings."""
    try:
        address: str | None = get_client_ip(request)
    except ImproperlyConfigured:
        return None
    return address


def is_of_weight(match: ResolverMatch) -> bool:
    return hasattr(match.func, "act_of_weight") or "admin" in match.app_names


def was_refused(
    request: HttpRequest, response: HttpResponse, match: ResolverMatch, *, is_logged_in: bool
) -> bool:
    if getattr(request, "refusal", "") or response.status_code == HTTPStatus.FORBIDDEN:
        return True
    if response.status_code == HTTPStatus.NOT_FOUND:
        # Not theirs: opening it is no act yet.
        return request.method not in SAFE
    # The administration sends whoever may not open it to the login, logged in or not.
    if response.status_code != HTTPStatus.FOUND or "admin" not in match.app_names:
        return False
    return "/login/" in response.headers["Location"] and is_logged_in


def admin_act(verb: str, model: type[models.Model] | None) -> Act:
    """Return what somebody does in the administration, in the area of its model."""
    if model is None or verb not in ADMIN_ACTS:
        return ADMIN_OTHER
    return dataclasses.replace(ADMIN_ACTS[verb], area=area_of(model))


def area_of(model: type[models.Model]) -> Area:
    if model is User:
        return Area.ROLES
    return Area.REGISTRY if model._meta.app_label == "contacts" else Area.RULES


def read_match(match: ResolverMatch, path: str) -> tuple[Act, Target]:
    """Return the act and the object that an address means; the path names the object."""
    key = str(match.kwargs.get("object_id") or match.kwargs.get("pk") or "")
    if named := getattr(match.func, "act_of_weight", None):
        return named, Target(key=key, name=path)
    name, _sep, verb = (match.url_name or "").rpartition("_")
    model = next(
        (m for m in admin.site._registry if f"{m._meta.app_label}_{m._meta.model_name}" == name),
        None,
    )
    kind = model._meta.label_lower if model else ""
    return admin_act(verb, model), Target(kind, key, path)
