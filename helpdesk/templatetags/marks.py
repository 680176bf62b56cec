"""Small marks that stand many times on a page: built in Python, since an include costs more."""

import datetime
import functools
from collections.abc import Mapping
from typing import Any, Protocol

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

STATUS_ICONS = {
    "draft": "pencil",
    "submitted": "inbox",
    "in_review": "eye",
    "returned": "return",
    "approved": "check",
    "forwarded": "send",
    "answered": "check-circle",
    "redirected": "signpost",
    "closed": "archive",
    "withdrawn": "ban",
}
DOOR_ICONS = {
    "technical-support": "tools",
    "trust-status": "pulse",
    "account-rep": "contract",
    "community": "users",
    "trailhead-help": "education",
    "expert-coaching": "book",
    "training-certification": "certificate",
    "appexchange-vendor": "package",
    "partner": "building",
    "internal-developers": "code",
}
ROW_ICONS = {"edit": "pencil", "remark": "comment"}


class Named(Protocol):
    name: Any


@register.simple_tag
@functools.cache
def icon(name: str, css_class: str = "icon") -> str:
    """Return an icon of the sprite; words beside it say what it means."""
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css_class,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def door_icon(slug: str) -> str:
    """Return the icon of a door; those that administrators add share one."""
    return icon(DOOR_ICONS.get(slug, "signpost"))


@register.simple_tag
def row_opener(act: str, row: str, label: str, *, of: str, saved: str = "") -> SafeString:
    """Return the link that opens a row of a page in its place; the focus is on one just saved."""
    return drawn_opener(act, row, str(label), str(of), row == saved)


@functools.lru_cache(maxsize=1024)
def drawn_opener(act: str, row: str, label: str, of: str, has_focus: bool) -> SafeString:
    link = (
        '<a class="btn btn-link btn-sm" id="{0}-{1}" href="?{0}={1}#field-{1}"'
        ' hx-get="?{0}={1}"{2}>{3}<span class="visually-hidden">{4}: {5}</span></a>'
    )
    focus = format_html(" {}", "autofocus") if has_focus else ""
    return format_html(link, act, row, focus, icon(ROW_ICONS[act]), label, of)


@register.simple_tag
def moment(value: datetime.datetime) -> SafeString:
    """Return a time as people say it (“2 hours ago”), the exact one on hover and read aloud."""
    is_new = timezone.now() - value < datetime.timedelta(minutes=1)
    spoken = _("just now") if is_new else _("%(since)s ago") % {"since": timesince(value, depth=1)}
    return drawn_moment(value, spoken, timezone.get_current_timezone(), get_language())


@functools.lru_cache(maxsize=4096)
def drawn_moment(
    value: datetime.datetime, spoken: str, zone: datetime.tzinfo, language: str | None
) -> SafeString:
    exact = date_format(timezone.localtime(value, zone), "DATETIME_FORMAT")
    return format_html(
        '<time datetime="{}" title="{}">{}<span class="visually-hidden"> ({})</span></time>',
        value.isoformat(),
        exact,
        spoken,
        exact,
    )


@register.simple_tag
def status_mark(status: str, label: str) -> str:
    return format_html(
        '<span class="status status-{}">{} {}</span>', status, icon(STATUS_ICONS[status]), label
    )


@register.simple_tag
def severity_mark(level: int | None, levels: Mapping[int, Named]) -> str:
    """Return a severity with the name it has in `levels`; nothing where there is none."""
    if level is None:
        return ""
    name = str(levels[level].name) if level in levels else ""
    return drawn_severity(level, name, get_language())


@functools.lru_cache(maxsize=256)
def drawn_severity(level: int, name: str, language: str | None) -> str:
    return format_html(
        '<span class="severity severity-{}">{} <span>{}</span></span>',
        level,
        _("Severity %(level)s") % {"level": level},
        name,
    )
